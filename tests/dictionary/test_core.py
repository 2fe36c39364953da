"""The core dictionary: it compiles, and each entry says what a governance committee needs.

The cases are read from the files themselves, so a new field or code is tested as soon as it is written.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from dictionary.codes import Code
from dictionary.compiled import Dictionary, Vocabulary
from dictionary.fields import Classification, FieldDefinition
from dictionary.loader import load_dictionary, load_settings
from dictionary.measure import Measure
from dictionary.model import Words
from dictionary.objects import ObjectDefinition
from dictionary.problems import ConfigurationError, Problem
from guiyi.vocabulary import dictionary_of
from warehouse.tables import readable

VOCABULARY = Vocabulary(
    formats=frozenset(
        [
            "gtin",
            "udi_di",
            "gmn",
            "eudamed_di",
            "udi_gs1",
            "cn_uscc",
            "cn_tax_number",
            "nmpa_device",
            "nhsa_consumable",
            "lot_number",
            "item_code",
            "gmdn",
            "emdn",
            "fda_510k",
            "fda_product_code",
            "fei",
            "duns",
            "lei",
            "srn",
            "eu_vat",
        ]
    ),
    normalisers=frozenset({"text_key", "company_key", "code_key", "lot_key", "order_key", "spec_key", "person_key"}),
    tables=readable,
)
DEPARTMENTS = {"purchasing", "quality", "production", "warehouse", "sales", "engineering", "planning", "finance", "hr"}
STANDARDS = {"isa95", "gs1", "nmpa_udi", "iso22400", "epcis", "gb", "unece"}


def _load(folder: Path, extension: dict[str, str] | None = None) -> Dictionary:
    """The core dictionary in an empty project, extended by files given as path → text."""
    (folder / "sources").mkdir(parents=True)
    (folder / "guiyi.yaml").write_text("name: test\n", encoding="utf-8")
    for name, text in (extension or {}).items():
        path = folder / "dictionary" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_dictionary(load_settings(folder), VOCABULARY)


def _core() -> Dictionary:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        return _load(Path(name))


CORE = _core()
OBJECTS = list(CORE.objects.values())
FIELDS = [(definition, name) for definition in OBJECTS for name in definition.fields]
CODES = [(name, code) for name, codes in CORE.codes.items() for code in codes.codes]


def _is_chinese(words: Words) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in words.zh)


def _is_english(words: Words) -> bool:
    return words.en.isascii()


each_object = pytest.mark.parametrize("definition", OBJECTS, ids=lambda definition: definition.object)
each_field = pytest.mark.parametrize(
    ("definition", "name"), FIELDS, ids=[f"{definition.object}.{name}" for definition, name in FIELDS]
)


@each_object
def test_object_is_explained(definition: ObjectDefinition) -> None:
    for words in (definition.label, definition.definition, *(check.label for check in definition.checks)):
        assert _is_chinese(words)
        assert _is_english(words)
    assert definition.owner in DEPARTMENTS
    assert {check.owner for check in definition.checks} <= {*DEPARTMENTS, None}
    assert set(definition.standards) <= STANDARDS


@each_field
def test_field_is_explained(definition: ObjectDefinition, name: str) -> None:
    field = definition.fields[name]
    assert field.definition is not None
    for words in (field.label, field.definition):
        assert _is_chinese(words)
        assert _is_english(words)
    assert field.definition.zh.endswith("。")
    assert field.definition.en.endswith(".")
    assert set(field.standards) <= STANDARDS


@each_field
def test_field_has_an_owner_and_says_it_only_when_it_differs(definition: ObjectDefinition, name: str) -> None:
    owner = definition.fields[name].owner
    assert owner is None or (owner in DEPARTMENTS and owner != definition.owner)


@each_field
def test_quantities_have_a_unit(definition: ObjectDefinition, name: str) -> None:
    field = definition.fields[name]
    assert (field.unit is not None) == (field.type.base == "decimal" or name == "shelf_life")
    if field.unit not in (None, "1", "currency", "minute"):
        assert _at_the_end_of(definition, field.unit).codes in {"unit", "shelf_life_unit"}


def _at_the_end_of(definition: ObjectDefinition, path: str) -> FieldDefinition:
    """The field that a unit such as ``material.base_unit`` names."""
    *references, last = path.split(".")
    for reference in references:
        definition = CORE.objects[definition.fields[reference].to or ""]
    return definition.fields[last]


@each_field
def test_times_say_what_they_tell(definition: ObjectDefinition, name: str) -> None:
    field = definition.fields[name]
    assert (field.time is not None) == field.is_time == (field.time_policy is not None)


@each_object
def test_dates_of_documents_place_them_in_time(definition: ObjectDefinition) -> None:
    required = [n for n, f in definition.fields.items() if f.required and f.type.base in ("date", "timestamp")]
    if required:
        assert definition.effective in required


@each_object
def test_genealogy_links_lots(definition: ObjectDefinition) -> None:
    genealogy = definition.genealogy
    if genealogy is None:
        return
    assert definition.fields[genealogy.lot].to == "lot"
    assert definition.fields[genealogy.quantity].type.base == "decimal"
    targets = {"process": "work_order", "into": "lot", "place": "location"}
    for part, target in targets.items():
        name = getattr(genealogy, part)
        assert name is None or definition.fields[name].to == target


def test_genealogy_has_every_event_once() -> None:
    found = {d.object: (d.genealogy.event, d.genealogy.role) for d in OBJECTS if d.genealogy}
    assert found == {
        "purchase_receipt": ("receive", "out"),
        "consumption": ("consume", "in"),
        "production_output": ("produce", "out"),
        "shipment": ("ship", "in"),
        "stock_balance": ("stock", "at"),
    }


def test_people_are_personal() -> None:
    personal = {f"{d.object}.{n}" for d, n in FIELDS if d.fields[n].classification is Classification.PERSONAL}
    assert personal == {
        "audit_entry.done_by",
        "change_control.approved_by",
        "complaint.complainant",
        "complaint.description",
        "customer.recall_contact",
        "incoming_inspection.concession_by",
        "incoming_inspection.inspector",
        "lot_release.decided_by",
        "nonconformance.reviewer",
        "operation_report.operator",
        "shipment.consignee",
        "shipment.consignee_address",
        *(f"person.{name}" for name in ("account", "name", "hired_on", "left_on")),
    }


def test_formats_and_normalisers_are_all_used() -> None:
    formats = {definition.fields[name].format for definition, name in FIELDS}
    normalisers = {normaliser for d in OBJECTS for rule in d.match for normaliser in rule.on.values()}
    assert formats - {None} == VOCABULARY.formats
    assert normalisers - {"same", "identifier"} == VOCABULARY.normalisers


@pytest.mark.parametrize("name", sorted({**CORE.queries, **CORE.facts}))
def test_what_is_gathered_has_an_order(name: str) -> None:
    """Else a product that is rounded at each step, or a text, is another one in the next night."""
    tree = sqlglot.parse_one({**CORE.queries, **CORE.facts}[name], read="duckdb")
    gathered = list(tree.find_all(exp.ArrayAgg, exp.GroupConcat, exp.First, exp.Last, exp.AnyValue))
    assert [one.sql("duckdb") for one in gathered if not isinstance(one.this, exp.Order)] == []


def test_waves_follow_the_references() -> None:
    wave = {name: number for number, names in enumerate(CORE.waves) for name in names}
    assert set(wave) == set(CORE.objects)
    for name, definition in CORE.objects.items():
        for field in definition.references.values():
            assert field.to == name or wave[field.to or ""] < wave[name], (name, field.to)
    assert wave["material"] < wave["lot"] < wave["work_order"] < wave["consumption"]


@pytest.mark.parametrize(("name", "code"), CODES, ids=[f"{name}.{code.code}" for name, code in CODES])
def test_code_is_good_or_names_the_good_one(name: str, code: Code) -> None:
    good = {other.code for other in CORE.codes[name].codes if other.bucket == "good"}
    assert code.code == code.code.strip()
    assert code.code
    assert _is_english(code.label)
    assert code.fix in good if code.bucket == "fixable" else code.fix is None


@pytest.mark.parametrize("name", CORE.codes)
def test_code_is_listed_once(name: str) -> None:
    """The loader lets a later row win, so a code listed twice would lose its first meaning unseen."""
    path = Path(__file__).parents[2] / "dictionary" / "core" / "codes" / f"{name}.csv"
    assert len(path.read_text(encoding="utf-8").splitlines()) == len(CORE.codes[name].codes) + 1


@pytest.mark.parametrize("measure", CORE.measures.values(), ids=lambda measure: measure.measure)
def test_measure_is_explained(measure: Measure) -> None:
    for words in (measure.label, measure.definition):
        assert _is_chinese(words)
        assert _is_english(words)
    assert measure.definition.zh.endswith("。")
    assert measure.definition.en.endswith(".")
    assert measure.owner in DEPARTMENTS
    assert set(measure.standards) <= STANDARDS


def test_facts_are_all_used() -> None:
    assert {measure.query for measure in CORE.measures.values()} - {None} == set(CORE.facts)


def test_code_lists_are_all_used() -> None:
    assert {definition.fields[name].codes for definition, name in FIELDS} - {None} == set(CORE.codes)


@pytest.mark.parametrize(
    ("name", "written", "good"),
    [
        ("unit", "支", "EA"),
        ("unit", "盒", "BX"),
        ("unit", "公斤", "KGM"),
        ("unit", "kg", "KGM"),
        ("unit", "pcs", "EA"),
        ("unit", "CTN", "CT"),
        ("unit", "OZ", "ONZ"),
        ("work_order_status", "2", "planned"),
        ("work_order_status", "3", "released"),
        ("work_order_status", "FINISHED", "closed"),
        ("shelf_life_unit", "2", "month"),
        ("material_category", "原材料", "raw"),
    ],
)
def test_codes_of_known_systems(name: str, written: str, good: str) -> None:
    assert {code.code: code.fix for code in CORE.codes[name].codes}[written] == good


def _problems(folder: Path, extension: dict[str, str]) -> Iterator[Problem]:
    with pytest.raises(ConfigurationError) as caught:
        _load(folder, extension)
    yield from caught.value.problems


def test_unknown_key_is_named_with_its_place_and_the_nearest(tmp_path: Path) -> None:
    text = "object: lot\nfields:\n  colour:\n    label: {zh: 颜色, en: Colour}\n    type: text\n    requird: true\n"
    (problem,) = _problems(tmp_path, {"objects/lot.yaml": text})
    assert (problem.code, problem.file, problem.line) == ("key.unknown", "dictionary/objects/lot.yaml", 6)
    assert problem.path == "fields.colour.requird"
    assert problem.args == {"key": "requird", "nearest": "required"}


def test_unknown_format_is_named_with_its_place_and_the_nearest(tmp_path: Path) -> None:
    text = "object: lot\nfields:\n  colour:\n    label: {zh: 颜色, en: Colour}\n    type: text\n    format: gtim\n"
    (problem,) = _problems(tmp_path, {"objects/lot.yaml": text})
    assert (problem.code, problem.file, problem.line) == ("format.unknown", "dictionary/objects/lot.yaml", 6)
    assert problem.args == {"name": "gtim", "nearest": "gtin"}


def test_project_adds_to_the_core(tmp_path: Path) -> None:
    extension = {
        "objects/lot.yaml": "object: lot\nfields:\n  colour:\n    label: {zh: 颜色, en: Colour}\n    type: text\n",
        "codes/unit.csv": "code,bucket,fix,zh,en\nST,fixable,EA,件,piece (SAP)\n",
    }
    extended = _load(tmp_path, extension)
    assert [*extended.objects["lot"].fields] == [*CORE.objects["lot"].fields, "colour"]
    assert [code.code for code in extended.codes["unit"].codes] == [*(c.code for c in CORE.codes["unit"].codes), "ST"]
    assert extended.hash != CORE.hash


def test_further_fields_of_a_rule_are_for_fields_that_it_compares(tmp_path: Path) -> None:
    extension = """object: supplier
