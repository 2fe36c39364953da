"""Data contracts: valid for everybody, nothing lost that a contract can carry, foreign ones become drafts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from dictionary.checks import Check, Policy
from dictionary.codes import Code
from dictionary.compiled import Dictionary
from dictionary.fields import FieldDefinition
from dictionary.loader import load_settings
from dictionary.measure import Measure
from dictionary.objects import ObjectDefinition
from dictionary.problems import ConfigurationError
from exchange.columns import Table
from exchange.odcs.coverage import coverage
from exchange.odcs.read import read
from exchange.odcs.take import draft_of
from exchange.odcs.write import contracts, write
from exchange.rows import rows
from exchange.tables import TABLES
from guiyi.vocabulary import dictionary_of
from tests.exchange.test_xlsx import files, taken
from tests.guiyi.conftest import ask
from tests.projects import DEMO

SCHEMA = Path(__file__).parents[3] / "shared" / "data" / "schemas" / "odcs" / "odcs-json-schema-v3.1.0.json"
CARRIED = ("objects", "fields", "field_checks", "checks")

FOREIGN = """apiVersion: v3.0.2
kind: DataContract
id: 53581432-6c55-4ba2-a65f-72344a91553a
version: 1.0.0
status: active
name: Warranty claims
domain: service
description: {purpose: A claim of a customer within the time of warranty.}
schema:
  - name: WarrantyClaim
    physicalType: table
    properties:
      - name: ClaimNo
        businessName: Claim number
        description: The number on the form.
        logicalType: string
        required: true
        classification: restricted
      - {name: amountEUR, logicalType: number, physicalType: "numeric(12, 2)", logicalTypeOptions: {minimum: 0}}
      - {name: claimed_on, logicalType: date}
      - name: lot
        logicalType: string
        relationships: [{to: lot.master_id}]
    quality:
      - {type: library, metric: rowCount, mustBeGreaterThan: 0}
