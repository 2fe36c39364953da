"""The profile of a whole source: its tables pulled one by one, and everything about them reckoned in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from connectors.base import Connector, Snapshot
from connectors.catalogs import Catalog, catalog_of
from diagnosis import privacy
from diagnosis.copies import copies
from diagnosis.facts import Copy, Likeness, Profile, Suspicion, TableFacts
from diagnosis.headings import unreadable_headings
from diagnosis.links import Values
from diagnosis.names import Names
from diagnosis.overlap import Overlap
from diagnosis.pull import Pulled, pull
from diagnosis.suggest.choice import Choice, choices
from diagnosis.suggest.evidence import LIVE
from diagnosis.suggest.mapped import mapped
from diagnosis.suggest.reading import CHOSEN, Reading
from diagnosis.suggest.tables import Reader
from diagnosis.tables import Tables
from dictionary.compiled import Dictionary
from dictionary.fields import Classification
from dictionary.problems import ConfigurationError
from dictionary.source import Source

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

ROWS: Final = 500_000
"""How many rows of a table are read, unless somebody says otherwise."""

_LIKENESSES: Final = 3
_ABSENT: Final = frozenset({"source.no_table", "source.no_file", "source.no_sheet"})
_LEAST_LIKENESS: Final = 0.35


@dataclass(frozen=True)
class Wish:
    """What is to be profiled.

    Attributes:
        tables: the tables that are wanted; all of the source's default schema where none is named.
        limit: how many rows of a table are read at most; 0: all.
        generation: the published warehouse with what other systems hold, if there is one.
        limits: what DuckDB may use: ``memory_limit``, ``threads``.
        told: told of each table that was read, with its rows.
        declared: the encoding in which a table's text is read because the source's file says so; None if it tells its own.
        with_copies: copies of other tables are looked into as well, since somebody named them.
    """

    tables: Sequence[str] = ()
    limit: int = ROWS
    generation: Path | None = None
    limits: Mapping[str, str | int] = field(default_factory=dict)
    told: Callable[[str, int], None] = lambda *_: None
    declared: Callable[[str], str | None] = lambda _: None
    with_copies: bool = False


@dataclass(frozen=True)
class Diagnosis:
    """A profile, and as which objects its tables are suggested.

    Attributes:
        readings: how each table can be read, the likeliest first.
    """

    profile: Profile
    readings: Mapping[str, Sequence[Reading]]
    choices: tuple[Choice, ...]


def diagnose(source: Source, connector: Connector, dictionary: Dictionary, scratch: Path, wish: Wish) -> Diagnosis:
    """Profile a source and read its tables as objects.

    Args:
        source: the source as its file describes it; the tables that it maps are what they are mapped as.
        connector: the way into it.
        dictionary: the project's dictionary.
        scratch: a folder in which rows may lie until this is done.
        wish: what is wanted.

    Raises:
        UnreachableError: the source cannot be reached.
        ConfigurationError: a table that was named is not there.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch, prefix="profile-") as folder, _engine(Path(folder), wish.limits) as connection:
        return _Diagnosing(source, connector, dictionary, wish, Path(folder), connection).made()


