"""Reading the files of a dictionary one by one, with all that is wrong with them.

What a project says of an object or a measure is laid over what the core says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dictionary.code_file import read_codes
from dictionary.codes import CodeList
from dictionary.compiled import Dictionary
from dictionary.measure import Measure
from dictionary.measure_names import second, second_facts
from dictionary.objects import ObjectDefinition
from dictionary.places import Places
from dictionary.problems import ConfigurationError, Problem
from dictionary.profile import rested
from dictionary.project import Project
from dictionary.source import Source
from dictionary.text_file import read_text
from dictionary.units import UnitSize, read_units
from dictionary.validation import validated
from dictionary.yaml_reader import Document, read_yaml


@dataclass
class Reading:
    """What has been read so far, and what was wrong with it."""

    project: Project
    problems: list[Problem] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    objects: dict[str, ObjectDefinition] = field(default_factory=dict)
    raw_objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, CodeList] = field(default_factory=dict)
    units: dict[str, UnitSize] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    raw_measures: dict[str, dict[str, Any]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    source_files: dict[str, Source] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)

    def folder(self, folder: Path, shown: str) -> None:
        """Read objects, codes, check queries, measures and their facts of one dictionary folder."""
        for path in sorted((folder / "objects").glob("*.yaml")):
            self._object(path, f"{shown}/objects/{path.name}")
        for path in sorted((folder / "codes").glob("*.csv")):
            self._codes(path, f"{shown}/codes/{path.name}")
        self.units |= read_units(folder, shown, self.problems)
        for path in sorted((folder / "checks").glob("*.sql")):
            query = self._text(path, f"{shown}/checks/{path.name}")
            self.queries |= {path.stem: query} if query is not None else {}
        for path in sorted((folder / "measures").glob("*.yaml")):
            self._measure(path, f"{shown}/measures/{path.name}")
        for path in sorted((folder / "measures").glob("*.sql")):
            file = f"{shown}/measures/{path.name}"
            facts = self._text(path, file)
            if facts is None:
                continue
            self.problems += second_facts(self.facts, self.measures, path.stem, facts, file)
            self.facts[path.stem] = facts

    def sources(self, folder: Path) -> None:
        """Read the source files and the SELECT files that their views name."""
        for path in sorted(folder.glob("*.yaml")):
            document = self._document(path, f"sources/{path.name}")
            if document is None:
                continue
            written = rested(document, self.objects)
            self.problems += written.problems
            source = validated(Source, document, written.value, self.problems) if not written.problems else None
            if source is None:
                continue
            for one in written.documents:
                self.places.add(("source", source.source), one)
            if source.source in self.source_files:
                self.problems.append(document.problem("source.twice", ("source",), name=source.source))
            self.source_files[source.source] = source
            self._views(source, document, folder)

    def compiled(self) -> Dictionary:
        """The dictionary of all that could be read."""
        order = [name for name in self.project.settings.systems if name in self.source_files]
        order += [name for name in sorted(self.source_files) if name not in order]
        return Dictionary(
            project=self.project.settings.name,
            timezone=self.project.settings.timezone,
            objects=self.objects,
            codes=self.codes,
            units=self.units,
            queries=self.queries,
            measures=self.measures,
            facts=self.facts,
            sources={name: self.source_files[name] for name in order},
            views=self.views,
        )

    def _document(self, path: Path, shown: str) -> Document | None:
        try:
            return read_yaml(path, shown)
        except ConfigurationError as error:
            self.problems.extend(error.problems)
            return None

    def _text(self, path: Path, shown: str) -> str | None:
        try:
            return read_text(path, shown)
        except ConfigurationError as error:
            self.problems.extend(error.problems)
            return None

    def _object(self, path: Path, shown: str) -> None:
        document = self._document(path, shown)
        if document is None:
            return
        name = document.value.get("object") if isinstance(document.value, dict) else None
        raw = merged(self.raw_objects.get(str(name), {}), document.value) if name else document.value
        self.places.add(("object", str(name)), document)
        definition = validated(ObjectDefinition, document, raw, self.problems)
        if definition is not None:
            self.raw_objects[definition.object] = raw
            self.objects[definition.object] = definition

    def _measure(self, path: Path, shown: str) -> None:
        """A project's measure of a core name says only what differs."""
        document = self._document(path, shown)
        if document is None:
            return
        name = str(document.value.get("measure")) if isinstance(document.value, dict) else ""
        raw = {**self.raw_measures.get(name, {}), **document.value} if name else document.value
        measure = validated(Measure, document, raw, self.problems)
        if measure is not None:
            self.problems += second(self.places, self.measures.get(measure.measure), measure, document)
            self.raw_measures[measure.measure] = raw
            self.measures[measure.measure] = measure
        self.places.add(("measure", name), document)

    def _codes(self, path: Path, shown: str) -> None:
        read = read_codes(path, shown, self.problems)
        if read is None:
            return
        codes, document = read
        previous = self.codes.get(path.stem)
        known = {code.code: code for code in (previous.codes if previous else ())} | codes
        self.codes[path.stem] = CodeList(name=path.stem, codes=tuple(known.values()))
        self.places.add(("codes", path.stem), document)

    def _views(self, source: Source, document: Document, folder: Path) -> None:
        for name, feed in source.feeds.items():
            if feed.view is None:
                continue
            path = folder / feed.view.query
            try:
                self.views[f"{source.source}.{name}"] = read_text(path, f"sources/{feed.view.query}")
            except ConfigurationError as error:
                place = ("feeds", name, "view", "query")
                missing = document.problem("view.missing", place, query=feed.view.query)
                self.problems += [missing] if error.problems[0].code == "file.missing" else error.problems


def merged(base: Mapping[str, Any], extension: Mapping[str, Any]) -> dict[str, Any]:
    """A project's object laid over the core's: fields by name, checks by rule, everything else replaced.

    What has the wrong shape is passed on as it is, for the model to refuse with its place.
    """
    result = {**base, **extension}
    if isinstance(base.get("fields"), dict) and isinstance(extension.get("fields"), dict):
        result["fields"] = {**base["fields"], **extension["fields"]}
    if _are_mappings(base.get("checks")) and _are_mappings(extension.get("checks")):
        own = {check.get("rule"): check for check in extension["checks"]}
        kept = [own.pop(check.get("rule"), check) for check in base["checks"]]
        result["checks"] = [*kept, *own.values()]
    return result


def _are_mappings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
