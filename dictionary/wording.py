"""Sentences for problems, in the project's language, made from their facts."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from dictionary.problems import Problem

MESSAGES = Path(__file__).with_name("messages.yaml")

_IF_KNOWN = re.compile(r"\[([^\[\]]*)\]")
"""A part of a template that is said only when all its facts are there."""


@cache
def sentences(path: Path) -> Mapping[str, Mapping[str, str]]:
    """All sentences of a file: name → language → template."""
    from dictionary.yaml_reader import read_yaml

    value: Mapping[str, Mapping[str, str]] = read_yaml(path).value
    return value


def messages() -> Mapping[str, Mapping[str, str]]:
    """The sentences of all problems, by their codes."""
    return sentences(MESSAGES)


def say(problem: Problem, language: str) -> str:
    """One problem as a sentence with its place in front: ``sources/erp.yaml:12 feeds.receipt: …``."""
    template = messages().get(problem.code, {}).get(language) or problem.code + " {args}"
    text = (
        _Forgiving()
        .vformat(_with_known(template, problem.args), (), {"args": dict(problem.args), **problem.args})
        .rstrip()
    )
    place = " ".join(part for part in (_file_and_line(problem), problem.path) if part)
    return f"{place}: {text}" if place else text


def say_all(problems: Iterable[Problem], language: str) -> str:
    """All problems, one a line."""
    return "\n".join(say(problem, language) for problem in problems)


def placeholders(template: str) -> set[str]:
    """The argument names that a template uses."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _with_known(template: str, facts: Mapping[str, object]) -> str:
    """A template with those of its bracketed parts whose facts are there, such as the nearest name."""
    return _IF_KNOWN.sub(
        lambda part: part[1] if all(facts.get(name) for name in placeholders(part[1])) else "", template
    )


def _file_and_line(problem: Problem) -> str:
    if not problem.file:
        return ""
    return f"{problem.file}:{problem.line}" if problem.line else problem.file


class _Forgiving(string.Formatter):
    """An argument that is missing is shown by its name instead of hiding the whole sentence."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:  # noqa: ARG002
        return kwargs.get(str(key), "{" + str(key) + "}")
