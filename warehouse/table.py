"""What a table of the warehouse is: its columns with their labels and roles, its key, and what the digests count of it.

Keys, values and ids take part in the content digest; run ids, hub times and raw text do not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from dictionary.model import Words
from dictionary.sql import literal, quote

Role = Literal["key", "value", "id", "fact"]


@dataclass(frozen=True)
class Column:
    """One column. ``role``: key or value (both content), id (content that names a master), fact (of the run or raw)."""

    name: str
    type: str
    label: Words
    role: Role = "value"

    @property
    def is_content(self) -> bool:
        """Whether it takes part in the content digest."""
        return self.role != "fact"


@dataclass(frozen=True)
class Table:
    """One table: ``key`` identifies a row, ``live`` (SQL) picks the rows that the digests of content count.

    ``fresh`` is the same for the digest that compares increments with a load from nothing; None leaves the table out.
    A table that ``is_searched`` by its key is stored in the key's order, so that a search reads little of it.
    """

    schema: str
    name: str
    label: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    live: str | None = None
    fresh: str | None = None
    is_searched: bool = False

    @property
    def full_name(self) -> tuple[str, str]:
        """Schema and name."""
        return self.schema, self.name

    def names(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]

    def select(self, stored: str, known: Collection[str], former: Mapping[str, str] | None = None) -> str:
        """SELECT of a stored table in these columns; those that are not ``known`` there are empty, without any no row is.

        ``former`` tells by which name the stored table has a column, where that is another one.
        """
        there = {c.name: (former or {}).get(c.name, c.name) for c in self.columns}
        columns = ", ".join(
            f"CAST({quote(there[c.name]) if there[c.name] in known else 'NULL'} AS {c.type}) AS {quote(c.name)}"
            for c in self.columns
        )
        return f"SELECT {columns} FROM {stored}" if known else f"SELECT {columns} WHERE false"


def column(name: str, kind: str, zh: str, en: str, role: Role = "value") -> Column:
    """A column with its label in both languages."""
    return Column(name, kind, Words(zh=zh, en=en), role)


OBJECT = column("object", "VARCHAR", "对象", "Object", "key")
RULE = column("rule_id", "VARCHAR", "规则", "Rule", "key")
FIELD = column("field", "VARCHAR", "字段", "Field", "key")
SYSTEM = column("system", "VARCHAR", "来源系统", "Source system", "key")
SOURCE_TABLE = column("source_table", "VARCHAR", "来源表", "Source table", "key")
RULE_HASH = column("rule_hash", "VARCHAR", "规则指纹", "Fingerprint of the rule", "fact")
SEVERITY = column("severity", "VARCHAR", "严重度", "Severity")
DIMENSION = column("dimension", "VARCHAR", "质量维度", "Dimension")
MASTER_ID = column("master_id", "VARCHAR", "主数据标识", "Lasting id of the thing", "id")
WRITTEN_BY = column("run_id", "VARCHAR", "写入的运行", "Run that wrote it", "fact")
RUN = column("run_id", "VARCHAR", "运行", "Run", "fact")
"""Columns that several tables have."""


def record_columns() -> tuple[Column, ...]:
    """The columns that say which source record a row is of."""
    return (
        column("record_id", "VARCHAR", "来源记录标识", "Lasting id of the source record", "key"),
        column("feed", "VARCHAR", "映射", "Feed that made it", "key"),
        SYSTEM,
        SOURCE_TABLE,
        column("source_key", "VARCHAR", "来源主键（JSON 数组）", "Key in the source, a JSON array of text", "key"),
        column("ordinal", "BIGINT", "同一来源键下的序号", "Number among the records of one source key", "key"),
    )


def comment(what: str, label: Words) -> str:
    """The statement that gives ``TABLE x``, ``VIEW x`` or ``COLUMN x.y`` its meaning in both languages, on either warehouse."""
    return f"COMMENT ON {what} IS {literal(label.both)}"
