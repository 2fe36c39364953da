"""Real PostgreSQL and MariaDB servers for the tests, the ODBC drivers to reach them, and a browser for the pages.

`python -m tests.servers install` makes sure that the programs are there. `postgres_server` and
`mariadb_server` each run a private server on a free port of this host, with a data folder of its own. The
servers that the system packages may have set up are neither used nor started.
"""

import atexit
import contextlib
import dataclasses
import functools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    import psycopg

HOST = "127.0.0.1"
USER = "tester"
READER = "reader"
START_SECONDS = 60
STOP_SECONDS = 15
POLICY = Path("/usr/sbin/policy-rc.d")


class ServerError(RuntimeError):
    """A server cannot be had; the text says why, with the server's own log."""


class Login(NamedTuple):
    """One account's way into one database."""

    user: str
    password: str
    url: str
    odbc: str


# --- programs --------------------------------------------------------------------------------------------


def odbc_drivers() -> list[str] | None:
    """The registered ODBC drivers; None if not even the driver manager is installed."""
    try:
        import pyodbc
    except ImportError:  # it is linked to libodbc, which is a system package
        return None
    return pyodbc.drivers()


def odbc_driver(word: str) -> str:
    """The registered ODBC driver with this word in its name, the Unicode one if there are more; else ""."""
    names = [name for name in odbc_drivers() or [] if word in name]
    return next((name for name in names if "Unicode" in name), names[0] if names else "")


