"""How well ``guiyi source suggest`` finds what people mapped: precision and recall against a source's own mapping.

A suggested field is right if the mapping makes that field of that object from the same table, and from that column or one
that a join makes equal to it. A mapped field is found if one of the columns that it is made of was suggested for it.
Fields that the mapping makes of no column, such as constants, are no part of it. Tables are counted alike: as which object
each is read.

    python -m benchmarks.suggestion PROJECT [SYSTEM]... [-v] [--known]

With ``--known`` the values that the other systems have in the project's published warehouse count as evidence too.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors import connect
from diagnosis.profile import Wish, diagnose
from diagnosis.suggest.choice import Choice
from dictionary.compiled import Dictionary
from dictionary.expressions import parse
from dictionary.project import Project
from dictionary.source import Feed, Reference, Source

Column = tuple[str, str]
"""A table and its column."""


@dataclass(frozen=True)
class Field:
    """A field of an object as it is made from one table."""

    table: str
    object: str
    field: str


@dataclass(frozen=True)
class Rate:
    """How many of the suggested ones are right, and how many of those in the mapping were found."""

    suggested: int
    right: int
    mapped: int
    found: int

    @property
    def precision(self) -> float:
        """The part of the suggested ones that are right."""
        return self.right / self.suggested if self.suggested else 0.0

    @property
    def recall(self) -> float:
        """The part of the mapped ones that were found."""
        return self.found / self.mapped if self.mapped else 0.0

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.1%} ({self.right}/{self.suggested}), "
            f"recall {self.recall:.1%} ({self.found}/{self.mapped})"
        )


@dataclass(frozen=True)
class Result:
    """The rates of one source, and what was wrong or missed, as texts."""

    tables: Rate
    fields: Rate
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


def measured(
    project: Project, dictionary: Dictionary, system: str, generation: Path | None = None, only: Collection[str] = ()
) -> Result:
    """Suggest for a source, or ``only`` some of its tables, as if nothing of it were mapped, and compare with its mapping."""
    source = dictionary.sources[system]
    mapped = {physical for name, table in source.tables.items() for physical in table.physical(name)}
    tables = sorted(mapped & set(only) if only else mapped)
    with TemporaryDirectory() as scratch:
        found = diagnose(
            source.model_copy(update={"tables": {}, "feeds": {}}),
            connect(source, project.folder),
            dictionary,
            Path(scratch),
            Wish(tables, generation=generation, limits={"threads": 1}),
        )
    return _compared(source, found.choices, tables)


def _compared(source: Source, suggested: tuple[Choice, ...], tables_read: Collection[str]) -> Result:
    mapped, equal = _mapped(source)
    truth = {field: columns for field, columns in mapped.items() if field.table in tables_read}
    made = {field: column for choice in suggested for field, column in _suggested(choice)}
    right = {field for field, column in made.items() if _same(column, equal) & truth.get(field, set())}
    tables = {(choice.reading.table.name, choice.reading.target.name) for choice in suggested}
    true_tables = {(field.table, field.object) for field in truth}
    return Result(
        Rate(len(tables), len(tables & true_tables), len(true_tables), len(tables & true_tables)),
        Rate(len(made), len(right), len(truth), len(right)),
        tuple(
            f"{one.table} {one.object}.{one.field} <- {made[one]} truth {truth.get(one)}"
            for one in made
            if one not in right
        ),
        tuple(f"{one.table} {one.object}.{one.field} <- {truth[one]}" for one in truth if one not in right),
    )


def _suggested(choice: Choice) -> Iterator[tuple[Field, Column]]:
    reading = choice.reading
    for match in choice.live:
        yield Field(reading.table.name, reading.target.name, match.field), (match.table, match.column.name)


def _mapped(source: Source) -> tuple[dict[Field, set[Column]], dict[Column, set[Column]]]:
    """The columns of each mapped field, and the columns that joins make equal."""
    truth: dict[Field, set[Column]] = {}
    equal: dict[Column, set[Column]] = {}
    for feed, tables in ((one, tables) for one in source.feeds.values() for tables in _aliases(source, one)):
        for alias, join in feed.join.items():
            for key, text in join.on.items():
                for one in _columns(text, tables):
                    other = (tables[alias], key)
                    equal.setdefault(one, set()).add(other)
                    equal.setdefault(other, set()).add(one)
        for name, texts in _expressions(feed):
            columns = {column for text in texts for column in _columns(text, tables)}
            if columns:
                truth.setdefault(Field(tables[feed.anchor[0]], feed.object, name), set()).update(columns)
    return truth, equal


def _expressions(feed: Feed) -> Iterator[tuple[str, list[str]]]:
    yield from ((name, [text]) for name, text in feed.fields.items())
    yield from ((name, [text for way in ways for text in _of_reference(way)]) for name, ways in feed.refs.items())


def _of_reference(way: Reference) -> list[str]:
    """What a reference is made of; a mention also names other references of its feed."""
    return [*way.key, *way.fields.values(), *(text for text in way.mention.values() if "." in text)]


def _columns(text: str, tables: dict[str, str]) -> set[Column]:
    return {(tables[alias], column) for alias, column in parse(text).columns if alias in tables}


def _aliases(source: Source, feed: Feed) -> Iterator[dict[str, str]]:
    """The tables of a feed by their aliases; once for each part of the anchor."""
    alias, table = feed.anchor
    joined = {name: source.tables[join.table].physical(join.table)[0] for name, join in feed.join.items()}
    for part in source.tables[table].physical(table):
        yield {alias: part, **joined}


def _same(column: Column, equal: dict[Column, set[Column]]) -> set[Column]:
    return {column, *equal.get(column, ())}


def main() -> None:
    """Print the rates of the sources of a project, and with ``-v`` what was wrong and what was missed."""
    from dictionary.loader import load_settings
    from guiyi.vocabulary import dictionary_of
    from pipelines.run import State

    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    project = load_settings(Path(words[0]))
    dictionary, state = dictionary_of(project), State.of(project)
    published = state.generation(state.current()) if "--known" in sys.argv else None
    for system in words[1:] or dictionary.sources:
        result = measured(project, dictionary, system, published)
        print(f"{system}: tables: {result.tables}; fields: {result.fields}")
        if "-v" in sys.argv:
            print(
                *(f"  wrong  {line}" for line in result.wrong),
                *(f"  missed {line}" for line in result.missed),
                sep="\n",
            )


if __name__ == "__main__":
    main()
