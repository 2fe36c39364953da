"""One unchanging, read-only view, streamed in bounded batches."""

import tracemalloc
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import pytest

from connectors import TableQuery
from tests.connectors.conftest import Way, only, source

SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {0}) "
    "INSERT INTO item SELECT n, 'Lot ' || n, n * 0.25 FROM s",
    "postgresql": "INSERT INTO item SELECT n, 'Lot ' || n, n * 0.25 FROM generate_series(1, {0}) AS s(n)",
    "mariadb": "INSERT INTO item SELECT seq, CONCAT('Lot ', seq), seq * 0.25 FROM seq_1_to_{0}",
}
ITEM = TableQuery("item", ("id", "lot", "quantity"))


def fill(way: Way, rows: int) -> None:
    way.write("CREATE TABLE item (id integer PRIMARY KEY, lot varchar(20), quantity decimal(12,2))")
    way.write(SERIES[way.database].format(rows))


def ids(way: Way, **bounds) -> list:
    with way.connector().snapshot() as snapshot:
        return sorted(snapshot.read(TableQuery("item", ("id",), **bounds)).read_all()["id"].to_pylist())


def test_rows_committed_later_are_not_seen(way):
    fill(way, 3)
    with way.connector().snapshot() as snapshot:
        way.write("INSERT INTO item VALUES (4, 'late', 1)")
        way.write("DELETE FROM item WHERE id = 1")
        assert snapshot.count("item") == 3
        assert snapshot.read(ITEM).read_all()["id"].to_pylist() == [1, 2, 3]
    assert ids(way) == [2, 3, 4]


def test_a_second_snapshot_sees_what_came_meanwhile(way):
    fill(way, 1)
    connector = way.connector()
    with connector.snapshot() as snapshot:
        assert snapshot.count("item") == 1
    way.write("INSERT INTO item VALUES (2, 'late', 1)")
    with connector.snapshot() as snapshot:
        assert snapshot.count("item") == 2


def test_the_clock_is_an_instant_in_utc(way):
    before = datetime.now(UTC)
    with way.connector().snapshot() as snapshot:
        assert snapshot.clock.tzinfo is UTC
        assert before - timedelta(seconds=1) <= snapshot.clock <= datetime.now(UTC) + timedelta(seconds=1)


def test_isolation_is_told(way):
    with way.connector().snapshot() as snapshot:
        expected = "serializable, read only" if way.database == "sqlite" else "repeatable read, read only"
        assert snapshot.isolation == expected


@only("mariadb", "mariadb-odbc")
def test_tables_outside_the_snapshot_are_told(way):
    way.write("CREATE TABLE old (id integer) ENGINE MyISAM")
    with way.connector().snapshot() as snapshot:
        assert snapshot.isolation == "repeatable read, read only; none for MyISAM"


def test_many_rows_come_in_batches_and_all_of_them(way):
    fill(way, 200_000)
    with way.connector().snapshot() as snapshot:
        sizes, total = [], Decimal(0)
        for batch in snapshot.read(ITEM):
            sizes.append(batch.num_rows)
            total += sum(batch["quantity"].to_pylist())
    assert sum(sizes) == 200_000
    assert len(sizes) > 1
    assert max(sizes) <= 50_000
    assert total == Decimal(200_000 * 200_001 // 2) / 4


@only("sqlite", "postgresql-records", "mariadb")
def test_rows_stay_with_the_server_until_they_are_fetched(way):
    fill(way, 200_000)
    with way.connector().snapshot() as snapshot:
        tracemalloc.start()
        reader = snapshot.read(ITEM)
        reader.read_next_batch()
        _, first = tracemalloc.get_traced_memory()
        for _ in reader:
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 2 * first  # one batch is being fetched while the last one is still held


def test_an_unfinished_read_can_be_left(way):
    fill(way, 200_000)
    connector = way.connector()
    with connector.snapshot() as snapshot:
        begun = snapshot.read(ITEM).read_next_batch()
        assert 0 < begun.num_rows < 200_000
        assert snapshot.count("item") == 200_000
        assert snapshot.read(ITEM).read_all().num_rows == 200_000
    way.write("DROP TABLE item")


def test_a_reader_may_be_drained_by_another_engine(way):
    fill(way, 120_000)
    with way.connector().snapshot() as snapshot:
        rows = duckdb.from_arrow(snapshot.read(ITEM))
        assert rows.aggregate("count(*), sum(quantity)").fetchone() == (
            120_000,
            Decimal(120_000 * 120_001 // 2) / 4,
        )


@pytest.mark.parametrize(
    ("declared", "literals", "lower", "found"),
    [
        ("integer", ["1", "2", "3"], 2, [1, 2]),
        ("bigint", ["9007199254740992", "9007199254740993"], 9007199254740993, [1]),
        ("decimal(12,4)", ["1.9999", "2.0000", "2.0001"], Decimal("2.0000"), [1, 2]),
        ("double precision", ["0.1", "0.30000000000000004"], 0.1 + 0.2, [1]),
        ("varchar(9)", ["'a'", "'b''\\'", "'c'"], "b'\\", [1, 2]),
        ("date", ["'2024-01-01'", "'2024-01-02'"], date(2024, 1, 2), [1]),
        ("{timestamp}", ["'2024-01-01 23:59:59'", "'2024-01-02'"], datetime(2024, 1, 2), [1]),  # noqa: DTZ001
        ("{timestamp}", ["'2024-01-02 10:00:00'"], datetime(2024, 1, 2, 10), [0]),  # noqa: DTZ001
        ("{timestamp}", ["'2024-01-02 10:00:01'"], "2024-01-02 10:00:01", [0]),
        (
            "{timestamp}",
            ["'2024-01-01 01:02:03.123455'", "'2024-01-01 01:02:03.123456'"],
            datetime(2024, 1, 1, 1, 2, 3, 123456),  # noqa: DTZ001
            [1],
        ),
        (
            "{instant}",
            ["'2023-12-31 23:59:59.5'", "'2024-01-01 00:00:00'"],
            datetime(2024, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))),
            [1],
        ),
    ],
)
def test_the_lower_bound_belongs_to_the_rows(way, declared, literals, lower, found):
    names = {"postgresql": ("timestamp", "timestamptz"), "mariadb": ("datetime(6)", "timestamp(6) null")}
    timestamp, instant = names.get(way.database, ("timestamp", "timestamp"))
    way.write(f"CREATE TABLE item (id integer, c {declared.format(timestamp=timestamp, instant=instant)})")
    for number, literal in enumerate(literals):
        way.write(f"INSERT INTO item VALUES ({number}, {literal})")
    way.write("INSERT INTO item VALUES (99, NULL)")
    assert ids(way, cursor="c", lower=lower) == [*found, 99]
    assert ids(way, cursor="c") == [*range(len(literals)), 99]


