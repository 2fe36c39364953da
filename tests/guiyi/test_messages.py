"""Every problem has a sentence in both languages, and every sentence a problem."""

import pytest

from dictionary.problems import Problem
from dictionary.wording import messages, placeholders, say
from guiyi.words import WORDS
from tests.guiyi.problem_codes import raised

RAISED = raised()
TOLD = messages()


def test_no_code_is_missing() -> None:
    assert len(RAISED) > 80
    assert sorted(set(RAISED) - set(TOLD)) == []


def test_no_sentence_is_unused() -> None:
    assert sorted(set(TOLD) - set(RAISED)) == []


@pytest.mark.parametrize("code", sorted(TOLD))
def test_both_languages_say_the_same_facts(code: str) -> None:
    assert set(TOLD[code]) == {"zh", "en"}
    assert placeholders(TOLD[code]["zh"]) == placeholders(TOLD[code]["en"])
    assert any("\u4e00" <= letter <= "\u9fff" for letter in TOLD[code]["zh"])


@pytest.mark.parametrize("code", sorted(set(TOLD) & set(RAISED)))
def test_no_sentence_asks_for_a_fact_that_nobody_gives(code: str) -> None:
    assert placeholders(TOLD[code]["en"]) <= RAISED[code]


@pytest.mark.parametrize("name", sorted(WORDS))
def test_the_command_line_speaks_both_languages(name: str) -> None:
    zh, en = WORDS[name]
    assert placeholders(zh) == placeholders(en)


def test_place_stands_in_front() -> None:
    problem = Problem("field.unknown", "sources/erp.yaml", 12, "feeds.supplier.fields.uscx",
                      {"name": "uscx", "object": "supplier", "nearest": "uscc"})  # fmt: skip
    assert say(problem, "en").startswith("sources/erp.yaml:12 feeds.supplier.fields.uscx: ")
    assert "uscc" in say(problem, "zh")
