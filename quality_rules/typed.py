"""From a raw value to a typed one, or to nothing: never to another value.

Text must match the whole grammar of its type before it is cast, because a cast alone rounds ``1.00299``, accepts
``'1.6'`` as a whole number and drops a zone. A float is taken for the decimal that its source promises, within the
promised tolerance and the 15 digits that a float keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dictionary.promises import FloatPromise
from dictionary.source import Source
from dictionary.sql import is_filled, literal, stripped, without_trailing_blanks
from dictionary.types import FieldType
from quality_rules.local_time import is_doubtful

TRUE = ("1", "true", "t", "y", "yes", "是", "√", "✓", "✔", "●")
FALSE = ("0", "false", "f", "n", "no", "否", "×", "✗", "✘")

_DATE = r"([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}"
_MIDNIGHT = r"([ T]00:00(:00(\.0+)?)?)?"
_HOUR = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = rf"([ T]{_HOUR}(:[0-5][0-9](\.[0-9]{{1,6}})?)?)?"
_ZONED = rf"[ T]{_HOUR}(:[0-5][0-9](\.[0-9]{{1,6}})?)?(Z|[+-][0-9]{{2}}(:?[0-5][0-9])?)"
_NO_SECONDS = rf"^({_DATE}[ T]{_HOUR})(Z|[+-])"


@dataclass(frozen=True)
class Typed:
    """SQL for a value of the field's type and for whether the raw value is there but is no such value."""

    value: str
    bad: str


def typed(wanted: FieldType, raw: str, native: str, source: Source, promise: FloatPromise | None) -> Typed:
    """The typed value of ``raw``.

    Args:
        wanted: the field's type.
        raw: SQL of the raw value.
        native: DuckDB's type of that SQL.
        source: the system whose zone, sentinels and collation hold.
        promise: what the float columns in it really hold, if there are any.
    """
    present = is_present(wanted, raw, native, source)
    value = f"CASE WHEN {present} THEN {_value(wanted, raw, native, source, promise)} END"
    return Typed(value, f"({present} AND ({value}) IS NULL)")


def can_become(wanted: FieldType, native: str) -> bool:
    """Whether any value of a column of DuckDB's type ``native`` could be one of the wanted type."""
    return wanted.base != "boolean" or native in ("VARCHAR", "BOOLEAN") or _is_number(native)


def _is_number(native: str) -> bool:
    return native in ("DOUBLE", "FLOAT") or native.startswith("DECIMAL") or "INT" in native


def is_present(wanted: FieldType, raw: str, native: str, source: Source) -> str:
    """SQL of whether a raw value is there: it is neither empty nor what its source writes for nothing."""
    parts = [is_filled(raw) if native == "VARCHAR" else f"{raw} IS NOT NULL"]
    if wanted.base in ("date", "timestamp") and source.sentinels.date:
        day = f"left({stripped(raw)}, 10)" if native == "VARCHAR" else f"left(CAST({raw} AS VARCHAR), 10)"
        parts.append(f"{day} NOT IN ({', '.join(map(literal, source.sentinels.date))})")
    if native == "VARCHAR" and source.sentinels.text:
        parts.append(f"{stripped(raw)} NOT IN ({', '.join(map(literal, source.sentinels.text))})")
    return " AND ".join(parts)


def _value(wanted: FieldType, raw: str, native: str, source: Source, promise: FloatPromise | None) -> str:
    if wanted.base == "text":
        return _text(raw, native, source)
    if native == "VARCHAR":
        return _from_text(wanted, stripped(raw), source.timezone)
    if wanted.base == "boolean":
        return raw if native == "BOOLEAN" else f"CASE {raw} WHEN 1 THEN true WHEN 0 THEN false END"
    if wanted.base == "date":
        return _date(raw, native)
    if wanted.base == "timestamp":
        return _instant(raw, native, source.timezone)
    return _number(wanted, raw, native, promise)


