"""Whatever goes wrong is a problem with its facts, and no secret in it."""

import os
import socket
import sys
import time
import traceback
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pymysql.err import OperationalError

from connectors import TableQuery, connect
from connectors.failures import Endpoint
from connectors.odbc import OdbcSession
from connectors.sql import _secrets
from connectors.watchdog import ahead, within
from dictionary.problems import ConfigurationError, GuiyiError, UnreachableError
from tests.connectors.conftest import Way, only, source
from tests.connectors.test_snapshot import ITEM, fill

SERVERS = ("postgresql", "postgresql-records", "postgresql-odbc", "mariadb", "mariadb-odbc")
CANARY = "canary-7f3a"


def failed(kind, action):
    """The problem of a failing action; its password is nowhere in the whole report."""
    with pytest.raises(kind) as caught:
        action()
    (problem,) = caught.value.problems
    report = "".join(traceback.format_exception(caught.value)) + repr(problem)
    assert CANARY not in report
    assert "PWD=" not in report
    assert problem.args["system"] == "erp"
    return problem


def opened(connector):
    with connector.snapshot():
        pass


@only(*SERVERS)
def test_a_wrong_password_is_refused(way):
    problem = failed(ConfigurationError, lambda: opened(way.elsewhere(password=CANARY)))
    assert problem.code == "source.refused"
    assert problem.args["host"].startswith("127.0.0.1:")


@only(*SERVERS)
def test_an_unknown_user_is_refused(way):
    assert failed(ConfigurationError, lambda: opened(way.elsewhere(user="nobody"))).code == "source.refused"


@only(*SERVERS)
@pytest.mark.parametrize("change", [{"port": 1}, {"host": "no-such-host.invalid"}])
def test_a_server_that_does_not_answer_is_unreachable(way, change):
    problem = failed(UnreachableError, lambda: opened(way.elsewhere(password=CANARY, **change)))
    assert problem.code == "source.unreachable"


@only(*SERVERS)
def test_a_server_that_says_nothing_is_unreachable(way, monkeypatch):
    monkeypatch.setattr("connectors.sql.CONNECT_SECONDS", 1)
    monkeypatch.setattr("connectors.odbc.CONNECT_SECONDS", 1)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        start = time.monotonic()
        problem = failed(UnreachableError, lambda: opened(way.elsewhere(password=CANARY, port=port)))
    assert problem.code == "source.unreachable"
    assert time.monotonic() - start < 5


@only(*SERVERS)
def test_an_unknown_database(way):
    assert failed(ConfigurationError, lambda: opened(way.elsewhere(database="nodb"))).code == "source.no_database"


def test_a_missing_file_is_not_created(sqlite):
    assert failed(UnreachableError, lambda: opened(sqlite.elsewhere(database="none.db"))).code == "source.missing"
    assert not (sqlite.folder / "none.db").exists()


def test_a_file_of_another_kind_is_no_database(sqlite):
    (sqlite.folder / "text.db").write_text("no database, but long enough to be read as one" * 9)
    problem = failed(ConfigurationError, lambda: opened(sqlite.elsewhere(database="text.db")))
    assert problem.code == "source.no_database"


def test_a_missing_table_names_the_nearest(way):
    fill(way, 1)
    with way.connector().snapshot() as snapshot:
        for action in (snapshot.columns, snapshot.count, lambda table: snapshot.read(TableQuery(table, ("id",)))):
            problem = failed(ConfigurationError, lambda action=action: action("itme"))
            assert (problem.code, problem.args["table"], problem.args["nearest"]) == ("source.no_table", "itme", "item")
        assert snapshot.count("item") == 1


def test_a_missing_column_names_the_nearest(way):
    fill(way, 1)
    with way.connector().snapshot() as snapshot:
        for query in (TableQuery("item", ("quantty",)), TableQuery("item", ("id",), cursor="quantty", lower=1)):
            problem = failed(ConfigurationError, lambda query=query: snapshot.read(query))
            assert problem.code == "source.no_column"
            assert problem.args["column"] == "quantty"
            assert problem.args["nearest"] == "quantity"


@pytest.mark.parametrize("string", ["DRIVER={Nope};SERVER=x;PWD=canary-7f3a", "DSN=nope;PWD=canary-7f3a"])
def test_a_missing_driver_names_the_installed_ones(tmp_path, string):
    problem = failed(ConfigurationError, lambda: opened(connect(source(odbc=string), tmp_path)))
    assert problem.code == "source.no_driver"
    assert any("PostgreSQL" in name for name in problem.args["installed"])


