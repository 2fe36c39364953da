"""Which work orders carry out which: the shares of split and merged orders, and the process that they are together.

An order may be split into several, and several may be made as one. What one system books on the order and another on the
work orders that carry it out is one process then; without that it would count twice, or belong to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import duckdb

from dictionary.compiled import Dictionary
from dictionary.objects import Allocation
from dictionary.sql import quote


@dataclass(frozen=True)
class OrderShares:
    """Builds ``trace.order_share`` and ``trace.process`` from the tables ``record.<object>`` and ``golden.<object>``.

    ``trace.order_share`` has a row for each order and work order that carries it out, with the quantity (in the order's
    unit) and its share of both. ``trace.process`` names the process of every work order that shares it with others.
    """

    dictionary: Dictionary
    connection: duckdb.DuckDBPyConnection

    tables: ClassVar[tuple[str, ...]] = ("trace.order_share", "trace.process")

    def build(self) -> None:
        """Make both tables."""
        declared = [(name, o.allocation) for name, o in self.dictionary.objects.items() if o.allocation]
        self._create("order_share", _union(_NO_SHARE, [self._shares(name, told) for name, told in declared]))
        self._create("pair", "SELECT order_id, work_order_id FROM order_share WHERE order_id <> work_order_id")
        orders = {str(self.dictionary.objects[name].fields[told.order].to) for name, told in declared}
        self._create("label", _union(_NO_LABEL, [_labels(name) for name in sorted(orders)]))
        while self._spread():
            pass
        self._create("trace.order_share", "SELECT * FROM order_share")
        self._create(
            "trace.process",
            "SELECT l.work_order_id, p.work_order_id AS process_id FROM label AS l JOIN label AS p ON p.place = l.process",
        )

    def _create(self, table: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote(table)} AS {select}")

    def _shares(self, name: str, told: Allocation) -> str:
        """What is not on record follows where only one side is shared: of one order, or by one work order."""
        order, by = quote(told.order), quote(told.by)
        golden = quote(f"golden.{self.dictionary.objects[name].fields[told.order].to}")
        quantity = f"sum({quote(told.quantity)})" if told.quantity else "CAST(NULL AS DECIMAL(18,4))"
        return f"""WITH pair AS (SELECT {order} AS order_id, {by} AS work_order_id, {quantity} AS told
                FROM {quote(f"record.{name}")} WHERE state IN ('accepted', 'held') AND {order} IS NOT NULL AND {by} IS NOT NULL
                GROUP BY ALL),
            counted AS (SELECT *, count(*) OVER (PARTITION BY order_id) AS works,
                count(*) OVER (PARTITION BY work_order_id) AS orders FROM pair),
            planned AS (SELECT c.order_id, c.work_order_id, o.{quote(told.planned)} AS of_order,
                w.{quote(told.planned)} AS of_work,
                coalesce(c.told, CASE WHEN c.orders = 1 THEN of_work WHEN c.works = 1 THEN of_order END) AS quantity
                FROM counted AS c LEFT JOIN {golden} AS o ON o.master_id = c.order_id
                LEFT JOIN {golden} AS w ON w.master_id = c.work_order_id)
            SELECT order_id, work_order_id, CAST(quantity AS DECIMAL(18,4)) AS quantity,
                guiyi_quotient(quantity, of_order, 6) AS order_share, guiyi_quotient(quantity, of_work, 6) AS work_order_share
            FROM planned"""

    def _spread(self) -> bool:
        """The first place among neighbours travels on, until all orders of a process bear the same; whether any moved."""
        near = """SELECT p.work_order_id AS here, l.process FROM pair AS p JOIN label AS l ON l.work_order_id = p.order_id
            UNION ALL SELECT p.order_id, l.process FROM pair AS p JOIN label AS l USING (work_order_id)"""
        moved = self.connection.execute(
            f"""UPDATE label SET process = n.process FROM (SELECT here, min(process) AS process FROM ({near}) GROUP BY here) AS n
                WHERE n.here = label.work_order_id AND n.process < label.process"""
        ).fetchone()
        return bool(moved and moved[0])


def _labels(orders: str) -> str:
    """Every order that shares, in a lasting order: planned ones first, then by their first key."""
    return f"""SELECT work_order_id, row_number() OVER (ORDER BY NOT planned, first, work_order_id) AS place, place AS process
        FROM (SELECT master_id AS work_order_id, master_id IN (SELECT order_id FROM pair) AS planned,
            min(struct_pack(s := system, t := source_table, k := source_key, o := ordinal)) AS first
            FROM {quote(f"record.{orders}")} WHERE master_id IN (
                SELECT order_id FROM pair UNION ALL SELECT work_order_id FROM pair) GROUP BY master_id)"""


def _union(empty: str, selects: list[str]) -> str:
    return " UNION ALL ".join(f"SELECT * FROM ({select})" for select in (empty, *selects))


_NO_SHARE = """SELECT NULL::VARCHAR AS order_id, NULL::VARCHAR AS work_order_id, NULL::DECIMAL(18,4) AS quantity,
    NULL::DECIMAL(18,6) AS order_share, NULL::DECIMAL(18,6) AS work_order_share WHERE false"""

_NO_LABEL = "SELECT NULL::VARCHAR AS work_order_id, NULL::BIGINT AS place, NULL::BIGINT AS process WHERE false"
