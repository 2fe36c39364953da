"""PostgreSQL read by DuckDB's own scanner, in the snapshot of a session that is open already.

Rows become Arrow without passing through Python, and never lie in memory all at once. The scanner is a package of its own
(the extra ``scanner``); where it is not installed, or the server does not let a second connection join the snapshot, rows
come through the session itself.
"""

from __future__ import annotations

import importlib.util
from contextlib import suppress
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors.session import BATCH_ROWS
from dictionary.sql import literal

_PACKAGE = "duckdb_extension_postgres_scanner"


@cache
def installed() -> Path | None:
    """The scanner for this version of DuckDB, if there is one."""
    found = importlib.util.find_spec(_PACKAGE)
    places = found.submodule_search_locations if found else None
    name = f"v{duckdb.__version__}/postgres_scanner.duckdb_extension"
    return next((path for place in places or () if (path := Path(place) / "extensions" / name).is_file()), None)


class Scanner:
    """A second, read-only connection to a server. Errors are DuckDB's own."""

    def __init__(self, extension: Path) -> None:
        # One reader keeps the order of the table, and one connection is all that the source has to give.
        self._duckdb = duckdb.connect(config={"threads": 1})
        self._duckdb.execute("SET enable_progress_bar = false")
        self._duckdb.execute(f"LOAD {literal(str(extension))}")

    def open(self, address: str) -> None:
        """Connect and begin a transaction."""
        self._duckdb.execute(f"ATTACH {literal(address)} AS source (TYPE postgres, READ_ONLY)")
        self._duckdb.execute("BEGIN")

    def run(self, statement: str) -> None:
        """Run a statement that has no rows, in the transaction in which all reading is done."""
        self._duckdb.execute(f"CALL postgres_execute('source', {literal(statement)})")

    def read(self, statement: str, width: int) -> pa.RecordBatchReader:
        """The rows of a statement with so many columns, which are numbered: DuckDB takes no two names that differ in case."""
        numbered = ", ".join(f"c{i}" for i in range(width))
        inner = f"SELECT * FROM ({statement}) AS t({numbered})"
        return self._duckdb.execute(f"FROM postgres_query('source', {literal(inner)})").to_arrow_reader(BATCH_ROWS)

    def close(self) -> None:
        """End the transaction; what the server says to that no longer matters."""
        with suppress(duckdb.Error):
            self._duckdb.execute("ROLLBACK")
        self._duckdb.close()
