"""What the tables of a source could mean in the words of the dictionary: scored, assigned, and written as a mapping to edit."""
