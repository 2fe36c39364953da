"""Records of one feed over rows that a test gives, and what one of its fields becomes."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from dictionary.compiled import Dictionary
from tests.mapping.harness import Extract, Row, hub
from tests.mapping.strategies import NATIVES, dictionary

SCHEMA = pa.schema([field for field in NATIVES if field.name not in ("h", "u")])
OTHER = pa.schema([("k1", pa.int64()), ("v", pa.string())])


def records(
    rows: list[Row], feed: dict[str, Any], fields: dict[str, Any], other: list[Row] | None = None, **source: Any
) -> dict[str, list[Row]]:
    """The records of one feed over ``main`` (key k1) and ``other`` (key k1, a whole number)."""
    feed = {"object": "thing"} | ({} if "view" in feed else {"from": {"d": "main"}}) | feed
    views = {"erp.thing": feed.pop("sql")} if "sql" in feed else {}
    tables = {
        "main": {"key": source.pop("key", ["k1"]), "columns": SCHEMA.names, "floats": {"f": {"scale": 2}}},
        "other": {"key": ["k1"], "columns": OTHER.names},
    }
    spec = dictionary({"tables": tables, "feeds": {"thing": feed}, **source}, fields)
    if views:
        spec = Dictionary.model_validate(spec.model_dump(by_alias=True) | {"views": views})
    full = [dict.fromkeys(SCHEMA.names) | {"k1": str(i)} | row for i, row in enumerate(rows)]
    with hub(spec) as made:
        run = made.night(1, {"main": Extract(SCHEMA, full), "other": Extract(OTHER, other or [])})
        return made.records(run)


def values(rows: list[Row], kind: str, expression: str, **source: Any) -> list[tuple[Any, list[str]]]:
    """What one field makes of the rows: its value and the rules that fail."""
    found = records(rows, {"fields": {"x": expression}}, {"x": {"type": kind}}, **source)["erp.thing"]
    return [(r["x"], [f["rule"] for f in r["failed"]]) for r in sorted(found, key=lambda r: str(r["source_key"]))]


BAD = (None, ["thing.x.type"])
TAGGED = {"main": {"key": ["k1"]}, "other": {"key": ["k1"], "parts": {"23": "o23"}}}
"""Two tables of which one has parts."""
LOT = {"part": {"type": "reference", "to": "part"}, "lot": {"type": "reference", "to": "lot"}, "x": {"type": "text"}}


def failures(record: Row) -> list[tuple[str, str | None]]:
    return [(f["rule"], f["raw"]) for f in record["failed"]]
