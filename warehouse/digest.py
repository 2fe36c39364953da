"""Digests: whether two warehouses say the same, whatever engine holds them.

*content*: values, crosswalk, open findings, trace; no run ids, hub times or raw text. *state*: every column of every
table. *fresh_load*: content without history, with each id replaced by the smallest key of its members, so that nights of
increments can be compared with one load from nothing.

A table's digest is its number of rows and two sums of 60-bit slices of each row's MD5: it does not depend on order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from typing import Any, Literal

from dictionary.compiled import Dictionary
from dictionary.sql import quote
from warehouse.table import Column, Table
from warehouse.tables import tables

Kind = Literal["content", "state", "fresh_load"]
KINDS: tuple[Kind, ...] = ("content", "state", "fresh_load")
OF_ONE_OBJECT = ("history", "source", "crosswalk")

Fetch = Callable[[str], tuple[Any, ...]]
"""Runs a statement that gives one row."""


def digest(dictionary: Dictionary, kind: Kind, fetch: Fetch, *, postgres: bool = False) -> str:
    """One digest of a whole warehouse.

    Args:
        dictionary: the dictionary that it was built with.
        kind: which digest.
        fetch: runs a statement on the warehouse.
        postgres: whether the warehouse is PostgreSQL.
    """
    found = [(t.full_name, *map(str, fetch(statement))) for t, statement in statements(dictionary, kind, postgres)]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:32]


def statements(dictionary: Dictionary, kind: Kind, postgres: bool = False) -> list[tuple[Table, str]]:
    """For each table that a digest counts, the SELECT of its row count and its two sums."""
    counted = []
    for table in tables(dictionary):
        rows = {"content": table.live, "state": "true", "fresh_load": table.fresh}[kind]
        if rows is None:
            continue
        columns = [column for column in table.columns if kind == "state" or column.is_content]
        keys = _smallest_keys(_named(dictionary, table), postgres) if kind == "fresh_load" else ""
        counted.append((table, _statement(table, columns, rows, keys, postgres)))
    return counted


def _named(dictionary: Dictionary, table: Table) -> Collection[str]:
    """The objects whose masters a table may name: of an object's own table its own and those that it refers to."""
    own = table.schema in OF_ONE_OBJECT and table.name in dictionary.objects
    return sorted({table.name, *dictionary.parents(table.name)}) if own else dictionary.objects


def _statement(table: Table, columns: list[Column], rows: str, keys: str, postgres: bool) -> str:
    joins, texts = [], []
    for number, column in enumerate(columns):
        value = f"t.{quote(column.name)}"
        if keys and column.role == "id":
            joins.append(f"LEFT JOIN smallest AS s{number} ON s{number}.master_id = {value}")
            value, kind = f"coalesce(s{number}.member, {value})", "VARCHAR"
        else:
            kind = column.type
        texts.append(_text(value, kind, postgres))
    joined = " ".join(joins)
    line = " || ".join(texts)
    first, second = (_slice(start, postgres) for start in (1, 16))
    return f"""{keys if joins else ""} SELECT count(*), coalesce(sum({first}), 0), coalesce(sum({second}), 0) FROM (
        SELECT md5({line}) AS h FROM (SELECT * FROM {quote(*table.full_name)} WHERE {rows}) AS t {joined}) AS hashed"""


def _text(value: str, kind: str, postgres: bool) -> str:
    """A value as text with its length in front, so that no two rows run together."""
    if kind == "TIMESTAMPTZ":
        value = f"CAST(extract(epoch FROM {value}) * 1000000 AS BIGINT)" if postgres else f"epoch_us({value})"
    text = f"CAST({value} AS VARCHAR)"
    return f"coalesce(CAST(length({text}) AS VARCHAR) || ':' || {text}, '-')"


def _slice(start: int, postgres: bool) -> str:
    """Fifteen hexadecimal digits of the hash as a whole number."""
    digits = f"substr(h, {start}, 15)"
    if postgres:
        return f"CAST(CAST('x' || {digits} AS bit(60)) AS bigint)"
    return f"CAST('0x' || {digits} AS BIGINT)"


def _smallest_keys(objects: Collection[str], postgres: bool) -> str:
    """WITH clause: each master's smallest member by its bytes, as one text of its columns."""
    smallest = 'min(member COLLATE "C")' if postgres else "min(member)"
    members = " UNION ALL ".join(
        f"""SELECT master_id, system || ' ' || source_table || ' ' || source_key || ' ' || CAST(ordinal AS VARCHAR) AS member
            FROM {quote("crosswalk", name)} WHERE until IS NULL"""
        for name in objects
    )
    return f"WITH smallest AS (SELECT master_id, {smallest} AS member FROM ({members}) AS m GROUP BY master_id)"
