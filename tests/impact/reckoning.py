"""What changed between two generations, reckoned row by row without the code under test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

Facts = dict[tuple[Any, ...], Any]
Change = tuple[str | None, ...]

_OBJECTS = "SELECT DISTINCT view_name FROM duckdb_views() WHERE schema_name = 'core'"
_RECORDS = "SELECT object, record_id, state, excluded_by FROM ops.record"
_OF_OBJECTS = ("core", "history", "source")
_NOT_VALUES = {"master_id", "valid_from", "recorded_at", "run_id"}
_MEASURED = ("value", "numerator", "denominator", "coverage", "baseline", "target")


class Warehouse:
    """All facts of one generation that an impact tells of."""

    def __init__(self, path: Path) -> None:
        """Read them."""
        with duckdb.connect(str(path), read_only=True) as connection:
            self._ask = connection.execute
            self.objects = [
                row[0] for row in self._rows("SELECT DISTINCT view_name FROM duckdb_views() WHERE schema_name = 'core'")
            ]
            self.records = {
                row[:2]: row[2:] for row in self._rows("SELECT object, record_id, state, excluded_by FROM ops.record")
            }
            self.failures = dict(self._failures())
            self.walk = {(name, *row): None for name in self.objects for row in self._rows(
                f'SELECT record_id, master_id FROM crosswalk."{name}" WHERE until IS NULL')}  # fmt: skip
            self.values = dict(self._values())
            self.measures = dict(self._measures())
            self.columns = dict(self._columns())

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self._ask(statement).fetchall()

    def _failures(self) -> Iterator[tuple[tuple[Any, ...], str]]:
        holding = set(self._rows("SELECT object, rule_id, field FROM quality.rule WHERE on_fail = 'hold'"))
        for table in ("quarantine", "finding"):
            for name, record, rule, field in self._rows(
                f"SELECT object, record_id, rule_id, field FROM quality.{table} WHERE state = 'open'"
            ):
                yield (name, record, rule, field), "held" if (name, rule, field) in holding else "flagged"

    def _values(self) -> Iterator[tuple[tuple[Any, ...], Any]]:
        for name in self.objects:
            found = self._ask(f'SELECT * FROM core."{name}"')
            columns = [column[0] for column in found.description or ()]
            for row in found.fetchall():
                told = dict(zip(columns, row, strict=True))
                for field in set(columns) - _NOT_VALUES:
                    yield (name, told["master_id"], field), told[field]

    def _measures(self) -> Iterator[tuple[tuple[Any, ...], Any]]:
        """Of measures by night, those of the last night."""
        last = self._rows("SELECT max(run_id) FROM ops.run")[0][0]
        for measure, kind, period, grain, run, *told in self._rows(
            f"SELECT measure, period_kind, period, grain, run_id, {', '.join(_MEASURED)} FROM measures.value"
        ):
            if kind != "night" or run == last:
                for name, value in zip(_MEASURED, told, strict=True):
                    yield (measure, "night" if kind == "night" else period, grain, name), value

    def _columns(self) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
        for schema, table, column, kind, comment in self._rows(
            "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal"
        ):
            yield (f"{schema}.{table}", column), (kind, comment)
        for schema, table, comment in self._rows(
            "SELECT schema_name, table_name, comment FROM duckdb_tables() UNION ALL "
            "SELECT schema_name, view_name, comment FROM duckdb_views() WHERE NOT internal"
        ):
            yield (f"{schema}.{table}", ""), ("relation", comment)

    def rename(self, renamed: dict[tuple[str, str], str]) -> None:
        """Call columns by their later names."""
        names = {
            (f"{schema}.{name}", old): new
            for (name, old), new in renamed.items()
            for schema in ("core", "history", "source")
        }
        self.values = {(*key[:2], renamed.get((key[0], key[2]), key[2])): value for key, value in self.values.items()}
        self.columns = {(key[0], names.get(key, key[1])): told for key, told in self.columns.items()}

    def masters(self) -> set[tuple[str, str]]:
        """Object and id of every golden record."""
        return {key[:2] for key in self.values}


def reckoned(was: Warehouse, will: Warehouse, renamed: dict[tuple[str, str], str]) -> set[Change]:
    """Every change as (part, change, and what tells it apart); ``renamed`` is object and column → its new name."""
    was.rename(renamed)
    names = {
        (f"{schema}.{name}", new) for (name, _), new in renamed.items() for schema in ("core", "history", "source")
    }
    return {*_records(was, will), *_failures(was, will), *_masters(was, will), *_values(was, will),
            *_measures(was, will), *_columns(was, will),
            *(("column", "renamed", *name) for name in names)}  # fmt: skip


def _differing(was: Facts, will: Facts) -> list[tuple[Any, ...]]:
    return [key for key in was.keys() | will.keys() if was.get(key) != will.get(key)]


def _records(was: Warehouse, will: Warehouse) -> Iterator[Change]:
    for key in _differing(was.records, will.records):
        before, after = was.records.get(key), will.records.get(key)
        yield "record", "new" if before is None else "gone" if after is None else after[0], *key


def _failures(was: Warehouse, will: Warehouse) -> Iterator[Change]:
    for key in _differing(was.failures, will.failures):
        yield "failure", will.failures.get(key, "cleared"), *key


def _masters(was: Warehouse, will: Warehouse) -> Iterator[Change]:
    for left, right, alone, joined in ((was, will, "gone", "merged"), (will, was, "new", "split")):
        other = {(name, record): master for name, record, master in right.walk}
        for name, master in left.masters() - right.masters():
            mine = {record for of, record, bearer in left.walk if (of, bearer) == (name, master)}
            with_others = {other[name, record] for record in mine if (name, record) in other} - {master}
            yield "master", joined if with_others else alone, name, master


def _values(was: Warehouse, will: Warehouse) -> Iterator[Change]:
    both = was.masters() & will.masters()
    for key in _differing(was.values, will.values):
        if key[:2] in both:
            before, after = was.values.get(key), will.values.get(key)
            yield "value", "filled" if before is None else "emptied" if after is None else "changed", *key


def _measures(was: Warehouse, will: Warehouse) -> Iterator[Change]:
    told = [{key[:3] for key in state.measures} for state in (was, will)]
    for key in _differing(was.measures, will.measures):
        how = "new" if key[:3] not in told[0] else "gone" if key[:3] not in told[1] else "moved"
        yield "measure", how, *key


def _columns(was: Warehouse, will: Warehouse) -> Iterator[Change]:
    for key in _differing(was.columns, will.columns):
        table, column = key
        before, after = was.columns.get(key), will.columns.get(key)
        if column and not all((table, "") in state.columns for state in (was, will)):
            continue
        if before is None or after is None:
            yield "column", "added" if before is None else "removed", table, column
            continue
        if before[0] != after[0]:
            yield "column", "retyped", table, column
        elif before[1] != after[1]:
            yield "column", "reworded", table, column


def told(rows: list[dict[str, Any]]) -> set[Change]:
    """Predicted changes in the same words."""
    night = max((row["period"] for row in rows if row["part"] == "measure" and len(row["period"]) == 10), default=None)
    found = []
    for row in rows:
        kept = row | {"period": "night" if row["period"] == night else row["period"]}
        found.append((row["part"], row["change"], *(kept[name] for name in _NAMES[row["part"]])))
    assert len(found) == len(set(found)), "a change is told twice"
    return set(found)


_NAMES = {
    "record": ("object", "record_id"),
    "failure": ("object", "record_id", "rule_id", "field"),
    "master": ("object", "master_id"),
    "value": ("object", "master_id", "field"),
    "measure": ("object", "period", "grain", "field"),
    "column": ("object", "field"),
}
