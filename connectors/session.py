"""One open connection to a database, whatever the driver: statements in, rows out, errors as problems."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from connectors.arrow_types import Reading
from connectors.base import Cursor
from connectors.failures import Endpoint
from connectors.watchdog import within

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
C = TypeVar("C", bound="Closable")
Rows = Sequence[Sequence[Any]]

# Stands for a bound value in statements. No identifier can hold it, so drivers' own marks are put in safely.
PARAMETER = "\0"
BATCH_ROWS = 10_000
CONNECT_SECONDS = 15
_CLOSE_SECONDS = 5
# A server that can end a statement itself should be the first to do so, and then the driver.
SERVER_FIRST_SECONDS = 1
_GRACE_SECONDS = 2


class Closable(Protocol):
    """What a statement has opened."""

    def close(self) -> None:
        """End it."""


class Session(ABC):
    """Statements of one connection, one after the other; each is watched and its errors are translated.

    Attributes:
        unread: rows of a stream may still be on their way.
        batch_rows: how many rows of a stream are fetched at once.
        paced: the source may be read no faster than a rate allows, so that nothing is to be fetched before it is wanted.
        limits: statements that begin and end the server's own watch over how long a statement takes, where it would also
            count the time in which rows are streamed.
    """

    def __init__(self, endpoint: Endpoint, seconds: float) -> None:
        self.endpoint = endpoint
        self.seconds = seconds
        self._open: Closable | None = None
        self.unread = False
        self.batch_rows = BATCH_ROWS
        self.paced = False
        self.limits: tuple[str, str] | None = None
        self._is_limited: bool | None = None

    @abstractmethod
    def execute(self, statement: str, values: tuple[object, ...], *, stream: bool) -> Cursor:
        """Run one statement; with ``stream`` the rows stay with the server until they are fetched."""

    @abstractmethod
    def disconnect(self) -> None:
        """Roll back and close."""

    @property
    def sees_misfits(self) -> bool:
        """Whether a value that has no place in its column's type is an error that tells so, while rows are read."""
        return False

    def run(self, statement: str) -> None:
        """Run a statement that has no rows."""
        self._watched(lambda: self.execute(statement, (), stream=False).close())

    def rows(self, statement: str, *values: object) -> Rows:
        """All rows of a small result."""
        cursor = self._start(statement, values, stream=False)
        return self._watched(cursor.fetchall)

    def stream(self, statement: str, values: tuple[object, ...]) -> Iterator[Rows]:
        """The rows in batches; the statement has started when this returns."""
        cursor = self._start(statement, values, stream=True)
        self.unread = True
        return self._batches(cursor)

    def scan(
        self,
        statement: str,  # noqa: ARG002
        values: tuple[object, ...],  # noqa: ARG002
        readings: Sequence[Reading],  # noqa: ARG002
    ) -> Iterator[pa.RecordBatch] | None:
        """The rows of a statement as Arrow, where this way in need not hand them over one by one; else None."""
        return None

    def close(self) -> None:
        """Roll back and close, however broken the connection may be."""
        with suppress(Exception):
            within(_CLOSE_SECONDS, self.disconnect)

    def _start(self, statement: str, values: tuple[object, ...], *, stream: bool) -> Cursor:
        return self._begin(lambda: self.execute(statement, values, stream=stream), stream=stream)

    def _begin(self, call: Callable[[], C], *, stream: bool) -> C:
        """What a call opens, which is closed before the next statement."""
        if self._open is not None:
            unfinished, self._open = self._open, None
            self._watched(unfinished.close)
            self.unread = False
        self._limit(not stream)
        opened = self._open = self._watched(call)
        return opened

    def _limit(self, limited: bool) -> None:
        if self.limits and limited != self._is_limited:
            on, off = self.limits
            self.run(on if limited else off)
            self._is_limited = limited

    def _batches(self, cursor: Cursor) -> Iterator[Rows]:
        while rows := self._watched(lambda: cursor.fetchmany(self.batch_rows)):
            yield rows
        self.unread = False

    def _watched(self, call: Callable[[], T]) -> T:
        try:
            return within(self.seconds + _GRACE_SECONDS, call)
        except Exception as error:
            # After a failure nobody knows what the line still carries.
            self.unread = True
            raise self.endpoint.translated(error) from error
