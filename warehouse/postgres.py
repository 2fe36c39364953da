"""The warehouse in PostgreSQL, which receives: DuckDB computes, and the difference of a generation is brought over.

All of it is one transaction: readers see the old generation or the new one and never wait, unless tables change their
shape. PostgreSQL 14 and later, in UTF-8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dictionary.compiled import Dictionary
from dictionary.project import Project
from dictionary.sql import columns, quote
from warehouse.postgres_catalogue import FullName
from warehouse.postgres_difference import Chunk, Difference, Gone
from warehouse.postgres_failures import Address, Connection
from warehouse.postgres_shape import Shape
from warehouse.table import Table

LOCK = 5_142_386_807_119_001
"""The advisory lock of whoever writes; such locks belong to one database."""

LOCK_SECONDS = 30
OLDEST_SERVER = 140000
ANALYZE_FROM = 0.1
"""The share of changed rows from which a table's statistics are renewed with it."""

# A session whose client has died must not go on working, and hold the lock, until its statement ends. Only a Linux
# server can look for that.
_SESSION = """
    SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
        set_config('standard_conforming_strings', 'on', false), set_config('statement_timeout', '0', false),
        set_config('idle_in_transaction_session_timeout', '0', false), set_config('synchronous_commit', 'on', false);
    SELECT set_config('client_connection_check_interval', '10s', false) WHERE version() ~ 'linux'"""

Progress = Callable[[str, int], None]
Failpoint = Callable[[str], None]


@dataclass(frozen=True)
class PostgresWarehouse:
    """An open session with the warehouse."""

    connection: Connection
    address: Address
    limits: Mapping[str, str | int]

    @classmethod
    @contextmanager
    def open(cls, project: Project) -> Iterator[PostgresWarehouse]:
        """Connect to the project's warehouse.

        Raises:
            UnreachableError: nobody answers.
            ConfigurationError: the address, the account or the server does not fit.
        """
        address = Address.of(project)
        connection = address.connect()
        try:
            with address.failures():
                _check(connection, address)
                connection.execute(_SESSION.encode())
            yield cls(connection, address, project.settings.limits)
        finally:
            connection.close()

    def fetch(self, statement: str) -> tuple[Any, ...]:
        """The one row of a statement."""
        with self.address.failures():
            return self.connection.execute(statement.encode()).fetchone() or ()

    def has_run(self, run_id: str) -> bool:
        """Whether a run was committed here.

        A writer that lost its connection may still be committing: its end is waited for.

        Raises:
            BusyError: it does not end.
        """
        with self.address.failures(), self.connection.transaction():
            self._lock("pg_advisory_xact_lock_shared")
            return (run_id,) in [run[:1] for run in self._runs()]

    def receive(
        self,
        dictionary: Dictionary,
        generation: Path,
        previous: Path | None,
        progress: Progress,
        failpoint: Failpoint,
        views: Mapping[FullName, str],
    ) -> None:
        """Bring a generation over in one transaction.

        Args:
            dictionary: the dictionary that the generation was built with.
            generation: its file.
            previous: the file of the generation that should be here; if another one is, all rows are brought over.
            progress: told the table and how many more of its rows are done.
            failpoint: called after each table, before and after the commit.
            views: the SELECTs of the views beside ``core``, each after those that it reads.

        Raises:
            BusyError: another writer is at work, or a reader does not let a table change its shape.
            ConfigurationError: the database is somebody else's, or somebody built on a view that has to change.
            UnreachableError: the connection was lost; whether the commit was made is for :meth:`has_run` to tell.
        """
        shape = Shape(dictionary, views)
        with self.address.failures(), Difference.between(generation, previous, self.limits) as difference:
            with self.connection.transaction():
                self._lock("pg_advisory_xact_lock")
                follows = difference.has_previous and self._runs() == difference.previous_runs()
                made = shape.settle(self.connection)
                for table in shape.tables:
                    _Delivery(self.connection, difference, table, progress).deliver(
                        follows and table.full_name not in made
                    )
                    failpoint("postgres.table")
                shape.index(self.connection)
                failpoint("postgres.before_commit")
            failpoint("postgres.after_commit")

    def _lock(self, function: str) -> None:
        self.connection.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'".encode())
        self.connection.execute(f"SELECT {function}({LOCK})".encode())

    def _runs(self) -> list[tuple[Any, ...]]:
        """The runs that are here; none if the table is not."""
        if self.fetch("SELECT to_regclass('ops.run') IS NULL") == (True,):
            return []
        return self.connection.execute("SELECT run_id, generation FROM ops.run ORDER BY generation, run_id").fetchall()


def _check(connection: Connection, address: Address) -> None:
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        raise address.problem("warehouse.too_old", version=version // 10000, oldest=OLDEST_SERVER // 10000)
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise address.problem("warehouse.encoding", encoding=encoding)


@dataclass(frozen=True)
class _Delivery:
    """One table on its way."""

    connection: Connection
    difference: Difference
    table: Table
    progress: Progress

    @property
    def _name(self) -> str:
        return quote(*self.table.full_name)

    def deliver(self, follows: bool) -> None:
        """Bring over what changed; all of it if what is here is not what the difference starts from."""
        changed = self._change() if follows else None
        if changed is None:
            changed = self._reload()
        if changed > self.difference.count(self.table) * ANALYZE_FROM:
            self.connection.execute(f"ANALYZE {self._name}".encode())

    def _change(self) -> int | None:
        """Apply the difference; None if the rows here turn out not to be those of the previous generation."""
        gone = self.difference.gone(self.table)
        if self._delete(gone) != gone.rows:
            return None
        added = self._copy(self._name, self.table.names(), self.difference.came(self.table))
        # EXCEPT does not see how often equal rows occur.
        if self.difference.count(self.table, "previous") - gone.rows + added != self.difference.count(self.table):
            return None
        return gone.rows + added

    def _reload(self) -> int:
        """Replace all rows. A TRUNCATE would be quicker, but readers would wait and an old snapshot would be empty."""
        deleted = self.connection.execute(f"DELETE FROM {self._name}".encode()).rowcount
        return deleted + self._copy(self._name, self.table.names(), self.difference.whole(self.table))

    def _delete(self, gone: Gone) -> int:
        if not gone.rows:
            return 0
        key = self.table.key
        self._run(f"CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT {columns(key)} FROM {self._name} WHERE false")
        self._copy("pg_temp.gone", key, self.difference.gone_keys())
        self._run("ANALYZE pg_temp.gone")
        # Only = can use an index or a hash.
        same = (f"t.{quote(n)} {'IS NOT DISTINCT FROM' if n in gone.with_null else '='} g.{quote(n)}" for n in key)
        deleted = self._run(f"DELETE FROM {self._name} AS t USING pg_temp.gone AS g WHERE {' AND '.join(same)}")
        self._run("DROP TABLE pg_temp.gone")
        return deleted

    def _run(self, statement: str) -> int:
        return self.connection.execute(statement.encode()).rowcount

    def _copy(self, into: str, names: Iterable[str], chunks: Iterable[Chunk]) -> int:
        statement = f"COPY {into} ({columns(names)}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')"
        with self.connection.cursor() as cursor:
            with cursor.copy(statement.encode()) as copy:
                for rows, data in chunks:
                    copy.write(data)
                    self.progress(".".join(self.table.full_name), rows)
            return cursor.rowcount
