"""The schemas for editors take what the loader takes, and mark what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

from dictionary.compiled import Dictionary
from dictionary.loader import CORE
from dictionary.yaml_reader import read_yaml
from exchange.json_schema.editor import FILES, MEANINGS, editor_schema
from exchange.json_schema.records import as_text
from guiyi.vocabulary import vocabulary
from tests.guiyi.conftest import ask
from tests.projects import DEMO

GOOD = {
    "object": [*CORE.glob("objects/*.yaml"), *DEMO.glob("dictionary/objects/*.yaml")],
    "measure": [*CORE.glob("measures/*.yaml")],
    "source": [*DEMO.glob("sources/*.yaml")],
    "guiyi": [DEMO / "guiyi.yaml"],
}
HEAD = {"object": "lot", "fields": {"a": {"label": {"zh": "甲", "en": "A"}, "type": "text"}}}


def validator(core: Dictionary, kind: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(as_text(editor_schema(kind, core, vocabulary())))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("kind", FILES)
def test_what_the_loader_takes_is_right(core: Dictionary, kind: str) -> None:
    schema = validator(core, kind)
    assert GOOD[kind]
    for path in GOOD[kind]:
        assert [
            f"{list(error.path)}: {error.message[:100]}" for error in schema.iter_errors(read_yaml(path).value)
        ] == []


def spoilt(**changes: Any) -> dict[str, Any]:
    return {**HEAD, "fields": {"a": {**HEAD["fields"]["a"], **changes}}}  # type: ignore[index]


@pytest.mark.parametrize(
    "value",
    [
        {"fields": {}},
        {**HEAD, "colour": "red"},
        {**HEAD, "kind": "thing"},
        spoilt(colour="red"),
        spoilt(type="txt"),
        spoilt(type="decimal(18)"),
        spoilt(format="gtn"),
        spoilt(label={"zh": "甲"}),
        {**HEAD, "match": [{"rule": "a", "on": {"a": "loudly"}}]},
    ],
)
def test_what_the_loader_refuses_is_marked(core: Dictionary, value: dict[str, Any]) -> None:
    assert not validator(core, "object").is_valid(value)
    assert validator(core, "object").is_valid(HEAD)


def test_a_source_may_rest_on_a_profile_and_leave_things_out(core: Dictionary) -> None:
    schema = validator(core, "source")
    head = {"source": "erp", "connect": {"sqlalchemy": "env:URL"}}
    rested = {
        **head,
        "profile": "u8",
        "tables": {"QMCHECKVOUCHER": None},
        "feeds": {"shipment": {"fields": {"consignee": None}}},
    }
    assert schema.is_valid(rested)
    for wrong in (head, {**rested, "profile": "u9"}, {**rested, "feeds": {"shipment": {"field": {}}}}):
        assert not schema.is_valid(wrong)


def test_names_of_the_project_are_offered_and_others_are_not_wrong(core: Dictionary) -> None:
    schema = editor_schema("object", core, vocabulary())
    offered = schema["$defs"]["FieldDefinition"]["properties"]["codes"]["anyOf"][0]["anyOf"][0]["enum"]
    assert offered == list(core.codes)
    assert validator(core, "object").is_valid(spoilt(codes="colour"))


@pytest.mark.parametrize(("name", "model"), [(model.__name__, model) for model, _, _ in FILES.values()])
def test_every_word_of_a_file_tells_what_it_means(name: str, model: type[BaseModel]) -> None:
    told = json.loads(MEANINGS.read_text(encoding="utf-8"))[name]
    assert set(told) == {info.alias or word for word, info in model.model_fields.items()}


def test_the_command_writes_all_of_them(project: Path, tmp_path: Path) -> None:
    assert ask("--project", project, "dictionary", "export", "--to", "editor-schema", tmp_path / "s").code == 0
    assert {path.name for path in (tmp_path / "s").iterdir()} == {f"{kind}.schema.json" for kind in FILES}
