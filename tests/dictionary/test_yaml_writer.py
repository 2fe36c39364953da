"""New values in an old YAML text: it says them, and everything else stays to the byte."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictionary.yaml_reader import read_yaml_text
from dictionary.yaml_writer import dumped, patched

FILE = """# the suppliers
object: supplier
label: {zh: 供应商, en: Supplier}   # as on the forms
fields:
  # the code of the ERP
  code:
    label: {zh: 编码, en: Code}
    definition:
      zh: 主系统给供应商的编码，
        用于查找。
      en: The code.
    type: text   # never a number
  name: {label: {zh: 名称, en: Name}, type: text}
# who is who
match:
  - {rule: uscc, on: {uscc: identifier}}
checks:
  - rule: A-1
    label: {zh: 甲, en: One}
    # for now
    severity: major
"""
SAYS = read_yaml_text(FILE, "").value

TRICKY = [
    "true", "Null", "~", "0", "-1", "+5", "1.50", "012", "yes", "=x", "- a", "# c", "a: b", "a #b", '"', "'", "!t",
    "&a", "*a", "%x", "@x", "`", "{", "[", "? x", "|", ">", "1:20", "2020-01-01", "\t", "　", " x ", "...", "", "\r\n",
]  # fmt: skip
texts = st.text(alphabet=st.characters(exclude_categories=("Cs",))) | st.sampled_from(TRICKY)


def changed(**parts: Any) -> dict[str, Any]:
    return copy.deepcopy(SAYS) | parts


def test_a_text_that_says_it_already_stays() -> None:
    assert patched(FILE, SAYS) == FILE


def test_only_what_changes_is_written() -> None:
    new = copy.deepcopy(SAYS)
    new["fields"]["code"]["label"]["en"] = "Supplier's code"
    new["checks"][0]["severity"] = "minor"
    assert patched(FILE, new) == FILE.replace("en: Code}", "en: Supplier's code}").replace(": major", ": minor")


def test_what_is_added_stands_below_and_what_goes_takes_its_line_along() -> None:
    new = copy.deepcopy(SAYS)
    new["fields"]["code"]["owner"] = "purchasing"
    new["fields"]["city"] = {"label": {"zh": "城市", "en": "City"}, "type": "text"}
    del new["fields"]["code"]["definition"]
    new["checks"].append({"rule": "B-1", "label": {"zh": "乙", "en": "Two"}, "unique": ["code", "name"]})
    assert patched(FILE, new) == FILE.replace(
        "    definition:\n      zh: 主系统给供应商的编码，\n        用于查找。\n      en: The code.\n", ""
    ).replace("never a number\n", "never a number\n    owner: purchasing\n").replace(
        "type: text}\n", "type: text}\n  city:\n    label: {zh: 城市, en: City}\n    type: text\n"
    ) + ("  - rule: B-1\n    label: {zh: 乙, en: Two}\n    unique: [code, name]\n")


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_any_text_is_read_back_as_it_was(one: str, other: str) -> None:
    new = changed(label={"zh": one, "en": other}, owner=one + other)
    new["fields"]["code"]["definition"]["zh"] = other
    text = patched(FILE, new)
    assert read_yaml_text(text, "").value == new
    assert "# for now" in text
    assert read_yaml_text(dumped(new), "").value == new


def test_a_long_text_is_folded_between_blanks() -> None:
    new = copy.deepcopy(SAYS)
    new["fields"]["code"]["definition"]["en"] = long = " ".join(["The code that the leading system gives"] * 5)
    new["fields"]["name"]["label"]["en"] = long
    new["fields"]["city"] = {"label": {"zh": "城市", "en": "City"}, "definition": {"zh": "城市。", "en": long}}
    text = patched(FILE, new)
    assert read_yaml_text(text, "").value == new
    assert "# for now" in text
    assert max(len(line) for line in text.splitlines() if "name:" not in line) <= 120
    assert text.count("\n        ") == 3  # one of them was there


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_the_line_ends_of_a_file_stay(ends: str) -> None:
    text = FILE.replace("\n", ends)
    new = copy.deepcopy(SAYS)
    new["fields"]["name"]["type"] = "integer"
    assert patched(text, new) == text.replace("en: Name}, type: text", "en: Name}, type: integer")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n"])
def test_an_empty_file_is_filled(text: str) -> None:
    assert read_yaml_text(patched(text, SAYS), "").value == SAYS


@pytest.mark.parametrize(
    "value", [{}, {"fields": {}}, changed(checks=[]), changed(label=None), changed(match=[[], {}])]
)
def test_any_shape_can_be_written(value: dict[str, Any]) -> None:
    assert read_yaml_text(patched(FILE, value), "").value == value
