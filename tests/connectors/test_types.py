"""Every stored value arrives exactly, with the same Arrow type whatever the driver."""

from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from connectors import TableQuery, connect
from connectors.unforeseen import MisfitError, foreseen
from dictionary.problems import ConfigurationError
from tests.connectors.cases import CASES
from tests.connectors.conftest import Way, only, source


def read(way: Way, table: str = "item", columns: tuple[str, ...] = (), **bounds) -> pa.Table:
    with way.connector().snapshot() as snapshot:
        columns = columns or tuple(column.name for column in snapshot.columns(table))
        return snapshot.read(TableQuery(table, columns, **bounds)).read_all()


def store(way: Way, declared: str, *literals: str, table: str = "item") -> None:
    """A table with the given literals in a column of the declared type, and an empty value."""
    way.write(f"CREATE TABLE {table} (id integer, v {declared})")
    for number, literal in enumerate((*literals, "NULL")):
        way.write(f"INSERT INTO {table} VALUES ({number}, {literal})")


def column(way: Way, declared: str, *literals: str) -> pa.Array:
    """The given literals, stored in a column of the declared type and read back."""
    store(way, declared, *literals)
    return read(way).sort_by("id").column("v").combine_chunks()


def test_every_case_of_the_type_matrix(way):
    """All cases of a way share a database and a snapshot, there are hundreds of them; asked before and unforeseen alike."""
    cases = {f"item_{number}": case for number, case in enumerate(CASES) if way.name in case.ways}
    assert len(cases) > 40
    for table, case in cases.items():
        store(way, case.declared, *case.literals, table=table)
    wrong = []
    with way.connector().snapshot() as snapshot:
        for table, case in cases.items():
            query = TableQuery(table, ("id", "v"))
            asked = snapshot.read(query).read_all()
            unasked = foreseen(replace(query, unsure=()), lambda one: snapshot.read(one).read_all(), lambda: None)
            for rows in (asked, unasked):
                found = rows.sort_by("id").column("v")
                if (found.type, found.to_pylist()) != (case.arrow, [*case.expected, None]):
                    wrong.append((case.declared, case.literals, found.type, found.to_pylist()))
    assert wrong == []


@only("mariadb", "mariadb-odbc")
def test_days_that_no_month_has_are_kept_as_text(way):
    way.write("SET sql_mode = 'ALLOW_INVALID_DATES'")
    assert column(way, "date", "'2024-02-31'").to_pylist() == ["2024-02-31", None]


def test_only_what_is_read_makes_a_column_text_where_it_was_none_before(way):
    """Whoever sees it while reading says so, and can pass over the rest; others ask."""
    bad = "'infinity'" if way.database == "postgresql" else "'0000-00-00'"
    store(way, "date", bad, "'2024-02-29'")
    whole, above = TableQuery("item", ("id", "v"), unsure=()), TableQuery("item", ("v",), "id", 1, unsure=())
    with way.connector().snapshot() as snapshot:
        assert snapshot.read(above).read_all()["v"].to_pylist() == [date(2024, 2, 29), None]
        if way.name in ("mariadb", "postgresql-records", "postgresql-odbc"):
            with pytest.raises(MisfitError) as caught:
                snapshot.read(whole).read_all()
            (problem,) = caught.value.problems
            assert (problem.code, problem.args["table"], problem.args["detail"]) == ("source.misfit", "item", "v")
            assert caught.value.foreseen(whole) == replace(whole, unsure=None)
            whole = replace(whole, unsure=["v"])
        assert snapshot.read(replace(above, unsure=["v"])).read_all()["v"].to_pylist() == ["2024-02-29", None]
        for query in (whole, replace(whole, unsure=None)):
            assert snapshot.read(query).read_all().sort_by("id")["v"].to_pylist() == [
                bad.strip("'"),
                "2024-02-29",
                None,
            ]


@only("mariadb")
def test_a_server_without_room_for_prepared_statements_is_read_row_by_row(way):
    store(way, "decimal(9,3)", "1.250")
    way.write("CREATE TABLE made (d date, t datetime(3), n bigint unsigned, f double, b blob)")
    way.write("INSERT INTO made VALUES ('2024-02-29', '2024-02-29 08:00:00.5', 18446744073709551615, 0.1, 'x')")
    way.write("INSERT INTO made VALUES ('0000-00-00', NULL, 0, NULL, NULL)")
    query = TableQuery("made", ("d", "t", "n", "f", "b"), unsure=())
    way.write("SET GLOBAL max_prepared_stmt_count = 0")
    try:
        with way.connector().snapshot() as snapshot:
            assert snapshot.read(TableQuery("item", ("v",))).read_all()["v"].to_pylist() == [Decimal("1.250"), None]
            rows = snapshot.read(query).read_all()
    finally:
        way.write("SET GLOBAL max_prepared_stmt_count = DEFAULT")
    with way.connector().snapshot() as snapshot:
        assert rows == snapshot.read(replace(query, unsure=None)).read_all()
        assert rows["d"].to_pylist() == ["2024-02-29", "0000-00-00"]


@only("mariadb")
def test_a_server_keeps_no_statement_longer_than_its_rows_are_read(way, mariadb):
    store(way, "integer", "1")
    with way.connector().snapshot() as snapshot:
        for _ in range(5):
            read = snapshot.read(TableQuery("item", ("v",))).read_all()
        assert read.num_rows == 2
        assert snapshot.count("item") == 2
        with closing(mariadb.connect(way.schema)) as other, closing(other.cursor()) as cursor:
            cursor.execute("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")
            assert cursor.fetchone()[1] == "0"


WRITTEN = [
    "", " ", ",", "(", ")", "()", '"', '""', "\\", "\\\\", '\\"', "'", "NULL", "null", "a,b", 'say "hi"', "C:\\new", " x ", "\n",
    "\r", "\r\n", "a\nb", "\t", "\x0b\x0c", "\x01", "\u00a0", "\u3000", "\u2028", "归一", "𠮷", "e\u0301",
    "x" * 100_000, "中\n" * 50_000,
]  # fmt: skip
"""Texts that a row written as one text has to quote or escape, or might take for something else."""


def test_texts_that_might_be_taken_for_something_else(way):
    """Also where a row has no other column, and ends with a NULL."""
    way.write(f"CREATE TABLE item (id integer, v {'longtext' if way.database == 'mariadb' else 'text'})")
    for number, text in enumerate(WRITTEN):
        way.write(f"INSERT INTO item VALUES ({number}, '{text.replace(chr(39), chr(39) * 2)}')")
    way.write(f"INSERT INTO item VALUES ({len(WRITTEN)}, NULL)")
    assert read(way).sort_by("id")["v"].to_pylist() == [*WRITTEN, None]
    assert Counter(read(way, columns=("v",))["v"].to_pylist()) == Counter([*WRITTEN, None])


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


@only("postgresql", "postgresql-records")
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


@only("postgresql", "postgresql-records")
def test_columns_whose_names_differ_only_in_case(way):
    way.write('CREATE TABLE item ("a" integer, "A" text)')
    way.write("INSERT INTO item VALUES (1, 'x')")
    with way.connector().snapshot() as snapshot:
        rows = snapshot.read(TableQuery("item", ("A", "a"))).read_all()
    assert rows.to_pydict() == {"A": ["x"], "a": [1]}
