"""Which formats of the library the values of a column have: a few are tried on all formats, all on those that fit the few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from diagnosis.facts import Recognised
from quality_rules.formats.columns import judge_column
from quality_rules.formats.registry import judge, names
from quality_rules.formats.verdict import Outcome

if TYPE_CHECKING:
    import duckdb

MOST_JUDGED: Final = 10_000
"""How many distinct values of a column are judged at most."""

_TRIED: Final = 12
_SHARE: Final = 0.5
_STRENGTH: Final = 0.5
_SHORTEST: Final = 4
SITE_FORMATS: Final = frozenset({"lot_number", "item_code"})
"""What the site itself gives has no form by which it could be recognised."""


def recognised(connection: duckdb.DuckDBPyConnection) -> tuple[Recognised, ...]:
    """The formats that at least half of the distinct values in ``tally`` have, the most telling one first."""
    sample = _values(connection, _TRIED)
    possible = [name for name in names() if name not in SITE_FORMATS and _fits(name, sample)]
    found = [one for name in possible if (one := _judged(connection, name)) is not None]
    return tuple(sorted(found, key=lambda one: (-one.share * one.strength, one.format)))


def _fits(name: str, sample: list[str]) -> bool:
    """Whether a quarter of the sample is valid, and what is valid would not be so when read backwards."""
    valid = [value for value in sample if _is_valid(name, value)]
    return len(valid) * 4 >= max(len(sample), 1) and bool(valid) and _strength(name, valid) >= _STRENGTH


def _judged(connection: duckdb.DuckDBPyConnection, name: str) -> Recognised | None:
    judge_column(connection, name, _distinct(MOST_JUDGED), "judged")
    total, valid = connection.execute("SELECT count(*), count(*) FILTER (outcome = 'valid') FROM judged").fetchall()[0]
    if not total or valid / total < _SHARE:
        return None
    good = connection.execute(
        "SELECT value FROM judged WHERE outcome = 'valid' ORDER BY hash(value) LIMIT 50"
    ).fetchall()
    strength = _strength(name, [row[0] for row in good])
    return Recognised(name, round(valid / total, 4), round(strength, 2), total) if strength >= _STRENGTH else None


def _strength(name: str, valid: list[str]) -> float:
    """How many of these are refused backwards: a check character or a form does so, a mere alphabet does not."""
    backwards = [value[::-1] for value in valid if value != value[::-1]]
    return sum(not _is_valid(name, value) for value in backwards) / len(backwards) if backwards else 0.0


def _is_valid(name: str, value: str) -> bool:
    return judge(name, value).outcome is Outcome.VALID


def _values(connection: duckdb.DuckDBPyConnection, most: int) -> list[str]:
    return [row[0] for row in connection.execute(_distinct(most)).fetchall()]


def _distinct(most: int) -> str:
    return f"""SELECT value FROM tally WHERE nothing IS NULL AND length(value) BETWEEN {_SHORTEST} AND 200
        ORDER BY hash(value), value LIMIT {most}"""
