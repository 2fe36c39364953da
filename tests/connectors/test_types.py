"""Every stored value arrives exactly, with the same Arrow type whatever the driver."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from connectors import TableQuery, connect
from dictionary.problems import ConfigurationError
from tests.connectors.conftest import Way, only, source

US, UTC_US = pa.timestamp("us"), pa.timestamp("us", tz="UTC")
LONG = "1234567890123456789012345678.1234567891"


def read(way: Way, table: str = "item", columns: tuple[str, ...] = (), **bounds) -> pa.Table:
    with way.connector().snapshot() as snapshot:
        columns = columns or tuple(column.name for column in snapshot.columns(table))
        return snapshot.read(TableQuery(table, columns, **bounds)).read_all()


def column(way: Way, declared: str, *literals: str) -> pa.Array:
    """The given literals, stored in a column of the declared type and read back."""
    way.write(f"CREATE TABLE item (id integer, v {declared})")
    for number, literal in enumerate(literals):
        way.write(f"INSERT INTO item VALUES ({number}, {literal})")
    way.write(f"INSERT INTO item VALUES ({len(literals)}, NULL)")
    rows = read(way).sort_by("id")
    return rows.column("v").combine_chunks()


@pytest.mark.parametrize(
    ("declared", "literal", "arrow", "value"),
    [
        ("smallint", "-32768", pa.int64(), -32768),
        ("integer", "7", pa.int64(), 7),
        ("bigint", "9223372036854775807", pa.int64(), 9223372036854775807),
        ("decimal(12,4)", "12.3", pa.decimal128(12, 4), Decimal("12.3000")),
        ("decimal(12,4)", "-0.0001", pa.decimal128(12, 4), Decimal("-0.0001")),
        ("decimal(5,0)", "12345", pa.decimal128(5, 0), Decimal(12345)),
        ("double precision", "0.30000000000000004", pa.float64(), 0.1 + 0.2),
        ("double precision", "1.7976931348623157e308", pa.float64(), 1.7976931348623157e308),
        ("varchar(20)", "'医疗器械 𠮷 №5'", pa.string(), "医疗器械 𠮷 №5"),
        ("varchar(20)", "'a  '", pa.string(), "a  "),
        ("varchar(20)", "''", pa.string(), ""),
        ("varchar(20)", "'00123'", pa.string(), "00123"),
        ("varchar(20)", "'1E5'", pa.string(), "1E5"),
        ("varchar(20)", "'\\'", pa.string(), "\\"),
        ("text", "'é'", pa.string(), "é"),
        ("date", "'2024-02-29'", pa.date32(), date(2024, 2, 29)),
        ("date", "'0001-01-01'", pa.date32(), date(1, 1, 1)),
        ("date", "'9999-12-31'", pa.date32(), date(9999, 12, 31)),
    ],
)
def test_common_types(way, declared, literal, arrow, value):
    array = column(way, declared, literal)
    assert array.type == arrow
    assert array.to_pylist() == [value, None]


@only("postgresql", "postgresql-rows", "postgresql-odbc", "mariadb", "mariadb-odbc")
@pytest.mark.parametrize(
    ("declared", "literal", "arrow", "value"),
    [
        ("decimal(38,10)", LONG, pa.decimal128(38, 10), Decimal(LONG)),
        ("decimal(38,0)", "-" + "9" * 38, pa.decimal128(38, 0), Decimal("-" + "9" * 38)),
        ("decimal(38,38)", "0." + "9" * 38, pa.decimal128(38, 38), Decimal("0." + "9" * 38)),
        ("decimal(39,1)", "9" * 38 + ".5", pa.string(), "9" * 38 + ".5"),
    ],
)
def test_long_decimals(way, declared, literal, arrow, value):
    array = column(way, declared, literal)
    assert (array.type, array.to_pylist()) == (arrow, [value, None])


@only("postgresql", "postgresql-rows", "postgresql-odbc")
@pytest.mark.parametrize(
    ("declared", "literal", "arrow", "value"),
    [
        ("boolean", "true", pa.bool_(), True),
        ("numeric", "1.50", pa.string(), "1.50"),
        ("numeric", "'NaN'", pa.string(), "NaN"),
        ("numeric", "1e400", pa.string(), "1" + "0" * 400),
        ("numeric(3,-2)", "12345", pa.decimal128(5, 0), Decimal(12300)),
        ("numeric(2,4)", "0.0012", pa.decimal128(4, 4), Decimal("0.0012")),
        ("real", "0.1", pa.float64(), 0.10000000149011612),
        ("char(3)", "'a'", pa.string(), "a  "),
        ("timestamp", "'2024-01-01 01:02:03.123456'", US, datetime(2024, 1, 1, 1, 2, 3, 123456)),  # noqa: DTZ001
        ("timestamp", "'9999-12-31 23:59:59.999999'", US, datetime(9999, 12, 31, 23, 59, 59, 999999)),  # noqa: DTZ001
        ("timestamptz", "'2024-01-01 08:00:00+08'", UTC_US, datetime(2024, 1, 1, tzinfo=UTC)),
        ("time", "'10:00:00.5'", pa.string(), "10:00:00.5"),
        ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", pa.string(), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("jsonb", '\'{"a": "中"}\'', pa.string(), '{"a": "中"}'),
        ("interval", "'1 day 2 hours'", pa.string(), "1 day 02:00:00"),
        ("integer[]", "'{1,2}'", pa.string(), "{1,2}"),
        ("bytea", r"'\x00ff'", pa.binary(), b"\0\xff"),
        ("text", "repeat('长', 20000)", pa.string(), "长" * 20000),
    ],
)
def test_postgresql_types(way, declared, literal, arrow, value):
    array = column(way, declared, literal)
    assert (array.type, array.to_pylist()) == (arrow, [value, None])


@only("mariadb", "mariadb-odbc")
@pytest.mark.parametrize(
    ("declared", "literal", "arrow", "value"),
    [
        ("tinyint(1)", "2", pa.int64(), 2),
        ("boolean", "true", pa.int64(), 1),
        ("bit(1)", "b'1'", pa.bool_(), True),
        ("bit(64)", "b'" + "1" * 64 + "'", pa.decimal128(20, 0), Decimal(2**64 - 1)),
        ("bigint unsigned", "18446744073709551615", pa.decimal128(20, 0), Decimal(2**64 - 1)),
        ("float", "16777217", pa.float64(), 16777216.0),
        ("float", "0.1", pa.float64(), 0.10000000149011612),
        ("char(3)", "'a'", pa.string(), "a"),
        ("datetime(6)", "'2024-01-01 01:02:03.123456'", US, datetime(2024, 1, 1, 1, 2, 3, 123456)),  # noqa: DTZ001
        ("datetime", "'9999-12-31 23:59:59'", US, datetime(9999, 12, 31, 23, 59, 59)),  # noqa: DTZ001
        ("timestamp(6) null", "'2024-01-01 00:00:00.5'", UTC_US, datetime(2024, 1, 1, 0, 0, 0, 500000, tzinfo=UTC)),
        ("time(3)", "'-10:00:00.5'", pa.string(), "-10:00:00.500"),
        ("year", "2024", pa.int64(), 2024),
        ("enum('甲','乙')", "'乙'", pa.string(), "乙"),
        ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", pa.string(), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("longblob", "x'00ff'", pa.binary(), b"\0\xff"),
        ("longtext", "repeat('长', 20000)", pa.string(), "长" * 20000),
        ("varchar(9) character set gbk", "'归一'", pa.string(), "归一"),
    ],
)
def test_mariadb_types(way, declared, literal, arrow, value):
    array = column(way, declared, literal)
    assert (array.type, array.to_pylist()) == (arrow, [value, None])


@only("sqlite")
@pytest.mark.parametrize(
    ("declared", "literals", "arrow", "values"),
    [
        ("decimal(18,6)", ["12.3", "'0.000001'", "5", "1e3"], pa.decimal128(18, 6), ["12.3", "0.000001", "5", "1000"]),
        ("numeric(4,2)", ["12.345"], pa.string(), ["12.345"]),
        ("numeric(4,2)", ["0.1 + 0.2"], pa.string(), ["0.30000000000000004"]),
        ("numeric(4,2)", ["100"], pa.string(), ["100"]),
        ("numeric(4,2)", ["'1,5'"], pa.string(), ["1,5"]),
        ("numeric(4,2)", ["9e999"], pa.string(), ["inf"]),
        ("numeric", ["1.5", "7", "'x'"], pa.string(), ["1.5", "7", "x"]),
        ("integer", ["1", "2.5"], pa.string(), ["1", "2.5"]),
        ("integer", ["'n/a'"], pa.string(), ["n/a"]),
        ("float", ["0.1 + 0.2", "2"], pa.float64(), [0.1 + 0.2, 2.0]),
        ("real", ["'x'"], pa.string(), ["x"]),
        ("boolean", ["1", "0"], pa.bool_(), [True, False]),
        ("boolean", ["'yes'"], pa.string(), ["yes"]),
        ("blob", ["x'00ff'"], pa.binary(), [b"\0\xff"]),
        ("text", ["x'00ff'", "'a'"], pa.string(), ["x'00ff'", "a"]),
        ("", ["1", "'a'"], pa.string(), ["1", "a"]),
        ("date", ["'2024-02-30'"], pa.string(), ["2024-02-30"]),
        ("date", ["'0000-00-00'", "'2024-01-01'"], pa.string(), ["0000-00-00", "2024-01-01"]),
        ("date", ["20240101"], pa.string(), ["20240101"]),
        (
            "datetime",
            ["'2024-01-01 01:02:03.123456'", "'2024-01-01T01:02:03'", "'2024-01-01'"],
            US,
            [datetime(2024, 1, 1, 1, 2, 3, 123456), datetime(2024, 1, 1, 1, 2, 3), datetime(2024, 1, 1)],  # noqa: DTZ001
        ),
        ("datetime", ["'2024-01-01 01:02:03.1234567'"], pa.string(), ["2024-01-01 01:02:03.1234567"]),
        ("timestamp", ["'2024-01-01 01:02:03+08:00'"], pa.string(), ["2024-01-01 01:02:03+08:00"]),
        ("timestamp", ["'2024-01-01 24:00:00'"], pa.string(), ["2024-01-01 24:00:00"]),
        ("timestamp", ["'2024-01-01 01:02:03.'"], pa.string(), ["2024-01-01 01:02:03."]),
    ],
)
def test_sqlite_lands_a_type_only_where_every_value_fits(way, declared, literals, arrow, values):
    array = column(way, declared, *literals)
    expected = [Decimal(v) for v in values] if pa.types.is_decimal(arrow) else values
    assert (array.type, array.to_pylist()) == (arrow, [*expected, None])


@only("postgresql", "postgresql-rows", "postgresql-odbc")
@pytest.mark.parametrize(
    ("declared", "literals", "texts"),
    [
        ("date", ["'infinity'", "'2024-01-01'"], ["infinity", "2024-01-01"]),
        ("date", ["'0044-03-15 BC'"], ["0044-03-15 BC"]),
        ("timestamp", ["'-infinity'"], ["-infinity"]),
        ("timestamptz", ["'12345-01-01 08:00+08'"], ["12345-01-01 00:00:00+00"]),
        ("numeric(5,2)", ["'NaN'", "1"], ["NaN", "1.00"]),
    ],
)
def test_postgresql_values_without_place_are_kept_as_text(way, declared, literals, texts):
    array = column(way, declared, *literals)
    assert (array.type, array.to_pylist()) == (pa.string(), [*texts, None])


@only("mariadb", "mariadb-odbc")
@pytest.mark.parametrize(
    ("declared", "literals", "texts"),
    [
        ("date", ["'0000-00-00'", "'2024-01-31'"], ["0000-00-00", "2024-01-31"]),
        ("date", ["'2024-00-00'"], ["2024-00-00"]),
        ("datetime", ["'2024-02-00 01:02:03'"], ["2024-02-00 01:02:03"]),
        ("datetime(3)", ["'0000-00-00'"], ["0000-00-00 00:00:00.000"]),
        ("timestamp null", ["'0000-00-00'"], ["0000-00-00 00:00:00"]),
    ],
)
def test_zero_dates_are_kept_as_text(way, declared, literals, texts):
    array = column(way, declared, *literals)
    assert (array.type, array.to_pylist()) == (pa.string(), [*texts, None])


@only("mariadb", "mariadb-odbc")
def test_days_that_no_month_has_are_kept_as_text(way):
    way.write("SET sql_mode = 'ALLOW_INVALID_DATES'")
    assert column(way, "date", "'2024-02-31'").to_pylist() == ["2024-02-31", None]


def test_an_empty_table_has_its_types(way):
    way.write("CREATE TABLE item (a integer, b decimal(5,2), c date)")
    rows = read(way)
    assert rows.num_rows == 0
    assert rows.schema.types == [pa.int64(), pa.decimal128(5, 2), pa.date32()]


def test_columns_come_in_the_wanted_order_under_any_name(way):
    quoted = ("`%s`" if way.database == "mariadb" else '"%s"') % "odd ?%:{}'名"
    way.write(f"CREATE TABLE item (a integer, {quoted} integer)")
    way.write("INSERT INTO item VALUES (1, 2)")
    names = ("odd ?%:{}'名", "a")
    assert read(way, columns=names).to_pydict() == {"odd ?%:{}'名": [2], "a": [1]}
    assert read(way, columns=names, cursor="odd ?%:{}'名", lower=2).num_rows == 1


def test_names_keep_their_case_and_may_name_a_schema(way):
    mark = "`" if way.database == "mariadb" else '"'
    way.write(f"CREATE TABLE {mark}Item{mark} ({mark}cInvCode{mark} integer)")
    with way.connector().snapshot() as snapshot:
        assert snapshot.tables() == ["Item"]
        assert [c.name for c in snapshot.columns(f"{way.schema}.Item")] == ["cInvCode"]


def test_a_view_is_read_like_a_table(way):
    way.write("CREATE TABLE item (a decimal(5,2))")
    way.write("CREATE VIEW v AS SELECT a FROM item")
    way.write("INSERT INTO item VALUES (1.5)")
    assert read(way, "v").to_pydict() == {"a": [Decimal("1.50")]}


@only("mariadb", "mariadb-odbc", "sqlite")
def test_nul_in_text_names_the_row(way):
    literal = "char(65, 0, 66)" if way.database == "sqlite" else "concat('A', char(0), 'B')"
    way.write("CREATE TABLE item (id integer PRIMARY KEY, a varchar(9))")
    way.write(f"INSERT INTO item VALUES (1, 'a'), (42, {literal})")
    with pytest.raises(ConfigurationError) as caught:
        read(way)
    assert caught.value.problems[0].args.items() >= {"table": "item", "column": "a", "key": "42"}.items()


@pytest.mark.parametrize("broken", ["ff", "eda080"], ids=["invalid", "surrogate"])
def test_undecodable_text_names_the_row(sqlite, broken):
    sqlite.write("CREATE TABLE item (code text, line integer, a text, PRIMARY KEY (code, line))")
    sqlite.write(f"INSERT INTO item VALUES ('中', 1, 'a'), ('中', 2, CAST(x'{broken}' AS text))")
    with pytest.raises(ConfigurationError) as caught:
        read(sqlite)
    problem = caught.value.problems[0]
    assert problem.code == "source.encoding"
    assert problem.args["key"] == "中, 2"
    assert (problem.args["column"], problem.args["detail"]) == ("a", f"x'{broken}'")


@pytest.mark.parametrize("encoding", ["gbk", "cp936", "gb2312", "gb18030"])
def test_text_in_the_declared_encoding(sqlite, encoding):
    sqlite.write("CREATE TABLE item (id integer, a text, n decimal(5,2))")
    sqlite.write(f"INSERT INTO item VALUES (1, CAST(x'{'归一€𠮷'.encode('gb18030').hex()}' AS text), 1.5)")
    declared = source(**sqlite.connection).model_copy(update={"encoding": encoding})
    with connect(declared, sqlite.folder).snapshot() as snapshot:
        rows = snapshot.read(TableQuery("item", ("a", "n"))).read_all()
    assert rows.to_pydict() == {"a": ["归一€𠮷"], "n": [Decimal("1.50")]}


def test_an_encoding_that_is_none(sqlite):
    declared = source(**sqlite.connection).model_copy(update={"encoding": "klingon"})
    with pytest.raises(ConfigurationError, match=r"source\.bad_encoding"):
        connect(declared, sqlite.folder)


@only("postgresql", "postgresql-rows")
@pytest.mark.parametrize(
    ("made", "declared", "literal", "value"),
    [
        ("CREATE DOMAIN d AS numeric(9,3)", "d", "1.250", Decimal("1.250")),
        ("CREATE DOMAIN d AS integer", "d", "7", 7),
        ("CREATE DOMAIN d AS date", "d", "'2024-02-29'", date(2024, 2, 29)),
        ("CREATE DOMAIN d AS boolean", "d", "true", True),
        ("CREATE TYPE d AS ENUM ('released', '待检')", "d", "'待检'", "待检"),
    ],
)
def test_types_that_users_made(way, made, declared, literal, value):
    way.write(made)
    assert column(way, declared, literal).to_pylist() == [value, None]


@only("postgresql", "postgresql-rows")
def test_columns_whose_names_differ_only_in_case(way):
    way.write('CREATE TABLE item ("a" integer, "A" text)')
    way.write("INSERT INTO item VALUES (1, 'x')")
    with way.connector().snapshot() as snapshot:
        rows = snapshot.read(TableQuery("item", ("A", "a"))).read_all()
    assert rows.to_pydict() == {"A": ["x"], "a": [1]}
