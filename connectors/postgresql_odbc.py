"""The way into PostgreSQL through ODBC: a row comes as one text, as PostgreSQL writes records, and Arrow takes it apart.

The driver and pyodbc would make an object of Python of each value, one by one. A record as text is as exact: numbers are written
with all their digits, and times as the session's settings say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

import pyarrow as pa
from pyarrow import csv

from connectors.arrow_types import BYTES, TEXT, Reading
from connectors.odbc import OdbcSession
from connectors.session import Rows

# Text in bytes would come as their hexadecimal digits, which Arrow does not read.
_UNWRITTEN = BYTES
_LONGEST_BLOCK = (1 << 31) - 1
# A value is quoted where it has to be, and an empty text always: what is empty without quotes is NULL.
_PARSE = csv.ParseOptions(escape_char="\\", newlines_in_values=True, ignore_empty_lines=False)


class PostgresOdbcSession(OdbcSession):
    """A session of psqlODBC."""

    def scan(
        self, statement: str, values: tuple[object, ...], readings: Sequence[Reading]
    ) -> Iterator[pa.RecordBatch] | None:
        """The rows as Arrow, each value as text; None where some are bytes, which come as they are."""
        if any((reading.fetched or reading.arrow) == _UNWRITTEN for reading in readings):
            return None
        records = self.stream(f"SELECT CAST(ROW(t.*) AS text) FROM ({statement}) AS t", values)
        names = [reading.name for reading in readings]
        return (taken_apart(rows, names) for rows in records)


def taken_apart(records: Rows, names: Sequence[str]) -> pa.RecordBatch:
    """Rows of one value, a record with such columns as PostgreSQL writes it, as columns of text.

    Raises:
        pyarrow.ArrowInvalid: these are no such records.
        UnicodeError: a text is not valid Unicode.
    """
    data = "".join([f"{record[1:-1]}\n" for (record,) in records]).encode()
    numbered = [str(number) for number in range(len(names))]
    table = csv.read_csv(
        BytesIO(data),
        csv.ReadOptions(use_threads=False, block_size=min(len(data) + 1, _LONGEST_BLOCK), column_names=numbered),
        _PARSE,
        csv.ConvertOptions(
            column_types=dict.fromkeys(numbered, TEXT),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], names=list(names))
