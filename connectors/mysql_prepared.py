"""A prepared statement of MariaDB or MySQL, whose rows become Arrow from the bytes that the server sends.

PyMySQL sends and is told of errors; it knows no prepared statements, and rows would be objects of Python, one by one. Of a
prepared statement the server sends numbers and days as it holds them, which costs it, too, less than to write them as text.
"""

from __future__ import annotations

from struct import Struct
from typing import Any

import pyarrow as pa
from pymysql.constants import COMMAND, CR, FLAG
from pymysql.err import OperationalError
from pymysql.protocol import MysqlPacket

from connectors.mysql_rows import RowStream
from connectors.mysql_values import Field

_RECEIVED_BYTES = 1 << 18
# What the server says of a statement: its number, its columns, its parameters.
_PREPARED = Struct("<xIHH").unpack_from
# To it: the number; that all rows are to come, and once.
_EXECUTE, _CLOSE = Struct("<IBI").pack, Struct("<I").pack


class PreparedStatement:
    """The rows of one statement without parameters, which has been executed."""

    def __init__(self, driver: Any, statement: str) -> None:
        """Prepare and execute it with a connection of PyMySQL."""
        self._driver = driver
        self._number = self._prepared(statement)
        self._command(COMMAND.COM_STMT_EXECUTE, _EXECUTE(self._number, 0, 1))
        self._driver._read_query_result(unbuffered=True)  # noqa: SLF001
        result = self._driver._result  # noqa: SLF001
        result.unbuffered_active = False  # PyMySQL shall wait for none of the rows
        fields = [Field(field.name, field.type_code, bool(field.flags & FLAG.UNSIGNED)) for field in result.fields]
        self._rows = RowStream(self._received, fields)

    def batch(self, rows: int) -> list[pa.Array[Any]]:
        """The columns of the next rows, at most so many; none at the end.

        Raises:
            MisfitValueError: a day is none.
            pymysql.err.MySQLError: the server says that it failed, or was cut off.
        """
        if columns := self._rows.batch(rows):
            return columns
        packet = MysqlPacket(self._rows.end, self._driver.encoding)
        if packet.is_error_packet():
            packet.raise_for_error()
        return []

    def close(self) -> None:
        """Pass over the rows that are left, and have the server forget the statement."""
        self._rows.skip()
        self._command(COMMAND.COM_STMT_CLOSE, _CLOSE(self._number))

    def _prepared(self, statement: str) -> int:
        self._command(COMMAND.COM_STMT_PREPARE, statement)
        number, *described = _PREPARED(self._driver._read_packet().get_all_data())  # noqa: SLF001
        for count in described:
            # Behind the descriptions of parameters or columns, if there are any, comes their end.
            for _ in range(count + 1 if count else 0):
                self._driver._read_packet()  # noqa: SLF001
        return int(number)

    def _command(self, command: int, content: bytes | str) -> None:
        self._driver._execute_command(command, content)  # noqa: SLF001

    def _received(self, memory: memoryview) -> int:
        """What has arrived of the rows, at least a byte."""
        try:
            # Not readinto1: it waits for more although the stream has kept some bytes already.
            data: bytes = self._driver._rfile.read1(min(len(memory), _RECEIVED_BYTES))  # noqa: SLF001
        except OSError as error:
            raise _lost(str(error)) from error
        if not data:
            raise _lost("it ended")
        memory[: len(data)] = data
        return len(data)


def _lost(reason: str) -> OperationalError:
    return OperationalError(CR.CR_SERVER_LOST, f"Lost connection to MySQL server during query ({reason})")
