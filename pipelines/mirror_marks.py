"""The columns of a mirror that are the hub's own; every other one is a cell of the source."""

KEY, COPY, COPIES, HASH, EXTRACT, DELETED = ("@key", "@copy", "@copies", "@hash", "@extract", "@deleted")
MARKS = (KEY, COPY, COPIES, HASH, EXTRACT, DELETED)
PART = "@part"
"""While extracts are folded: the tag of the like table or database of which a known row is; '' where there is none."""
