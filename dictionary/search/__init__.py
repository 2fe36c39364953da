"""Finding things of the dictionary by any of their words: an index of entries, and how a query is ranked against it."""

from dictionary.search.entries import Entry, entries
from dictionary.search.ranking import Hit, search

__all__ = ["Entry", "Hit", "entries", "search"]
