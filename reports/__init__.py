"""What people read of the warehouse. A report reads a published generation and writes a file; it changes nothing."""
