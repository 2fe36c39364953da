"""The baseline diagnosis of a source, for the committee: a page and a workbook made from one profile."""
