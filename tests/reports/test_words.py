"""The catalogue of the reports: both languages, the same facts, and every text in use."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from diagnosis.facts import Used
from dictionary.change import Level
from dictionary.checks import Dimension, OnFail, Severity
from dictionary.codes import Code
from dictionary.fields import Classification
from dictionary.measure import Period
from dictionary.objects import ObjectDefinition
from dictionary.promises import Changes
from dictionary.search.entries import Kind, Role
from dictionary.wording import placeholders
from governance.timeline import State
from pipelines import drift, structure
from reports.dictionary_site.facts import USES
from reports.profile.facts import DIRT
from reports.quality.facts import Facts
from reports.words import Words, catalogue, key, points, share

ROOM = Path(__file__).parents[2] / "reports"
CATALOGUE = catalogue()
SOURCES = "\n".join(path.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for path in ROOM.rglob(kind))
FAMILIES = {
    "severity", "outcome", "dimension", "state", "owner", "column", "change", "nights", "score", "heat", "law", "measures",
    "unit",
}  # fmt: skip
"""Texts whose names are put together from a family and a value."""


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_both_languages_say_the_same_facts(name: str) -> None:
    zh, en = CATALOGUE[name]["zh"], CATALOGUE[name]["en"]
    assert set(CATALOGUE[name]) == {"zh", "en"}
    assert placeholders(zh) == placeholders(en)
    if re.search("[a-z]{3}", re.sub(r"{\w+}", "", en)):
        assert re.search(r"[\u4e00-\u9fff]", zh)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_text_is_used(name: str) -> None:
    family, _, member = name.partition(".")
    whole = f"['\"]{re.escape(name)}['\"]"
    joined = family in FAMILIES and (
        family in ("owner", "unit") or re.search(rf"\b{re.escape(member.split('.')[0])}\b", SOURCES)
    )
    assert re.search(whole, SOURCES) or joined or name in VALUES


VALUES = {"measures.higher", "measures.lower"} | {
    f"{kind}.{value}" for kind, values in (("severity", Severity), ("dimension", Dimension)) for value in values
}
VALUES |= {f"profile.used.{value}" for value in get_args(Used)} | {f"profile.dirt.{name}" for name in DIRT}
VALUES |= {
    f"{family}.{value}"
    for family, values in {
        "kind": get_args(Kind), "role": get_args(Role), "use": USES, "on_fail": OnFail, "classification": Classification,
        "bucket": get_args(Code.model_fields["bucket"].annotation), "period": get_args(Period),
        "deletes": get_args(Changes.model_fields["deletes"].annotation), "agreement": ("keys", "values"),
        "objects": get_args(ObjectDefinition.model_fields["kind"].annotation), "level": Level, "state": State,
        "drift": (*get_args(structure.Kind), drift.UNFILLED),
        "decided": set(get_args(drift.Decision)) - {"stop"}, "unread": ("hours", "drift"),
        "lineage": ("direct", "derived", "constant", "key", "mention", "filter", "join", "split"),
    }.items()
    for value in values
} | {f"on_fail.{value}.meaning" for value in OnFail}  # fmt: skip


def test_no_text_is_missing() -> None:
    named = set(re.findall(r"say\('([a-z_.]+)'[,)]", SOURCES)) | set(re.findall(r'say\("([a-z_.]+)"[,)]', SOURCES))
    assert len(named) > 40
    assert not named - set(CATALOGUE)
    assert not VALUES - set(CATALOGUE)
    assert {f"outcome.{o}" for o in ("passed", "warning", "failed", "error", "not_run")} <= set(CATALOGUE)
    assert set(OnFail)


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(0, 0, "–"), (3, 3, "100%"), (99_999, 100_000, "99.99%"), (1_999_999, 2_000_000, "99.99%"), (0, 5, "0.00%")],
)
def test_only_what_is_whole_is_written_so(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told


def test_small_changes_are_not_written_as_none() -> None:
    assert points((999_999, 1_000_000), (1_000_000, 1_000_000)) == "< 0.001"
    assert points((99, 100), (98, 100)) == "1.000"


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [("0.999999", "1", "99.99%"), ("1", "1", "100%"), ("0.000001", "1", "< 0.01%"), ("0", "1", "0%"), ("0.6586", "1", "65.86%"),
     ("102.694", "day", "102.69 days"), ("4", "line", "4 lines"), ("1234.5", "kg", "1,234.5 kg")],
)  # fmt: skip
def test_amounts_bear_their_unit(value: str, unit: str, told: str, second: Facts) -> None:
    assert Words("en", second.dictionary, "Asia/Shanghai").amount(Decimal(value), unit) == told
    assert Words("en", second.dictionary, "Asia/Shanghai").amount(None, unit) == "–"


@pytest.mark.parametrize(
    ("source_key", "told"),
    [('["PO-17","2"]', "PO-17 · 2"), ('[["A01"],"24B1 ",["G5"]]', "A01 · 24B1  · G5"), ("***", "***"), ("17", "17")],
)
def test_keys_are_written_for_people(source_key: str, told: str) -> None:
    assert key(source_key) == told
