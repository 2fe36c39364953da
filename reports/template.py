"""The templates of all pages, and how they are filled in."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.words import count, key, plain, share

TEMPLATES = Path(__file__).with_name("templates")


def environment() -> Environment:
    """Every value is escaped, a name that is missing is an error."""
    loader = FileSystemLoader(TEMPLATES)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"count": count, "key": key, "plain": plain}
    made.globals |= {"share": share}
    return made
