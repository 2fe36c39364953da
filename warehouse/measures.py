"""Measures: computed from the published tables of a generation into ``measures.value``, as exact decimals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import duckdb

from dictionary.compiled import Dictionary, canonical_json
from dictionary.expressions import parse
from dictionary.measure import Measure
from dictionary.measure_facts import Facts
from dictionary.model import ObjectDefinition
from dictionary.problems import ConfigurationError, Problem
from dictionary.sql import literal, quote
from warehouse.generation import Generation

SCALE = 10
"""Decimals of a value."""

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
    generation.build(generation.tables["measures", "definition"], _definitions(generation.dictionary))


def formula(dictionary: Dictionary, measure: Measure) -> str:
    """The formula of a measure as people read it: its expressions, or its SELECT."""
    if measure.query:
        return dictionary.facts[measure.query].strip()
    if measure.agreement:
        return f"agreement of {measure.agreement}"
    where = " and ".join(f"({text})" for text in measure.filters.values())
    below = f" / sum({measure.denominator})" if measure.denominator else ""
    return f"sum({measure.numerator}){below} of {measure.of}{f' where {where}' if where else ''}"


def version(dictionary: Dictionary, measure: Measure) -> str:
    """A hash that changes when the formula changes, not when its words, its owner or its target do."""
    words = {"label", "definition", "owner", "unit", "better", "baseline", "target", "standards"}
    meaning = {**measure.model_dump(mode="json", exclude=words), "facts": dictionary.facts.get(measure.query or "")}
    return hashlib.sha256(canonical_json(meaning).encode()).hexdigest()[:16]


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
        return f"SELECT * FROM {quote(name)}"

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
        """Sums by period and grain, then the quotient; empty where the denominator is empty or nothing."""
        has_ratio = measure.denominator is not None or measure.agreement or "denominator" in self._columns(measure)
        ratio = f"guiyi_quotient(numerator, denominator, {SCALE})" if has_ratio else "numerator"
        target, baseline = (f"{v:f}" if v is not None else "NULL" for v in (measure.target, measure.baseline))
        return f"""SELECT {literal(measure.measure)} AS measure, {literal(measure.period)} AS period_kind, period, grain,
            {ratio} AS value, numerator, denominator, {self._coverage(measure)} AS coverage,
            {literal(version(self.dictionary, measure))} AS formula_version, {baseline} AS baseline, {target} AS target,
            {literal(self.generation.run_id)} AS run_id
            FROM (SELECT {self._period(measure)} AS period, grain, sum(numerator) AS numerator, sum(denominator) AS denominator
                FROM ({facts}) GROUP BY 1, 2) WHERE period IS NOT NULL"""

    def _period(self, measure: Measure) -> str:
        if measure.period == "night":
            return literal(self.night)
        if measure.period == "quarter":
            return "concat(year(day), '-Q', quarter(day))"
        return f"left(CAST(CAST(day AS DATE) AS VARCHAR), {_LENGTHS[measure.period]})"

    def _columns(self, measure: Measure) -> list[str]:
        return Facts("", self.dictionary.facts[measure.query]).columns() if measure.query else []

    def _facts(self, measure: Measure) -> str:
        """SELECT day, grain, numerator, denominator: one row per fact."""
        if measure.agreement:
            return _agreement(self.dictionary, measure.agreement)
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
        """The objects whose records a measure reads."""
        if measure.agreement:
            return set(shared_objects(self.dictionary))
        if measure.query is None:
            definition = self.dictionary.objects[measure.of or ""]
            aliases = {alias for text in measure.expressions().values() for alias, _ in parse(text).columns if alias}
            return {definition.object, *(definition.fields[alias].to or "" for alias in aliases)}
        read = Facts("", self.dictionary.facts[measure.query]).reads()
        named = {name.partition(".")[2] for name in read if not name.startswith("trace.")}
        traced = {n for n, o in self.dictionary.objects.items() if o.genealogy}
        return named | (traced if any(name.startswith("trace.") for name in read) else set())


def shared_objects(dictionary: Dictionary) -> list[str]:
    """The objects that several systems keep records of."""
    return [name for name in dictionary.objects if len({feed.system for feed in dictionary.feeds(name)}) > 1]


def _agreement(dictionary: Dictionary, of: str) -> str:
    one = _known_keys if of == "keys" else _equal_values
    parts = [
        part for name in shared_objects(dictionary) if dictionary.objects[name].match for part in one(dictionary, name)
    ]
    empty = "SELECT CAST(NULL AS DATE) AS day, '' AS grain, 0 AS numerator, 0 AS denominator WHERE false"
    return " UNION ALL ".join([empty, *parts])


def _own_records(name: str) -> str:
    """Accepted records that a system keeps of a thing itself; what documents mention is not among them."""
    return f"""(SELECT * FROM {quote("source", name)} WHERE deleted_at IS NULL AND feed NOT LIKE '%~%')"""


def _known_keys(dictionary: Dictionary, name: str) -> Iterator[str]:  # noqa: ARG001 - one shape for both
    """One fact per thing: 1 of 1 where more than one system knows it."""
    yield f"""SELECT CAST(NULL AS DATE) AS day, {literal(name)} AS grain,
        CASE WHEN count(DISTINCT system) > 1 THEN 1 ELSE 0 END AS numerator, 1 AS denominator
        FROM {_own_records(name)} GROUP BY master_id"""


def _equal_values(dictionary: Dictionary, name: str) -> Iterator[str]:
    """One fact per thing and field that two systems fill: 1 of 1 where they say the same.

    Fields that matching compares, and those that each system fills in its own way, do not count.
    """
    definition = dictionary.objects[name]
    compared = {field for rule in definition.match for field in rule.on}
    for field in (name for name, content in definition.values.items() if not content.per_system):
        mapping = {feed.system for feed, content in dictionary.feeds(name).items() if field in content.fields}
        if field not in compared and len(mapping) > 1:
            yield f"""SELECT CAST(NULL AS DATE), {literal(name)},
                CASE WHEN count(DISTINCT {quote(field)}) = 1 THEN 1 ELSE 0 END, 1
                FROM {_own_records(name)} WHERE {quote(field)} IS NOT NULL
                GROUP BY master_id HAVING count(DISTINCT system) > 1"""


def _definitions(dictionary: Dictionary) -> str:
    """SELECT of what each measure means."""
    rows = [
        [
            m.measure, m.label.zh, m.label.en, m.definition.zh, m.definition.en, m.owner, m.unit, m.better, m.period,
            formula(dictionary, m), version(dictionary, m),
        ]
        for m in dictionary.measures.values()
    ]  # fmt: skip
    names = (
        "measure", "label_zh", "label_en", "definition_zh", "definition_en", "owner", "unit", "better", "period_kind",
        "formula", "formula_version",
    )  # fmt: skip
    empty = ", ".join(f"NULL AS {name}" for name in names)
    selects = [f"SELECT {', '.join(map(literal, row))}" for row in rows]
    return " UNION ALL ".join([f"SELECT {empty} WHERE false", *selects])
