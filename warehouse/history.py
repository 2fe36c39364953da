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

from dictionary.model import ObjectDefinition
from dictionary.sql import literal, quote


@dataclass(frozen=True)
class History:
    """The versions of one object after a run; reads ``golden.<object>`` and ``moved`` (masters whose source moved)."""

    definition: ObjectDefinition
    run_id: str
    now: datetime
    timezone: str

    def select(self, previous: str) -> str:
        """All versions: yesterday's (some of them closed now) and what this run adds."""
        names = ["standing", *(self.definition.column(name) for name in self.definition.fields)]
        same = " AND ".join(f"g.{quote(name)} IS NOT DISTINCT FROM o.{quote(name)}" for name in names)
        values = ", ".join(quote(name) for name in names)
        return f"""WITH old AS ({previous}), golden AS ({self._golden()}),
            open AS (SELECT * FROM old WHERE valid_to IS NULL AND superseded_at IS NULL),
            closed AS (SELECT master_id, max(valid_to) AS ended FROM old WHERE valid_to IS NOT NULL AND superseded_at IS NULL
                GROUP BY master_id),
            met AS (SELECT coalesce(g.master_id, o.master_id) AS master_id, g.master_id IS NOT NULL AS is_now,
                    o.master_id IS NOT NULL AS was, o.valid_from AS old_from,
                    CASE WHEN o.master_id IS NULL AND c.ended IS NOT NULL THEN greatest({self._now()}, c.ended)
                         WHEN o.master_id IS NULL OR {self._in_business("o")}
                         THEN greatest(coalesce(g.effective, {self._now()}), c.ended)
                         ELSE o.valid_from END AS new_from
                FROM golden AS g FULL JOIN open AS o USING (master_id)
                LEFT JOIN closed AS c ON c.master_id = coalesce(g.master_id, o.master_id)
                WHERE g.master_id IS NULL OR o.master_id IS NULL OR NOT ({same})),
            ended AS (SELECT master_id, CASE WHEN is_now THEN new_from ELSE {self._now()} END AS ends FROM met
                WHERE was AND {self._in_business("met")} AND (NOT is_now OR new_from > old_from))
            SELECT o.* REPLACE (CASE WHEN o.valid_to IS NULL AND o.superseded_at IS NULL AND m.master_id IS NOT NULL
                THEN {self._now()} ELSE o.superseded_at END AS superseded_at)
            FROM old AS o LEFT JOIN (SELECT master_id FROM met WHERE was) AS m USING (master_id)
            UNION ALL BY NAME
            SELECT o.master_id, {values}, o.valid_from, e.ends AS valid_to, {self._recorded()}
            FROM open AS o JOIN ended AS e USING (master_id)
            UNION ALL BY NAME
            SELECT g.master_id, {", ".join("g." + quote(name) for name in names)}, m.new_from AS valid_from,
                CAST(NULL AS TIMESTAMPTZ) AS valid_to, {self._recorded()}
            FROM golden AS g JOIN met AS m USING (master_id) WHERE m.is_now"""

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

    def _in_business(self, alias: str) -> str:
        return f"{alias}.master_id IN (SELECT master_id FROM moved)"

    def _recorded(self) -> str:
        return f"""{self._now()} AS recorded_at, CAST(NULL AS TIMESTAMPTZ) AS superseded_at,
            {literal(self.run_id)} AS run_id"""

    def _now(self) -> str:
        return f"CAST({literal(self.now.isoformat())} AS TIMESTAMPTZ)"
