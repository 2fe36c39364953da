"""Every word of the models, every function and every error stands in the pages that explain them."""

import re

import pytest

from dictionary import expressions
from dictionary.checks import GapReason
from dictionary.expressions import ExpressionError, parse
from dictionary.functions import FUNCTIONS
from dictionary.project import Settings
from dictionary.wording import messages
from docs.pages.meanings import models
from lineage.genealogy import CONFIDENCE
from tests.docs.pages import page

MAPPING, DICTIONARY, MEASURES, TRACE, ARCHITECTURE = (
    page(f"docs/{name}.md") for name in ("mapping", "dictionary", "measures", "trace", "architecture")
)
ABOUT = {
    "key", "value", "object", "field", "genealogy", "match", "format", "codes", "survivorship", "normaliser", "query",
    "view", "table", "layout", "column", "alias", "join", "mention", "reference", "float", "expression",
    "measure", "databases", "changes",
}  # fmt: skip
"""What an error of a dictionary or mapping is about."""
ASKING = {"match.unknown", "query.not_select", "query.failed", "measure.unknown"}
"""Errors of the command line that begin alike."""
ERRORS = {code for code in messages() if code.split(".")[0] in ABOUT} - ASKING | {"source.twice"}


def _code(*which: object) -> str:
    return "\n".join(line for one in which for line in one.code)  # type: ignore[attr-defined]


EXPLAINED = _code(MAPPING, DICTIONARY, MEASURES, TRACE)


WORDS = [
    (kind.__name__, info.alias or name)
    for kind in models()
    if kind.__module__ != Settings.__module__
    for name, info in kind.model_fields.items()
]


@pytest.mark.parametrize(("kind", "word"), WORDS)
def test_every_word_is_explained(kind: str, word: str) -> None:
    assert re.search(rf"(?<!\w){word}(?!\w)", EXPLAINED), (
        f"{word} of {kind} is in no code of mapping, dictionary, measures, trace"
    )


@pytest.mark.parametrize("word", list(Settings.model_fields))
def test_every_setting_is_explained(word: str) -> None:
    assert f"| `{word}` |" in ARCHITECTURE.text


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_every_error_is_explained(code: str) -> None:
    assert code in EXPLAINED


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_every_function_is_explained(name: str) -> None:
    assert f"| `{name}(" in MAPPING.text


@pytest.mark.parametrize("reason", list(GapReason))
def test_every_gap_is_explained(reason: GapReason) -> None:
    assert reason.value in TRACE.text


def test_confidences_are_those_of_the_code() -> None:
    told = dict(re.findall(r"^\| `([a-z_]+)` \| (\d\.\d\d) \|", TRACE.text, re.MULTILINE))
    assert told == {rule: str(value) for rule, value in CONFIDENCE.items()}


def _listed_functions() -> list[str]:
    listed = MAPPING.text.split("and the functions\n")[1].split("and these of the hub")[0]
    return re.findall(r"`([a-z_]+)`", listed)


@pytest.mark.parametrize("name", _listed_functions())
def test_every_listed_function_is_allowed(name: str) -> None:
    allowed = []
    for arguments in ("a.b", "a.b, 'x'", "a.b, 1, 'x'", "a.b, 1, 2"):
        try:
            parse(f"{name}({arguments})")
        except ExpressionError:
            continue
        allowed.append(arguments)
    assert allowed


def test_every_allowed_function_is_listed() -> None:
    wanted = {
        name.lower()
        for node in expressions._NODES
        if issubclass(node, expressions.exp.Func) and not issubclass(node, expressions.exp.Anonymous)
        for name in [node.sql_names()[0]]
    }
    told = set(re.findall(r"[a-z_]+", MAPPING.text.split("Allowed are:")[1].split("and these of the hub")[0]))
    other = {"regexp_like": "regexp_matches", "pad": "lpad", "and": "and", "or": "or"}
    assert {name for name in wanted if other.get(name, name) not in told} == set()
