"""Source tables of the demo plant: the U8-like ERP and the ktg-like MES, as portable SQLAlchemy Core tables.

Only what the two systems store belongs here: names, types and primary keys, with the spelling (and the typos) of the
originals. Links between documents are plain columns without foreign keys, as in the originals. A bit is 0 or 1.
"""

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

ERP = MetaData()
"""The tables of the system `erp`."""

MES = MetaData()
"""The tables of the system `mes`."""

SYSTEMS: dict[str, MetaData] = {"erp": ERP, "mes": MES}
"""The source systems by name; a further system is one more entry."""

BIT = SmallInteger()
QUANTITY = Numeric(18, 4)
USAGE = Numeric(18, 6)

type Columns = dict[str, TypeEngine[object]]


def _text(length: int) -> String:
    return String(length)


def _table(system: MetaData, name: str, key: str, columns: Columns) -> Table:
    made = (Column(column, kind, primary_key=column == key) for column, kind in columns.items())
    return Table(name, system, *made, mysql_charset="utf8mb4", mysql_engine="InnoDB")