def test_a_missing_driver_library(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyodbc", None)
    problem = failed(ConfigurationError, lambda: opened(connect(source(odbc="DSN=x"), tmp_path)))
    assert (problem.code, problem.args["installed"]) == ("source.no_driver", [])


def test_a_python_driver_that_is_not_installed(tmp_path):
    url = "postgresql+asyncpg://u:canary-7f3a@localhost/x"
    problem = failed(ConfigurationError, lambda: opened(connect(source(sqlalchemy=url), tmp_path)))
    assert problem.code == "source.no_driver"


def test_an_unknown_dialect(tmp_path):
    url = "oracle://u:canary-7f3a@localhost/x"
    assert failed(ConfigurationError, lambda: connect(source(sqlalchemy=url), tmp_path)).code == "source.no_dialect"


def test_an_address_that_is_none(tmp_path):
    url = "user canary-7f3a at localhost"
    assert failed(ConfigurationError, lambda: connect(source(sqlalchemy=url), tmp_path)).code == "source.bad_address"


def test_an_odbc_string_within_an_address_is_refused(tmp_path):
    """Neither TLS nor a database by name would reach it."""
    url = f"mssql+pyodbc:///?odbc_connect=DRIVER%3DFreeTDS%3BSERVER%3Ddb%3BPWD%3D{CANARY}"
    assert failed(ConfigurationError, lambda: connect(source(sqlalchemy=url), tmp_path)).code == "source.odbc_address"


@only("postgresql", "postgresql-records", "postgresql-odbc", "mariadb")
def test_a_connection_cut_while_reading(way):
    # MariaDB's ODBC driver has read everything by then. What follows the first batch must not fit the sockets' buffers.
    fill(way, 200_000)
    way.write(f"ALTER TABLE item ADD COLUMN remark varchar(200) NOT NULL DEFAULT '{'x' * 200}'")
    with way.connector().snapshot() as snapshot:
        reader = snapshot.read(TableQuery("item", ("id", "remark")))
        reader.read_next_batch()
        way.kill()
        problem = failed(UnreachableError, reader.read_all)
    assert (problem.code, problem.args["table"]) == ("source.cut", "item")


@only(*SERVERS)
def test_a_connection_cut_between_statements(way):
    fill(way, 1)
    with way.connector().snapshot() as snapshot:
        way.kill()
        assert failed(UnreachableError, lambda: snapshot.count("item")).code == "source.cut"


@only("mariadb", "mariadb-odbc")
def test_the_server_ends_a_statement_itself_but_no_stream(way):
    """Once the hub has given up, nothing must go on in the source."""
    fill(way, 60_000)
    connector = way.connector(patience=timedelta(seconds=1))
    with connector.snapshot() as snapshot:
        problem = failed(UnreachableError, lambda: snapshot._session.rows("SELECT SLEEP(9) FROM item"))
    assert problem.code == "source.timeout"
    assert "max_statement_time" in problem.args["detail"]
    with connector.snapshot() as snapshot:
        reader = snapshot.read(ITEM)
        first = reader.read_next_batch().num_rows
        time.sleep(1.2)
        assert 0 < first < 60_000
        assert first + reader.read_all().num_rows == 60_000


@only(*SERVERS)
def test_a_locked_table_ends_in_a_timeout(way, monkeypatch):
    monkeypatch.setattr("connectors.session._GRACE_SECONDS", 0.5)
    fill(way, 1)
    with way.connector(patience=timedelta(seconds=0.5)).snapshot() as snapshot:
        if way.database == "postgresql":
            way.write("BEGIN; LOCK TABLE item IN ACCESS EXCLUSIVE MODE")
        else:
            way.write("LOCK TABLES item WRITE")
        start = time.monotonic()
        problem = failed(UnreachableError, lambda: snapshot.read(ITEM).read_all())
        assert problem.code == "source.timeout"
        assert time.monotonic() - start < 3
        way.write("ROLLBACK" if way.database == "postgresql" else "UNLOCK TABLES")


def test_nothing_is_written(way):
    fill(way, 1)
    with way.connector().snapshot() as snapshot, pytest.raises(GuiyiError):
        snapshot._session.run("INSERT INTO item VALUES (2, 'x', 1)")
    with way.connector().snapshot() as snapshot:
        assert snapshot.count("item") == 1


def test_an_account_that_may_write_is_told(way):
    fill(way, 1)
    assert way.connector().proves_read_only() is False


def test_the_file_system_says_who_may_write_a_file(sqlite, monkeypatch):
    """Nothing is tried by writing, and nothing but the permission of the hub's own account counts."""
    fill(sqlite, 1)
    folder = connect(source(files="."), sqlite.folder)
    assert sqlite.connector().proves_read_only() is folder.proves_read_only() is False
    writable = {sqlite.folder / "erp.db-wal"}
    monkeypatch.setattr("os.access", lambda path, mode, **_: mode == os.W_OK and path in writable)
    assert sqlite.connector().proves_read_only() is True
    assert folder.proves_read_only() is False  # one of its files may be written
    writable.clear()
    assert folder.proves_read_only() is True


READERS = {
    "postgresql": [
        "CREATE ROLE {0} LOGIN PASSWORD '{1}'",
        "GRANT SELECT ON item TO {0}",
    ],
    "mariadb": ["CREATE USER {0}@'%' IDENTIFIED BY '{1}'", "GRANT SELECT ON item TO {0}@'%'"],
}
WRITERS = {
    "postgresql": [
        "CREATE ROLE {0}_role",
        "GRANT UPDATE (lot) ON item TO {0}_role",
        "ALTER ROLE {0} NOINHERIT",
        "GRANT {0}_role TO {0}",
    ],
    "mariadb": ["CREATE ROLE {0}_role", "GRANT UPDATE (lot) ON item TO {0}_role", "GRANT {0}_role TO {0}@'%'"],
}


@only(*SERVERS)
def test_an_account_with_select_only_reads_and_is_proved_harmless(way: Way, request):
    name = f"guest_{way.name.replace('-', '_')}"
    fill(way, 1)
    for statement in READERS[way.database]:
        way.write(statement.format(name, CANARY))
    guest = way.elsewhere(user=name, password=CANARY)
    try:
        with guest.snapshot() as snapshot:
            assert snapshot.read(ITEM).read_all().num_rows == 1
        assert guest.proves_read_only() is True
        for statement in WRITERS[way.database]:
            way.write(statement.format(name))
        # MariaDB does not show what a role may do before it is taken on.
        assert guest.proves_read_only() is (False if way.database == "postgresql" else None)
        way.write(f"GRANT DELETE ON item TO {name}" + ("@'%'" if way.database == "mariadb" else ""))
        assert guest.proves_read_only() is False
    finally:
        way.write("DROP TABLE item")
        way.write(f"DROP ROLE {name}_role")
        way.write(f"DROP ROLE {name}" if way.database == "postgresql" else f"DROP USER {name}@'%'")


@only("postgresql", "postgresql-records", "postgresql-odbc")
def test_a_table_without_the_right_to_read_it(way, postgres):
    fill(way, 1)
    way.write("CREATE ROLE stranger LOGIN PASSWORD 'canary-7f3a'")
    try:
        with way.elsewhere(user="stranger", password=CANARY).snapshot() as snapshot:
            problem = failed(ConfigurationError, lambda: snapshot.read(ITEM))
        assert (problem.code, problem.args["table"]) == ("source.no_right", "item")
        assert problem.args["column"] == "id, lot, quantity"
        way.write("GRANT SELECT (id, lot) ON item TO stranger")
        with way.elsewhere(user="stranger", password=CANARY).snapshot() as snapshot:
            assert snapshot.read(TableQuery("item", ("id", "lot"))).read_all().num_rows == 1
            problem = failed(ConfigurationError, lambda: snapshot.read(ITEM))
        assert (problem.code, problem.args["column"]) == ("source.no_right", "quantity")
    finally:
        way.write("DROP TABLE item")
        way.write("DROP ROLE stranger")


@only("mariadb", "mariadb-odbc")
def test_a_column_without_the_right_to_read_it(way):
    """MariaDB shows only what an account may read, so such a column is one that is not there."""
    fill(way, 1)
    name = f"partial_{way.name.replace('-', '_')}"
    way.write(f"CREATE USER {name}@'%' IDENTIFIED BY '{CANARY}'")
    way.write(f"GRANT SELECT (id, lot) ON item TO {name}@'%'")
    try:
        with way.elsewhere(user=name, password=CANARY).snapshot() as snapshot:
            assert snapshot.read(TableQuery("item", ("id", "lot"))).read_all().num_rows == 1
            problem = failed(ConfigurationError, lambda: snapshot.read(ITEM))
        assert (problem.code, problem.args["column"]) == ("source.no_column", "quantity")
    finally:
        way.write("DROP TABLE item")
        way.write(f"DROP USER {name}@'%'")


@only("mariadb")
@pytest.mark.parametrize("name", ["clerk@plant", "o''clerk"])
def test_the_rights_of_an_account_with_an_odd_name_are_found(way, name):
    """One whose grants are not found under its name would seem harmless."""
    fill(way, 1)
    way.write(f"CREATE USER '{name}'@'%' IDENTIFIED BY '{CANARY}'")
    way.write(f"GRANT SELECT, INSERT ON item TO '{name}'@'%'")
    try:
        assert way.elsewhere(user=name.replace("''", "'"), password=CANARY).proves_read_only() is False
    finally:
        way.write("DROP TABLE item")
        way.write(f"DROP USER '{name}'@'%'")


def test_a_locked_file_ends_in_a_timeout(sqlite):
    sqlite.write("PRAGMA journal_mode = delete")
    fill(sqlite, 1)
    sqlite.write("BEGIN EXCLUSIVE")
    problem = failed(UnreachableError, lambda: opened(sqlite.connector(patience=timedelta(seconds=0.2))))
    assert problem.code == "source.timeout"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("致命错误:  用户 erp 密码 认证失败", "source.refused"),
        ('致命错误:  数据库 "erp" 不存在', "source.no_database"),
        ("server closed the connection unexpectedly", "source.cut"),
        ("something new", "source.failed"),
    ],
)
def test_messages_without_a_code(message, code):
    assert Endpoint("erp", "h").translated(RuntimeError(message)).problems[0].code == code


