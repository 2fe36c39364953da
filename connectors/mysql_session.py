"""The way into MariaDB and MySQL through SQLAlchemy, whose rows become Arrow from the bytes that the server sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pymysql.constants import CR
from pymysql.cursors import SSCursor
from pymysql.err import OperationalError
from pymysql.protocol import MysqlPacket

from connectors.arrow_types import Reading
from connectors.base import Cursor
from connectors.mysql_rows import RowStream
from connectors.sql import SqlSession

_RECEIVED_BYTES = 1 << 18


class MySQLSession(SqlSession):
    """A session of PyMySQL, which asks, and is told of errors; the rows of a stream pass it by.

    It would make a Python object of each value, one by one. Arrow reads numbers and times out of a whole column at once, and
    as exactly, from the text that the server sends.
    """

    spells = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._rows: RowStream | None = None

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
        """The rows as Arrow, each value as the bytes in which the server writes it."""
        self._start(statement, values, stream=True)
        self._driver._result.unbuffered_active = False  # noqa: SLF001 - PyMySQL shall wait for none of them
        self._rows = RowStream(self._received, len(readings))
        self.unread = True
        return self._arriving(self._rows, [reading.name for reading in readings])

    def _start(self, statement: str, values: tuple[object, ...], *, stream: bool) -> Cursor:
        unfinished, self._rows = self._rows, None
        while unfinished and self._watched(lambda: unfinished.batch(self.batch_rows)):
            pass
        return super()._start(statement, values, stream=stream)

    def _arriving(self, rows: RowStream, names: list[str]) -> Iterator[pa.RecordBatch]:
        while columns := self._watched(lambda: self._next(rows)):
            yield pa.RecordBatch.from_arrays(columns, names=names)
        self._rows, self.unread = None, False

    def _next(self, rows: RowStream) -> list[pa.Array[Any]]:
        """The columns of the next rows; none at the end, unless the server says there that it failed."""
        if columns := rows.batch(self.batch_rows):
            return columns
        packet = MysqlPacket(rows.end, self._driver.encoding)
        if packet.is_error_packet():
            packet.raise_for_error()
        return []

    def _received(self, memory: memoryview) -> int:
        """What has arrived of the rows, at least a byte."""
        arriving = self._driver._rfile  # noqa: SLF001 - PyMySQL hands out no bytes
        try:
            # Not readinto1: it waits for more although the stream has kept some bytes already.
            data: bytes = arriving.read1(min(len(memory), _RECEIVED_BYTES))
        except OSError as error:
            raise _lost(str(error)) from error
        if not data:
            raise _lost("it ended")
        memory[: len(data)] = data
        return len(data)


def _lost(reason: str) -> OperationalError:
    return OperationalError(CR.CR_SERVER_LOST, f"Lost connection to MySQL server during query ({reason})")
