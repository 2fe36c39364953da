"""The three laws, counted from the tables: pull, coverage and stock. A run in which a law fails does not commit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from dictionary.problems import GuiyiError, Problem
from dictionary.sql import literal, parquet, quote
from pipelines.mirror_marks import DELETED, KEY
from pipelines.run import Run
from pipelines.undecodable import undecodable_of

STATES = ("accepted", "held", "excluded")

_ENTERED = "m.after = l.state AND m.before IS DISTINCT FROM l.state"
_LEFT = "m.before = l.state AND m.after IS DISTINCT FROM l.state"


@dataclass(frozen=True)
class Ledger:
    """Builds the ledger's rows on a generation under construction (see :class:`warehouse.generation.Generation`)."""

    run: Run
    connection: duckdb.DuckDBPyConnection
    previous_records: str
    kept: Collection[str]
    """The objects whose records are as they were yesterday."""

    def records(self) -> str:
        """SELECT of ``ops.record`` without what is kept: live records with their state, and since which run they are in it."""
        return f"""SELECT t.*, CASE WHEN o.state = t.state THEN o.since_run ELSE {literal(self.run.name)} END AS since_run
            FROM ({self._today()}) AS t LEFT JOIN ({self.previous_records}) AS o USING (object, record_id)"""

    def changed(self) -> str:
        """SELECT of the record_id of every record that came, went, or is not told as it was yesterday."""
        same = " AND ".join(
            f"t.{name} IS NOT DISTINCT FROM o.{name}" for name in ("state", "excluded_by", "input_hash")
        )
        kept = ", ".join(map(literal, sorted(self.kept))) or "''"
        old = f"SELECT * FROM ({self.previous_records}) WHERE object NOT IN ({kept})"
        return f"""SELECT record_id FROM ({self._today()}) AS t FULL JOIN ({old}) AS o
            USING (object, record_id) WHERE t.state IS NULL OR o.state IS NULL OR NOT ({same})"""

    def _today(self) -> str:
        columns = "record_id, feed, system, source_table, source_key, ordinal"
        parts = [
            f"""SELECT {columns}, {literal(name)} AS object, state, excluded_by, input_hash
                FROM {quote(f"record.{name}")} WHERE NOT inferred"""
            for name in self.run.dictionary.objects
            if name not in self.kept
        ]
        none = f"SELECT {columns}, object, state, excluded_by, input_hash FROM ({self.previous_records}) WHERE false"
        return " UNION ALL ".join([*parts, none])

    def pull(self) -> list[dict[str, Any]]:
        """The pull's rows: extracted = new + changed + unchanged + repeated."""
        rows = []
        landed = self.run.manifest("land") or {}  # what would be, as an impact reckons it, was not landed
        for line in self.run.manifest("mirror")["pull"]:
            told = line["new"] + line["changed"] + line["unchanged"] + line["repeated"]
            table = {"source_table": line["table"], "balanced": told == line["extracted"], "run_id": self.run.name}
            table["unread"] = landed.get(line["system"], {}).get("unread", {}).get(line["table"])
            rows.append({key: value for key, value in line.items() if key != "table"} | table)
        return rows

    def drift(self) -> pa.Table:
        """The rows of ``ops.drift``."""
        found = [one for facts in (self.run.manifest("land") or {}).values() for one in facts.get("drift", ())]
        renamed = {"source_table": "table", "source_column": "column"}
        names = (
            "system",
            "source_table",
            "part",
            "source_column",
            "change",
            "was",
            "now",
            "proposed",
            "why",
            "decided",
        )
        columns = {name: pa.array([one[renamed.get(name, name)] for one in found], pa.string()) for name in names}
        mapped = pa.array([one["mapped"] for one in found], pa.bool_())
        return pa.table({**columns, "mapped": mapped, "run_id": pa.array([self.run.name] * len(found), pa.string())})

    def undecodable(self) -> pa.Table:
        """The rows of ``ops.undecodable``."""
        told = {
            "run_id": None, "system": "system", "source_table": "table", "part": "part", "source_column": "column",
            "texts": "texts", "first_key": "key", "first_bytes": "bytes", "likely_encoding": "encoding",
        }  # fmt: skip
        types = [pa.int64() if name == "texts" else pa.string() for name in told]
        rows = [
            {name: one[given] if given else self.run.name for name, given in told.items()}
            for one in undecodable_of(self.run.manifest("land") or {})
        ]
        return pa.Table.from_pylist(rows, pa.schema(list(zip(told, types, strict=True))))

    def stock(self) -> str:
        """SELECT of ``ops.stock``: opening + entered − left per cause, beside a closing counted from the tables.

        Reads ``ops.record``, ``source.<object>`` and ``quality.quarantine`` as they will be published.
        """
        states = ", ".join(f"({literal(state)})" for state in STATES)
        counted = self._counted()
        return f"""WITH old AS ({self.previous_records}), now AS (SELECT * FROM ops.record),
            met AS (SELECT coalesce(n.feed, o.feed) AS feed, coalesce(n.object, o.object) AS object,
                    o.state AS before, n.state AS after, CASE WHEN o.state IS NULL THEN 'arrived'
                    WHEN n.state IS NULL THEN 'deleted' WHEN n.input_hash <> o.input_hash THEN 'changed'
                    ELSE 'rejudged' END AS cause, count(*) AS records
                FROM now AS n FULL JOIN old AS o ON n.object = o.object AND n.record_id = o.record_id GROUP BY ALL),
            feeds AS (SELECT DISTINCT feed, object FROM met), lines AS (SELECT feed, object, s.state FROM feeds,
                (VALUES {states}) AS s(state)),
            summed AS (SELECT l.feed, l.object, l.state,
                {_records("m.before = l.state")} AS opening,
                {_records(_ENTERED)} AS entered,
                {_records(_LEFT)} AS "left",
                {_causes("entered", _ENTERED, ("arrived", "changed", "rejudged"))},
                {_causes("left", _LEFT, ("deleted", "changed", "rejudged"))}
                FROM lines AS l JOIN met AS m ON m.feed = l.feed AND m.object = l.object GROUP BY l.feed, l.object, l.state)
            SELECT {literal(self.run.name)} AS run_id, s.*, coalesce(c.closing, 0) AS closing,
                coalesce(c.closing, 0) = s.opening + s.entered - s."left" AS balanced
            FROM summed AS s LEFT JOIN ({counted}) AS c ON c.feed = s.feed AND c.object = s.object AND c.state = s.state"""

    def _counted(self) -> str:
        """What the published tables themselves hold, per feed and state."""
        parts = [
            f"""SELECT feed, {literal(name)} AS object, 'accepted' AS state, count(*) AS closing
                FROM {quote("source", name)} WHERE deleted_at IS NULL AND NOT stale GROUP BY feed"""
            for name in self.run.dictionary.objects
        ]
        parts.append("""SELECT feed, object, 'held', count(DISTINCT record_id) FROM quality.quarantine
            WHERE state = 'open' GROUP BY feed, object""")
        parts.append("""SELECT feed, object, 'excluded', count(*) FROM ops.record WHERE state = 'excluded'
            GROUP BY feed, object""")
        return " UNION ALL ".join(parts)

    def verify(self) -> None:
        """Check the three laws on the generation.

        Raises:
            GuiyiError: one does not hold; nothing is committed.
        """
        broken = [
            *self._broken(
                "pull", "SELECT system || '.' || source_table FROM ops.pull WHERE run_id = {run} AND NOT balanced"
            ),
            *self._broken("stock", "SELECT feed || ' ' || state FROM ops.stock WHERE run_id = {run} AND NOT balanced"),
            *self._uncovered(),
        ]
        if broken:
            raise GuiyiError(broken)

    def _broken(self, law: str, statement: str) -> list[Problem]:
        rows = self.connection.execute(statement.format(run=literal(self.run.name))).fetchall()
        return [Problem(f"ledger.{law}", path=row[0]) for row in rows]

    def _uncovered(self) -> list[Problem]:
        """Feeds in which a live anchor row has no record."""
        mirror = self.run.manifest("mirror")["tables"]
        problems = []
        for name, feed in self.run.dictionary.feeds().items():
            if feed.view is not None:
                continue
            path = self.run.state.folder / mirror[name.system][feed.anchor[1]]["file"]
            lost = self._one(
                f"""SELECT count(*) FROM {parquet(path)} WHERE {quote(DELETED)} IS NULL AND {quote(KEY)} NOT IN (
                SELECT source_key FROM ops.record WHERE feed = {literal(str(name))})"""
            )
            if lost:
                problems.append(Problem("ledger.coverage", path=str(name), args={"lost": lost}))
        return problems

    def _one(self, statement: str) -> Any:
        row = self.connection.execute(statement).fetchone()
        return row[0] if row else None


def _records(condition: str) -> str:
    """SQL of how many records meet a condition on the lines of ``met``."""
    return f"CAST(coalesce(sum(m.records) FILTER (WHERE {condition}), 0) AS BIGINT)"


def _causes(side: str, condition: str, causes: tuple[str, ...]) -> str:
    counted = {cause: _records(f"{condition} AND m.cause = '{cause}'") for cause in causes}
    return ", ".join(f"{records} AS {side}_{cause}" for cause, records in counted.items())
