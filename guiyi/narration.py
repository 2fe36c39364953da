"""What is told beside the data: everything on stderr, and nothing else is."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dictionary.problems import Problem
from dictionary.wording import say
from guiyi.words import word

_COMMAND = re.compile(r"\bguiyi (?=(?!init\b)[a-z])")
"""Where a command begins within a sentence. ``init`` makes a project and works on none."""


@dataclass(frozen=True)
class Narrator:
    """Speaks one language; when quiet, only errors are told.

    Attributes:
        project: the folder that was named with the command; every command that is told names it too, to be run as it is printed.
    """

    language: str
    quiet: bool = False
    verbose: bool = False
    project: Path | None = None

    def tell(self, name: str, **facts: object) -> None:
        """A sentence of :mod:`guiyi.words`."""
        if not self.quiet:
            self._write(name, **facts)

    def detail(self, text: str) -> None:
        """A line for those who asked for more."""
        if self.verbose and not self.quiet:
            write(text)

    def next(self, command: str, *values: object) -> None:
        """The next useful command, with values in its ``{}``; always the last line."""
        self.tell("next", command=command.format(*map(quoted, values)) if values else command)

    def warn(self, problems: Iterable[Problem]) -> None:
        """Problems that did not stop the command."""
        for problem in problems:
            self.tell("warning", text=say(problem, self.language))

    def fail(self, problems: Iterable[Problem]) -> None:
        """Problems that stopped it; told even when quiet."""
        for problem in problems:
            self._write("error", text=say(problem, self.language))

    def _write(self, name: str, **facts: object) -> None:
        write(in_project(word(name, self.language, **facts), self.project))


def in_project(text: str, project: Path | None) -> str:
    """A text whose commands are meant for the project that was named, if one was."""
    return text if project is None else _COMMAND.sub(lambda _: f"guiyi --project {quoted(project)} ", text)


def quoted(*values: object) -> str:
    """Values as a shell takes them, one after the other."""
    return shlex.join(map(str, values))


def write(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr, flush=True)


def confirmed(narrator: Narrator, what: str, *, yes: bool) -> bool:
    """Whether to go on. Only a person at a terminal is asked; a script has decided by calling."""
    if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    print(word("confirm", narrator.language, what=what), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")
