"""An object whose inputs are those of yesterday keeps its result, and the warehouse is what it would be if none did."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dictionary.compiled import Dictionary
from pipelines.progress import Silent
from pipelines.publish import build_generation, make_visible
from pipelines.reconcile.inputs import Inputs
from pipelines.reconcile.stage import reconcile
from pipelines.reconcile.workspace import Workspace
from pipelines.reconcile.yesterday import Yesterday
from pipelines.run import Run, State
from tests.mapping.harness import Extract, Hub
from warehouse.digest import digest

WORDS = {"zh": "词", "en": "word"}
PARTS = pa.schema([("k", pa.string()), ("grade", pa.string()), ("note", pa.string())])
THINGS = pa.schema([("k", pa.string()), ("part", pa.string()), ("batch", pa.string()), ("size", pa.int64())])
LISTS = pa.schema([("k", pa.string())])


def _defined(name: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    labelled = {field: {"label": WORDS, **said} for field, said in fields.items()}
    return {"object": name, "kind": "master", "label": WORDS, "definition": WORDS, "owner": "plant", **more} | {
        "fields": labelled
    }


def dictionary() -> Dictionary:
    """Things name a part and mention a batch; a check reads the part's grade. Lists stand apart."""
    small = {
        "rule": "THING-SIZE", "label": WORDS, "severity": "major", "dimension": "validity", "on_fail": "hold",
        "expect": "part.grade <> 'small' or size < 5",
    }  # fmt: skip
    part = {"code": {"type": "text"}, "grade": {"type": "text"}, "note": {"type": "text"}}
    thing = {
        "part": {"type": "reference", "to": "part"},
        "batch": {"type": "reference", "to": "batch"},
        "size": {"type": "integer"},
    }
    made = {"event": "produce", "role": "out", "lot": "batch", "quantity": "size"}
    refs = {
        "part": [{"rule": "code", "fields": {"code": "t.part"}}],
        "batch": [{"rule": "lot_text", "mention": {"number": "t.batch"}}],
    }
    feeds = {
        "part": {"object": "part", "from": {"p": "parts"}, "fields": {"code": "p.k", "grade": "p.grade", "note": "p.note"}},
        "thing": {"object": "thing", "from": {"t": "things"}, "refs": refs, "fields": {"size": "t.size"}},
        "list": {"object": "list", "from": {"l": "lists"}, "fields": {"code": "l.k"}},
    }  # fmt: skip
    tables = {name: {"key": ["k"], "changes": {"brake": "100%"}} for name in ("parts", "things", "lists")}
    source = {
        "source": "erp",
        "connect": {"sqlalchemy": "sqlite://"},
        "timezone": "UTC",
        "tables": tables,
        "feeds": feeds,
    }
    objects = [
        _defined("part", part),
        _defined("batch", {"number": {"type": "text"}}, match=[{"rule": "number", "on": {"number": "same"}}]),
        _defined("thing", thing, checks=[small], genealogy=made),
        _defined("list", {"code": {"type": "text"}}),
    ]
    facts = {"project": "test", "timezone": "UTC", "objects": {one["object"]: one for one in objects}}
    return Dictionary.model_validate(facts | {"sources": {"erp": source}})


FIRST = {
    "parts": [("A", "large", ""), ("B", "large", "")],
    "things": [("1", "A", "L1", 7), ("2", "C", "L2", 9)],
    "lists": [("x",)],
}
"""Nobody knows the part C, which is inferred."""

NIGHTS: list[tuple[dict[str, list[tuple[Any, ...]]], set[str]]] = [
    ({}, {"part", "batch", "thing", "list"}),
    # a value of a part that nobody reads
    ({"parts": [("A", "large", "new"), ("B", "large", "")], "lists": []}, {"batch", "thing"}),
    # a value of a thing, and with its row what it tells of its batch
    ({"things": [("1", "A", "L1", 8), ("2", "C", "L2", 9)]}, {"part", "list"}),
    # the part that was only inferred is named no more
    ({"things": [("1", "A", "L1", 8), ("2", "B", "L2", 9)]}, {"list"}),
    # what the check of things reads of their parts
    ({"parts": [("A", "small", "new"), ("B", "large", "")]}, {"batch", "list"}),
]
"""What changes in the source after the first night, and the objects that keep their result."""


def night(hub: Hub, number: int, tables: dict[str, Any]) -> Run:
    """All stages of a night but for the landing, which is made by hand."""
    schemas = {"parts": PARTS, "things": THINGS, "lists": LISTS}
    landed = {
        name: Extract(schema, [dict(zip(schema.names, row, strict=True)) for row in tables[name]])
        for name, schema in schemas.items()
    }
    run = hub.night(number, landed)
    hub.conform(run)
    run.finish("reconcile", reconcile(run, Silent()))
    build_generation(run)
    make_visible(run)
    return run


def state_of(run: Run) -> str:
    with duckdb.connect(str(run.state.generation(run.number)), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return digest(run.dictionary, "state", lambda statement: connection.execute(statement).fetchone() or ())


def test_what_is_kept_is_what_would_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIYI_NOW", "2024-02-01T12:00:00+00:00")
    keeping, forgetful = (Hub(tmp_path / name, dictionary()) for name in ("keeping", "forgetful"))
    night(keeping, 1, FIRST)
    shutil.copytree(keeping.folder, forgetful.folder)
    entry, tables = Yesterday.entry, dict(FIRST)
    for number, (changes, kept) in enumerate(NIGHTS, 2):
        tables |= changes
        monkeypatch.setattr(Yesterday, "entry", entry)
        run = night(keeping, number, tables)
        objects = run.manifest("reconcile")["objects"]
        assert {name for name, told in objects.items() if told.get("kept")} == kept, number
        monkeypatch.setattr(Yesterday, "entry", lambda *_: None)
        assert state_of(run) == state_of(night(forgetful, number, tables)), number


@pytest.mark.parametrize(("until", "excluded_by", "settled"), [
    (None, "not_approved", False),
    (None, None, True),
    ("2024-01-01", "not_approved", True),
])  # fmt: skip
def test_a_record_that_is_excluded_from_tonight_on_leaves_its_object_unsettled(
    until: str | None, excluded_by: str | None, settled: bool
) -> None:
    """Its cluster may bear the id of a record that is gone; tomorrow the crosswalk does not know that any more."""
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS previous; CREATE SCHEMA previous.crosswalk")
        connection.execute(
            "CREATE TABLE previous.crosswalk.batch AS SELECT 'r' AS record_id, CAST(? AS DATE) AS until", [until]
        )
        connection.execute(
            "CREATE TABLE \"record.batch\" AS SELECT 'r' AS record_id, CAST(? AS VARCHAR) AS excluded_by", [excluded_by]
        )
        run = Run(2, 1, datetime(2024, 1, 2, tzinfo=UTC), None, dictionary(), State(Path()))  # type: ignore[arg-type]
        assert Inputs(Workspace(run, connection, {}, has_previous=True)).is_settled("batch") is settled