def test_a_view_that_is_broken_is_no_cut_line(sqlite):
    """It would only be asked again, for half a minute."""
    fill(sqlite, 1)
    sqlite.write("CREATE VIEW late AS SELECT quantity FROM item")
    sqlite.write("DROP TABLE item")
    with sqlite.connector().snapshot() as snapshot:
        assert failed(ConfigurationError, lambda: snapshot.columns("late")).code == "source.failed"
    answered = OperationalError(1356, "View 'erp.late' references invalid table(s)")
    assert Endpoint("erp", "h").translated(answered).problems[0].code == "source.failed"


@pytest.mark.parametrize("address", ["mysql://reader:{}@db/erp", "postgresql://db/erp?user=reader&password={}"])
def test_a_password_is_hidden_wherever_it_stands_in_an_address(address):
    assert CANARY in _secrets(sa.make_url(address.format(CANARY)))


def test_a_secret_in_a_message_is_hidden():
    problem = Endpoint("erp", "h", (CANARY,)).translated(RuntimeError(f"login with {CANARY} failed")).problems[0]
    assert problem.args["detail"] == "login with *** failed"


class SlowLine:
    """A connection whose statements take their time, and which must not be used meanwhile."""

    def __init__(self):
        self.done: list[str] = []

    def execute(self, *_):
        time.sleep(0.5)
        self.done.append("execute")

    def rollback(self):
        self.done.append("rollback")

    def close(self):
        self.done.append("close")


