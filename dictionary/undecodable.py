"""Bytes of a source that are no text in its encoding: how they stand in a text, and SQL that finds and shows them."""

from __future__ import annotations

from collections.abc import Iterable

from dictionary.sql import literal

ESCAPE = "\ufdd0"
"""A code point that Unicode keeps out of texts. Before two hexadecimal digits it stands for one byte of the source."""

_SHOWN = "\\x"
_ESCAPE = f"chr({ord(ESCAPE)})"


def undecodable(object_name: str) -> str:
    """The id of the rule that a record fails which is made of text that could not be decoded."""
    return f"{object_name}.undecodable"


def is_undecodable(text: str) -> str:
    """SQL of whether a text (SQL) has bytes that could not be decoded."""
    return f"coalesce(contains({text}, {_ESCAPE}), false)"


def is_of_another_encoding(text: str) -> str:
    """SQL of whether some of these bytes are above ASCII, which NUL and what a program cut off to mark an end are not."""
    return f"coalesce(regexp_matches({text}, {_ESCAPE} || '[89A-F]'), false)"


def is_not_ascii(text: str) -> str:
    """SQL of whether a text has anything but plain ASCII."""
    return f"coalesce(strlen({text}) <> length({text}), false)"


def readable(text: str) -> str:
    r"""SQL of a text as people read it: ``\xCB`` in the place of the byte CB."""
    return f"replace({text}, {_ESCAPE}, {literal(_SHOWN)})"


def told(cells: Iterable[tuple[str, str]]) -> str:
    """SQL of the names and texts of those among some cells (name, SQL) that have such bytes; NULL where none has."""
    listed = ", ".join(
        f"CASE WHEN {is_undecodable(cell)} THEN {literal(name)} || ': ' || {cell} END" for name, cell in cells
    )
    return f"nullif(concat_ws('; ', {listed}), '')"


def shown(text: str) -> str:
    """A text as people read it."""
    return text.replace(ESCAPE, _SHOWN)
