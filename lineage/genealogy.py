"""Lot genealogy: from documents to events, from events to edges between lots, and the gaps in between.

A lot goes into an event and comes out of one; what shares a process is linked. Edges are derived, never typed in. Which
objects make which events is said by the dictionary's ``genealogy`` blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import duckdb

from dictionary.compiled import Dictionary
from dictionary.objects import Genealogy as Declaration
from dictionary.sql import literal, quote, ranked

CONFIDENCE = {
    "source_id": Decimal("1.00"),
    "document_line": Decimal("0.99"),
    "code": Decimal("0.98"),
    "lot_text": Decimal("0.95"),
    "document_text": Decimal("0.90"),
    "name": Decimal("0.85"),
    "fefo_guess": Decimal("0.50"),
}
"""How much a link by each rule is worth; an answer shows the weakest of its path."""


@dataclass(frozen=True)
class Genealogy:
    """Builds ``trace.event``, ``trace.lot_edge`` and ``trace.gap`` from ``record.<object>`` and ``trace.process``."""

    dictionary: Dictionary
    connection: duckdb.DuckDBPyConnection

    tables: ClassVar[tuple[str, ...]] = ("trace.event", "trace.lot_edge", "trace.gap")

    def build(self) -> None:
        """Make the three tables."""
        declared = {n: o.genealogy for n, o in self.dictionary.objects.items() if o.genealogy}
        told_of = " UNION ALL ".join(
            [*(self._events(name, genealogy) for name, genealogy in declared.items()), _NO_EVENT]
        )
        events = f"""SELECT e.* REPLACE (coalesce(p.process_id, e.process_id) AS process_id) FROM ({told_of}) AS e
            LEFT JOIN "trace.process" AS p ON p.work_order_id = e.process_id"""
        told = "state <> 'excluded', lot_id, event, process_id"
        self._create(
            "trace.event",
            f"""SELECT *, state <> 'excluded' AND (event <> 'consume' OR
                {self._trust()} = min({self._trust()}) OVER (PARTITION BY {told})) AS counted FROM ({events})""",
        )
        self._create("whole", self._wholes(declared))
        self._create("trace.lot_edge", self._edges())
        self._create("trace.gap", self._gaps(list(declared)))

    def _create(self, table: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote(table)} AS {select}")

    def _events(self, name: str, genealogy: Declaration) -> str:
        """One event per live record, held and excluded ones marked by their state."""

        def column(field: str | None, kind: str) -> str:
            return f"CAST({quote(field)} AS {kind})" if field else f"CAST(NULL AS {kind})"

        rules = [quote(f"{ref}.rule") for ref in (genealogy.lot, genealogy.process) if ref]
        confidence = f"least({', '.join(map(_confidence, rules))})"
        weakest = f"CASE WHEN {_confidence(rules[0])} <= {confidence} THEN {rules[0]} ELSE {rules[-1]} END"
        return f"""SELECT record_id AS event_id, {literal(genealogy.event)} AS event, {literal(genealogy.role)} AS role,
            {literal(name)} AS object, {column(genealogy.lot, "VARCHAR")} AS lot_id,
            {column(genealogy.into, "VARCHAR")} AS into_lot_id, {column(genealogy.process, "VARCHAR")} AS process_id,
            {column(genealogy.party, "VARCHAR")} AS party_id, {column(genealogy.place, "VARCHAR")} AS place_id,
            {column(genealogy.quantity, "DECIMAL(18,4)")} AS quantity, {column(genealogy.at, "DATE")} AS event_on,
            {column(genealogy.document, "VARCHAR")} AS document, system, source_table, source_key, ordinal, state,
            {weakest} AS link_rule, {confidence} AS confidence
            FROM {quote(f"record.{name}")} WHERE state IN ('accepted', 'held', 'excluded')"""

    def _wholes(self, declared: dict[str, Declaration]) -> str:
        """Every lot that is a part, with its parent and each lot (``whole_id``) of which it is a part at last."""
        lots = {str(self.dictionary.objects[name].fields[g.lot].to) for name, g in declared.items()}
        parts = [(name, self.dictionary.objects[name].part_of) for name in sorted(lots)]
        told = " UNION ALL ".join(
            f"SELECT master_id, {quote(part.field)} FROM {quote(f'golden.{name}')} WHERE {quote(part.field)} IS NOT NULL"
            for name, part in parts
            if part
        )
        return f"""WITH RECURSIVE part(lot_id, parent_id) AS ({told or _NO_PART}), up(lot_id, parent_id, whole_id) AS (
                SELECT lot_id, parent_id, parent_id FROM part
                UNION SELECT u.lot_id, u.parent_id, p.parent_id FROM up AS u JOIN part AS p ON p.lot_id = u.whole_id)
            SELECT * FROM up"""

    def _edges(self) -> str:
        """One edge per parent lot, child lot and process, told by the system that is trusted most for it.

        A part hangs on its whole by an edge without process, whose quantity is all that the part's documents account for.
        """
        gone = "CASE WHEN e.event IN ('receive', 'produce') THEN -e.quantity ELSE e.quantity END"
        parted = f"""SELECT p.parent_id AS parent, p.lot_id AS child, NULL AS process_id, NULL AS system,
            coalesce(sum({gone}), 0) AS quantity, 'lot_text' AS link_rule, {CONFIDENCE["lot_text"]} AS confidence,
            false AS held, NULL AS document FROM (SELECT DISTINCT lot_id, parent_id FROM whole) AS p
            JOIN (SELECT lot_id AS part_id, whole_id AS lot_id FROM whole UNION SELECT lot_id, lot_id FROM whole) AS w
            USING (lot_id) LEFT JOIN "trace.event" AS e ON e.lot_id = w.part_id AND e.counted GROUP BY ALL"""
        direct = """SELECT lot_id AS parent, into_lot_id AS child, process_id, system, sum(quantity) AS quantity,
            arg_min(link_rule, struct_pack(c := confidence, r := link_rule)) AS link_rule, min(confidence) AS confidence,
            bool_and(state = 'held') AS held, min(document) AS document FROM used WHERE into_lot_id IS NOT NULL
            GROUP BY ALL"""
        derived = """SELECT u.lot_id AS parent, m.lot_id AS child, u.process_id, u.system,
            CASE WHEN m.outputs = 1 THEN sum(u.quantity) END AS quantity,
            arg_min(u.link_rule, struct_pack(c := u.confidence, r := u.link_rule)) AS link_rule,
            CAST(least(min(u.confidence), min(m.confidence)) / m.outputs AS DECIMAL(4,3)) AS confidence,
            bool_and(u.state = 'held') OR m.held AS held, min(u.document) AS document
            FROM used AS u JOIN made AS m USING (process_id)
            WHERE u.into_lot_id IS NULL AND NOT EXISTS (
                SELECT 1 FROM direct AS d WHERE d.process_id = u.process_id AND d.parent = u.lot_id)
            GROUP BY u.lot_id, m.lot_id, u.process_id, u.system, m.outputs, m.held"""
        return f"""WITH used AS (SELECT * FROM "trace.event" WHERE event = 'consume' AND lot_id IS NOT NULL
                AND process_id IS NOT NULL AND state <> 'excluded'),
            made AS (SELECT process_id, lot_id, min(confidence) AS confidence, bool_and(state = 'held') AS held,
                count(*) OVER (PARTITION BY process_id) AS outputs FROM "trace.event"
                WHERE event = 'produce' AND lot_id IS NOT NULL AND state <> 'excluded' GROUP BY process_id, lot_id),
            direct AS ({direct}), derived AS ({derived}), parted AS ({parted})
            SELECT parent AS parent_lot_id, child AS child_lot_id, process_id,
                CAST(quantity AS DECIMAL(18,4)) AS quantity, link_rule, CAST(confidence AS DECIMAL(4,3)) AS confidence,
                held, document, system FROM (
                SELECT * FROM direct UNION ALL SELECT * FROM derived UNION ALL BY NAME SELECT * FROM parted)
            QUALIFY row_number() OVER (PARTITION BY parent, child, process_id ORDER BY {self._trust()}) = 1"""

    def _trust(self) -> str:
        """The order of systems for quantities of consumption, as the dictionary's survivorship has it."""
        order = tuple(self.dictionary.sources)
        for name, definition in self.dictionary.objects.items():
            if definition.genealogy and definition.genealogy.event == "consume":
                order = self.dictionary.believed(name, definition.genealogy.quantity)
        return ranked("system", order)

    def _gaps(self, objects: list[str]) -> str:
        """What checks call a gap, and lots that are used but come from nowhere, neither they nor what they are parts of."""
        parts = [part for name in objects for part in self._checked_gaps(name)]
        known, unapproved = _came("<>"), _came("=")
        parts.append(f"""SELECT lot_id, object, event_id AS record_id,
            CASE WHEN lot_id IN ({unapproved}) THEN 'UNAPPROVED_DOC' ELSE 'DOC_MISSING' END AS reason_code,
            'critical' AS severity, NULL::VARCHAR AS rule_id FROM "trace.event"
            WHERE event IN ('consume', 'ship', 'stock') AND state <> 'excluded' AND lot_id NOT IN ({known})""")
        return " UNION ".join(parts)

    def _checked_gaps(self, name: str) -> list[str]:
        """Failures of rules that name a gap; a record without a lot leaves the gap in the lots that its process made."""
        gaps = [check for check in self.dictionary.objects[name].checks if check.gap]
        made = (
            """SELECT DISTINCT process_id, lot_id FROM "trace.event" WHERE event = 'produce' AND lot_id IS NOT NULL"""
        )
        return [
            f"""SELECT coalesce(e.lot_id, m.lot_id) AS lot_id, {literal(name)} AS object, r.record_id,
                {literal(str(check.gap))} AS reason_code, {literal(check.severity)} AS severity,
                {literal(check.rule)} AS rule_id FROM {quote(f"record.{name}")} AS r
                JOIN "trace.event" AS e ON e.event_id = r.record_id LEFT JOIN ({made}) AS m USING (process_id)
                WHERE len(list_filter(r.failed, lambda x: x.rule = {literal(check.rule)})) > 0"""
            for check in gaps
        ]


_NO_EVENT = """SELECT NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR,
    NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::DECIMAL(18,4), NULL::DATE, NULL::VARCHAR, NULL::VARCHAR,
    NULL::VARCHAR, NULL::VARCHAR, NULL::BIGINT, NULL::VARCHAR, NULL::VARCHAR, NULL::DECIMAL(4,3) WHERE false"""


_NO_PART = "SELECT NULL::VARCHAR, NULL::VARCHAR WHERE false"


def _came(compared: str) -> str:
    """SELECT of the lots that came in by a document whose state compares so to ``excluded``, with all of their parts."""
    direct = f"""SELECT lot_id FROM "trace.event" WHERE event IN ('receive', 'produce') AND state {compared} 'excluded'
        AND lot_id IS NOT NULL"""
    return f"{direct} UNION SELECT lot_id FROM whole WHERE whole_id IN ({direct})"


def _confidence(rule: str) -> str:
    cases = " ".join(f"WHEN {literal(name)} THEN {value}" for name, value in CONFIDENCE.items())
    return f"CAST(CASE {rule} {cases} ELSE 1 END AS DECIMAL(4,3))"
