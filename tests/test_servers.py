"""The servers that other tests rely on: do they answer, keep values exactly, and leave nothing behind?"""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import psycopg
import pyodbc
import pytest
import sqlalchemy as sa

from tests import servers
from tests.servers import MariaServer, PostgresServer

ROW = (1, "医疗器械 𠮷 №5", Decimal("123456789012.000001"))
STARTERS = pytest.mark.parametrize("starter", ["postgres_server", "mariadb_server"])


@pytest.fixture
def server(request: pytest.FixtureRequest) -> PostgresServer | MariaServer:
    return request.getfixturevalue(request.param)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(request.param)


def using(folder: Path) -> list[str]:
    """The processes working inside a folder: every process of both servers does so in its data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_text())
        except OSError:  # it has ended meanwhile, or is not ours
            continue
    return found


def make(address: str) -> sa.Engine:
    """An engine with a table `item` that holds ROW."""
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE item (id int, name varchar(40), price decimal(18, 6))"))
        connection.execute(
            sa.text("INSERT INTO item VALUES (:id, :name, :price)"),
            dict(zip(("id", "name", "price"), ROW, strict=True)),
        )
    return engine


@pytest.mark.parametrize(
    ("server", "database"),
    [("postgres", "pg_database"), ("mariadb", "mariadb_database")],
    indirect=True,
)
class TestBothServers:
    def test_sqlalchemy_and_odbc_give_the_same_exact_row(self, server, database):
        engine = make(server.url(database))
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT * FROM item")).one() == ROW
        with closing(pyodbc.connect(server.odbc(database))) as connection:
            assert tuple(connection.execute("SELECT * FROM item").fetchone()) == ROW

    def test_text_written_by_odbc_arrives(self, server, database):
        engine = make(server.url(database))
        with closing(pyodbc.connect(server.odbc(database), autocommit=True)) as connection:
            connection.execute("UPDATE item SET name = ? WHERE name = ?", "归一 𠮷", ROW[1])
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT name FROM item")).scalar_one() == "归一 𠮷"

    def test_a_wrong_password_is_refused(self, server, database):
        with pytest.raises(sa.exc.OperationalError, match=r"password authentication failed|Access denied"):
            sa.create_engine(server.url(database).replace(server.password, "wrong")).connect()
        with pytest.raises(pyodbc.Error, match=r"password authentication failed|Access denied"):
            pyodbc.connect(server.odbc(database, PWD="wrong"))

    def test_databases_are_fresh(self, server, database):
        assert sa.inspect(sa.create_engine(server.url(database))).get_table_names() == []

    def test_a_database_may_have_any_name(self, server, database):
        name = f"归一 {database}"
        server.create_database(name)
        make(server.url(name))
        with closing(pyodbc.connect(server.odbc(name))) as connection:
            assert tuple(connection.execute("SELECT * FROM item").fetchone()) == ROW


def test_the_reader_reads_and_does_nothing_else(postgres, pg_database):
    login = postgres.reader(pg_database)
    with sa.create_engine(login.url, isolation_level="AUTOCOMMIT").connect() as connection:
        make(postgres.url(pg_database))
        assert connection.execute(sa.text("SELECT * FROM item")).one() == ROW
        for statement in (
            "DELETE FROM item",
            "CREATE TABLE other (id int)",
            "CREATE TEMP TABLE other (id int)",
        ):
            with pytest.raises(sa.exc.ProgrammingError) as caught:
                connection.execute(sa.text(statement))
            assert isinstance(caught.value.orig, psycopg.errors.InsufficientPrivilege)
    with closing(pyodbc.connect(login.odbc)) as connection:
        assert tuple(connection.execute("SELECT * FROM item").fetchone()) == ROW


@STARTERS
def test_nothing_runs_after_the_stop(server_folder, starter):
    folder = server_folder / f"stop-{starter}"
    with getattr(servers, starter)(folder) as server:
        assert using(folder)
        connection = server.connect(None if starter == "mariadb_server" else "postgres")
    assert not using(folder)
    connection.close()


@STARTERS
@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_runs_after_the_tests_were_killed(server_folder, starter, way):
    folder = server_folder / f"{way.name}-{starter}"
    code = (
        "import signal, sys, time, pathlib; from tests import servers\n"
        # What started the tests, or another test, may have signals blocked or ignored, which children inherit.
        "signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"with servers.{starter}(pathlib.Path(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parent:
        assert parent.stdout.readline() == b"up\n"
        assert using(folder)
        parent.send_signal(way)
    end = time.monotonic() + 10
    while using(folder) and time.monotonic() < end:
        time.sleep(0.02)
    assert not using(folder)


@pytest.mark.parametrize("starter", ["postgres_server", "mariadb_server"])
def test_a_folder_that_the_server_cannot_reach_is_named(tmp_path, starter):
    tmp_path.chmod(0o700)
    if os.geteuid() == 0:  # other users run the servers under their own account
        with pytest.raises(servers.ServerError, match="cannot reach"), getattr(servers, starter)(tmp_path):
            pass


def test_a_server_that_does_not_start_shows_its_log(server_folder, monkeypatch):
    monkeypatch.setattr(servers, "HOST", "192.0.2.1")  # an address for documents, on no host
    monkeypatch.setattr(servers, "free_port", lambda: 5432)
    failing = servers.postgres_server(server_folder / "no-address")
    with pytest.raises(servers.ServerError, match="could not create any TCP/IP sockets"), failing:
        pass


def test_missing_packages_are_an_error_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(servers, "program", lambda _: "")
    assert servers.missing() == ["postgresql", "mariadb-server", "chromium", "openssl"]
    failing = servers.mariadb_server(tmp_path)
    with pytest.raises(servers.ServerError, match=r"python -m tests\.servers install"), failing:
        pass
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="Run as root: apt-get update && apt-get install"):
        servers.install()


def test_installing_tries_again_with_new_lists_and_then_fails(tmp_path, monkeypatch, capsys):
    policy = tmp_path / "policy-rc.d"
    commands = []

    def run(command, **_):
        assert policy.stat().st_mode & 0o111
        commands.append(command)
        return subprocess.CompletedProcess(command, 100)

    monkeypatch.setattr(servers, "POLICY", policy)
    monkeypatch.setattr(servers, "missing", lambda: ["mariadb-server"])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _: "apt-get")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(SystemExit, match="Run as root: apt-get update && apt-get install"):
        servers.install()
    assert [("update" in command, command[-1]) for command in commands] == [
        (False, "mariadb-server"),
        (True, "update"),
        (False, "mariadb-server"),
    ]
    assert not policy.exists()


def test_a_second_install_runs_no_program(monkeypatch):
    monkeypatch.setattr(subprocess, "run", None)
    servers.install()