def test_odbc_closes_only_after_a_call_that_was_given_up(monkeypatch):
    """MariaDB's driver took the program down when a lock was waited for just as long as the hub had patience."""
    line = SlowLine()
    monkeypatch.setattr("connectors.odbc._connected", lambda *_: line)
    monkeypatch.setattr("connectors.session._GRACE_SECONDS", 0)
    session = OdbcSession(Endpoint("erp", "h"), 0.1, "")
    assert failed(UnreachableError, lambda: session.run("SELECT 1")).code == "source.timeout"
    assert line.done == []
    session.close()
    assert line.done == ["execute", "rollback", "close"]


def test_a_call_that_hangs_is_given_up():
    with pytest.raises(TimeoutError):
        within(0.05, lambda: time.sleep(1))
    assert within(1, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within(1, lambda: 1 / 0)


def test_the_next_answer_is_waited_for_while_one_is_used():
    begun = []

    def answers():
        for number in (1, 2, 3):
            begun.append(number)
            yield number

    coming = ahead(answers())
    assert begun == []
    assert next(coming) == 1
    deadline = time.monotonic() + 10
    while begun != [1, 2] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert begun == [1, 2]
    assert list(coming) == [2, 3]
    left = ahead(answers())
    next(left)
    left.close()
    assert begun == [1, 2, 3, 1, 2]


def test_an_error_comes_behind_the_answers_before_it():
    def answers():
        yield 1
        raise TimeoutError("silent")

    coming = ahead(answers())
    assert next(coming) == 1
    with pytest.raises(TimeoutError, match="silent"):
        next(coming)