match:
  - {rule: name, on: {legal_name: company_key}, also: {short_name: [former_name], legal_name: [forename]}}
"""
    with pytest.raises(ConfigurationError) as raised:
        _load(tmp_path, {"objects/supplier.yaml": extension})
    assert sorted(problem.code for problem in raised.value.problems) == ["field.unknown", "match.also_other_field"]


def test_a_policy_is_for_the_records_own_values(tmp_path: Path) -> None:
    extension = """object: lot
fields:
  mark:
    label: {zh: 标记, en: Mark}
    type: text
    format: lot_number
    checks: {format: {when: "material.active"}}
"""
    with pytest.raises(ConfigurationError) as raised:
        _load(tmp_path, {"objects/lot.yaml": extension})
    assert [problem.code for problem in raised.value.problems] == ["check.when_own_values"]


def test_a_check_of_a_field_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    extension = """object: lot
checks:
  - rule: X-1
    label: {zh: 条件, en: Condition}
    severity: minor
    dimension: validity
    expect: expired_on is not null
"""
    with pytest.raises(ConfigurationError) as raised:
        _load(tmp_path, {"objects/lot.yaml": extension})
    [problem] = raised.value.problems
    assert (problem.code, problem.line, problem.args["nearest"]) == ("field.unknown", 7, "expires_on")


@pytest.mark.parametrize(
    ("expect", "detail"),
    [
        ("lot_no > 5", "Cannot compare"),
        ("length(expires_on) > 3", "length"),
        ("length(lot_no) > lot_no", "Cannot compare"),
        ("lot_no > 'A' and expires_on is not null", ""),
        ("material.code = lot_no", ""),
    ],
)
def test_a_condition_compares_values_of_one_kind(tmp_path: Path, expect: str, detail: str) -> None:
    extension = f"""object: lot
checks:
  - rule: X-1
    label: {{zh: 条件, en: Condition}}
    severity: minor
    dimension: validity
    expect: "{expect}"
"""
    (tmp_path / "dictionary" / "objects").mkdir(parents=True)
    (tmp_path / "guiyi.yaml").write_text("name: test\n", encoding="utf-8")
    (tmp_path / "dictionary" / "objects" / "lot.yaml").write_text(extension, encoding="utf-8")
    problems: tuple[Problem, ...] = ()
    try:
        dictionary_of(load_settings(tmp_path))
    except ConfigurationError as error:
        problems = tuple(error.problems)
    assert [(problem.code, problem.line) for problem in problems] == ([("check.does_not_fit", 7)] if detail else [])
    assert all(detail in str(problem.args["detail"]) for problem in problems)
