"""What makes a field of a column, as expressions of the mapping say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from diagnosis.facts import Link
from diagnosis.suggest.reading import Match
from dictionary.fields import FieldDefinition
from dictionary.sql import quote

ROW: Final = "r"
"""The alias of a feed's rows."""

Way = tuple[Link, ...]
"""The links that lead from a row to a table; none to the row itself."""

_PLAIN = re.compile(r"[^\W\d]\w*")
_DATE_FORMATS: Final = {
    "date_slashes": ("%Y/%m/%d", "%Y.%m.%d"),
    "date_compact": ("%Y%m%d",),
    "date_chinese": ("%Y年%m月%d日",),
}


def reached(column: str, alias: str) -> str:
    """A column as expressions name it."""
    return f"{alias}.{column if _PLAIN.fullmatch(column) else quote(column)}"


def value_of(match: Match, aliases: Mapping[Way, str]) -> str:
    """The column of a match, by the alias of the table to which its way leads."""
    return reached(match.column.name, aliases[match.links])


def expression(match: Match, content: FieldDefinition, value: str) -> str:
    """What makes a field's type of a column."""
    base, column, reasons = content.type.base, match.column, match.evidence.reasons
    if reasons and reasons[0].kind == "presence":
        return f"{value} is {reasons[0].detail['says']}"
    written = {one.name: one.rows for one in column.mixture}
    if base == "date":
        if column.used == "timestamp":
            return f"date_of({value})"
        formats = [form for name, forms in _DATE_FORMATS.items() if written.get(name) for form in forms]
        if formats and column.arrow == "string":
            listed = ", ".join(f"'{form}'" for form in (["%Y-%m-%d"] if written.get("date") else []) + formats)
            return f"parse_date({value}, {listed})"
    if base == "text" and column.arrow not in ("string", "large_string"):
        return f"text({value})"
    return value
