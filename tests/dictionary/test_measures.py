"""Measures: what cannot be computed is refused with its place, and a project says only what differs."""

from pathlib import Path

import pytest

from dictionary.compiled import Dictionary
from dictionary.loader import load_dictionary, load_settings
from dictionary.measure_reads import filled, not_given
from dictionary.problems import ConfigurationError, Problem
from guiyi.vocabulary import vocabulary

HEAD = """measure: scrap
label: {zh: 报废, en: Scrap}
definition: {zh: 报废数量。, en: What was scrapped.}
owner: quality
unit: "1"
better: lower
period: month
"""


def load(folder: Path, files: dict[str, str]) -> Dictionary:
    (folder / "dictionary" / "measures").mkdir(parents=True)
    (folder / "guiyi.yaml").write_text("name: test\n", encoding="utf-8")
    for name, text in files.items():
        (folder / "dictionary" / "measures" / name).write_text(text, encoding="utf-8")
    return load_dictionary(load_settings(folder), vocabulary())


def problems(folder: Path, files: dict[str, str]) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, files)
    return caught.value.problems


@pytest.mark.parametrize(
    ("body", "code", "line", "args"),
    [
        ("of: shipmen\nat: shipped_on\nnumerator: 1\n", "object.unknown", 8, {"nearest": "shipment"}),
        ("of: shipment\nat: shiped_on\nnumerator: 1\n", "field.unknown", 9, {"nearest": "shipped_on"}),
        ("of: shipment\nat: quantity\nnumerator: 1\n", "field.no_time", 9, {"name": "quantity"}),
        ("of: shipment\nat: shipped_on\nnumerator: quantity / 2\n", "expression.division", 10, {}),
        (
            "of: shipment\nat: shipped_on\nnumerator: 1\ngrain: [lot.lotno]\n",
            "field.unknown",
            11,
            {"nearest": "lot_no"},
        ),
        ("of: shipment\nat: shipped_on\nnumerator: 1\nfilters:\n  a: colour.code = 1\n", "field.unknown", 12, {}),
        ("query: scraped\n", "measure.query_unknown", 8, {"nearest": "scrapped"}),
        ("of: shipment\nnumerator: 1\n", "value.invalid", None, {}),
    ],
)
def test_unknown_names_are_told_with_file_and_line(
    tmp_path: Path, body: str, code: str, line: int | None, args: dict[str, str]
) -> None:
    facts = "SELECT produced_on AS day, quantity AS numerator FROM core.production_output"
    (problem,) = problems(tmp_path, {"scrap.yaml": HEAD + body, "scrapped.sql": facts})
    assert (problem.code, problem.file) == (code, "dictionary/measures/scrap.yaml")
    assert line is None or problem.line == line
    assert args.items() <= problem.args.items()


@pytest.mark.parametrize(
    ("facts", "code", "line", "args"),
    [
        (
            "SELECT day, 1 AS numerator\nFROM core.lots",
            "measure.table",
            2,
            {"name": "core.lots", "nearest": "core.lot"},
        ),
        ("SELECT made_on AS day,\n  quantty AS numerator FROM core.lot", "measure.column", 2, {"name": "quantty"}),
        ("SELECT made_on AS day FROM core.lot", "measure.column_missing", None, {"name": "numerator"}),
        ("SELECT 1 AS numerator; SELECT 2", "measure.not_one_select", None, {}),
        ("SELECT FROM WHERE", "measure.syntax", None, {}),
    ],
)
def test_a_query_is_held_against_the_tables_of_the_warehouse(
    tmp_path: Path, facts: str, code: str, line: int | None, args: dict[str, str]
) -> None:
    found = problems(tmp_path, {"scrap.yaml": HEAD + "query: facts\n", "facts.sql": facts})
    assert (found[0].code, found[0].file, found[0].line) == (code, "measures/facts.sql", line)
    assert args.items() <= found[0].args.items()


