"""Every problem has a sentence in both languages, and every sentence a problem."""

import re

import pytest
import typer

from dictionary.problems import Problem
from dictionary.wording import messages, placeholders, say
from guiyi.cli import app
from guiyi.words import catalogue, state_word
from pipelines.run import STAGES
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


def told(code: str, language: str, **facts: object) -> str:
    """A problem's sentences, with a word for every fact that is not given."""
    asked = dict.fromkeys(placeholders(TOLD[code][language]), "fact")
    return say(Problem(code, args=asked | facts), language)


@pytest.mark.parametrize("code", sorted(code for code in TOLD if "nearest" in placeholders(TOLD[code]["en"])))
def test_no_name_is_offered_where_none_is_near(code: str) -> None:
    for language, offer in (("zh", "最接近"), ("en", "nearest")):
        assert offer in told(code, language, nearest="supplier")
        assert "supplier" in told(code, language, nearest="supplier")
        assert offer not in told(code, language, nearest="")


@pytest.mark.parametrize("code", sorted(TOLD))
def test_a_sentence_says_what_is_wrong_and_another_what_to_do(code: str) -> None:
    """Also where no name is near and nothing else that may be left out is known."""
    for language in ("zh", "en"):
        nothing_near = {
            fact: "" for part in re.findall(r"\[(.*?)\]", TOLD[code][language]) for fact in placeholders(part)
        }
        text = told(code, language, **nothing_near)
        assert len([part for part in re.split(r"[.;] |[。；]|[.]$", text) if part.strip()]) >= 2, text
        assert not re.search(r"[\[\]{}–]|  |\(\)|（）", text)


@pytest.mark.parametrize("code", sorted(TOLD))
def test_a_command_that_a_sentence_names_exists(code: str) -> None:
    for language in ("zh", "en"):
        for group, name in re.findall(r"guiyi ([a-z]+)(?: ([a-z]+))?", TOLD[code][language]):
            command = typer.main.get_command(app).commands[group]
            if hasattr(command, "commands"):
                assert name in command.commands, f"guiyi {group} {name}"


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_the_command_line_speaks_both_languages(name: str) -> None:
    said = catalogue()[name]
    assert placeholders(said["zh"]) == placeholders(said["en"])


def test_every_state_of_a_run_is_said_in_both_languages() -> None:
    plain = [name.removeprefix("state.").replace("_", " ") for name in catalogue() if name.startswith("state.")]
    for state in [
        *(f"stopped after {stage}" for stage in STAGES),
        *(state for state in plain if state != "stopped after"),
    ]:
        assert state_word(state, "en") == state
        assert re.search(r"[\u4e00-\u9fff]", state_word(state, "zh"))


def test_place_stands_in_front() -> None:
    problem = Problem("field.unknown", "sources/erp.yaml", 12, "feeds.supplier.fields.uscx",
                      {"name": "uscx", "object": "supplier", "nearest": "uscc"})  # fmt: skip
    assert say(problem, "en").startswith("sources/erp.yaml:12 feeds.supplier.fields.uscx: ")
    assert "uscc" in say(problem, "zh")
