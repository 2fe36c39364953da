"""Arrow columns from numpy arrays: whole columns at once, never a Python object per row.

Quantities are carried as int64 hundredths of the unit, so that splitting and summing stay exact; times as int64 seconds
since 1970 in local wall time; days as int64 days since 1970. The smallest int64 stands for "absent" in both.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute
import sqlalchemy as sa
from numpy.typing import NDArray

pc: Any = pyarrow.compute
"""Arrow's functions; their published types know no mix of arrays and plain values."""

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Column: TypeAlias = Any
"""An Arrow array, a numpy array, or one scalar for all rows (None: all NULL)."""

Text: TypeAlias = Any
"""An Arrow array, of text where nothing else is said; its published types do not survive strict checking."""

ABSENT = np.iinfo(np.int64).min
DAY_SECONDS = 86_400


def arrow_type(kind: sa.types.TypeEngine[Any]) -> pa.DataType:
    """The Arrow type that holds a column of the SQL type `kind` without loss."""
    match kind:
        case sa.Double():
            return pa.float64()
        case sa.Numeric():
            return pa.decimal128(kind.precision or 18, kind.scale or 0)
        case sa.SmallInteger():
            return pa.int16()
        case sa.BigInteger():
            return pa.int64()
        case sa.Integer():
            return pa.int32()
        case sa.String():
            return pa.string()
        case sa.DateTime():
            return pa.timestamp("s")
        case sa.Date():
            return pa.date32()
        case _:
            raise TypeError(f"no Arrow type for {kind!r}")


def arrow_schema(table: sa.Table) -> pa.Schema:
    """The Arrow schema of a declared table, columns in their declared order."""
    return pa.schema([pa.field(c.name, arrow_type(c.type), nullable=not c.primary_key) for c in table.columns])


def decimals(units: Ints, kind: Any, *, places: int = 2) -> Text:
    """Exact decimals of the Arrow type `kind` from integers counted in 10**-places."""
    scaled = units * 10 ** (kind.scale - places)
    words = np.empty((len(scaled), 2), dtype="<i8")
    words[:, 0] = scaled
    words[:, 1] = scaled >> 63  # sign extension to 128 bits
    return pa.Array.from_buffers(kind, len(scaled), [None, pa.py_buffer(words.tobytes())])


def _column(values: Column, kind: pa.DataType, rows: int) -> Text:
    if values is None:
        return pa.array([None], kind).take(np.zeros(rows, np.int64))
    if isinstance(values, str | int | float):
        return pa.array([values], kind).take(np.zeros(rows, np.int64))
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values if values.type == kind else values.cast(kind)
    numbers = np.asarray(values)
    if pa.types.is_decimal(kind):
        return decimals(numbers.astype(np.int64), kind)
    if pa.types.is_temporal(kind):
        mask = numbers == ABSENT
        plain = pa.array(np.where(mask, 0, numbers), pa.int64(), mask=mask)
        return plain.cast(pa.int32()).cast(kind) if pa.types.is_date(kind) else plain.cast(kind)
    return pa.array(numbers).cast(kind)


def build(table: sa.Table, rows: int, columns: Mapping[str, Column]) -> pa.Table:
    """Make the Arrow table of `table` from one entry per declared column, no more and no fewer."""
    schema = arrow_schema(table)
    if set(columns) != set(schema.names):
        raise ValueError(f"{table.name}: columns differ by {sorted(set(columns) ^ set(schema.names))}")
    return pa.table([_column(columns[f.name], f.type, rows) for f in schema], schema=schema)


def pick(values: Sequence[str | None] | Text, index: Ints) -> Text:
    """`values[index]` as an Arrow array; a negative index gives NULL."""
    pool = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    return pool.take(pa.array(np.maximum(index, 0), pa.int64(), mask=index < 0))


def links(numbers: Ints) -> Text:
    """Ids of linked rows, where 0 means that there is none and becomes NULL."""
    return pa.array(numbers, pa.int64(), mask=numbers == 0)


def choose(condition: Bools, text: Text, other: str | None) -> Text:
    """The text where the condition holds, elsewhere `other`."""
    return pc.if_else(pa.array(condition), text, pa.scalar(other, pa.string()))


def digits(numbers: Ints, width: int) -> Text:
    """Numbers as text, padded with zeros on the left to at least `width`."""
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")


def join(*parts: Text | str) -> Text:
    """Texts glued row by row; a NULL part makes the row NULL."""
    return pc.binary_join_element_wise(*parts, "")


def day_text(days: Ints) -> Text:
    """Days since 1970 as six digits, the year first."""
    distinct, index = np.unique(days, return_inverse=True)
    moments = distinct.astype("datetime64[D]").tolist()
    return pick([moment.strftime("%y%m%d") for moment in moments], index)


def rank_within(group: Ints, *order: Ints) -> Ints:
    """Position 0, 1, 2 … of each row among the rows of its group, ordered by `order` and then by row."""
    sequence = np.lexsort((*reversed(order), group))
    ranked = group[sequence]
    fresh = np.r_[True, ranked[1:] != ranked[:-1]]
    starts = np.maximum.accumulate(np.where(fresh, np.arange(len(group)), 0))
    rank = np.empty(len(group), dtype=np.int64)
    rank[sequence] = np.arange(len(group)) - starts
    return rank


def ranges(counts: Ints) -> tuple[Ints, Ints]:
    """For counts [2, 3]: the owner of each unit [0, 0, 1, 1, 1] and its place [0, 1, 0, 1, 2]."""
    owner = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, place