def program(name: str) -> str:
    """The path of a server program; "" if it is not installed."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    places = [*(str(path) for path in reversed(newest)), os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"]
    return shutil.which(name, path=os.pathsep.join(places)) or ""


def missing() -> list[str]:
    """The Debian packages still to be installed."""
    found = {
        "postgresql": program("postgres") and program("initdb"),
        "mariadb-server": program("mariadbd") and program("mariadb-install-db"),
        "unixodbc": odbc_drivers() is not None,
        "odbc-postgresql": odbc_driver("PostgreSQL"),
        "odbc-mariadb": odbc_driver("MariaDB"),
        "odbc-mdbtools": odbc_driver("MDBTools"),
        "chromium": program("chromium"),
        "openssl": program("openssl"),
    }
    return [package for package, here in found.items() if not here]


@contextlib.contextmanager
def _services_stay_down() -> Iterator[None]:
    """Keep the packages from starting services; a policy that is already there stays as it is."""
    try:
        with POLICY.open("x") as file:
            file.write("#!/bin/sh\nexit 101\n")
    except FileExistsError:
        yield
        return
    try:
        POLICY.chmod(0o755)
        yield
    finally:
        POLICY.unlink()


def install() -> None:
    """Install the Debian packages that are missing; ends the program with the reason if that fails."""
    packages = missing()
    if not packages:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    by_hand = f"Run as root: apt-get update && {' '.join(command)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"The tests need {', '.join(packages)}, and only root can install them with apt. {by_hand}")
    print(f"Installing {', '.join(packages)} ...", flush=True)
    # Another apt run (unattended upgrades on a fresh machine) is waited for.
    command[1:1] = ["-qq", "-o", "DPkg::Lock::Timeout=300"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _services_stay_down():
        # Package lists may be absent or stale: they are renewed only when the first try shows it.
        if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL).returncode:
            subprocess.run([command[0], *command[1:4], "update"], env=environment, stdin=subprocess.DEVNULL)
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL)
    if packages := missing():
        sys.exit(f"apt could not install {', '.join(packages)} (its messages are above). {by_hand}")


def require() -> None:
    """Fail with the remedy if anything is missing."""
    if packages := missing():
        raise ServerError(f"Missing: {', '.join(packages)}. Run: python -m tests.servers install")


# --- running a server ------------------------------------------------------------------------------------


def _as_account(account: str) -> dict[str, Any]:
    """The subprocess arguments to run as `account`: both servers refuse root; other users run them as is."""
    if os.geteuid() != 0:
        return {}
    return {"user": account, "group": account, "extra_groups": []}


def give(path: Path, account: str) -> None:
    """Let an account, and nobody else, have a file or a folder."""

    path.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(path, account, account)


def _data_folder(folder: Path, name: str, account: str) -> Path:
    data = (folder / name).absolute()
    data.mkdir(parents=True)
    give(data, account)
    if os.geteuid() == 0 and not all(path.stat().st_mode & 0o001 for path in data.parents):
        raise ServerError(f"{account} cannot reach {folder}: use a folder that every user can pass through")
    return data


def _prepare(command: Sequence[str], data: Path, account: str) -> None:
    done = subprocess.run(
        command,
        cwd=data,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **_as_account(account),
    )
    if done.returncode:
        raise ServerError(f"{command[0]} failed:\n{done.stdout.decode(errors='replace')}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes], *ways: signal.Signals) -> None:
    for way in ways:
        if process.poll() is not None:
            return
        process.send_signal(way)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)


@contextlib.contextmanager
def _running(
    command: Callable[[int], Sequence[str]],
    data: Path,
    account: str,
    ways: Sequence[signal.Signals],
    connect: Callable[[int], Any],
) -> Iterator[tuple[int, int]]:
    """Run a server until the block ends and yield its port and process id.

    Args:
        command: the command line for a port.
        data: the server's data folder; its log is beside it.
        account: who runs it if we are root.
        ways: the signals that end it, gentle ones first; the kernel sends the second one if we die.
        connect: opens and closes a connection; an error means that the server is not ready.
    """
    log = data.with_suffix(".log")
    # Others may take a free port before the server binds it, so a server that does not come up is tried again
    # on another one. A stranger on our port is not taken for ours: it does not know the password.
    for _ in range(3):
        port = free_port()
        with log.open("wb") as output:
            # setpriv asks the kernel to end the server when we die, even by kill -9; a preexec_fn could do it
            # too, but is unsafe beside threads. start_new_session keeps Ctrl-C from the server: we stop it.
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", ways[1].name.removeprefix("SIG"), "--", *command(port)],
                cwd=data,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **_as_account(account),
            )
        stop = functools.partial(_stop, process, *ways)
        atexit.register(stop)
        try:
            if _ready(process, port, connect):
                yield port, process.pid
                return
        finally:
            stop()
            atexit.unregister(stop)
    raise ServerError(f"The server does not start:\n{log.read_text(errors='replace')[-4000:]}")


def _ready(process: subprocess.Popen[bytes], port: int, connect: Callable[[int], Any]) -> bool:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            connect(port)
        except Exception:  # noqa: BLE001 - whatever the driver raises, the server is not ready
            time.sleep(0.03)
        else:
            return True
    return False


# --- the servers -----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Server:
    """A running server and the account that may do everything in it."""

    host: str
    port: int
    user: str
    password: str
    pid: int

    dialect: ClassVar[str]
    driver: ClassVar[str]
    query: ClassVar[str] = ""

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        place = f"{self.user}:{self.password}@{self.host}:{self.port}"
        return f"{self.dialect}://{place}/{quote(database)}{self.query}"

    def odbc(self, database: str, **options: object) -> str:
        """The ODBC connection string of a database, with the driver's own options added."""
        parts = {
            "DRIVER": f"{{{odbc_driver(self.driver)}}}",
            "SERVER": self.host,
            "PORT": self.port,
            "DATABASE": database,
            "UID": self.user,
            "PWD": self.password,
            **options,
        }
        return "".join(f"{key}={value};" for key, value in parts.items())


class PostgresServer(Server):
    """A private PostgreSQL server; its times are UTC."""

    dialect = "postgresql+psycopg"
    driver = "PostgreSQL"

    def connect(self, database: str) -> "psycopg.Connection[Any]":
        """A plain connection, each statement at once committed."""
        import psycopg

        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def create_database(self, name: str) -> None:
        """Make an empty database."""
        with self.connect("postgres") as connection:
            # template0, because template1 cannot be copied while somebody is connected to it.
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            connection.execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')

    def drop_database(self, name: str) -> None:
        """Remove a database, also if somebody is still connected."""
        with self.connect("postgres") as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def reader(self, database: str, **options: object) -> Login:
        """An account that may read all tables, also later ones, and do nothing else."""
        reader = dataclasses.replace(self, user=READER)
        return Login(reader.user, reader.password, reader.url(database), reader.odbc(database, **options))


