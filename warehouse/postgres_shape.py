"""The shape of a PostgreSQL warehouse: schemas, tables, keys, views and comments, as the dictionary wants them.

Each schema of the hub carries a mark with the project's name and a fingerprint of the whole shape. A schema that has
tables and not this project's mark is somebody else's; where mark and catalogue are right, no statement is made that a
reader would have to wait for.

Every table has one index, on its key. It is no PRIMARY KEY, because several keys may hold NULL (the lot of a gap, the
process of a lot edge) and the dictionary does not say which; NULLS NOT DISTINCT enforces the same, from PostgreSQL 15
on. A table whose key is all its columns has none: its long expressions would not fit into an index.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError, Problem
from dictionary.sql import columns, literal, quote
from warehouse.generation import SCHEMAS
from warehouse.object_tables import core_select, fields
from warehouse.postgres_catalogue import Found, FullName, found
from warehouse.postgres_failures import Connection
from warehouse.table import Column, Table, comment
from warehouse.tables import tables

NULLS_NOT_DISTINCT_SINCE = 150000

_TYPES = {"VARCHAR": "text", "BIGINT": "bigint", "BOOLEAN": "boolean", "DATE": "date"}


def column_type(column: Column) -> str:
    """A column's type as PostgreSQL itself spells it."""
    if column.type == "TIMESTAMPTZ":
        return "timestamp with time zone"
    return _TYPES.get(column.type) or column.type.replace("DECIMAL", "numeric")


@dataclass(frozen=True)
class Shape:
    """What a warehouse shall look like; ``views`` are those beside ``core``, each after the ones that it reads."""

    dictionary: Dictionary
    views: Mapping[FullName, str]

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables."""
        return tuple(tables(self.dictionary))

    @cached_property
    def types(self) -> dict[FullName, dict[str, str]]:
        """The types of all columns, by table."""
        return {t.full_name: {column.name: column_type(column) for column in t.columns} for t in self.tables}

    @cached_property
    def all_views(self) -> dict[FullName, str]:
        """All views with their SELECT, in an order in which each can be made."""
        core = {("core", n): core_select(d, quote("history", n)) for n, d in self.dictionary.objects.items()}
        return {**core, **self.views}

    @cached_property
    def mark(self) -> str:
        """What a schema's comment says: whose it is, and the fingerprint of the shape."""
        text = "\n".join([*map(_create_table, self.tables), *self._create_views(), *self._comments()])
        return f"{self._owner}{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    @property
    def _owner(self) -> str:
        return f"Guiyi {self.dictionary.project} "

    def settle(self, connection: Connection) -> set[FullName]:
        """Bring the warehouse into this shape; gives the tables that were made and are empty.

        Raises:
            ConfigurationError: a schema holds something of somebody else.
        """
        now = found(connection, SCHEMAS)
        self._refuse_strangers(now)
        if self._is_settled(now):
            return set()
        retyped = {name for name, types in self.types.items() if _is_retyped(types, now.tables.get(name, {}))}
        gone = (set(now.tables) - set(self.types)) & now.owned
        kept = {name: types for name, types in now.tables.items() if name not in retyped}
        _execute(connection, (f"CREATE SCHEMA {quote(schema)}" for schema in SCHEMAS if schema not in now.schemas))
        _drop(connection, "VIEW", now.views & now.owned)
        _drop(connection, "TABLE", retyped | gone)
        for table in self.tables:
            _execute(connection, _table_changes(table, self.types[table.full_name], kept.get(table.full_name)))
        _execute(connection, [*self._create_views(), *self._comments(), *self._marks()])
        return set(self.types) - set(kept)

    def index(self, connection: Connection) -> None:
        """Make the keys that are missing or are not as wanted; best when the rows are in."""
        now = found(connection, SCHEMAS).keys
        unique = connection.info.server_version >= NULLS_NOT_DISTINCT_SINCE
        for table in self.tables:
            key = () if len(table.key) == len(table.columns) else table.key
            is_now = now.get(table.full_name, ())
            name = f"{table.name}_key"
            if is_now and is_now != key:
                _execute(connection, [f"DROP INDEX {quote(table.schema, name)}"])
            if key and is_now != key:
                _execute(connection, [_create_index(table, name, unique)])

    def _refuse_strangers(self, now: Found) -> None:
        used = {name[0] for name in (*now.tables, *now.views)}
        for schema, mark in now.schemas.items():
            if schema in used and not mark.startswith(self._owner):
                raise ConfigurationError(Problem("warehouse.occupied", args={"schema": schema, "mark": mark}))

    def _is_settled(self, now: Found) -> bool:
        marked = all(now.schemas.get(schema) == self.mark for schema in SCHEMAS)
        same = all(now.tables.get(name) == types for name, types in self.types.items())
        return marked and same and set(self.all_views) <= now.views

    def _create_views(self) -> list[str]:
        return [f"CREATE VIEW {quote(*name)} AS {select}" for name, select in self.all_views.items()]

    def _comments(self) -> list[str]:
        made = []
        for table in self.tables:
            made.append(comment(f"TABLE {quote(*table.full_name)}", table.label))
            made += [comment(f"COLUMN {quote(*table.full_name, c.name)}", c.label) for c in table.columns]
        for name, definition in self.dictionary.objects.items():
            made.append(comment(f"VIEW {quote('core', name)}", definition.label))
            made += [comment(f"COLUMN {quote('core', name, c.name)}", c.label) for c in fields(definition)]
        return made

    def _marks(self) -> list[str]:
        return [f"COMMENT ON SCHEMA {quote(schema)} IS {literal(self.mark)}" for schema in SCHEMAS]


def _create_table(table: Table) -> str:
    parts = ", ".join(f"{quote(column.name)} {column_type(column)}" for column in table.columns)
    return f"CREATE TABLE {quote(*table.full_name)} ({parts})"


def _create_index(table: Table, name: str, unique: bool) -> str:
    on = f"INDEX {quote(name)} ON {quote(*table.full_name)} ({columns(table.key)})"
    return f"CREATE UNIQUE {on} NULLS NOT DISTINCT" if unique else f"CREATE {on}"


def _table_changes(table: Table, wanted: Mapping[str, str], now: Mapping[str, str] | None) -> list[str]:
    if now is None:
        return [_create_table(table)]
    alter = f"ALTER TABLE {quote(*table.full_name)}"
    gone = [f"{alter} DROP COLUMN {quote(name)}" for name in now if name not in wanted]
    return gone + [f"{alter} ADD COLUMN {quote(name)} {kind}" for name, kind in wanted.items() if name not in now]


def _is_retyped(wanted: Mapping[str, str], now: Mapping[str, str]) -> bool:
    return any(now.get(name, kind) != kind for name, kind in wanted.items())


def _drop(connection: Connection, kind: str, names: Iterable[FullName]) -> None:
    """Drop all in one statement, which may then depend on each other; what others built on them is not dropped."""
    listed = ", ".join(quote(*name) for name in sorted(names))
    if listed:
        _execute(connection, [f"DROP {kind} {listed}"])


def _execute(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())
