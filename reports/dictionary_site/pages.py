"""The pages of one language: which there are, and what each is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dictionary.fields import FieldDefinition
from dictionary.objects import ObjectDefinition
from dictionary.sql import quote
from reports.dictionary_site import pictures
from reports.dictionary_site.facts import USES, Origin, RuleFacts, SiteFacts, Use
from reports.dictionary_site.links import Links
from reports.words import Words

KINDS = ("master", "document", "reference")


@dataclass(frozen=True)
class Page:
    """One page: its place in the folder of its language, its template, its title and what the template needs."""

    path: str
    template: str
    title: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Pages:
    """All pages of one language."""

    facts: SiteFacts
    words: Words

    @cached_property
    def links(self) -> Links:
        """Where everything stands."""
        named = {rule.id for rule in self.facts.rules if rule.named}
        return Links(self.facts.dictionary, named, self.facts.formats)

    def all(self) -> Iterator[Page]:
        """Every page, the first one first."""
        say, dictionary = self.words.say, self.facts.dictionary
        yield Page("index.html", "start", say("site.title"), {"groups": self._groups()})
        yield Page("rules.html", "rules", say("rules"), {"rules": self._named()})
        yield Page("formats.html", "formats", say("site.formats"), {"fields": self._formatted()})
        yield Page("history.html", "history", say("site.history"), {})
        for name, definition in dictionary.objects.items():
            yield Page(f"objects/{name}.html", "object", self.words.object_label(name), self._object(name, definition))
        for name in dictionary.codes:
            label = self._codes_label(name)
            yield Page(
                f"codes/{name}.html",
                "codes",
                label,
                {"codes": dictionary.codes[name], "uses": self._uses("codes", name)},
            )
        for rule_id in dict.fromkeys(rule.id for rule in self._named()):
            rules = [rule for rule in self.facts.rules if rule.id == rule_id]
            label = rules[0].label.say(self.words.language)
            yield Page(f"rules/{rule_id}.html", "rule", label, {"rules": rules, "uses": self._uses("rule", rule_id)})
        for name, measure in dictionary.measures.items():
            label = measure.label.say(self.words.language)
            sql = dictionary.facts.get(measure.query or "")
            content = {"measure": measure, "sql": sql, "uses": self._uses("measure", name)}
            yield Page(f"measures/{name}.html", "measure", label, content)
        for name, source in dictionary.sources.items():
            yield Page(f"sources/{name}.html", "source", source.label or name, self._source(name))

    def _groups(self) -> dict[str, list[ObjectDefinition]]:
        objects = self.facts.dictionary.objects.values()
        return {kind: [one for one in objects if one.kind == kind] for kind in KINDS}

    def _named(self) -> list[RuleFacts]:
        return [rule for rule in self.facts.rules if rule.named and rule.kind != "unjudged"]

    def _formatted(self) -> dict[str, list[str]]:
        """The fields of each format."""
        found: dict[str, list[str]] = {name: [] for name in self.facts.formats}
        for name, definition in self.facts.dictionary.objects.items():
            for key, field in definition.fields.items():
                if field.format:
                    found[field.format].append(f"{name}.{key}")
        return found

    def _codes_label(self, name: str) -> str:
        """A code list bears the label of a field that uses it."""
        for definition in self.facts.dictionary.objects.values():
            for field in definition.fields.values():
                if field.codes == name:
                    return field.label.say(self.words.language)
        return name

    def codes_label(self, name: str) -> str:
        """The label of a code list."""
        return self._codes_label(name)

    def _uses(self, kind: str, name: str) -> list[tuple[str, list[Use]]]:
        """The uses of a thing, by their way, in their order."""
        uses = self.facts.uses[self.words.language].get((kind, name), ())
        grouped = {way: [use for use in uses if use.use == way] for way in USES}
        return [(way, found) for way, found in grouped.items() if found]

    def _object(self, name: str, definition: ObjectDefinition) -> dict[str, Any]:
        rules = [rule for rule in self.facts.rules if rule.object == name and rule.kind != "unjudged"]
        origins = [one for one in self.facts.origins if one.object == name]
        uses = self._uses("object", name)
        measures = [use.name for way, found in uses if way == "measure" for use in found]
        return {
            "definition": definition,
            "fields": [self._field(name, key, field, rules, origins) for key, field in definition.fields.items()],
            "rules": [rule for rule in rules if rule.field is None or rule.kind not in _OF_FIELDS],
            "uses": uses,
            "tables": [quote(schema, name).replace('"', "") for schema in ("core", "history", "source", "crosswalk")],
            "picture": pictures.of_object(
                name, self.facts.dictionary, self.facts.origins, measures, self.links, self.words
            ),
            "conditions": [one for one in origins if one.field == "*"],
        }

    def _field(
        self, name: str, key: str, field: FieldDefinition, rules: Sequence[RuleFacts], origins: Sequence[Origin]
    ) -> dict[str, Any]:
        told = ("rule", "match", "genealogy", "effective", "title", "look-up", "mention", "measure")
        own = [rule for rule in rules if rule.field == key and rule.kind in _OF_FIELDS]
        here = {rule.id for rule in own}
        uses = [
            (way, [use for use in found if use.name not in here]) for way, found in self._uses("field", f"{name}.{key}")
        ]
        mapped = [one.system for one in origins if one.field == key and one.system]
        mentioned = [use.name.partition(".")[0] for way, found in uses if way == "mention" for use in found]
        return {
            "name": key,
            "is": field,
            "origins": [one for one in origins if one.field == key],
            "systems": list(dict.fromkeys([*mapped, *mentioned])),
            "rules": own,
            "uses": [(way, found) for way, found in uses if way in told and found],
        }

    def _source(self, name: str) -> dict[str, Any]:
        origins = [one for one in self.facts.origins if one.system == name]
        columns: dict[str, dict[str, list[Origin]]] = {}
        for one in sorted(origins, key=lambda o: (o.table, o.column)):
            columns.setdefault(one.table, {}).setdefault(one.column, []).append(one)
        return {
            "source": self.facts.dictionary.sources[name],
            "columns": columns,
            "picture": pictures.of_source(name, self.facts.dictionary, self.facts.origins, self.links, self.words),
            "uses": self._uses("source", name),
        }


_OF_FIELDS = ("type", "required", "format", "codes", "range", "reference")
"""Kinds of rules that follow from a field and are told with it."""
