"""The structure of a source's tables as the source declares it, and how it differs from what it was.

What is stored of a column: ``name``, ``type`` as it is declared, ``arrow``, the type that its values become, and ``required``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from connectors.base import Snapshot
from dictionary.source import Source
from pipelines.run import Manifest

Columns = list[Manifest]
Structure = dict[str, dict[str, Columns]]
"""Table → what it is called in the source, each of its parts, in each database, or the last dropped file → columns."""

Kind = Literal["gone", "lacking", "new", "retyped", "respelled", "narrowed", "widened", "nullable", "required", "moved"]
"""``lacking``: it was never there, but in the like tables. ``respelled``: another declared type with the same values.
``moved``: the columns stand in another order."""

_TYPE = re.compile(r"([^(]*)(?:\((\d+)(?:,\s*(-?\d+))?\))?(.*)", re.DOTALL)
_UNLIMITED = float("inf")
_SIZED = ("string", "binary", "decimal")
"""Types of values of which the numbers in a declared type say how much fits."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was; ``was`` and ``now`` are declared types, or what else has changed."""

    column: str
    kind: Kind
    was: str = ""
    now: str = ""


@dataclass(frozen=True)
class Part:
    """A table as it lies in its source, or one of several that are read as one: in another database, or a dropped file.

    Attributes:
        table: its name under ``tables``.
        physical: its name in the database or folder that is open.
        told: its name among all of its source.
        tag: the tag of the part, the database or the dropped file, where there are several.
    """

    table: str
    physical: str
    told: str
    tag: str | None = None


def columns_of(snapshot: Snapshot, physical: str) -> Columns:
    """How a table is built.

    Raises:
        ConfigurationError: it is not there.
    """
    return [
        {"name": column.name, "type": column.source_type, "arrow": str(column.arrow), "required": column.required}
        for column in snapshot.describe(physical).columns
    ]


def differences(before: Columns, after: Columns) -> Iterator[Difference]:
    """What became of the columns of one table."""
    was, now = ({column["name"]: column for column in columns} for columns in (before, after))
    yield from (Difference(name, "gone", was=was[name]["type"]) for name in was if name not in now)
    yield from (Difference(name, "new", now=now[name]["type"]) for name in now if name not in was)
    both = [name for name in was if name in now]
    for name in both:
        yield from _of_column(was[name], now[name])
    if both != [name for name in now if name in was]:
        yield Difference("", "moved")


def matters(found: Difference, read: Collection[str], key: Collection[str]) -> bool:
    """Whether what the hub reads may come otherwise than it did."""
    if found.kind == "nullable":
        return found.column in key
    return found.column in read and found.kind in ("gone", "lacking", "retyped", "narrowed")


def spelling(source: Source) -> Callable[[str], str]:
    """How names of columns are compared: people change the blanks and the width of headings, databases nothing."""
    return _plain if source.connect.files is not None else str


def _of_column(was: Manifest, now: Manifest) -> Iterator[Difference]:
    if was["type"] != now["type"]:
        yield Difference(was["name"], _change_of_type(was, now), was["type"], now["type"])
    if was["required"] != now["required"]:
        yield Difference(was["name"], "required" if now["required"] else "nullable")


def _change_of_type(was: Manifest, now: Manifest) -> Kind:
    kind = was["arrow"].partition("(")[0].rstrip("0123456789")
    if kind != now["arrow"].partition("(")[0].rstrip("0123456789"):
        return "retyped"
    (name, before), (other, after) = _room(was["type"]), _room(now["type"])
    if not kind.startswith(_SIZED) or name != other:
        return "respelled"
    return "widened" if all(less <= more for less, more in zip(before, after, strict=True)) else "narrowed"


def _room(declared: str) -> tuple[str, tuple[float, float]]:
    """The name of a declared type, and how many places it has before and after the point."""
    parts = _TYPE.fullmatch(declared)
    assert parts is not None  # the pattern fits every text
    name = f"{parts[1].strip()} {parts[4].strip()}".strip().lower()
    if parts[2] is None:
        return name, (_UNLIMITED, _UNLIMITED)
    scale = int(parts[3] or 0)
    return name, (int(parts[2]) - scale, scale)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
