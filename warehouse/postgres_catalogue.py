"""What a PostgreSQL database holds in the hub's schemas, read from its catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dictionary.sql import literal
from warehouse.postgres_failures import Connection

FullName = tuple[str, str]

_SCHEMAS = """
    SELECT CAST(n.nspname AS text), coalesce(obj_description(n.oid, 'pg_namespace'), '')
    FROM pg_catalog.pg_namespace AS n WHERE n.nspname IN ({})"""

_RELATIONS = """
    SELECT CAST(n.nspname AS text), CAST(c.relname AS text), c.relkind = 'v',
        pg_get_userbyid(c.relowner) = current_user, CAST(a.attname AS text), format_type(a.atttypid, a.atttypmod)
    FROM pg_catalog.pg_namespace AS n
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v')
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname IN ({}) ORDER BY c.oid, a.attnum"""

_KEYS = """
    SELECT CAST(n.nspname AS text), CAST(c.relname AS text), CAST(a.attname AS text)
    FROM pg_catalog.pg_namespace AS n
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid
    JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid
    JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid AND x.relname = c.relname || '_key'
    CROSS JOIN unnest(CAST(i.indkey AS smallint[])) WITH ORDINALITY AS k (number, position)
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number
    WHERE n.nspname IN ({}) ORDER BY c.oid, k.position"""


@dataclass(frozen=True)
class Found:
    """Schemas with their comments, tables with their columns' types, views, what of both is our own, and keys."""

    schemas: Mapping[str, str]
    tables: Mapping[FullName, Mapping[str, str]]
    views: frozenset[FullName]
    owned: frozenset[FullName]
    keys: Mapping[FullName, tuple[str, ...]]


def found(connection: Connection, schemas: Iterable[str]) -> Found:
    """What is there now in the given schemas."""
    names = ", ".join(literal(name) for name in schemas)

    def rows(statement: str) -> list[tuple[str, ...]]:
        return connection.execute(statement.format(names).encode()).fetchall()

    types: dict[FullName, dict[str, str]] = defaultdict(dict)
    views, owned = set(), set()
    for schema, name, is_view, is_owned, column, kind in rows(_RELATIONS):
        types[schema, name][column] = kind
        if is_view:
            views.add((schema, name))
        if is_owned:
            owned.add((schema, name))
    keys: dict[FullName, tuple[str, ...]] = {}
    for schema, name, column in rows(_KEYS):
        keys[schema, name] = (*keys.get((schema, name), ()), column)
    in_tables = {name: found_types for name, found_types in types.items() if name not in views}
    return Found({row[0]: row[1] for row in rows(_SCHEMAS)}, in_tables, frozenset(views), frozenset(owned), keys)
