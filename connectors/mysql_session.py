"""The way into MariaDB and MySQL through SQLAlchemy, whose tables are read by prepared statements where the server has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pymysql.cursors import SSCursor
from pymysql.err import MySQLError

from connectors.arrow_types import Reading
from connectors.base import Cursor
from connectors.mysql_prepared import PreparedStatement
from connectors.sql import SqlSession


class MySQLSession(SqlSession):
    """A session of PyMySQL."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._prepares: bool | None = None

    @property
    def sees_misfits(self) -> bool:
        """Whether the server prepares statements: it may have no room for them, as one before it may not know them."""
        if self._prepares is None:
            self._prepares = self._watched(self._can_prepare)
        return self._prepares

    def execute(self, statement: str, values: tuple[object, ...], *, stream: bool) -> Cursor:
        """Run one statement; SQLAlchemy would begin to read a stream."""
        if not stream:
            return super().execute(statement, values, stream=False)
        cursor = SSCursor(self._driver)
        cursor.execute(self.marked(statement), values)
        return cursor

    def scan(
        self, statement: str, values: tuple[object, ...], readings: Sequence[Reading]
    ) -> Iterator[pa.RecordBatch] | None:
        """The rows as Arrow."""
        if not self.sees_misfits:
            return None
        written = SSCursor(self._driver).mogrify(self.marked(statement), values)
        rows = self._begin(lambda: PreparedStatement(self._driver, written), stream=True)
        self.unread = True
        return self._arriving(rows, [reading.name for reading in readings])

    def _arriving(self, rows: PreparedStatement, names: list[str]) -> Iterator[pa.RecordBatch]:
        while columns := self._watched(lambda: rows.batch(self.batch_rows)):
            yield pa.RecordBatch.from_arrays(columns, names=names)
        self.unread = False

    def _can_prepare(self) -> bool:
        try:
            PreparedStatement(self._driver, "SELECT 1").close()
        except MySQLError:
            if not self._driver.open:
                raise
            return False
        return True
