"""Column types and the declaration of tables, shared by all source systems. A bit is 0 or 1."""

from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
)
from sqlalchemy.types import TypeEngine

Columns: TypeAlias = dict[str, TypeEngine[Any]]
"""Column names and types in order; the first is the primary key."""

BIT = SmallInteger()
SMALL = SmallInteger()
INT = Integer()
BIG = BigInteger()
TIME = DateTime()
DAY = Date()
REAL: Double[float] = Double()
QUANTITY = Numeric(18, 4)
USAGE = Numeric(18, 6)
CODE = String(60)
NAME = String(255)
PERSON = String(20)


def declare(system: MetaData, name: str, columns: Columns, *, keys: int = 1) -> Table:
    """Declare a table whose first columns, so many as `keys`, are the primary key."""
    key = list(columns)[:keys]
    made = (Column(column, kind, primary_key=column in key) for column, kind in columns.items())
    table = Table(name, system, *made, mysql_charset="utf8mb4", mariadb_charset="utf8mb4")
    for column in key:
        table.c[column].autoincrement = False
    return table
