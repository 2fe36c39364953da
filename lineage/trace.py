"""The trace of a lot, backward to what it came from or forward to where it went, on one published generation.

The scope is found breadth first with every lot visited once, so rework cycles end. Held records take part and are marked;
what is missing is named as a gap; quantities are balanced lot by lot.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import duckdb

from dictionary.problems import NothingSelectedError, Problem, nearest

Direction = Literal["backward", "forward"]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Trace:
    """What a trace found; every list holds one dict per thing, quantities are Decimals in the lot's base unit."""

    lot: str
    direction: Direction
    as_of: datetime | None
    nodes: Rows
    edges: Rows
    receipts: Rows
    shipments: Rows
    stock: Rows
    gaps: Rows
    balance: dict[str, Any]
    weakest_link: dict[str, Any] | None
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The trace as plain values; quantities become text, so that none is rounded."""
        return {name: _plain(value) for name, value in vars(self).items()}


def trace(
    connection: duckdb.DuckDBPyConnection,
    lot: str,
    *,
    material: str | None = None,
    direction: Direction = "backward",
    as_of: datetime | None = None,
) -> Trace:
    """Trace a lot.

    Args:
        connection: a generation, opened read-only.
        lot: a lot number in any system's writing, or a lot's master id.
        material: the code of its material, where the number alone is not enough.
        direction: ``backward`` to components and supplier lots, ``forward`` to products, stock and consignees.
        as_of: the moment whose generation ``connection`` is; only told, not searched for.

    Raises:
        NothingSelectedError: no lot has this number.
    """
    begun = time.perf_counter()
    work = _Search(connection, direction)
    work.start(lot, material)
    work.spread()
    return Trace(
        lot=lot,
        direction=direction,
        as_of=as_of,
        nodes=work.rows(_NODES),
        edges=work.rows(_EDGES),
        receipts=work.rows(_RECEIPTS),
        shipments=work.rows(_SHIPMENTS),
        stock=work.rows(_STOCK),
        gaps=work.rows(_GAPS),
        balance=work.balance(),
        weakest_link=next(iter(work.rows(_WEAKEST)), None),
        seconds=round(time.perf_counter() - begun, 3),
    )


@dataclass(frozen=True)
class _Search:
    connection: duckdb.DuckDBPyConnection
    direction: Direction

    def start(self, lot: str, material: str | None) -> None:
        """Table ``scope`` with the lots that the number names, at depth 0."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE scope AS {_START}", {"lot": lot, "material": material})
        if not self._count("scope"):
            known = [
                row[0] for row in self.connection.execute("SELECT DISTINCT lot_no FROM core.lot").fetchall() if row[0]
            ]
            raise NothingSelectedError(Problem("trace.no_lot", args={"lot": lot, "nearest": nearest(lot, known)}))

    def spread(self) -> None:
        """Add the lots one step further until a step finds none that is new."""
        here, there = ("child", "parent") if self.direction == "backward" else ("parent", "child")
        depth = 0
        while True:
            before = self._count("scope")
            self.connection.execute(
                f"""INSERT INTO scope SELECT DISTINCT e.{there}_lot_id, {depth + 1} FROM trace.lot_edge AS e
                JOIN scope AS s ON s.lot_id = e.{here}_lot_id AND s.depth = {depth}
                WHERE e.{there}_lot_id NOT IN (SELECT lot_id FROM scope)"""
            )
            depth += 1
            if self._count("scope") == before:
                return

    def rows(self, statement: str) -> Rows:
        return list(self.connection.execute(statement).to_arrow_table().to_pylist())

    def balance(self) -> dict[str, Any]:
        """Quantities of the lots that were asked for, and every lot in scope that does not balance."""
        lots = self.rows(_BALANCE)
        return {
            "asked": [row for row in lots if row["depth"] == 0],
            "lots": len(lots),
            "balanced": sum(1 for row in lots if row["difference"] == 0),
            "unbalanced": [row for row in lots if row["difference"] != 0],
        }

    def _count(self, table: str) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(row[0]) if row else 0


_SPELLING = "translate(upper({}), ' -_/.', '')"

_START = f"""WITH named AS (SELECT master_id FROM core.lot WHERE master_id = $lot UNION
        SELECT master_id FROM source.lot WHERE deleted_at IS NULL
            AND {_SPELLING.format("lot_no")} = {_SPELLING.format("CAST($lot AS VARCHAR)")})
    SELECT l.master_id AS lot_id, 0 AS depth FROM named JOIN core.lot AS l USING (master_id)
    LEFT JOIN core.material AS m ON m.master_id = l.material_id
    WHERE $material IS NULL OR m.master_id = $material
        OR {_SPELLING.format("m.code")} = {_SPELLING.format("CAST($material AS VARCHAR)")}"""

_NAMED = """LEFT JOIN core.lot AS l ON l.master_id = {0} LEFT JOIN core.material AS m ON m.master_id = l.material_id"""