"""


def of_project(folder: Path) -> Dictionary:
    return dictionary_of(load_settings(folder))


@pytest.mark.skipif(not SCHEMA.exists(), reason="the standard's own JSON Schema is not beside the repository")
def test_every_contract_is_valid_against_the_standards_own_schema(core: Dictionary) -> None:
    schema = jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    found = {
        name: [
            f"{list(error.path)}: {error.message[:200]}"
            for error in schema.iter_errors(yaml.load(text, yaml.CSafeLoader))
        ]
        for name, text in contracts(core).items()
    }
    assert found == {name: [] for name in found}
    assert len(found) == len(core.objects)


@pytest.mark.parametrize("which", ["core", "demo"])
def test_a_contract_loses_nothing_that_it_can_carry(core: Dictionary, tmp_path: Path, which: str) -> None:
    dictionary = core if which == "core" else of_project(DEMO)
    write(dictionary, tmp_path)
    said, wanted = read(tmp_path).rows, rows(dictionary)
    for table in CARRIED:
        assert said[table] == wanted[table]
    used = {field.codes for definition in dictionary.objects.values() for field in definition.fields.values()}
    assert said["codes"] == {key: cells for key, cells in wanted["codes"].items() if key[0] in used}


def test_the_coverage_names_every_word_of_what_is_carried() -> None:
    told = {(table, word) for table, word, _ in coverage()}
    assert told == {
        (table.name, column.name) for table in TABLES if table.name != "measures" for column in table.all_columns
    }


MODELS = {
    "objects": (ObjectDefinition, {"object", "fields", "checks"}),
    "fields": (FieldDefinition, {"checks"}),
    "field_checks": (Policy, set()),
    "checks": (Check, {"rule"}),
    "codes": (Code, {"code"}),
    "measures": (Measure, {"measure"}),
}
"""What is a key, or has a table of its own."""


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_word_of_the_models_has_a_column(table: Table) -> None:
    model, elsewhere = MODELS[table.name]
    assert {column.path[0] for column in table.all_columns} == set(model.model_fields) - elsewhere


def edited(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edited_contract_becomes_a_draft(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "contracts"
    assert ask("--project", project, "dictionary", "export", "--to", "odcs", folder).code == 0
    assert taken(project, folder, "--from", "odcs").json()["changes"] == []
    edited(folder, "supplier.odcs.yaml", "businessName: City", "businessName: Town")
    answer = taken(project, folder / "supplier.odcs.yaml", "--apply")
    assert [(row["name"], row["word"], row["was"], row["now"]) for row in answer.json()["changes"]] == [
        ("supplier.city", "label.en", "City", "Town")
    ]
    assert of_project(project).objects["supplier"].fields["city"].label.en == "Town"
    assert "# how we rate them" in (project / "dictionary/objects/ours.yaml").read_text(encoding="utf-8")
    assert taken(project, folder, "--apply").code == 2  # the dictionary is another one by now


def test_a_foreign_contract_becomes_an_object(project: Path, tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text(FOREIGN, encoding="utf-8")
    answer = taken(project, tmp_path / "claims.yaml", "--apply")
    assert answer.code == 0, answer.err
    assert "6 elements came in one language" in answer.err or "5 elements came in one language" in answer.err
    claim = of_project(project).objects["warranty_claim"]
    assert claim.owner == "service"
    assert {name: (str(field.type), field.to) for name, field in claim.fields.items()} == {
        "claim_no": ("text", None),
        "amount_eur": ("decimal(12,2)", None),
        "claimed_on": ("date", None),
        "lot": ("reference", "lot"),
    }
    assert claim.fields["claim_no"].required
    assert claim.fields["amount_eur"].minimum == 0


def test_what_a_foreign_contract_does_not_say_stays(project: Path, tmp_path: Path) -> None:
    foreign = yaml.safe_load(FOREIGN)
    foreign["schema"][0] |= {"name": "supplier", "properties": [{"name": "city", "businessName": "Town"}]}
    (tmp_path / "claims.yaml").write_text(yaml.safe_dump(foreign), encoding="utf-8")
    before = of_project(project).objects["supplier"]
    assert taken(project, tmp_path / "claims.yaml", "--apply").code == 0
    after = of_project(project).objects["supplier"]
    assert after.fields["city"].label.en == "Town"
    assert after.fields["uscc"] == before.fields["uscc"]
    assert after.match == before.match


def refused(path: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(ConfigurationError) as caught:
        read(path)
    return [(problem.code, problem.line) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (lambda text: text.replace("kind: DataContract", "kind: Pod"), "odcs.not_contract", 1),
        (lambda text: text.replace("v3.0.2", "v2.2.2"), "odcs.not_contract", 1),
        (lambda _: "- a\n- b\n", "odcs.not_contract", 1),
        (lambda text: text.replace("domain: service\n", ""), "odcs.missing", 9),
        (lambda text: text.replace("name: WarrantyClaim", "name: 索赔"), "odcs.name", 10),
        (lambda text: text.replace("name: claimed_on", 'name: ""'), "odcs.name", 20),
        (lambda text: text + "    customProperties: {a: 1}\n", "odcs.shape", 27),
        (lambda text: text + "x: &a [1]\ny: *a\n", "yaml.alias", 28),
    ],
)
def test_what_is_no_contract_is_refused_with_its_line(tmp_path: Path, change: Any, code: str, line: int) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(change(FOREIGN), encoding="utf-8")
    told = refused(path)
    assert code in [one for one, _ in told]
    assert abs((dict(told)[code] or 0) - line) <= 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("relationships: [{to: lot.master_id}]", "relationships: [lot]", "odcs.shape"),
        ("schema:\n", "schema: [1]\nother:\n", "odcs.shape"),
        ("minimum: 0}}", "minimum: none}}", "value.invalid"),
    ],
)
def test_odd_shapes_are_refused(project: Path, tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in FOREIGN
    (tmp_path / "claims.yaml").write_text(FOREIGN.replace(old, new), encoding="utf-8")
    settings = load_settings(project)
    with pytest.raises(ConfigurationError) as caught:
        draft_of(tmp_path / "claims.yaml", settings, dictionary_of(settings), dictionary_of)
    assert code in [problem.code for problem in caught.value.problems]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == [("odcs.none", None)]


def test_a_draft_with_problems_changes_nothing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text(FOREIGN.replace("lot.master_id", "lots.master_id"), encoding="utf-8")
    before = files(project)
    answer = taken(project, tmp_path / "claims.yaml", "--apply")
    assert answer.code == 2
    assert "dictionary/objects/warranty_claim.yaml" in answer.err
    assert files(project) == before
