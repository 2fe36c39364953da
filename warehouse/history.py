"""History on two axes of time.

*Valid* is when something held in the business: the declared effective day, else the run that first saw it. *Recorded* is
when the warehouse learned it. A change in the source ends one validity and begins another; a change of rules, mappings or
decisions corrects what was recorded and is no event of the business. What vanished and returns begins anew at its return,
so the intervals of one thing never overlap. Rows are only added and closed, so a question as of any past night keeps its
answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dictionary.objects import ObjectDefinition
from dictionary.sql import instant, literal, quote
from warehouse.object_tables import OPEN


@dataclass(frozen=True)
class History:
    """The versions of one object after a run; reads ``golden.<object>`` and ``moved`` (masters whose source moved).

    ``previous`` is the SELECT of yesterday's versions. ``changes`` is to be stored as the table ``met``, which the others read.
    """

    definition: ObjectDefinition
    run_id: str
    now: datetime
    timezone: str
    previous: str

    def changes(self) -> str:
        """SELECT of the masters that are new, gone, or not what they were: master_id, is_now, was, old_from, new_from."""
        same = " AND ".join(f"g.{quote(name)} IS NOT DISTINCT FROM o.{quote(name)}" for name in self._values())
        return f"""WITH old AS ({self.previous}), golden AS ({self._golden()}),
            open AS (SELECT * FROM old WHERE {OPEN}),
            closed AS (SELECT master_id, max(valid_to) AS ended FROM old WHERE valid_to IS NOT NULL AND superseded_at IS NULL
                GROUP BY master_id)
            SELECT coalesce(g.master_id, o.master_id) AS master_id, g.master_id IS NOT NULL AS is_now,
                o.master_id IS NOT NULL AS was, o.valid_from AS old_from,
                CASE WHEN o.master_id IS NULL AND c.ended IS NOT NULL THEN greatest({self._now()}, c.ended)
                     WHEN o.master_id IS NULL OR o.master_id IN (SELECT master_id FROM moved)
                     THEN greatest(coalesce(g.effective, {self._now()}), c.ended)
                     ELSE o.valid_from END AS new_from
            FROM golden AS g FULL JOIN open AS o USING (master_id)
            LEFT JOIN closed AS c ON c.master_id = coalesce(g.master_id, o.master_id)
            WHERE g.master_id IS NULL OR o.master_id IS NULL OR NOT ({same})"""

    def superseded(self) -> tuple[str, str]:
        """What is set, and in which of yesterday's versions: those of masters that are not what they were."""
        return f"superseded_at = {self._now()}", f"{OPEN} AND master_id IN (SELECT master_id FROM met WHERE was)"

    def added(self) -> str:
        """SELECT of the versions that this run adds: validities that ended, and what holds now."""
        values = ", ".join(quote(name) for name in self._values())
        return f"""WITH ended AS (SELECT master_id, CASE WHEN is_now THEN new_from ELSE {self._now()} END AS ends FROM met
                WHERE was AND master_id IN (SELECT master_id FROM moved) AND (NOT is_now OR new_from > old_from))
            SELECT o.master_id, {values}, o.valid_from, e.ends AS valid_to, {self._recorded()}
            FROM ({self.previous}) AS o JOIN ended AS e USING (master_id) WHERE {OPEN}
            UNION ALL BY NAME
            SELECT g.master_id, {values}, m.new_from AS valid_from, CAST(NULL AS TIMESTAMPTZ) AS valid_to,
                {self._recorded()} FROM ({self._golden()}) AS g JOIN met AS m USING (master_id) WHERE m.is_now"""

    def _values(self) -> list[str]:
        return ["standing", *(self.definition.column(name) for name in self.definition.fields)]

    def _golden(self) -> str:
        columns = ", ".join(
            f"{quote(name)} AS {quote(self.definition.column(name))}" for name in self.definition.fields
        )
        return f"""SELECT master_id, standing, {columns}, {self._effective()} AS effective
            FROM {quote(f"golden.{self.definition.object}")}"""

    def _effective(self) -> str:
        """The declared effective time as an instant; a day begins at midnight of the project's zone."""
        if self.definition.effective is None:
            return "CAST(NULL AS TIMESTAMPTZ)"
        column = quote(self.definition.effective)
        if self.definition.fields[self.definition.effective].type.base == "date":
            return f"timezone({literal(self.timezone)}, CAST({column} AS TIMESTAMP))"
        return column

    def _recorded(self) -> str:
        return f"""{self._now()} AS recorded_at, CAST(NULL AS TIMESTAMPTZ) AS superseded_at,
            {literal(self.run_id)} AS run_id"""

    def _now(self) -> str:
        return instant(self.now)