def _text(raw: str, native: str, source: Source) -> str:
    if native != "VARCHAR":
        return f"CAST({raw} AS VARCHAR)"
    return without_trailing_blanks(raw) if source.collation.trailing_blanks == "ignore" else raw


def _from_text(wanted: FieldType, text: str, zone: str) -> str:
    if wanted.base == "boolean":
        yes, no = (", ".join(map(literal, words)) for words in (TRUE, FALSE))
        return f"CASE WHEN lower({text}) IN ({yes}) THEN true WHEN lower({text}) IN ({no}) THEN false END"
    if wanted.base == "date":
        return f"CASE WHEN {_matches(text, _DATE + _MIDNIGHT)} THEN TRY_CAST(left({text}, 10) AS DATE) END"
    if wanted.base == "timestamp":
        return (
            f"CASE WHEN {_matches(text, _DATE + _TIME)} THEN {_at(f'TRY_CAST({text} AS TIMESTAMP)', zone)} "
            f"WHEN {_matches(text, _DATE + _ZONED)} THEN TRY_CAST({_with_seconds(text)} AS TIMESTAMPTZ) END"
        )
    if wanted.base == "integer":
        return f"CASE WHEN {_matches(text, '[+-]?0*[0-9]{1,18}')} THEN CAST({text} AS BIGINT) END"
    whole = wanted.precision - wanted.scale
    grammar = rf"[+-]?0*[0-9]{{0,{whole}}}(\.[0-9]{{0,{wanted.scale}}}0*)?"
    digits = f"{_matches(text, grammar)} AND {_contains(text, '[0-9]')}"
    return f"CASE WHEN {digits} THEN TRY_CAST({text} AS {wanted.column}) END"


def _with_seconds(text: str) -> str:
    """The engine reads a zone only after seconds."""
    return f"regexp_replace({text}, {literal(_NO_SECONDS)}, {literal(chr(92) + '1:00' + chr(92) + '4')})"


def _date(raw: str, native: str) -> str:
    if native == "DATE":
        return raw
    if native == "TIMESTAMP":
        return f"CASE WHEN {raw} = date_trunc('day', {raw}) THEN CAST({raw} AS DATE) END"
    return "CAST(NULL AS DATE)"


def _instant(raw: str, native: str, zone: str) -> str:
    if native == "TIMESTAMP WITH TIME ZONE":
        return raw
    if native in ("TIMESTAMP", "DATE"):
        return _at(f"CAST({raw} AS TIMESTAMP)", zone)
    return "CAST(NULL AS TIMESTAMPTZ)"


def _at(local: str, zone: str) -> str:
    """The instant of a local time; none where the zone's clock was put forward or back, since it would be a guess."""
    return f"CASE WHEN NOT {is_doubtful(local, zone)} THEN timezone({literal(zone)}, {local}) END"


def _number(wanted: FieldType, raw: str, native: str, promise: FloatPromise | None) -> str:
    if native in ("DOUBLE", "FLOAT"):
        scale, tolerance = (promise.scale, promise.tolerance) if promise else (0, Decimal(0))
        near = f"abs({raw}) < 1e{15 - scale} AND abs({raw} - round({raw}, {scale})) <= {tolerance:f}"
        raw, native = (
            f"CASE WHEN isfinite({raw}) AND {near} THEN TRY_CAST(round({raw}, {scale}) AS DECIMAL(38,{scale})) END",
            "DECIMAL",
        )
    if not _is_number(native):
        return f"CAST(NULL AS {wanted.column})"
    scale = wanted.scale if wanted.base == "decimal" else 0
    exact = f"({raw}) = round({raw}, {scale})" if native.startswith("DECIMAL") else "true"
    return f"CASE WHEN {exact} THEN TRY_CAST({raw} AS {wanted.column}) END"


def _matches(text: str, grammar: str) -> str:
    return f"regexp_full_match({text}, {literal(grammar)})"


def _contains(text: str, grammar: str) -> str:
    return f"regexp_matches({text}, {literal(grammar)})"
