"""The score of a hub against the demo plant's planted truth: rules, matches, genealogy, measures.

What was planted and is not found, and what is found and was not planted, is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from demo.score_measures import score_measures
from demo.score_queries import (
    ALARMS,
    COUNTS,
    EDGES,
    FOUND,
    LOT_MASTERS,
    LOT_TEXT,
    MASTERS,
    NO_PAIR,
    PAIRS,
    PLACE,
    REPORTED,
    SHARES,
    TRIMMED,
)

STATE = Path(".guiyi")
TRUTH = Path("data") / "truth"

ALSO = {"FMT-LOT": "MATCH-LOT"}
"""A defect of the writing of a lot is found by its format or by disagreeing with the other writings of that lot."""


def score(project_folder: Path, generation: Path) -> dict[str, Any]:
    """Hold a published generation against the truth of the plant in ``project_folder/data/truth``.

    Returns:
        ``{rules: {rule: {planted, found, false_alarms}}, matches: {object: {precision, recall, pairs, false_merges,
        for_a_person}}, conflicts: {conflict: {pairs, settled, false_merges, for_a_person}},
        orders: {precision, recall, shares, split_or_merged, largest_difference},
        trace: {edges_precision, edges_recall, edges, quantity_error},
        measures: {measure: {values, equal, unknown, largest_difference}}}``. What rules cannot settle counts
        for no recall: ``for_a_person`` tells how many of those pairs are still open.
    """
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{generation}' AS hub (READ_ONLY)")
        connection.execute("USE hub")
        work = _Score(connection, project_folder)
        work.prepare()
        matches, conflicts = work.matches(), work.conflicts()
        return {
            "rules": work.rules(), "matches": matches, "conflicts": conflicts, "orders": work.orders(),
            "trace": work.trace(), "measures": work.measures(),
        }  # fmt: skip


class _Score:
    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder

    def prepare(self) -> None:
        """Temporary tables: ``reported`` (every finding with its place) and ``place`` (where each defect should show)."""
        for name in ("defect", "match", "edge", "share", "kpi"):
            path = self.folder / TRUTH / f"truth_{name}.parquet"
            self._create(f"truth_{name}", f"SELECT * REPLACE ({TRIMMED[name]}) FROM read_parquet('{path}')")
        self._create("lot_text", LOT_TEXT)
        self._create("reported", REPORTED)
        tables = {
            "items": "Inventory",
            "receipts": "rdrecords01",
            "issues": "rdrecords11",
            "outputs": "rdrecords10",
            "allocations": "mom_moallocate",
        }
        self._create("place", PLACE.format(**{name: self._rows(table) for name, table in tables.items()}))

    def _rows(self, table: str) -> str:
        """The newest raw rows of an ERP table, as the hub mirrors them."""
        newest = max((self.folder / STATE / "mirror" / "erp" / table).glob("*.parquet"))
        return f"read_parquet('{newest}')"

    def _create(self, name: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def _all(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def rules(self) -> dict[str, dict[str, int]]:
        """Planted and found defects per rule, and reports that no planted defect explains."""
        found = {
            rule: {"planted": planted, "found": seen, "false_alarms": 0}
            for rule, planted, seen in self._all(FOUND.format(rules=_rules_agree()))
        }
        for rule, alarms in self._all(ALARMS.format(rules=_rules_agree())):
            found.setdefault(rule, {"planted": 0, "found": 0, "false_alarms": 0})["false_alarms"] = alarms
        return dict(sorted(found.items()))

    def matches(self) -> dict[str, dict[str, Any]]:
        """Precision and recall over pairs of records that the truth knows; leaves them all in ``judged``."""
        objects = [row[0] for row in self._all("SELECT DISTINCT object FROM truth_match ORDER BY 1")]
        self._create("judged", NO_PAIR)
        return {name: self._match(name) for name in objects}

    def _match(self, name: str) -> dict[str, Any]:
        masters = LOT_MASTERS if name == "lot" else MASTERS.format(object=name)
        self._create("known", masters)
        self._create("pair", PAIRS.format(object=name))
        self.connection.execute("INSERT INTO judged SELECT * FROM pair")
        pairs = self._all("SELECT a, b, same FROM pair")
        cluster = _clusters((a, b) for a, b, same in pairs if same)
        linked, right = self._linked({record for a, b, _ in pairs for record in (a, b)}, cluster)
        wanted, met, merged, still = self._all(f"SELECT {COUNTS} FROM pair")[0]
        return {
            "precision": round(right / linked, 6) if linked else None,
            "recall": round(met / wanted, 6) if wanted else None,
            "pairs": wanted,
            "false_merges": merged,
            "for_a_person": still,
        }

    def conflicts(self) -> dict[str, dict[str, int]]:
        """How each conflict of the catalogue came out: pairs that rules are to settle, and those left for a person."""
        counted = f"""SELECT conflict, count(*) FILTER (WHERE NOT for_a_person),
            count(*) FILTER (WHERE NOT for_a_person AND same = met AND known), {COUNTS.split(",", 2)[2]}
            FROM judged WHERE conflict IS NOT NULL GROUP BY conflict ORDER BY CAST(conflict[2:] AS INTEGER)"""
        names = ("pairs", "settled", "false_merges", "for_a_person")
        return {conflict: dict(zip(names, counts, strict=True)) for conflict, *counts in self._all(counted)}

    def _linked(self, records: set[str], cluster: dict[str, str]) -> tuple[int, int]:
        """How many pairs of known records the hub links, and how many of those the truth links too."""
        groups: dict[str, list[str]] = {}
        for record, master in self._all("SELECT record, master_id FROM known"):
            if record in records:
                groups.setdefault(master, []).append(record)
        linked = right = 0
        for members in groups.values():
            linked += len(members) * (len(members) - 1) // 2
            counts: dict[str, int] = {}
            for member in members:
                name = cluster.get(member, member)
                counts[name] = counts.get(name, 0) + 1
            right += sum(n * (n - 1) // 2 for n in counts.values())
        return linked, right

    def orders(self) -> dict[str, Any]:
        """Which work orders carry out which orders, and how far the quantities and shares are off."""
        known, told, right, shared, difference = self._all(SHARES)[0]
        return {
            "precision": round(right / told, 6) if told else None,
            "recall": round(right / known, 6) if known else None,
            "shares": known,
            "split_or_merged": shared,
            "largest_difference": difference,
        }

    def trace(self) -> dict[str, Any]:
        """Edges of the genealogy, and how far their quantities are off."""
        known, edges, right, wrong = self._all(EDGES)[0]
        return {
            "edges_precision": round(right / edges, 6) if edges else None,
            "edges_recall": round(right / known, 6) if known else None,
            "edges": known,
            "quantity_error": str(wrong),
        }

    def measures(self) -> dict[str, dict[str, Any]]:
        """Measures against what was really so."""
        return score_measures(self.connection)


def _clusters(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each record's representative, by union-find."""
    parent: dict[str, str] = {}

    def root(item: str) -> str:
        parent.setdefault(item, item)
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for a, b in pairs:
        parent[root(a)] = root(b)
    return {item: root(item) for item in list(parent)}


def _rules_agree() -> str:
    """SQL of whether a reported rule ``r`` is the one that must find the planted defect ``p``."""
    other = " ".join(f"WHEN '{rule}' THEN '{also}'" for rule, also in ALSO.items())
    return f"(r.rule_id = p.rule OR r.rule_id = CASE p.rule {other} END)"
