"""The way into MariaDB and MySQL through SQLAlchemy, whose rows come as the texts that the server sends."""

from __future__ import annotations

from connectors.base import Cursor
from connectors.sql import SqlSession


class MySQLSession(SqlSession):
    """A session of PyMySQL.

    It would make a Python object of each number and time, one by one. Arrow reads them out of a whole column at once, and as
    exactly, from the text that the server sends.
    """

    spells = True

    def execute(self, statement: str, values: tuple[object, ...], *, stream: bool) -> Cursor:
        """Run one statement; the values of a stream are not decoded, but for texts."""
        decoders = self._driver.decoders
        if stream:
            self._driver.decoders = {}
        try:
            return super().execute(statement, values, stream=stream)
        finally:
            self._driver.decoders = decoders
