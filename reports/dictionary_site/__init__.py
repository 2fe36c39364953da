"""The documentation of a dictionary: a site of plain pages in two languages that needs no server and no network."""
