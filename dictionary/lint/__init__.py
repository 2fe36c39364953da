"""Matters of style in a dictionary: what is no error, and yet makes it hard to read, to search or to keep."""

from dictionary.lint.finding import RULES, Edit, Finding, Level
from dictionary.lint.linter import lint

__all__ = ["RULES", "Edit", "Finding", "Level", "lint"]