class _Diagnosing:
    """A diagnosis at work."""

    def __init__(
        self, source: Source, connector: Connector, dictionary: Dictionary, wish: Wish, folder: Path,
        connection: duckdb.DuckDBPyConnection,
    ) -> None:  # fmt: skip
        self._source, self._connector, self._dictionary, self._wish = source, connector, dictionary, wish
        self._folder, self._connection = folder, connection
        self._suspicions: list[Suspicion] = []
        self._copies: tuple[Copy, ...] = ()
        self._values = Values(connection)
        self._tables = Tables(
            connection,
            source,
            Overlap(connection, dictionary, source.source, wish.generation),
            self._values,
            wish.declared,
        )
        self._taken_at: datetime | None = None
        self._isolation = ""

    def made(self) -> Diagnosis:
        """Everything, with what looks personal taken out at the end."""
        tables = tuple(self._looked_at(pulled) for pulled in self._pulled())
        assert self._taken_at is not None
        names = Names(column.name for table in tables for column in table.columns)
        keys = {table.name: [key.columns[0] for key in table.keys if len(key.columns) == 1] for table in tables}
        profile = Profile(
            self._source.source,
            self._source.label or self._source.source,
            self._source.timezone,
            self._taken_at,
            self._isolation,
            self._wish.limit,
            tables,
            self._values.links(keys, names),
            tuple(self._suspicions),
            copies=self._copies,
        )
        reader = Reader(profile, self._dictionary, mapped(self._source))
        readings = reader.readings()
        chosen = choices(readings, profile.links, reader.second)
        return Diagnosis(_finished(profile, readings, chosen), readings, chosen)

    def _looked_at(self, pulled: Pulled) -> TableFacts:
        assert self._taken_at is not None
        facts, suspected = self._tables.facts(pulled, self._taken_at)
        self._suspicions += suspected
        return facts

    def _pulled(self) -> Iterator[Pulled]:
        """The tables; after one that failed or was cut short a new snapshot is taken.

        After an error the old one may be of no more use, and what is left of a table would still be sent through it.
        """
        left: list[str] | None = None
        catalog, numbers = Catalog(), count()
        while left is None or left:
            with self._connector.snapshot() as snapshot:
                if left is None:
                    named = list(self._wish.tables) or snapshot.tables()
                    left = named if self._wish.with_copies else self._originals(snapshot, named)
                    self._taken_at, self._isolation = snapshot.clock, snapshot.isolation
                    catalog = catalog_of(snapshot)
                while left:
                    # DuckDB keeps what it read by path and time, so no two tables may lie in one place.
                    path = self._folder / f"{next(numbers)}.parquet"
                    pulled = pull(snapshot, left.pop(0), path, self._wish.limit)
                    self._wish.told(pulled.description.name, pulled.read)
                    if self._wish.tables and any(problem.code in _ABSENT for problem in pulled.problems):
                        raise ConfigurationError(pulled.problems)
                    yield replace(
                        pulled,
                        description=catalog.said(pulled.description),
                        problems=[
                            *pulled.problems,
                            *unreadable_headings(self._source, pulled.description, self._wish.declared),
                        ],
                    )
                    path.unlink(missing_ok=True)
                    if pulled.problems or pulled.read < pulled.rows:
                        break

    def _originals(self, snapshot: Snapshot, tables: list[str]) -> list[str]:
        """Those of some tables that are no copies of others, which are only named."""
        mapped = {physical for name, table in self._source.tables.items() for physical in table.physical(name)}
        self._copies = copies(snapshot, tables, mapped)
        left_out = {copy.table for copy in self._copies}
        return [table for table in tables if table not in left_out]


def _finished(profile: Profile, readings: Mapping[str, Sequence[Reading]], choices: Sequence[Choice]) -> Profile:
    """The profile with what its tables look like, and without the values of columns that look personal."""
    chosen = {choice.reading.table.name for choice in choices}
    likenesses = [
        Likeness(name, one.target.name, one.score, sum(match.evidence.score >= LIVE for match in one.matches))
        for name, found in readings.items()
        if name in chosen
        for one in found[:_LIKENESSES]
        if one.score >= _LEAST_LIKENESS
    ]
    personal = {(name, column) for name, found in readings.items() for column in _personal_fields(found)}
    tables = tuple(privacy.hidden(table, personal) for table in profile.tables)
    personal |= {(table.name, column.name) for table in tables for column in table.columns if column.personal}
    personal |= {(one.table, one.column) for one in profile.links if (one.to_table, one.to_column) in personal}
    suspicions = tuple(privacy.without_values(one, personal) for one in profile.suspicions)
    tables = tuple(privacy.hidden(table, personal) for table in tables)
    return replace(profile, tables=tables, suspicions=suspicions, likenesses=tuple(likenesses))


def _personal_fields(readings: Sequence[Reading]) -> Iterator[str]:
    """The columns that the likeliest reading of a table gives to a personal field."""
    for reading in readings[:1]:
        if reading.score < CHOSEN:
            return
        for match in reading.matches:
            content = reading.target.definition.fields[match.field]
            if content.classification is Classification.PERSONAL and not match.links:
                yield match.column.name


@contextmanager
def _engine(folder: Path, limits: Mapping[str, str | int]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own, which spills into the folder."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = dict(limits)
    config |= {"temp_directory": str(folder / "spill"), "preserve_insertion_order": "false"}
    connection = duckdb.connect(config=config)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()
