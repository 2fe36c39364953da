"""Errors and matters of style of the dictionary and the mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import ConfigurationError, ExitCode, Problem
from guiyi.call import Call
from guiyi.output import Format, Sheet
from guiyi.words import word

if TYPE_CHECKING:
    from dictionary.compiled import Dictionary
    from dictionary.lint import Finding

COLUMNS = ("file", "line", "path", "level", "code", "message")


def lint(
    call: Call,
    fix: Annotated[bool, typer.Option("--fix", help="Put right in the project's files what is mechanical.")] = False,
) -> int:
    """All errors of the dictionary and the mappings, and matters of style, with file and line."""
    from dictionary.lint import Level
    from guiyi.linting import fix_files, linted

    _ = call.project
    try:
        dictionary, findings = linted(call.project)
        if fix:
            changed = fix_files(call.project, write=not call.dry_run)
            _tell_fixes(call, changed)
            dictionary, findings = linted(call.project)
    except ConfigurationError as error:
        call.show(Sheet(COLUMNS, list(_rows(call, (("error", problem) for problem in error.problems)))))
        call.say.tell("lint.problems", count=len(error.problems))
        return error.exit_code
    if findings or call.form is Format.JSON:
        call.show(Sheet(COLUMNS if findings else (), list(_rows(call, ((f.level, f.problem) for f in findings)))))
    _praise(call, dictionary)
    if findings:
        warnings = sum(finding.level is Level.WARNING for finding in findings)
        call.say.tell("lint.style", warnings=warnings, notes=len(findings) - warnings)
        _tell_fixable(call, findings)
    call.say.next("guiyi build")
    return ExitCode.DONE


def _rows(call: Call, told: Iterable[tuple[str, Problem]]) -> Iterator[tuple[Any, ...]]:
    """The sentence alone; its place has columns of its own."""
    from dictionary.wording import say

    for level, problem in told:
        message = say(replace(problem, file=None, line=None, path=""), call.language)
        yield problem.file, problem.line, problem.path, str(level), problem.code, message


def _tell_fixes(call: Call, changed: dict[str, int]) -> None:
    if not changed:
        return
    count, files = sum(changed.values()), ", ".join(changed)
    if call.dry_run:
        call.say.tell("would", what=word("lint.would_fix", call.language, count=count, files=files))
    else:
        call.say.tell("lint.fixed", count=count, files=files)


def _tell_fixable(call: Call, findings: list[Finding]) -> None:
    count = sum(finding.edit is not None and not str(finding.problem.file).startswith("core/") for finding in findings)
    if count:
        call.say.tell("lint.fixable", count=count)


def _praise(call: Call, dictionary: Dictionary) -> None:
    from quality_rules.rules import all_rules

    call.say.tell(
        "lint.clean",
        objects=len(dictionary.objects),
        rules=len(all_rules(dictionary)),
        feeds=len(dictionary.feeds()),
        hash=dictionary.hash[:12],
    )
