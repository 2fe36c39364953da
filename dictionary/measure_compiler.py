"""What a measure says that could not be computed: unknown objects, fields, expressions, tables and columns."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary, Vocabulary
from dictionary.expressions import ExpressionError, parse
from dictionary.measure import Measure
from dictionary.measure_facts import Facts
from dictionary.objects import ObjectDefinition
from dictionary.places import Places
from dictionary.problems import Problem, nearest
from dictionary.time_compiler import measure_time_problems
from dictionary.yaml_reader import YamlPath


def check_measures(dictionary: Dictionary, places: Places, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Every problem of the measures."""
    tables = vocabulary.tables(dictionary) if any(m.query for m in dictionary.measures.values()) else {}
    for measure in dictionary.measures.values():
        owner = ("measure", measure.measure)
        yield from measure_time_problems(dictionary, measure.measure, places)
        if measure.query is None:
            yield from _Expressions(dictionary, places, measure).problems()
            continue
        facts = dictionary.facts.get(measure.query)
        if facts is None:
            close = nearest(measure.query, dictionary.facts)
            yield places.problem(owner, ("query",), "measure.query_unknown", name=measure.query, nearest=close)
        else:
            shown = f"measures/{measure.query}.sql"
            yield from Facts(shown, facts).problems(tables, by_night=measure.period == "night")


class _Expressions:
    """The measure of an object."""

    def __init__(self, dictionary: Dictionary, places: Places, measure: Measure) -> None:
        self.dictionary, self.places, self.measure = dictionary, places, measure

    def problems(self) -> Iterator[Problem]:
        """Its unknown names and wrong expressions."""
        if self.measure.of is None:
            return
        definition = self.dictionary.objects.get(self.measure.of)
        if definition is None:
            close = nearest(self.measure.of, self.dictionary.objects)
            yield self._problem(("of",), "object.unknown", name=self.measure.of, nearest=close)
            return
        yield from self._time(definition)
        for path, text in self.measure.expressions().items():
            try:
                columns = parse(text).columns
            except ExpressionError as error:
                yield self._problem(path, error.code, **error.facts)
                continue
            for alias, name in sorted(columns):
                yield from self._name(definition, alias, name, path)

    def _problem(self, path: YamlPath, code: str, **args: object) -> Problem:
        return self.places.problem(("measure", self.measure.measure), path, code, **args)

    def _time(self, definition: ObjectDefinition) -> Iterator[Problem]:
        at = self.measure.at
        if at is None:
            return
        yield from self._name(definition, "", at, ("at",))
        field = definition.fields.get(at)
        if field is not None and field.type.base not in ("date", "timestamp"):
            yield self._problem(("at",), "field.no_time", name=at)

    def _name(self, definition: ObjectDefinition, alias: str, name: str, path: YamlPath) -> Iterator[Problem]:
        if alias:
            reference = definition.references.get(alias)
            if reference is None:
                close = nearest(alias, definition.references)
                yield self._problem(path, "field.unknown", name=alias, object=definition.object, nearest=close)
                return
            definition = self.dictionary.objects.get(reference.to or "", definition)
        if name not in definition.fields:
            close = nearest(name, definition.fields)
            yield self._problem(path, "field.unknown", name=name, object=definition.object, nearest=close)
