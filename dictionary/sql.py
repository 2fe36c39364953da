"""The one place where a name or a value becomes part of a statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path


def quote(*parts: str) -> str:
    """A quoted identifier: ``quote('core', 'lot')`` gives ``"core"."lot"``.

    Raises:
        ValueError: a part holds a NUL character, which no database can quote.
    """
    if any("\0" in part for part in parts):
        raise ValueError("an identifier cannot hold NUL")
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def literal(value: str) -> str:
    """A text as a literal."""
    return "'" + value.replace("'", "''") + "'"


def instant(moment: datetime) -> str:
    """A moment as a literal."""
    return f"CAST({literal(moment.isoformat())} AS TIMESTAMPTZ)"


def ranked(value: str, names: Iterable[str]) -> str:
    """The place of a text (SQL) among names, from 0; what is not among them comes after all."""
    listed = list(names)
    cases = " ".join(f"WHEN {literal(name)} THEN {i}" for i, name in enumerate(listed))
    return f"CASE {value} {cases} ELSE {len(listed)} END" if listed else "0"


def columns(names: Iterable[str], of: str | None = None) -> str:
    """A list of quoted columns, of one table alias if given."""
    return ", ".join(quote(of, name) if of else quote(name) for name in names)


def parquet(*paths: Path) -> str:
    """A table function that reads Parquet files."""
    return "read_parquet([" + ", ".join(literal(str(path)) for path in paths) + "])"


BLANKS = " \t\r\n\u00a0\u3000"
"""The characters that fill nothing: a text of these alone is empty, and they are cut off before a text is read."""


def stripped(text: str) -> str:
    """SQL of a text without the blanks at its ends."""
    return f"trim({text}, {literal(BLANKS)})"


def is_filled(text: str) -> str:
    """SQL of whether a text holds anything but blanks."""
    return f"coalesce({stripped(text)} <> '', false)"


def without_trailing_blanks(text: str) -> str:
    """SQL of a text as a source sees it that ignores trailing blanks, which are U+0020 only."""
    return f"rtrim({text}, ' ')"


def attempt(value: str) -> str:
    """SQL of a value in a box; of NULL where it cannot be computed.

    The engine must not share subexpressions between attempts: what it shares it computes beforehand, outside of the
    attempt, where a failure stops everything.
    """
    return f"TRY(struct_pack(v := {value}))"


def opened(box: str) -> str:
    """SQL of what is in the box of an attempt."""
    return f"struct_extract({box}, 'v')"
