"""The databases that make up one source: those that its file names, or those that its own register lists tonight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from connectors.base import TableQuery
from dictionary.compiled import Dictionary
from dictionary.expressions import parse
from dictionary.model import is_file_name
from dictionary.problems import ConfigurationError, Problem
from dictionary.promises import Register
from dictionary.source import Source
from dictionary.sql import quote
from pipelines.engine import add_macros
from pipelines.structure import Part

Connect = Callable[[Source, Path], Any]


@dataclass(frozen=True)
class Reached:
    """One database of a source and the tables that are read there; ``tag`` is None where its rows bear none."""

    source: Source
    tag: str | None
    tables: tuple[str, ...]

    def parts(self, table: str) -> Iterator[Part]:
        """Where a table lies in this database, under the name that tells it from those of the others."""
        spec = self.source.tables[table]
        tags = spec.parts or [self.tag] * len(spec.physical(table))
        for tag, physical in zip(tags, spec.physical(table), strict=True):
            told = physical if self.tag is None else f"{self.source.connect.database}.{physical}"
            yield Part(table, physical, told, tag)


def databases_of(dictionary: Dictionary, folder: Path, source: Source, open_source: Connect) -> Iterator[Reached]:
    """Every database of a source in the order of their tags; a source without a list is one.

    Args:
        dictionary: the dictionary of which the source is a part.
        folder: the project's folder.
        source: the source.
        open_source: how a source, or one database of it, is opened.

    Raises:
        ConfigurationError: the register does not tell which databases there are.
    """
    if source.databases is None:
        yield Reached(source, None, tuple(source.tables))
        return
    everywhere = tuple(name for name, table in source.tables.items() if table.database is None)
    for tag, name in _listed(dictionary, folder, source, open_source).items():
        yield Reached(source.in_database(name), tag, everywhere)
    for only in dict.fromkeys(table.database for table in source.tables.values() if table.database):
        tables = tuple(name for name, table in source.tables.items() if table.database == only)
        yield Reached(source.in_database(only), None, tables)


def _listed(dictionary: Dictionary, folder: Path, source: Source, open_source: Connect) -> dict[str, str]:
    assert source.databases is not None
    register = source.databases.register_
    if register is None:
        return source.databases.names
    with open_source(source.in_database(register.database), folder).snapshot() as snapshot:
        rows = snapshot.read(register_query(register)).read_all()
    with duckdb.connect() as connection:
        add_macros(connection, dictionary)
        connection.register("register", rows)
        try:
            found = connection.execute(listing(register)).fetchall()
        except duckdb.Error as error:
            raise _unusable(source, register, str(error).splitlines()[0]) from error
    return _one_each(source, register, found)


def register_query(register: Register) -> TableQuery:
    """What is read of the register: the columns that its expressions name."""
    texts = (register.name, register.tag, register.where)
    columns = {column for text in texts if text is not None for _, column in parse(text).columns}
    return TableQuery(register.table, tuple(sorted(columns)))


def listing(register: Register) -> str:
    """SELECT of the tag and name of every database in the relation ``register``."""
    name, tag, where = (_rendered(text) for text in (register.name, register.tag, register.where))
    return f"""SELECT DISTINCT CAST({tag or name} AS VARCHAR) AS tag, CAST({name} AS VARCHAR) AS name FROM register
        WHERE {where or "true"} ORDER BY ALL"""


def _rendered(text: str | None) -> str | None:
    return None if text is None else parse(text).render(lambda _, column: quote(column))


def _one_each(source: Source, register: Register, found: list[tuple[str | None, str | None]]) -> dict[str, str]:
    """The database of each tag; an empty or a doubtful list is none, since rows would seem to have vanished."""
    if not found:
        raise _unusable(source, register, "0")
    for tag, name in found:
        if not tag or not name or not is_file_name(tag):
            raise _unusable(source, register, f"{tag!r}: {name!r}")
    tags, names = zip(*found, strict=True)
    for one in tags, names:
        for value in one:
            if one.count(value) > 1:
                raise _unusable(source, register, f"2 × {value!r}")
    return dict(zip(tags, names, strict=True))


def _unusable(source: Source, register: Register, detail: str) -> ConfigurationError:
    args = {"system": source.source, "table": register.table, "detail": detail}
    return ConfigurationError(
        Problem("databases.unusable", f"sources/{source.source}.yaml", path="databases", args=args)
    )
