"""Measures: what cannot be computed is refused with its place, and a project says only what differs."""

from pathlib import Path

import pytest

from dictionary.compiled import Dictionary
from dictionary.loader import load_dictionary, load_settings
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


def test_a_project_says_only_what_differs(tmp_path: Path) -> None:
    own = load(tmp_path, {"yield.yaml": "measure: first_pass_yield\nbaseline: 0.97\ntarget: 0.99\n"})
    measure = own.measures["first_pass_yield"]
    assert (str(measure.baseline), str(measure.target), measure.query) == ("0.97", "0.99", "order_yield")
