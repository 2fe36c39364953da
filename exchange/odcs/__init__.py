"""Objects of the dictionary as data contracts of the Open Data Contract Standard, and contracts as drafts."""