_NODES = f"""SELECT s.lot_id, m.code AS material, m.name, l.lot_no AS lot, s.depth, p.legal_name AS origin, l.made_on,
    l.expires_on, l.standing FROM scope AS s {_NAMED.format("s.lot_id")}
    LEFT JOIN core.supplier AS p ON p.master_id = l.origin_id ORDER BY s.depth, material, lot, s.lot_id"""

_EDGES = """SELECT e.parent_lot_id AS parent, e.child_lot_id AS child, e.quantity, m.base_unit AS uom, o.order_no AS process,
    e.document, e.system, e.link_rule, e.confidence, e.held
    FROM trace.lot_edge AS e JOIN scope AS a ON a.lot_id = e.parent_lot_id JOIN scope AS b ON b.lot_id = e.child_lot_id
    LEFT JOIN core.lot AS l ON l.master_id = e.parent_lot_id LEFT JOIN core.material AS m ON m.master_id = l.material_id
    LEFT JOIN core.work_order AS o ON o.master_id = e.process_id ORDER BY a.depth, b.depth, parent, child, process"""

_EVENT = """FROM trace.event AS e JOIN scope AS s USING (lot_id) {named} {{more}}
    WHERE e.event = {{event}} AND e.state <> 'excluded' ORDER BY e.event_on, lot, e.event_id""".format(
    named=_NAMED.format("e.lot_id")
)

_RECEIPTS = """SELECT e.lot_id, m.code AS material, l.lot_no AS lot, p.legal_name AS supplier, e.quantity,
    e.event_on AS received_on, e.document, e.system, e.state, e.link_rule """ + _EVENT.format(
    event="'receive'", more="LEFT JOIN core.supplier AS p ON p.master_id = e.party_id"
)

_SHIPMENTS = """SELECT e.lot_id, m.code AS material, l.lot_no AS lot, c.legal_name AS customer, h.consignee,
    h.consignee_address, e.quantity, e.event_on AS shipped_on, e.document, e.system, e.state, e.link_rule """ + _EVENT.format(
    event="'ship'",
    more="""LEFT JOIN core.customer AS c ON c.master_id = e.party_id
    LEFT JOIN source.shipment AS h ON h.record_id = e.event_id""",
)

_STOCK = """SELECT e.lot_id, m.code AS material, l.lot_no AS lot, w.code AS location, w.name AS location_name, w.usable,
    e.quantity, e.system, e.state """ + _EVENT.format(
    event="'stock'", more="LEFT JOIN core.location AS w ON w.master_id = e.place_id"
)

_GAPS = f"""SELECT g.lot_id, m.code AS material, l.lot_no AS lot, g.reason_code, g.severity, g.rule_id, g.object,
    count(*) AS records, min(g.record_id) AS record_id FROM trace.gap AS g JOIN scope AS s USING (lot_id)
    {_NAMED.format("g.lot_id")} GROUP BY ALL ORDER BY g.severity, g.reason_code, material, lot"""

_WEAKEST = """SELECT e.parent_lot_id AS parent, e.child_lot_id AS child, e.link_rule, e.confidence
    FROM trace.lot_edge AS e JOIN scope AS a ON a.lot_id = e.parent_lot_id JOIN scope AS b ON b.lot_id = e.child_lot_id
    ORDER BY e.confidence, e.link_rule, parent, child LIMIT 1"""


def _sum(event: str) -> str:
    return f"coalesce(sum(e.quantity) FILTER (WHERE e.event = '{event}'), 0)"


# Between a lot and its parts there is an edge without process.
_BALANCE = f"""WITH moved AS (
        SELECT child_lot_id AS lot_id, quantity AS came, 0 AS went FROM trace.lot_edge WHERE process_id IS NULL
        UNION ALL SELECT parent_lot_id, 0, quantity FROM trace.lot_edge WHERE process_id IS NULL),
    parted AS (SELECT lot_id, sum(came) AS came, sum(went) AS went FROM moved GROUP BY lot_id)
    SELECT s.lot_id, s.depth, m.code AS material, l.lot_no AS lot, m.base_unit AS uom,
    {_sum("receive")} AS received, {_sum("produce")} AS produced, coalesce(max(p.came), 0) AS from_whole,
    {_sum("consume")} AS consumed, {_sum("ship")} AS shipped, {_sum("stock")} AS on_hand,
    coalesce(max(p.went), 0) AS in_parts,
    received + produced + from_whole - consumed - shipped - on_hand - in_parts AS difference
    FROM scope AS s LEFT JOIN trace.event AS e ON e.lot_id = s.lot_id AND e.counted
    LEFT JOIN parted AS p ON p.lot_id = s.lot_id {_NAMED.format("s.lot_id")}
    GROUP BY ALL ORDER BY s.depth, material, lot"""


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