def test_two_files_of_one_name_are_refused_with_both_places(tmp_path: Path) -> None:
    body = "of: shipment\nat: shipped_on\nnumerator: 1\n"
    (problem,) = problems(tmp_path, {"a.yaml": HEAD + body, "b.yaml": HEAD + body})
    assert (problem.code, problem.file, problem.line) == ("measure.twice", "dictionary/measures/b.yaml", 1)
    assert problem.args["other"] == "dictionary/measures/a.yaml:1"


@pytest.mark.parametrize(
    ("files", "file", "line", "words", "other"),
    [
        ({"mine.yaml": "measure: defect_rate\ntarget: 0.1\nnumerator: bad_quantity * 2\n"},
         "dictionary/measures/mine.yaml", 3, "numerator", "core/measures/defect_rate.yaml:1"),
        ({"mine.yaml": "measure: receipt_lines\nperiod: year\nfilters: {bought: quantity > 0}\n"},
         "dictionary/measures/mine.yaml", 2, "period, filters", "core/measures/receipt_lines.yaml:1"),
        ({"order_yield.sql": "SELECT produced_on AS day, quantity AS numerator FROM core.production_output"},
         "dictionary/measures/order_yield.sql", 1, "query", "core/measures/order_yield.sql:1"),
    ],
)  # fmt: skip
def test_another_formula_under_a_core_name_is_refused_with_both_places(
    tmp_path: Path, files: dict[str, str], file: str, line: int, words: str, other: str
) -> None:
    (problem,) = problems(tmp_path, files)
    assert (problem.code, problem.file, problem.line) == ("measure.differs", file, line)
    assert (problem.args["words"], problem.args["other"]) == (words, other)


def test_another_formula_may_replace_one_knowingly(tmp_path: Path) -> None:
    facts = "SELECT produced_on AS day, quantity AS numerator FROM core.production_output"
    own = load(tmp_path, {"y.yaml": "measure: first_pass_yield\nreplaces: true\n", "order_yield.sql": facts})
    assert own.facts["order_yield"] == facts


def test_a_quantile_has_no_denominator(tmp_path: Path) -> None:
    body = "of: shipment\nat: shipped_on\nnumerator: quantity\ndenominator: quantity\nquantile: 0.5\n"
    (problem,) = problems(tmp_path, {"scrap.yaml": HEAD + body})
    assert problem.code == "value.invalid"


def test_what_a_measure_reads_and_no_source_gives_is_told(tmp_path: Path) -> None:
    source = """source: erp
connect: {sqlalchemy: env:ERP_URL}
timezone: Asia/Shanghai
tables: {W: {key: [No]}}
feeds: {action: {object: capa, from: {w: W}, fields: {capa_no: w.No, opened_on: w.Opened, status: w.State}}}
"""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "erp.yaml").write_text(source, encoding="utf-8")
    own = load(tmp_path, {})
    tables = vocabulary().tables(own)
    missing = {name: not_given(own, measure, tables, filled(own)) for name, measure in own.measures.items()}
    assert missing["capa_closure_days"] == ["capa.verified_on"]
    assert missing["first_pass_yield"] == ["production_output", "work_order"]
    assert missing["oee_quality"] == ["equipment", "machine_time"]
    assert missing["data_consistency_keys"] == []
    assert missing["gate_pass_rate"] == []


def test_all_fourteen_key_figures_are_defined(tmp_path: Path) -> None:
    own = load(tmp_path, {})
    assert {measure.kpi for measure in own.measures.values()} - {None} == {f"K{n:02}" for n in range(1, 15)}


def test_a_project_says_only_what_differs(tmp_path: Path) -> None:
    own = load(tmp_path, {"yield.yaml": "measure: first_pass_yield\nbaseline: 0.97\ntarget: 0.99\n"})
    measure = own.measures["first_pass_yield"]
    assert (str(measure.baseline), str(measure.target), measure.query) == ("0.97", "0.99", "order_yield")