@only("mariadb", "mariadb-odbc", "sqlite")
def test_a_type_does_not_change_with_the_rows_above_the_cursor(way):
    way.write("CREATE TABLE item (id integer, d date)")
    way.write("INSERT INTO item VALUES (1, '0000-00-00'), (2, '2024-01-01')")
    with way.connector().snapshot() as snapshot:
        rows = snapshot.read(TableQuery("item", ("d",), cursor="id", lower=2)).read_all()
    assert rows.to_pydict() == {"d": ["2024-01-01"]}


def test_a_schema_of_the_connection_is_the_default(way):
    if way.database == "postgresql":
        way.write("CREATE SCHEMA erp CREATE TABLE item (id integer)")
        way.connection["schema"] = "erp"
    else:
        way.write("CREATE TABLE item (id integer)")
        way.connection["schema"] = way.schema
    with way.connector().snapshot() as snapshot:
        assert snapshot.tables() == ["item"]
        assert snapshot.count("item") == 0


def test_odbc_settings_of_the_user_stay():
    from connectors.odbc import with_defaults

    assert with_defaults("DSN=x;usedeclarefetch=0", {"UseDeclareFetch": "1", "Fetch": "9"}).endswith(";Fetch=9;")
    assert "UseDeclareFetch" not in with_defaults("DSN=x;usedeclarefetch=0;", {"UseDeclareFetch": "1"})


def test_secrets_are_references(way, monkeypatch):
    fill(way, 1)
    kind, address = next(iter(way.connection.items()))
    monkeypatch.setenv("ERP_ADDRESS", address)
    (way.folder / "address.txt").write_text(address + "\n")
    for reference in ("env:ERP_ADDRESS", "file:address.txt"):
        way.connection[kind] = reference
        assert ids(way) == [1]


def test_odbc_is_not_imported_for_another_way_in(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys, pathlib; from connectors import connect; from tests.connectors.conftest import source\n"
        "connect(source(sqlalchemy='sqlite:///x.db'), pathlib.Path())\n"
        "assert 'pyodbc' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert source(sqlalchemy="sqlite:///x.db").source == "erp"


@only("postgresql")
def test_the_scanner_reads_in_the_snapshot(way, monkeypatch):
    fill(way, 3)
    monkeypatch.setattr("connectors.session.Session.stream", None)  # rows are no records
    with way.connector().snapshot() as snapshot:
        way.write("DELETE FROM item WHERE id = 1")
        assert snapshot.read(ITEM).read_all()["id"].to_pylist() == [1, 2, 3]


@only("postgresql", "postgresql-records")
def test_a_table_may_take_longer_than_the_server_may_be_silent(way):
    """Of the scanner it is one statement; of others each fetch is, which the server ends in time."""
    way.write("CREATE VIEW item AS SELECT current_setting('statement_timeout') AS longest")
    with way.connector(patience=timedelta(seconds=7)).snapshot() as snapshot:
        told = snapshot.read(TableQuery("item", ("longest",))).read_all()["longest"].to_pylist()
    assert told == (["0"] if way.name == "postgresql" else ["7s"])


@only("postgresql")
@pytest.mark.parametrize("error", [duckdb.IOException("too many connections"), TimeoutError("no answer")])
@pytest.mark.parametrize("where", ["__init__", "open", "run"])
def test_a_server_that_does_not_let_the_scanner_in_is_read_all_the_same(way, monkeypatch, where, error):
    def refuse(*_):
        raise error

    fill(way, 3)
    monkeypatch.setattr(f"connectors.scanner.Scanner.{where}", refuse)
    assert ids(way) == [1, 2, 3]
