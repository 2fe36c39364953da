"""The registry of formats, and judging by name."""

from itertools import chain
from typing import Any, Final

import pyarrow as pa

from quality_rules.formats import abroad, china, gs1, hibc, nmpa, own
from quality_rules.formats.format import Format
from quality_rules.formats.verdict import Verdict

_FORMATS: Final[dict[str, Format]] = {
    entry.name: entry
    for entry in chain(gs1.FORMATS, china.FORMATS, nmpa.FORMATS, abroad.FORMATS, hibc.FORMATS, own.FORMATS)
}


def names() -> tuple[str, ...]:
    """Return the names of all formats."""
    return tuple(_FORMATS)


def describe(format_name: str) -> Format:
    """Return the format of this name, with its wording.

    Raises:
        LookupError: no format has this name.
    """
    try:
        return _FORMATS[format_name]
    except KeyError:
        raise LookupError(f"no format is named {format_name!r}; known: {', '.join(_FORMATS)}") from None


def judge(format_name: str, value: str) -> Verdict:
    """Judge one raw value.

    Raises:
        LookupError: no format has this name.
    """
    return describe(format_name).judge(value)


def judge_distinct(format_name: str, values: "pa.Array[Any] | pa.ChunkedArray[Any]") -> pa.Table:
    """Judge a column of distinct texts.

    Returns:
        One row per value, in order: `value`, `outcome`, `compact`, all text. Null has no verdict: both are null.

    Raises:
        LookupError: no format has this name.
    """
    judge_value = describe(format_name).judge
    texts = values.to_pylist()
    verdicts = [(None, None) if text is None else judge_value(text) for text in texts]
    columns = (texts, *([verdict[part] for verdict in verdicts] for part in (0, 1)))
    arrays = [pa.array(column, type=pa.string()) for column in columns]
    return pa.Table.from_arrays(arrays, names=["value", "outcome", "compact"])
