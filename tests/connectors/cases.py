"""The table of cases: which stored value of which type of which source becomes what. docs/reference/types.md shows it.

The tests store each value in a real database or file, read it by every way in that is named, and hold what arrives against
the case. So the page says what the drivers do, and not what they are believed to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

SQLITE = ("sqlite",)
POSTGRESQL = ("postgresql", "postgresql-records", "postgresql-odbc")
MARIADB = ("mariadb", "mariadb-odbc")
SERVERS = (*POSTGRESQL, *MARIADB)
DATABASES = (*SQLITE, *SERVERS)

WAYS = {
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL scanner",
    "postgresql-records": "PostgreSQL records",
    "postgresql-odbc": "PostgreSQL ODBC",
    "mariadb": "MariaDB",
    "mariadb-odbc": "MariaDB ODBC",
}

INT, FLOAT, BOOL, TEXT, BYTES, DAY = pa.int64(), pa.float64(), pa.bool_(), pa.string(), pa.binary(), pa.date32()
TIME, INSTANT = pa.timestamp("us"), pa.timestamp("us", tz="UTC")
LONG = "1234567890123456789012345678.1234567891"
UUID = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"


@dataclass(frozen=True)
class Case:
    """Values written as literals into a column of a declared type, and what arrives.

    Attributes:
        ways: the ways in for which it holds.
        declared: the column's type.
        literals: the values as SQL writes them.
        arrow: the type of the column that is landed.
        values: what is landed; where the type is decimal, its digits.
    """

    ways: tuple[str, ...]
    declared: str
    literals: tuple[str, ...]
    arrow: pa.DataType
    values: tuple[Any, ...]

    @property
    def expected(self) -> list[Any]:
        """The values as Arrow hands them out."""
        return [Decimal(value) for value in self.values] if pa.types.is_decimal(self.arrow) else list(self.values)

    @property
    def is_spelled(self) -> bool:
        """Whether what the source declares as something else is landed as text, exactly as the source writes it."""
        kind = self.declared.lower()
        return self.arrow == TEXT and not any(word in kind for word in ("char", "text", "enum"))


def _one(ways: tuple[str, ...], declared: str, literal: str, arrow: pa.DataType, value: Any) -> Case:
    return Case(ways, declared, (literal,), arrow, (value,))


def _many(ways: tuple[str, ...], declared: str, literals: list[str], arrow: pa.DataType, values: list[Any]) -> Case:
    return Case(ways, declared, tuple(literals), arrow, tuple(values))


def _text(ways: tuple[str, ...], declared: str, literals: list[str], values: list[str]) -> Case:
    return _many(ways, declared, literals, TEXT, values)


COMMON = (
    _one(DATABASES, "smallint", "-32768", INT, -32768),
    _one(DATABASES, "integer", "7", INT, 7),
    _one(DATABASES, "bigint", "9223372036854775807", INT, 9223372036854775807),
    _one(DATABASES, "decimal(12,4)", "12.3", pa.decimal128(12, 4), "12.3000"),
    _one(DATABASES, "decimal(12,4)", "-0.0001", pa.decimal128(12, 4), "-0.0001"),
    _one(DATABASES, "decimal(5,0)", "12345", pa.decimal128(5, 0), "12345"),
    _one(DATABASES, "double precision", "0.30000000000000004", FLOAT, 0.1 + 0.2),
    _one(DATABASES, "double precision", "1.7976931348623157e308", FLOAT, 1.7976931348623157e308),
    _one(DATABASES, "varchar(20)", "'医疗器械 𠮷 №5'", TEXT, "医疗器械 𠮷 №5"),
    _one(DATABASES, "varchar(20)", "'a  '", TEXT, "a  "),
    _one(DATABASES, "varchar(20)", "''", TEXT, ""),
    _one(DATABASES, "varchar(20)", "'00123'", TEXT, "00123"),
    _one(DATABASES, "varchar(20)", "'1E5'", TEXT, "1E5"),
    _one(DATABASES, "varchar(20)", "'\\'", TEXT, "\\"),
    _one(DATABASES, "text", "'é'", TEXT, "é"),
    _one(DATABASES, "date", "'2024-02-29'", DAY, date(2024, 2, 29)),
    _one(DATABASES, "date", "'0001-01-01'", DAY, date(1, 1, 1)),
    _one(DATABASES, "date", "'9999-12-31'", DAY, date(9999, 12, 31)),
    _one(SERVERS, "decimal(38,10)", LONG, pa.decimal128(38, 10), LONG),
    _one(SERVERS, "decimal(38,0)", "-" + "9" * 38, pa.decimal128(38, 0), "-" + "9" * 38),
    _one(SERVERS, "decimal(38,38)", "0." + "9" * 38, pa.decimal128(38, 38), "0." + "9" * 38),
    _one(SERVERS, "decimal(39,1)", "9" * 38 + ".5", TEXT, "9" * 38 + ".5"),
)

OF_POSTGRESQL = (
    _one(POSTGRESQL, "boolean", "true", BOOL, True),
    _one(POSTGRESQL, "numeric", "1.50", TEXT, "1.50"),
    _one(POSTGRESQL, "numeric", "'NaN'", TEXT, "NaN"),
    _one(POSTGRESQL, "numeric", "1e400", TEXT, "1" + "0" * 400),
    _one(POSTGRESQL, "numeric(3,-2)", "12345", pa.decimal128(5, 0), "12300"),
    _one(POSTGRESQL, "numeric(2,4)", "0.0012", pa.decimal128(4, 4), "0.0012"),
    _one(POSTGRESQL, "real", "0.1", FLOAT, 0.10000000149011612),
    _one(POSTGRESQL, "char(3)", "'a'", TEXT, "a  "),
    _one(POSTGRESQL, "timestamp", "'2024-01-01 01:02:03.123456'", TIME, datetime(2024, 1, 1, 1, 2, 3, 123456)),  # noqa: DTZ001
    _one(POSTGRESQL, "timestamp", "'9999-12-31 23:59:59.999999'", TIME, datetime(9999, 12, 31, 23, 59, 59, 999999)),  # noqa: DTZ001
    _one(POSTGRESQL, "timestamptz", "'2024-01-01 08:00:00+08'", INSTANT, datetime(2024, 1, 1, tzinfo=UTC)),
    _one(POSTGRESQL, "time", "'10:00:00.5'", TEXT, "10:00:00.5"),
    _one(POSTGRESQL, "uuid", f"'{UUID}'", TEXT, UUID),
    _one(POSTGRESQL, "jsonb", '\'{"a": "中"}\'', TEXT, '{"a": "中"}'),
    _one(POSTGRESQL, "interval", "'1 day 2 hours'", TEXT, "1 day 02:00:00"),
    _one(POSTGRESQL, "integer[]", "'{1,2}'", TEXT, "{1,2}"),
    _one(POSTGRESQL, "bytea", r"'\x00ff'", BYTES, b"\0\xff"),
    _one(POSTGRESQL, "text", "repeat('长', 20000)", TEXT, "长" * 20000),
    _text(POSTGRESQL, "date", ["'infinity'", "'2024-01-01'"], ["infinity", "2024-01-01"]),
    _text(POSTGRESQL, "date", ["'0044-03-15 BC'"], ["0044-03-15 BC"]),
    _text(POSTGRESQL, "timestamp", ["'-infinity'"], ["-infinity"]),
    _text(POSTGRESQL, "timestamptz", ["'12345-01-01 08:00+08'"], ["12345-01-01 00:00:00+00"]),
    _text(POSTGRESQL, "numeric(5,2)", ["'NaN'", "1"], ["NaN", "1.00"]),
)

OF_MARIADB = (
    _one(MARIADB, "tinyint(1)", "2", INT, 2),
    _one(MARIADB, "boolean", "true", INT, 1),
    _one(MARIADB, "bit(1)", "b'1'", BOOL, True),
    _one(MARIADB, "bit(64)", "b'" + "1" * 64 + "'", pa.decimal128(20, 0), str(2**64 - 1)),
    _one(MARIADB, "bigint unsigned", "18446744073709551615", pa.decimal128(20, 0), str(2**64 - 1)),
    _one(MARIADB, "float", "16777217", FLOAT, 16777216.0),
    _one(MARIADB, "float", "0.1", FLOAT, 0.10000000149011612),
    _one(MARIADB, "char(3)", "'a'", TEXT, "a"),
    _one(MARIADB, "datetime(6)", "'2024-01-01 01:02:03.123456'", TIME, datetime(2024, 1, 1, 1, 2, 3, 123456)),  # noqa: DTZ001
    _one(MARIADB, "datetime", "'9999-12-31 23:59:59'", TIME, datetime(9999, 12, 31, 23, 59, 59)),  # noqa: DTZ001
    _one(
        MARIADB,
        "timestamp(6) null",
        "'2024-01-01 00:00:00.5'",
        INSTANT,
        datetime(2024, 1, 1, 0, 0, 0, 500000, tzinfo=UTC),
    ),
    _one(MARIADB, "time(3)", "'-10:00:00.5'", TEXT, "-10:00:00.500"),
    _one(MARIADB, "year", "2024", INT, 2024),
    _one(MARIADB, "enum('甲','乙')", "'乙'", TEXT, "乙"),
    _one(MARIADB, "uuid", f"'{UUID}'", TEXT, UUID),
    _one(MARIADB, "longblob", "x'00ff'", BYTES, b"\0\xff"),
    _one(MARIADB, "longtext", "repeat('长', 20000)", TEXT, "长" * 20000),
    _one(MARIADB, "varchar(9) character set gbk", "'归一'", TEXT, "归一"),
    _text(MARIADB, "date", ["'0000-00-00'", "'2024-01-31'"], ["0000-00-00", "2024-01-31"]),
    _text(MARIADB, "date", ["'2024-00-00'"], ["2024-00-00"]),
    _text(MARIADB, "datetime", ["'2024-02-00 01:02:03'"], ["2024-02-00 01:02:03"]),
    _text(MARIADB, "datetime(3)", ["'0000-00-00'"], ["0000-00-00 00:00:00.000"]),
    _text(MARIADB, "timestamp null", ["'0000-00-00'"], ["0000-00-00 00:00:00"]),
)

OF_SQLITE = (
    _many(
        SQLITE, "decimal(18,6)", ["12.3", "'0.000001'", "5", "1e3"],
        pa.decimal128(18, 6), ["12.3", "0.000001", "5", "1000"],
    ),
    _text(SQLITE, "numeric(4,2)", ["12.345"], ["12.345"]),
    _text(SQLITE, "numeric(4,2)", ["0.1 + 0.2"], ["0.30000000000000004"]),
    _text(SQLITE, "numeric(4,2)", ["100"], ["100"]),
    _text(SQLITE, "numeric(4,2)", ["'1,5'"], ["1,5"]),
    _text(SQLITE, "numeric(4,2)", ["9e999"], ["inf"]),
    _text(SQLITE, "numeric", ["1.5", "7", "'x'"], ["1.5", "7", "x"]),
    _text(SQLITE, "integer", ["1", "2.5"], ["1", "2.5"]),
    _text(SQLITE, "integer", ["'n/a'"], ["n/a"]),
    _many(SQLITE, "float", ["0.1 + 0.2", "2"], FLOAT, [0.1 + 0.2, 2.0]),
    _text(SQLITE, "real", ["'x'"], ["x"]),
    _many(SQLITE, "boolean", ["1", "0"], BOOL, [True, False]),
    _text(SQLITE, "boolean", ["'yes'"], ["yes"]),
    _one(SQLITE, "blob", "x'00ff'", BYTES, b"\0\xff"),
    _text(SQLITE, "text", ["x'00ff'", "'a'"], ["x'00ff'", "a"]),
    _text(SQLITE, "", ["1", "'a'"], ["1", "a"]),
    _text(SQLITE, "date", ["'2024-02-30'"], ["2024-02-30"]),
    _text(SQLITE, "date", ["'0000-00-00'", "'2024-01-01'"], ["0000-00-00", "2024-01-01"]),
    _text(SQLITE, "date", ["20240101"], ["20240101"]),
    _many(
        SQLITE, "datetime", ["'2024-01-01 01:02:03.123456'", "'2024-01-01T01:02:03'", "'2024-01-01'"],
        TIME, [datetime(2024, 1, 1, 1, 2, 3, 123456), datetime(2024, 1, 1, 1, 2, 3), datetime(2024, 1, 1)],  # noqa: DTZ001
    ),
    _text(SQLITE, "datetime", ["'2024-01-01 01:02:03.1234567'"], ["2024-01-01 01:02:03.1234567"]),
    _text(SQLITE, "timestamp", ["'2024-01-01 01:02:03+08:00'"], ["2024-01-01 01:02:03+08:00"]),
    _text(SQLITE, "timestamp", ["'2024-01-01 24:00:00'"], ["2024-01-01 24:00:00"]),
    _text(SQLITE, "timestamp", ["'2024-01-01 01:02:03.'"], ["2024-01-01 01:02:03."]),
)  # fmt: skip

CASES = (*COMMON, *OF_POSTGRESQL, *OF_MARIADB, *OF_SQLITE)
"""Every case of a database that the tests run."""


@dataclass(frozen=True)
class Cell:
    """A cell of a workbook and the text that is landed."""

    cell: Any
    text: str | None


CELLS = (
    Cell("00123", "00123"),
    Cell(" 24A01 ", " 24A01 "),
    Cell("６.９０１２３E+12", "６.９０１２３E+12"),
    Cell("<script>alert(1)</script>", "<script>alert(1)</script>"),
    Cell("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    Cell(1, "1"),
    Cell(-3.0, "-3"),
    Cell(0.1 + 0.2, "0.3"),
    Cell(2.50, "2.5"),
    Cell(1e-7, "0.0000001"),
    Cell(6901234567892, "6901234567892"),
    Cell(1e15, "1E+15"),
    Cell(69012345678921724, "6.90123456789217E+16"),
    Cell(True, "true"),
    Cell(date(2024, 2, 29), "2024-02-29"),
    Cell(datetime(2024, 3, 5, 14, 30, 10), "2024-03-05 14:30:10"),  # noqa: DTZ001
    Cell(None, None),
)
"""Cells of a workbook; its numbers have the fifteen digits that Excel shows."""


@dataclass(frozen=True)
class AccessCase:
    """A value of a kind of column in an Access file, by the words of :mod:`tests.connectors.jet`, and what is landed."""

    kind: str
    declared: str
    stored: Any
    arrow: pa.DataType
    value: Any
    digits: tuple[int, ...] = ()

    @property
    def expected(self) -> Any:
        """The value as Arrow hands it out."""
        return Decimal(self.value) if pa.types.is_decimal(self.arrow) else self.value


MONEY = pa.decimal128(19, 4)
ACCESS = (
    AccessCase("bool", "Yes/No", True, BOOL, True),
    AccessCase("byte", "Byte", 255, INT, 255),
    AccessCase("int", "Integer", -32768, INT, -32768),
    AccessCase("int", "Integer", -1, INT, -1),
    AccessCase("int", "Integer", 32767, INT, 32767),
    AccessCase("long", "Long Integer", -2147483648, INT, -2147483648),
    AccessCase("single", "Single", 0.1, FLOAT, 0.10000000149011612),
    AccessCase("single", "Single", -16777216.0, FLOAT, -16777216.0),
    AccessCase("double", "Double", 0.1 + 0.2, FLOAT, 0.1 + 0.2),
    AccessCase("double", "Double", 1.7976931348623157e308, FLOAT, 1.7976931348623157e308),
    AccessCase("money", "Currency", "12.3456", MONEY, "12.3456"),
    AccessCase("money", "Currency", "-922337203685477.5808", MONEY, "-922337203685477.5808"),
    AccessCase("datetime", "Date/Time", datetime(2024, 2, 29, 14, 30, 10), TIME, datetime(2024, 2, 29, 14, 30, 10)),  # noqa: DTZ001
    AccessCase("datetime", "Date/Time", datetime(1899, 12, 30), TIME, datetime(1899, 12, 30)),  # noqa: DTZ001
    AccessCase("datetime", "Date/Time", datetime(1899, 12, 30, 14, 30), TIME, datetime(1899, 12, 30, 14, 30)),  # noqa: DTZ001
    AccessCase("text", "Text", "医疗器械 №5 é", TEXT, "医疗器械 №5 é"),
    AccessCase("text", "Text", "00123 ", TEXT, "00123 "),
    AccessCase("memo", "Memo", "长" * 5000, TEXT, "长" * 5000),
    AccessCase("guid", "Replication ID", UUID, TEXT, UUID.upper()),
    AccessCase("decimal", "Decimal(18,4)", "-12345678901234.5678", TEXT, "-12345678901234.5678", (18, 4)),
)
"""Values that the driver of mdbtools gives exactly."""


@dataclass(frozen=True)
class Misread:
    """A value in an Access file that the driver would change, and the code of the problem that refuses it."""

    kind: str
    stored: Any
    why: str
    code: str = "source.misread"


MISREAD = (
    Misread("text", "𠮷", "a character beyond the first 65,536, which comes as two question marks"),
    Misread("text", "??", "two question marks, which may stand for such a character"),
    Misread("memo", "长" * 6000, "a text of more than 16 KB, which comes cut"),
    Misread("datetime", datetime(1899, 12, 29, 6), "a day before 30 December 1899"),  # noqa: DTZ001
    Misread("datetime", -0.25, "a time of day that is stored below zero"),
    Misread("datetime", 45356.5 + 0.25 / 86_400, "a time with a fraction of a second, which comes without it"),
    Misread("binary", b"\1\0\2", "bytes, pictures and files", "source.no_reading"),
)
"""Values that it would change without a word."""


@dataclass(frozen=True)
class Refusal:
    """What is not landed at all, and the code of the problem that says why."""

    ways: tuple[str, ...]
    stored: str
    code: str


REFUSALS = (
    Refusal(("csv",), "a header that is no text in the declared encoding", "source.encoding_line"),
    Refusal(("csv",), "a line with more or fewer cells than its header", "source.ragged"),
    Refusal(("csv",), "a quote that is not closed", "source.broken_line"),
    Refusal(("csv",), "a line of more than 1,048,576 characters", "source.long_line"),
)
"""Each of them is one clear error that names the place, and nothing of the table is landed."""


@dataclass(frozen=True)
class Undecodable:
    """A text that is not wholly in its encoding, and what people see of it."""

    what: str
    stored: bytes | str
    codec: str
    seen: str


UNDECODABLE = (
    Undecodable(
        "bytes of another encoding", "苏州".encode() + b"\xcb\xd5" + "公司".encode(), "utf-8", r"苏州\xCB\xD5公司"
    ),
    Undecodable("Latin-1 among UTF-8", "é中".encode() + "é".encode("latin-1"), "utf-8", r"é中\xE9"),
    Undecodable("a surrogate that stands alone", b"a\xed\xa0\x80b", "utf-8", r"a\xED\xA0\x80b"),
    Undecodable("the same, from a driver that lets it pass", "a\ud800b", "utf-8", r"a\xED\xA0\x80b"),
    Undecodable("the same, in UTF-16", b"a\0\0\xd8b\0", "utf-16-le", r"a\x00\xD8b"),
    Undecodable("a character cut in two, before a quote", b'\xcb\xd5\xcb","', "gb18030", '苏\\xCB","'),
    Undecodable("NUL", b"a\0b", "utf-8", r"a\x00b"),
    Undecodable("the code point that stands for such bytes", "a\ufdd0b".encode(), "utf-8", r"a\xEF\xB7\x90b"),
    Undecodable("nothing of that, but an accent that combines", "e\u0301".encode(), "utf-8", "e\u0301"),
)


@dataclass(frozen=True)
class Unrun:
    """A type of SQL Server, what it becomes, and what becomes of the values that have no place in that. No server ran it."""

    declared: str
    arrow: str
    otherwise: str | None = None
    note: str = ""


SQLSERVER = (
    Unrun("tinyint", "int64"),
    Unrun("smallint", "int64"),
    Unrun("int", "int64"),
    Unrun("bigint", "int64"),
    Unrun("bit", "bool"),
    Unrun("decimal(18,6)", "decimal128(18, 6)"),
    Unrun("numeric(38,10)", "decimal128(38, 10)"),
    Unrun("money", "decimal128(19, 4)"),
    Unrun("smallmoney", "decimal128(10, 4)"),
    Unrun("real", "double", note="the same number with more digits"),
    Unrun("float", "double"),
    Unrun("date", "date32[day]"),
    Unrun("smalldatetime", "timestamp[us]"),
    Unrun("datetime", "timestamp[us]", note="in milliseconds, as the server shows it; it counts three hundredths of a second"),
    Unrun("datetime2(3)", "timestamp[us]"),
    Unrun("datetime2(7)", "timestamp[us]", "2024-01-01 01:02:03.1234567", "as text where a value is finer than a microsecond"),
    Unrun(
        "datetimeoffset(7)", "timestamp[us, tz=UTC]", "2024-01-01 01:02:03.1234567 +08:00",
        "the instant; its offset is not kept, unless a value is finer than a microsecond or at an end of the calendar",
    ),
    Unrun("time(7)", "string", note="as the server spells it: 01:02:03.1234567"),
    Unrun("char(8) COLLATE Chinese_PRC_CI_AS", "string", note="filled up with blanks; turned into Unicode by the server"),
    Unrun("varchar(60) COLLATE Chinese_PRC_CI_AS", "string", note="cp936; the server turns it into Unicode, not the driver"),
    Unrun("varchar(8000) COLLATE Chinese_PRC_CI_AS", "string", note="cp936; the server turns it into Unicode, not the driver"),
    Unrun("varchar(60) COLLATE Chinese_PRC_CS_AS_WS", "string", note="cp936; compares case and width"),
    Unrun("varchar(60) COLLATE Chinese_PRC_BIN", "string", note="cp936; compares bytes"),
    Unrun("varchar(60) COLLATE Chinese_Taiwan_Stroke_CI_AS", "string", note="cp950"),
    Unrun("varchar(60) COLLATE SQL_Latin1_General_CP1_CI_AS", "string", note="cp1252"),
    Unrun("varchar(60) COLLATE Latin1_General_100_CI_AS_SC_UTF8", "string", note="UTF-8, from 2019 on"),
    Unrun("nchar(8) COLLATE Chinese_PRC_CI_AS", "string", note="filled up with blanks"),
    Unrun("nvarchar(60) COLLATE Chinese_PRC_CI_AS", "string"),
    Unrun("nvarchar(max) COLLATE Chinese_PRC_CI_AS", "string"),
    Unrun("text COLLATE Chinese_PRC_CI_AS", "string"),
    Unrun("ntext COLLATE Chinese_PRC_CI_AS", "string"),
    Unrun("xml", "string"),
    Unrun("uniqueidentifier", "string", note="in capitals"),
    Unrun("timestamp", "int64", note="a rowversion, as the whole number that grows with every change"),
    Unrun("binary(16)", "binary"),
    Unrun("varbinary(max)", "binary"),
    Unrun("image", "binary"),
    Unrun("hierarchyid", "binary"),
    Unrun("geography", "binary"),
    Unrun("sql_variant", "string", note="its own type and its bytes"),
)  # fmt: skip
