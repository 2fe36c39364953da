"""Schemas of published records, and the specification that is made of them: valid, and true to what rules guarantee."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from dictionary.checks import OnFail, Policy
from dictionary.compiled import Dictionary
from exchange.interface import write as write_interface
from exchange.json_schema.records import as_text, record_schema, write
from exchange.samples import sample


def validator(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def parsed(value: Any) -> Any:
    return json.loads(as_text(value))


def test_every_schema_is_one_and_every_sample_fits_it(core: Dictionary, tmp_path: Path) -> None:
    assert write(core, tmp_path) == len(core.objects)
    for name in core.objects:
        schema = json.loads((tmp_path / f"{name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        assert list(validator(schema).iter_errors(parsed(sample(core, name)))) == []


def test_a_sample_is_the_same_each_time_and_refers_to_the_others(core: Dictionary) -> None:
    assert sample(core, "lot") == sample(core, "lot")
    assert sample(core, "lot")["material_id"] == sample(core, "material")["master_id"]


def errors(dictionary: Dictionary, name: str, **values: Any) -> list[str]:
    found = validator(parsed(record_schema(dictionary, name))).iter_errors(parsed(sample(dictionary, name)) | values)
    return [".".join(map(str, error.path)) for error in found]


def test_what_rules_hold_back_is_a_constraint(core: Dictionary) -> None:
    assert errors(core, "lot", lot_no=None) == ["lot_no"]
    assert errors(core, "lot", lot_no=None, standing="inferred") == []
    assert errors(core, "lot", status="lost") == ["status"]
    assert errors(core, "lot", status=None) == []
    assert errors(core, "lot", made_on="2026-02-30") == ["made_on"]
    assert errors(core, "lot", lot_no=7) == ["lot_no"]
    assert errors(core, "lot", colour="red") == [""]


def test_what_rules_only_flag_is_told_and_is_no_constraint(core: Dictionary) -> None:
    lot = core.objects["lot"]
    flagged = lot.fields["status"].model_copy(update={"checks": {"codes": Policy(on_fail=OnFail.FLAG)}})
    changed = core.model_copy(update={"objects": core.objects | {"lot": lot.model_copy(
        update={"fields": lot.fields | {"status": flagged}}
    )}})  # fmt: skip
    assert errors(changed, "lot", status="lost") == []
    assert record_schema(changed, "lot")["properties"]["status"]["x-codes"] == core.codes["lot_status"].good


def test_no_sample_shows_what_is_personal(core: Dictionary) -> None:
    hidden = core.objects["lot"].fields["lot_no"].model_copy(update={"classification": "personal", "format": None})
    lot = core.objects["lot"].model_copy(update={"fields": core.objects["lot"].fields | {"lot_no": hidden}})
    changed = core.model_copy(update={"objects": core.objects | {"lot": lot}})
    record = {"lot_no": "REAL", "status": "released", "origin_id": None}
    made = sample(changed, "lot", record)
    assert (made["lot_no"], made["status"], made["origin_id"]) == ("Lot number", "released", None)


def test_the_specification_has_a_document_per_object_and_language(core: Dictionary, tmp_path: Path) -> None:
    asked: list[str] = []
    write_interface(core, tmp_path, asked.append)
    assert asked == list(core.objects)
    for name, definition in core.objects.items():
        schema = json.loads((tmp_path / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
        made = json.loads((tmp_path / "sample" / f"{name}.json").read_text(encoding="utf-8"))
        assert list(validator(schema).iter_errors(made)) == []
        for language in ("zh", "en"):
            text = (tmp_path / language / f"{name}.md").read_text(encoding="utf-8")
            blocks = [json.loads(block.split("\n```")[0]) for block in text.split("```json\n")[1:]]
            assert blocks == [made, schema]
            assert all(f"| `{definition.column(field)}` |" in text for field in definition.fields)
            assert definition.definition.say(language) in text
