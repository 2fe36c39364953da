"""What is told of the tables of a source beside what the mapping says of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from connectors.base import SourceColumn
from dictionary.reach import Connection
from dictionary.source import Source
from guiyi.sources import _compare_columns


def compared(source: Source, *databases: dict[str, list[str]]) -> dict[str, Any]:
    """The line of a table of which the columns ``a`` and ``b`` are wanted, after all databases were looked at."""
    row: dict[str, Any] = {"missing": None, "unmapped": None}
    for held in databases:
        snapshot = SimpleNamespace(
            columns=lambda name, held=held: [SourceColumn(c, "", cast("Any", None)) for c in held[name]]
        )
        _compare_columns(source, cast("Any", snapshot), "t", list(held), ("a", "b"), row)
    return row


def test_a_column_that_one_of_several_lacks_is_missing() -> None:
    source = Source(source="erp", connect=Connection(odbc="x"), timezone="Asia/Shanghai", ignore={"t": ("memo",)})
    assert compared(source, {"t": ["a", "old"]}, {"t": ["a", "b", "memo"]}) == {"missing": ["b"], "unmapped": ["old"]}
    assert compared(source, {"t23": ["a"], "t24": ["a", "b"]})["missing"] == ["b"]


def test_blanks_in_a_heading_make_no_other_column() -> None:
    source = Source(source="qms", connect=Connection(files="x"), timezone="Asia/Shanghai")
    assert compared(source, {"t": ["a ", "\uff42"]}) == {"missing": [], "unmapped": []}