class MariaServer(Server):
    """A private MariaDB server; its times are UTC."""

    dialect = "mysql+pymysql"
    driver = "MariaDB"
    query = "?charset=utf8mb4"

    def connect(self, database: str | None = None) -> Any:
        """A plain connection, each statement at once committed."""
        import pymysql

        return pymysql.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            database=database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=5,
        )

    def create_database(self, name: str) -> None:
        """Make an empty database."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE `{name}`")


@contextlib.contextmanager
def postgres_server(folder: Path) -> Iterator[PostgresServer]:
    """Run a PostgreSQL server with its data in `folder`, where the account `postgres` can reach it."""
    require()
    data = _data_folder(folder, "postgres", "postgres")
    password = secrets.token_hex(16)
    key = folder / "postgres.key"
    key.write_text(password)
    give(key, "postgres")
    _prepare(
        [
            *(program("initdb"), "--pgdata", str(data), "--username", USER, "--pwfile", str(key)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ],
        data,
        "postgres",
    )
    key.unlink()
    settings = {
        "listen_addresses": HOST,
        "unix_socket_directories": "",
        "timezone": "UTC",
        # Nothing here must survive a crash.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": 0,
        "shared_buffers": "32MB",
        "max_connections": 40,
    }

    def command(port: int) -> list[str]:
        given = [f"--{key}={value}" for key, value in settings.items()]
        return [program("postgres"), "-D", str(data), f"--port={port}", *given]

    def connect(port: int) -> None:
        PostgresServer(HOST, port, USER, password, 0).connect("postgres").close()

    ways = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
    with _running(command, data, "postgres", ways, connect) as (port, pid):
        server = PostgresServer(HOST, port, USER, password, pid)
        with server.connect("postgres") as connection:
            connection.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{password}' IN ROLE pg_read_all_data")
        yield server


@contextlib.contextmanager
def mariadb_server(folder: Path, *options: str) -> Iterator[MariaServer]:
    """Run a MariaDB server with its data in `folder`, where the account `mysql` can reach it, with further options."""
    require()
    data = _data_folder(folder, "mariadb", "mysql")
    password = secrets.token_hex(16)
    sizes = ["--innodb-log-file-size=16M", "--innodb-buffer-pool-size=32M", "--aria-pagecache-buffer-size=8M"]
    _prepare(
        # The accounts that this makes are for the socket only: none of them can come in over TCP.
        [program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", "--skip-test-db", *sizes],
        data,
        "mysql",
    )
    first = folder / "mariadb.sql"
    first.write_text(
        f"CREATE OR REPLACE USER {USER}@'{HOST}' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO {USER}@'{HOST}' WITH GRANT OPTION;\n"
    )
    give(first, "mysql")

    def command(port: int) -> list[str]:
        return [
            *(program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--init-file={first}", *sizes),
            *(f"--bind-address={HOST}", f"--port={port}", "--skip-networking=0", "--skip-name-resolve"),
            # A relative path: one in a deep folder would be too long for a socket.
            *("--socket=mariadb.sock", "--pid-file=mariadb.pid", "--default-time-zone=+00:00"),
            *("--character-set-server=utf8mb4", "--skip-log-bin", "--max-connections=40"),
            # Nothing here must survive a crash.
            *("--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-doublewrite=0"),
            *("--sync-frm=0", "--innodb-fast-shutdown=2", *options),
        ]

    def connect(port: int) -> None:
        MariaServer(HOST, port, USER, password, 0).connect().close()

    with _running(command, data, "mysql", (signal.SIGTERM, signal.SIGKILL), connect) as (port, pid):
        yield MariaServer(HOST, port, USER, password, pid)


if __name__ == "__main__":
    if sys.argv[1:] != ["install"]:
        sys.exit("usage: python -m tests.servers install")
    install()
