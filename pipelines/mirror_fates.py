"""What became of every known and every extracted row of a table."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dictionary.sql import literal, quote
from pipelines.extracts import Extracts
from pipelines.mirror_copies import number_beside
from pipelines.mirror_keys import keep_writing
from pipelines.mirror_known import Known, in_parts
from pipelines.mirror_marks import COPY, DELETED, EXTRACT, HASH, KEY, PART


@dataclass(frozen=True)
class Fates:
    """The extracts of one table beside its known rows; ``run`` is the name of the run that pulled them."""

    run: str
    extracts: Extracts
    known: Known
    connection: duckdb.DuckDBPyConnection

    def tell(self) -> None:
        """Make the tables ``extracted``, ``several`` (see :mod:`pipelines.mirror_copies`) and ``compared``.

        ``compared`` has a row for each known or extracted one, with its ``fate``: new, changed, unchanged, kept, deleted, or
        gone, if it was deleted earlier.
        """
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE extracted AS {self.extracts.rows(self.connection)}")
        self._keep_copies()
        self._compare()
        if self.known.folded is not None and keep_writing(self.connection, self.known.folded, self.known.live):
            self._keep_copies()
            self._compare()

    def counts(self) -> dict[str, int]:
        """How many rows have each fate that the ledger tells."""
        found = dict(self.connection.execute("SELECT fate, count(*) FROM compared GROUP BY fate").fetchall())
        return {fate: found.get(fate, 0) for fate in ("new", "changed", "unchanged", "deleted")}

    def _keep_copies(self) -> None:
        """The extracted rows of keys of which a cursor brought some rows are numbered beside the copies that are known."""
        brought = listed = f"SELECT NULL::VARCHAR AS {quote(KEY)} WHERE false"
        if self.known.entry and self.extracts.spec.key and self.extracts.bounded:
            brought, listed = self.extracts.keys("rows"), self.extracts.keys("keys")
            if self.extracts.silent:
                kept = f"o.{quote(DELETED)} IS NULL AND {in_parts(self.extracts.silent)}"
                listed += f" UNION ALL SELECT o.{quote(KEY)} FROM ({self.known.marks}) AS o WHERE {kept}"
        number_beside(self.connection, brought, listed, f"SELECT * FROM {self.known.live}")

    def _compare(self) -> None:
        live = f"o.{quote(KEY)} IS NOT NULL AND o.{quote(DELETED)} IS NULL"
        extract = f"CASE WHEN fate = 'unchanged' THEN before ELSE {literal(self.run)} END AS {quote(EXTRACT)}"
        self.connection.execute(f"""CREATE OR REPLACE TEMP TABLE compared AS SELECT * EXCLUDE before, {extract} FROM (
            SELECT coalesce(e.{quote(KEY)}, o.{quote(KEY)}) AS {quote(KEY)},
                coalesce(e.{quote(COPY)}, o.{quote(COPY)}) AS {quote(COPY)},
                CASE WHEN e.{quote(KEY)} IS NOT NULL AND NOT ({live}) THEN 'new'
                     WHEN e.{quote(HASH)} <> o.{quote(HASH)} THEN 'changed'
                     WHEN e.{quote(KEY)} IS NOT NULL THEN 'unchanged'
                     WHEN o.{quote(DELETED)} IS NOT NULL THEN 'gone'
                     WHEN {self._still_there()} THEN 'kept' ELSE 'deleted' END AS fate,
                o.{quote(EXTRACT)} AS before, o.{quote(PART)}
            FROM extracted e FULL JOIN ({self.known.marks}) o
              ON e.{quote(KEY)} = o.{quote(KEY)} AND e.{quote(COPY)} = o.{quote(COPY)})""")

    def _still_there(self) -> str:
        """Whether a row that was not extracted is known to exist: a cursor leaves such rows, or what was not read tonight."""
        ways = [in_parts(self.extracts.silent)] if self.extracts.silent else []
        if any("keys" in part for part in self.extracts.bounded):
            known = "folded" if self.known.folded else KEY
            ways.append(f"o.{quote(known)} IN ({self.extracts.keys('keys', self.known.folded)})")
        if self.known.may_leave_parts:
            ways.append(f"NOT {in_parts(self.extracts.parts)}")
        return f"coalesce({' OR '.join(ways)}, false)" if ways else "false"
