"""Conform: mirror rows become typed records of the dictionary's objects, judged by the row checks in one pass.

Each feed gives one Parquet file of records, and one more for each reference that mentions things (lots above all).
A feed whose tables and meaning are those of yesterday keeps yesterday's files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from dictionary.canonical import canonical_json
from dictionary.compiled import FeedName
from dictionary.expressions import parse
from dictionary.objects import ObjectDefinition
from dictionary.problems import ConfigurationError, Problem
from dictionary.source import Feed
from dictionary.sql import literal, quote
from pipelines.content import content
from pipelines.engine import add_macros, apart, engine
from pipelines.failpoint import failpoint
from pipelines.feed_query import FeedQuery
from pipelines.feed_tables import FeedTables
from pipelines.files import replacing
from pipelines.mentions import Mentions, mention_feed
from pipelines.progress import Progress
from pipelines.run import Manifest, Run
from quality_rules import formats
from quality_rules.row_checks import RowChecks
from quality_rules.rules import rules_of
from quality_rules.typed import can_become

MEANING = 4
"""Raised when this stage computes something else from the same dictionary and mirror."""

_MISFITS = (
    duckdb.BinderException,
    duckdb.ConversionException,
    duckdb.InvalidInputException,
    duckdb.OutOfRangeException,
)
"""How the engine says that an expression does not fit the columns it reads."""

RECORD_MARKS = {
    "source_table": '"@source_table"',
    "source_key": '"@key"',
    "ordinal": '"@ordinal"',
    "input_hash": '"@input"',
    "extract_id": '"@extract"',
    "excluded_by": '"@excluded"',
}
"""The columns that every record begins with, and where the raw relation has them."""


def conform(run: Run, progress: Progress) -> Manifest:
    """Records of every feed: ``{records: {feed: {object, file, rows, references, named, fingerprint}}}``.

    ``named`` tells what each reference names, as a short text (see :mod:`pipelines.content`).

    Raises:
        ConfigurationError: an expression does not fit the columns' types.
    """
    mirror = run.manifest("mirror")["tables"]
    previous = run.parent_run()
    old = previous.manifest("conform")["records"] if previous else {}
    records: Manifest = {}
    with engine(run.project.settings.limits, run.folder / "spill") as connection:
        add_macros(connection, run.dictionary)
        for name in run.dictionary.feeds():
            for entry_name, entry in _FeedRecords(run, name, mirror[name.system], connection).entries(old):
                records[entry_name] = entry
                progress.rows(entry_name, entry["rows"])
            failpoint("conform.feed")
    return {"records": records}


@dataclass(frozen=True)
class _FeedRecords:
    """The records of one feed and of its mentions."""

    run: Run
    name: FeedName
    mirror: Manifest
    connection: duckdb.DuckDBPyConnection

    @property
    def feed(self) -> Feed:
        return self.run.dictionary.sources[self.name.system].feeds[self.name.feed]

    @property
    def definition(self) -> ObjectDefinition:
        return self.run.dictionary.objects[self.feed.object]

    @cached_property
    def tables(self) -> FeedTables:
        return FeedTables(self.run.dictionary, self.name, self._mirror_file, self.connection, self._undecodable)

    def entries(self, old: Manifest) -> Iterator[tuple[str, Manifest]]:
        """What goes into the manifest, from yesterday's files where nothing has changed."""
        mentions = self.run.dictionary.mentions(self.name)
        fingerprint = self._fingerprint()
        names = [str(self.name), *(mention_feed(self.name, ref) for ref in mentions)]
        if all(old.get(name, {}).get("fingerprint") == fingerprint for name in names):
            yield from ((name, old[name]) for name in names)
            return
        mentioning = self._materialise(mentions)
        alternatives = {name: len(ways) for name, ways in self.feed.refs.items()}
        yield (
            str(self.name),
            self._records("raw", self.definition, names[0], alternatives, self.feed.fields)
            | {"fingerprint": fingerprint},
        )
        for mention, name in zip(mentioning, names[1:], strict=True):
            relation = mention.sql()
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE mentioned AS {relation.sql}")
            entry = self._records("mentioned", mention.target, name, relation.alternatives, relation.expressions)
            yield name, entry | {"fingerprint": fingerprint, "mentions": True}

    def _mirror_file(self, table: str) -> Path:
        return self.run.state.folder / str(self.mirror[table]["file"])

    def _undecodable(self, table: str) -> Collection[str]:
        found: list[str] = self.mirror[table].get("undecodable", [])
        return found

    def _fingerprint(self) -> str:
        """Equal when the feed's tables, meaning and checks are equal; its records then are too."""
        dictionary = self.run.dictionary
        source = dictionary.sources[self.name.system]
        tables = self._tables()
        targets = [self.definition, *(dictionary.objects[r.to or ""] for r in self.definition.references.values())]
        meaning = {
            "meaning": MEANING,
            "files": {table: self.mirror[table]["file"] for table in tables},
            "undecodable": {table: self._undecodable(table) for table in tables},
            "feed": self.feed.model_dump(mode="json", by_alias=True),
            "view": dictionary.views.get(str(self.name)),
            "tables": {table: source.tables[table].model_dump(mode="json") for table in tables},
            "promises": [source.timezone, source.collation.model_dump(), source.sentinels.model_dump()],
            "tags": {table: source.tag_of(source.tables[table]) for table in tables},
            "objects": [definition.model_dump(mode="json") for definition in targets],
            "rules": [rule.fingerprint for rule in rules_of(dictionary, self.feed.object)],
            "codes": {name: codes.model_dump(mode="json") for name, codes in dictionary.codes.items()},
        }
        return hashlib.sha256(canonical_json(meaning).encode()).hexdigest()

    def _tables(self) -> list[str]:
        if self.feed.view:
            return list(self.feed.view.tables)
        return [self.feed.anchor[1], *(join.table for join in self.feed.join.values())]

    def _materialise(self, mentions: Sequence[str]) -> list[Mentions]:
        """Temporary table ``raw``: one row per record, with the keys of its mentions."""
        zone = self.run.dictionary.sources[self.name.system].timezone
        try:
            # The day of an instant is the source's day.
            self.connection.execute(f"SET TimeZone = {literal(zone)}")
            with apart(self.connection):
                self.connection.execute(f"CREATE OR REPLACE TEMP TABLE raw AS {FeedQuery(self.tables).sql()}")
            if not mentions:
                return []
            native = self._types("raw")
            found = [Mentions(self.run.dictionary, self.name, ref, native) for ref in mentions]
            keys = ", ".join(f"{mention.key()} AS {quote(f'ref.{mention.ref}.{mention.number}')}" for mention in found)
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE raw AS SELECT *, {keys} FROM raw")
        except _MISFITS as error:
            raise self._does_not_fit(error) from error
        return found

    def _types(self, relation: str) -> dict[str, str]:
        return {row[0]: row[1] for row in self.connection.execute(f"DESCRIBE {relation}").fetchall()}

    def _does_not_fit(self, error: duckdb.Error) -> ConfigurationError:
        file = f"sources/{self.name.system}.yaml"
        detail = str(error).splitlines()[0]
        return ConfigurationError(
            Problem("expression.does_not_fit", file, path=f"feeds.{self.name.feed}", args={"detail": detail})
        )

    def _records(
        self,
        raw: str,
        definition: ObjectDefinition,
        name: str,
        alternatives: dict[str, int],
        expressions: Mapping[str, str],
    ) -> Manifest:
        """Write the records of one relation of raw values; ``expressions`` gave those values."""
        types = self._types(raw)
        native = {column[4:]: kind for column, kind in types.items() if column.startswith("raw.")}
        self._must_become(definition, native)
        source = self.run.dictionary.sources[self.name.system]
        promises = {field: self.tables.promise(parse(text)) for field, text in expressions.items()}
        computed = [column[6:] for column in types if column.startswith("error.")]
        checks = RowChecks(self.run.dictionary, definition, source, raw, native, alternatives, promises, computed)
        for field, format_name in checks.formatted().items():
            into = quote(f"verdict.{field}")
            formats.judge_column(self.connection, format_name, checks.distinct_values(field), into)
        marks = ", ".join(f"{column} AS {mark}" for mark, column in RECORD_MARKS.items())
        links = "".join(f", {quote(f'ref.{ref}.{i}')}" for ref, number in alternatives.items() for i in range(number))
        path = self.run.folder / "records" / f"{name}.parquet"
        with replacing(path) as temporary, apart(self.connection) if checks.attempts else nullcontext():
            statement = (
                f"COPY ({checks.sql(marks, links)}) TO {literal(str(temporary))} (FORMAT parquet, COMPRESSION zstd)"
            )
            rows = self.connection.execute(statement).fetchall()[0][0]
        file = str(path.relative_to(self.run.state.folder))
        references = {"references": alternatives, "named": self._named(raw, alternatives)}
        return {"object": definition.object, "file": file, "rows": rows, **references}

    def _named(self, raw: str, alternatives: Mapping[str, int]) -> dict[str, str]:
        """What each reference names, as one short text: equal when the same things are named by the same keys."""
        told = (content(raw, [f"ref.{ref}.{i}" for i in range(number)]) for ref, number in alternatives.items())
        selects = [f"SELECT {literal(ref)}, ({one})" for ref, one in zip(alternatives, told, strict=True)]
        return dict(self.connection.execute(" UNION ALL ".join(selects)).fetchall()) if selects else {}

    def _must_become(self, definition: ObjectDefinition, native: Mapping[str, str]) -> None:
        file, path = f"sources/{self.name.system}.yaml", f"feeds.{self.name.feed}"
        problems = [
            Problem("field.cannot_become", file, path=path, args={"name": field, "type": str(wanted), "native": kind})
            for field, kind in native.items()
            if not can_become(wanted := definition.fields[field].type, kind)
        ]
        if problems:
            raise ConfigurationError(problems)
