"""Every quirk of docs/quirks.yaml: what comes out of what is declared, and that the mirror keeps what the source holds."""

from __future__ import annotations

import importlib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dictionary.yaml_reader import read_yaml
from pipelines.empties import empties
from quality_rules.normalise import normalise_distinct
from tests.mapping.harness import Extract, Row, hub
from tests.mapping.strategies import dictionary

ROOT = Path(__file__).parents[2]
QUIRKS = read_yaml(ROOT / "docs" / "quirks.yaml", "docs/quirks.yaml").value
ARROW = {"integer": pa.int64(), "float": pa.float64(), "timestamp": pa.timestamp("us")}
READ = {"integer": int, "float": float, "timestamp": datetime.fromisoformat}


def named(quirks: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(quirk, id=quirk["id"]) for quirk in quirks]


def test_there_are_all_of_them() -> None:
    assert [quirk["id"] for quirk in QUIRKS] == [f"Q{number}" for number in range(1, 26)]


@pytest.mark.parametrize("quirk", named([quirk for quirk in QUIRKS if "rows" in quirk]))
def test_before_and_after(quirk: dict[str, Any]) -> None:
    tables = {name: extract(quirk, name, rows) for name, rows in quirk["rows"].items()}
    source = quirk.get("source", {})
    specs = source.get("tables") or {name: {"key": ["id"]} for name in tables}
    specs = {name: spec | {"columns": tables[name].schema.names} for name, spec in specs.items()}
    feeds = {"thing": {"object": "thing", "from": {"t": "t"}, "fields": quirk["read"]} | quirk.get("feed", {})}
    if "item" in tables:
        feeds["part"] = {"object": "part", "from": {"i": "item"}, "fields": {"code": "i.id"}}
    spec = dictionary(source | {"tables": specs, "feeds": feeds}, fields_of(quirk))
    with hub(spec) as made:
        run = made.night(1, tables)
        found = sorted(made.records(run)["erp.thing"], key=lambda r: (r["source_key"], r["ordinal"]))
        asked = [{name: written(value) for name, value in wanted.items()} for wanted in quirk["gives"]]
        assert [told(record, wanted) for record, wanted in zip(found, asked, strict=True)] == asked
        for name, pulled in tables.items():
            kept = [{c: row[c] for c in pulled.schema.names} for row in made.mirrored(run, name)]
            assert sorted(kept, key=repr) == sorted(pulled.rows, key=repr), "the mirror keeps what the source holds"


def fields_of(quirk: dict[str, Any]) -> dict[str, Any]:
    types = quirk.get("types", {})
    fields = {name: {"type": types.get(name, "text")} for name in quirk["read"]} | quirk.get("fields", {})
    return fields | ({"part": {"type": "reference", "to": "part"}} if "refs" in quirk.get("feed", {}) else {})


def extract(quirk: dict[str, Any], table: str, rows: list[Row]) -> Extract:
    names = dict.fromkeys(name for row in rows for name in row)
    types = {name: quirk.get("types", {}).get(f"{table}.{name}", "text") for name in names}
    schema = pa.schema([(name, arrow(kind)) for name, kind in types.items()])
    return Extract(schema, [{name: cell(row.get(name), types[name]) for name in names} for row in rows])


def arrow(kind: str) -> pa.DataType:
    if kind.startswith("decimal"):
        digits, scale = map(int, kind[8:-1].split(","))
        return pa.decimal128(digits, scale)
    return ARROW.get(kind, pa.string())


def cell(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind.startswith("decimal"):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-int(kind[:-1].rpartition(",")[2])))
    return READ.get(kind, str)(value)


def written(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else str(value)


def told(record: Row, wanted: dict[str, Any]) -> dict[str, Any]:
    """What a record says of what was asked, and that it is held or excluded even where nobody asked."""
    said = record | {
        "held": ", ".join(failure["rule"] for failure in record["failed"]),
        "excluded": record["excluded_by"],
    }
    asked = [*wanted, *(name for name in ("held", "excluded") if said[name])]
    return {name: written(said[name]) for name in dict.fromkeys(asked)}


def test_each_kind_of_nothing_is_counted() -> None:
    schema = pa.schema([("id", pa.string()), ("a", pa.string()), ("n", pa.int64()), ("d", pa.date32())])
    rows = [
        ("1", None, 99, date(1900, 1, 1)),
        ("2", "", 1, None),
        ("3", " \t", 2, date(2026, 1, 1)),
        ("4", " n/a", None, None),
    ]
    table = {"key": ["id"], "columns": schema.names, "sentinels": {"n": {"values": [99]}}}
    source = {"sentinels": {"date": ["1900-01-01"], "text": ["n/a"]}, "tables": {"t": table}}
    with hub(dictionary(source, {"v": {"type": "text"}})) as made, duckdb.connect() as connection:
        run = made.night(1, {"t": Extract(schema, [dict(zip(schema.names, row, strict=True)) for row in rows])})
        erp, file = run.dictionary.sources["erp"], run.manifest("mirror")["tables"]["erp"]["t"]["file"]
        found = list(empties(connection, erp, erp.tables["t"], run.state.folder / file))
    assert [list(row.values()) for row in found] == [["a", 4, 1, 1, 1, 1], ["n", 4, 1, 0, 0, 1], ["d", 4, 2, 0, 0, 1]]


@pytest.mark.parametrize("quirk", named([quirk for quirk in QUIRKS if "key" in quirk]))
def test_writings_of_one_name(quirk: dict[str, Any]) -> None:
    assert set(normalise_distinct(quirk["key"], pa.array(quirk["before"])).to_pylist()) == {quirk["after"]}


@pytest.mark.parametrize("quirk", named([quirk for quirk in QUIRKS if "proved_by" in quirk]))
def test_what_needs_more_is_proved_elsewhere(quirk: dict[str, Any]) -> None:
    file, _, name = quirk["proved_by"].partition("::")
    assert callable(getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), name))
