"""What people decide: versions of the dictionary, who approved them, and from when each holds."""
