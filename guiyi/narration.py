"""What is told beside the data: everything on stderr, and nothing else is."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from dictionary.problems import Problem
from dictionary.wording import say
from guiyi.words import word


@dataclass(frozen=True)
class Narrator:
    """Speaks one language; when quiet, only errors are told."""

    language: str
    quiet: bool = False
    verbose: bool = False

    def tell(self, name: str, **facts: object) -> None:
        """A sentence of :mod:`guiyi.words`."""
        if not self.quiet:
            write(word(name, self.language, **facts))

    def detail(self, text: str) -> None:
        """A line for those who asked for more."""
        if self.verbose and not self.quiet:
            write(text)

    def next(self, command: str) -> None:
        """The next useful command; always the last line."""
        self.tell("next", command=command)

    def warn(self, problems: Iterable[Problem]) -> None:
        """Problems that did not stop the command."""
        for problem in problems:
            self.tell("warning", text=say(problem, self.language))

    def fail(self, problems: Iterable[Problem]) -> None:
        """Problems that stopped it; told even when quiet."""
        for problem in problems:
            write(word("error", self.language, text=say(problem, self.language)))


def write(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr, flush=True)


def confirmed(narrator: Narrator, what: str, *, yes: bool) -> bool:
    """Whether to go on. Only a person at a terminal is asked; a script has decided by calling."""
    if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    print(word("confirm", narrator.language, what=what), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")
