"""What one column holds for 'nothing', as its table declares it: such values are read as NULL, the mirror keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dictionary.expressions import parse
from dictionary.promises import ColumnSentinels
from dictionary.sql import literal, quote, stripped

_NUMBERS = ("DOUBLE", "FLOAT", "DECIMAL", "HUGEINT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT")
_TIMES = ("DATE", "TIMESTAMP")


def without_sentinels(column: str, native: str, said: ColumnSentinels) -> str:
    """SQL of a column of DuckDB's type ``native`` without its sentinels."""
    return f"CASE WHEN {is_sentinel(column, native, said)} THEN NULL ELSE {quote(column)} END"


def is_sentinel(column: str, native: str, said: ColumnSentinels) -> str:
    """SQL of whether a column holds what says nothing. A condition that cannot be computed is not true."""
    parts = [_is_one(quote(column), native, said.values)] if said.values else []
    if said.when is not None:
        condition = parse(said.when)
        asked = f"CAST({condition.render(lambda _, name: quote(name))} AS BOOLEAN)"
        parts.append(f"coalesce(TRY({asked}), false)" if condition.can_fail else f"coalesce({asked}, false)")
    return " AND ".join(parts)


def _is_one(column: str, native: str, values: Iterable[str]) -> str:
    """SQL of whether a value is among some: numbers by their size, days and moments by their day, texts as they are."""
    if native.startswith(_NUMBERS):
        values = [value for value in values if re.fullmatch(r"[+-]?\d+(\.\d+)?", value)]
        return f"{column} IN ({', '.join(values)})" if values else "false"
    listed = ", ".join(map(literal, values))
    if native.startswith(_TIMES):
        return f"left(CAST({column} AS VARCHAR), 10) IN ({listed})"
    text = stripped(f"CAST({column} AS VARCHAR)")
    midnight = f"regexp_replace({text}, '^(.{{10}})[ T]00:00(:00([.]0+)?)?$', '\\1')"
    return f"{midnight} IN ({listed})"
