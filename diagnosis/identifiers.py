"""Which formats of the library the values of a column have: a few are tried on all formats, all on those that fit the few."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from diagnosis.facts import Recognised
from diagnosis.tally import listed
from quality_rules.formats.columns import judge_column
from quality_rules.formats.registry import judge, names
from quality_rules.formats.verdict import Outcome

if TYPE_CHECKING:
    import duckdb

MOST_JUDGED: Final = 10_000
"""How many distinct values of a column are judged at most."""

_TRIED: Final = 12
_FIRST: Final = 5
_SHARE: Final = 0.5
_STRENGTH: Final = 0.5
_SHORTEST: Final = 4
SITE_FORMATS: Final = frozenset({"lot_number", "item_code"})
"""What the site itself gives has no form by which it could be recognised."""


def recognised(connection: duckdb.DuckDBPyConnection, places: Collection[int]) -> dict[int, tuple[Recognised, ...]]:
    """The formats that at least half of the distinct values of a column in ``tally`` have, the most telling one first."""
    rows = connection.execute(f"{_SAMPLE}{listed(places)} GROUP BY place").fetchall() if places else []
    found: dict[int, tuple[Recognised, ...]] = {}
    for place, sample in rows:
        possible = [name for name in names() if name not in SITE_FORMATS and _fits(name, sample)]
        judged = [one for name in possible if (one := _judged(connection, place, name)) is not None]
        if judged:
            found[place] = tuple(sorted(judged, key=lambda one: (-one.share * one.strength, one.format)))
    return found


def _fits(name: str, sample: list[str]) -> bool:
    """Whether a quarter of the sample is valid, and what is valid would not be so when read backwards.

    Of a format that half of the values have, one in thirty-two samples begins with so many others.
    """
    if not any(_is_valid(name, value) for value in sample[:_FIRST]):
        return False
    valid = [value for value in sample if _is_valid(name, value)]
    return len(valid) * 4 >= max(len(sample), 1) and bool(valid) and _strength(name, valid) >= _STRENGTH


def _judged(connection: duckdb.DuckDBPyConnection, place: int, name: str) -> Recognised | None:
    judge_column(connection, name, _DISTINCT.format(place), "judged")
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


_JUDGED = f"nothing IS NULL AND length(value) BETWEEN {_SHORTEST} AND 200"
_SAMPLE = f"SELECT place, arg_min(value, (hash(value), value), {_TRIED}) FROM tally WHERE {_JUDGED} AND place IN "
_DISTINCT = f"SELECT value FROM tally WHERE place = {{}} AND {_JUDGED} ORDER BY hash(value), value LIMIT {MOST_JUDGED}"
