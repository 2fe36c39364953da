"""Measures: computed from the published tables of a generation into ``measures.value``, as exact decimals."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import duckdb

from dictionary.compiled import Dictionary
from dictionary.expressions import parse
from dictionary.measure import Measure
from dictionary.measure_facts import Facts
from dictionary.objects import ObjectDefinition
from dictionary.problems import ConfigurationError, Problem
from dictionary.sql import literal, quote
from warehouse.agreement import agreement, shared_objects
from warehouse.generation import Generation
from warehouse.measure_definitions import definitions, version

SCALE = 10
"""Decimals of a value."""

EXACT = {"value": f"DECIMAL(38,{SCALE})", "numerator": "DECIMAL(38,8)", "denominator": "DECIMAL(38,8)"}

_LENGTHS = {"month": 7, "year": 4}


def build_measures(generation: Generation) -> None:
    """Make ``measures.definition`` and ``measures.value``; all other tables of the generation must be there.

    Raises:
        ConfigurationError: a measure gives floating numbers or cannot be computed.
    """
    computing = _Computing(generation)
    table = generation.tables["measures", "value"]
    selects = [computing.values(measure) for measure in generation.dictionary.measures.values()]
    selects.append(computing.earlier_nights(generation.previous(table)))
    generation.build(table, " UNION ALL BY NAME ".join(selects))
    generation.build(generation.tables["measures", "definition"], definitions(generation.dictionary))


@dataclass(frozen=True)
class _Computing:
    generation: Generation

    @property
    def dictionary(self) -> Dictionary:
        return self.generation.dictionary

    @property
    def night(self) -> str:
        """The day of this run in the project's time zone."""
        return self.generation.now.astimezone(ZoneInfo(self.dictionary.timezone)).date().isoformat()

    def values(self, measure: Measure) -> str:
        """SELECT of a measure's values; computed once, so that what is wrong is told with its name."""
        name = f"measure.{measure.measure}"
        facts = self._facts(measure)
        try:
            self._refuse_floats(measure, facts)
            self.generation.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {quote(name)} AS {self._divided(measure, facts)}"
            )
        except duckdb.Error as error:
            detail = str(error).splitlines()[0]
            raise ConfigurationError(
                Problem("measure.fails", path=measure.measure, args={"name": measure.measure, "detail": detail})
            ) from error
        table = self.generation.tables["measures", "value"]
        # In a union the engine takes one type for all, which has no room for the decimals of some.
        return table.select(quote(name), table.names())

    def earlier_nights(self, previous: str) -> str:
        """What measures by night said on earlier nights."""
        return f"SELECT * FROM ({previous}) WHERE period_kind = 'night' AND period <> {literal(self.night)}"

    def _refuse_floats(self, measure: Measure, facts: str) -> None:
        for column, kind in self.generation.connection.execute(
            f"SELECT column_name, column_type FROM (DESCRIBE {facts})"
        ).fetchall():
            if column in ("numerator", "denominator") and kind in ("DOUBLE", "FLOAT"):
                raise ConfigurationError(
                    Problem("measure.float", path=measure.measure, args={"name": measure.measure, "column": column})
                )

    def _divided(self, measure: Measure, facts: str) -> str:
        """Sums by period and grain, then the quotient, empty where the denominator is empty or nothing; or a quantile.

        Where nothing says a numerator there is no value, not a value of nothing.
        """
        # Each to the type of its column here: a union of measures would cut all to what its widest type leaves.
        exact = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in EXACT.items())
        target, baseline = (f"{v:f}" if v is not None else "NULL" for v in (measure.target, measure.baseline))
        return f"""SELECT {literal(measure.measure)} AS measure, {literal(measure.period)} AS period_kind, period, grain,
            {exact}, {self._coverage(measure)} AS coverage,
            {literal(version(self.dictionary, measure))} AS formula_version, {baseline} AS baseline, {target} AS target,
            {literal(self.generation.run_id)} AS run_id
            FROM ({self._summed(measure, facts)}) WHERE period IS NOT NULL"""

    def _summed(self, measure: Measure, facts: str) -> str:
        """SELECT period, grain, value, numerator, denominator of facts that say a numerator."""
        told = f"SELECT {self._period(measure)} AS period, * FROM ({facts}) WHERE numerator IS NOT NULL"
        if measure.quantile is not None:
            return f"""SELECT period, grain, quantile_disc(numerator, {measure.quantile:f}) AS value,
                CAST(NULL AS BIGINT) AS numerator, count(*) AS denominator FROM ({told}) GROUP BY 1, 2"""
        has_ratio = measure.denominator is not None or measure.agreement or "denominator" in self._columns(measure)
        ratio = f"guiyi_quotient(numerator, denominator, {SCALE})" if has_ratio else "numerator"
        return f"""SELECT period, grain, {ratio} AS value, numerator, denominator FROM (SELECT period, grain,
            sum(numerator) AS numerator, sum(denominator) AS denominator FROM ({told}) GROUP BY 1, 2)"""

    def _period(self, measure: Measure) -> str:
        if measure.period == "night":
            return literal(self.night)
        if measure.period == "quarter":
            return "concat(year(day), '-Q', quarter(day))"
        if measure.period == "week":
            return "strftime(CAST(day AS DATE), '%G-W%V')"
        return f"left(CAST(CAST(day AS DATE) AS VARCHAR), {_LENGTHS[measure.period]})"

    def _columns(self, measure: Measure) -> list[str]:
        return Facts("", self.dictionary.facts[measure.query]).columns() if measure.query else []

    def _facts(self, measure: Measure) -> str:
        """SELECT day, grain, numerator, denominator: one row per fact."""
        if measure.agreement:
            return agreement(self.dictionary, measure.agreement)
        if measure.query is None:
            return self._records(measure)
        given = self._columns(measure)
        empty = {"day": "CAST(NULL AS DATE)", "grain": "''", "denominator": "CAST(NULL AS BIGINT)"}
        columns = ", ".join(
            quote(name) if name in given else f"{empty[name]} AS {name}"
            for name in ("day", "grain", "numerator", "denominator")
        )
        return f"SELECT {columns} FROM ({self.dictionary.facts[measure.query].rstrip().rstrip(';')})"

    def _records(self, measure: Measure) -> str:
        """The facts of a measure of an object: its golden records, joined to what they refer to."""
        definition = self.dictionary.objects[measure.of or ""]
        expressions = [parse(text) for text in measure.expressions().values()]
        parents = sorted({alias for expr in expressions for alias, _ in expr.columns if alias})
        joins = " ".join(
            f"LEFT JOIN {quote('core', definition.fields[p].to or '')} AS {quote(f'parent.{p}')} "
            f"ON {quote(f'parent.{p}')}.master_id = r.{quote(definition.column(p))}"
            for p in parents
        )

        def rendered(text: str) -> str:
            return f"({parse(text).render(lambda alias, name: self._column(definition, alias, name))})"

        grain = (
            " || ' / ' || ".join(f"coalesce(CAST({rendered(text)} AS VARCHAR), '')" for text in measure.grain) or "''"
        )
        where = " AND ".join(rendered(text) for text in measure.filters.values()) or "true"
        below = rendered(measure.denominator) if measure.denominator else "CAST(NULL AS BIGINT)"
        return f"""SELECT {self._day(definition, measure.at)} AS day, {grain} AS grain,
            {rendered(measure.numerator or "1")} AS numerator, {below} AS denominator
            FROM {quote("core", definition.object)} AS r {joins} WHERE {where}"""

    def _column(self, definition: ObjectDefinition, alias: str, name: str) -> str:
        if not alias:
            return f"r.{quote(definition.column(name))}"
        target = self.dictionary.objects[definition.fields[alias].to or ""]
        return quote(f"parent.{alias}", target.column(name))

    def _day(self, definition: ObjectDefinition, at: str | None) -> str:
        """The day on which a record counts, in the project's time zone."""
        if at is None:
            return "CAST(NULL AS DATE)"
        if definition.fields[at].type.base == "timestamp":
            return f"CAST(timezone({literal(self.dictionary.timezone)}, r.{quote(at)}) AS DATE)"
        return f"r.{quote(at)}"

    def _coverage(self, measure: Measure) -> str:
        """Published records ÷ published and held ones, of all objects that the measure reads."""
        objects = ", ".join(map(literal, sorted(self._objects(measure)))) or "''"
        counted = f"""SELECT count(*) FILTER (WHERE state = 'accepted') AS published, count(*) AS all_of_them
            FROM ops.record WHERE state IN ('accepted', 'held') AND object IN ({objects})"""
        return f"(SELECT guiyi_quotient(published, all_of_them, 6) FROM ({counted}))"

    def _objects(self, measure: Measure) -> set[str]:
        """The objects whose records a measure reads; all of them for one that reads the hub's own tables only."""
        if measure.agreement:
            return set(shared_objects(self.dictionary))
        if measure.query is None:
            definition = self.dictionary.objects[measure.of or ""]
            aliases = {alias for text in measure.expressions().values() for alias, _ in parse(text).columns if alias}
            return {definition.object, *(definition.fields[alias].to or "" for alias in aliases)}
        read = Facts("", self.dictionary.facts[measure.query]).reads()
        named = {name.partition(".")[2] for name in read} & set(self.dictionary.objects)
        traced = {n for n, o in self.dictionary.objects.items() if o.genealogy}
        return named | (traced if any(name.startswith("trace.") for name in read) else set()) or set(
            self.dictionary.objects
        )
