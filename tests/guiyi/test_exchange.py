"""The schemas of the demo plant's published records hold for every one of them; samples come from them."""

import json
from pathlib import Path
from typing import Any

import duckdb
import jsonschema

from exchange.json_schema.records import as_text, record_schema
from exchange.samples import plain
from guiyi.call import Call
from guiyi.reading import current_run, generation_path
from tests.guiyi.conftest import Ask, Demo

ROWS = 200


def records(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    found = connection.execute(f"SELECT * FROM core.{name} ORDER BY hash(master_id) LIMIT {ROWS}")
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, map(plain, row), strict=True)) for row in found.fetchall()]


def test_published_records_fit_their_schema(demo: Demo) -> None:
    call = Call(start=demo.folder)
    dictionary = current_run(call).dictionary
    checked = 0
    with duckdb.connect(str(generation_path(call)), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in dictionary.objects:
            schema = jsonschema.Draft202012Validator(
                json.loads(as_text(record_schema(dictionary, name))), format_checker=jsonschema.FormatChecker()
            )
            for record in records(connection, name):
                assert [error.message for error in schema.iter_errors(record)] == [], name
                checked += 1
    assert checked > 2 * ROWS


def test_samples_come_from_the_warehouse_without_personal_data(on: Ask, demo: Demo, tmp_path: Path) -> None:
    assert on("dictionary", "export", "--to", "interface", tmp_path).code == 0
    call = Call(start=demo.folder)
    with duckdb.connect(str(generation_path(call)), read_only=True) as connection:
        lots = {row[0] for row in connection.execute("SELECT master_id FROM core.lot").fetchall()}
        people = {row[0] for row in connection.execute("SELECT name FROM core.person").fetchall()}
    made = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "sample").glob("*.json")}
    assert made["lot"]["master_id"] in lots
    assert made["person"]["name"] not in people
    for name, record in made.items():
        schema = json.loads((tmp_path / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
        assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(record)] == [], name
