"""One call of one command: its common options, and what follows from them, found when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dictionary.problems import ConfigurationError, Problem
from guiyi.narration import Narrator
from guiyi.output import Format, Sheet, show, show_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dictionary.compiled import Dictionary
    from dictionary.project import Project
    from guiyi.in_force import InForce
    from pipelines.run import State


FIRST_ROWS = 100
"""How many rows people see who did not say how many they want."""


@dataclass
class Call:
    """The options that every command takes.

    Attributes:
        start: the project folder that was named, if one was.
        chosen: the language that was named, if one was.
    """

    start: Path | None = None
    chosen: str | None = None
    form: Format = Format.TABLE
    quiet: bool = False
    verbose: bool = False
    yes: bool = False
    dry_run: bool = False

    @cached_property
    def project(self) -> Project:
        """The project's settings.

        Raises:
            ConfigurationError: there is no project, or its guiyi.yaml is wrong.
        """
        from dictionary.loader import load_settings
        from dictionary.project import SETTINGS_FILE, find_project

        if self.start is None:
            return load_settings(find_project(Path.cwd()))
        if not (self.start / SETTINGS_FILE).is_file():
            raise ConfigurationError(Problem("project.not_here", args={"folder": str(self.start)}))
        return load_settings(self.start.absolute())

    @cached_property
    def dictionary(self) -> Dictionary:
        """What the project's files say.

        Raises:
            ConfigurationError: with every problem of every file.
        """
        from guiyi.vocabulary import dictionary_of

        return dictionary_of(self.project)

    @cached_property
    def in_force(self) -> InForce:
        """The dictionary by which the next run goes; somebody whose files say something else is told.

        Raises:
            GuiyiError: there is none that a run may go by.
        """
        from guiyi.in_force import in_force

        found = in_force(self.project)
        if found.files != "same":
            self.say.tell(f"in_force.{found.files}", version=found.version)
        return found

    @cached_property
    def state(self) -> State:
        """The project's state folders."""
        from pipelines.run import State

        return State.of(self.project)

    @property
    def language(self) -> str:
        """The language that was chosen, else the project's; English as long as no project is known."""
        if self.chosen:
            return self.chosen
        return self.project.settings.language if "project" in self.__dict__ else "en"

    @property
    def say(self) -> Narrator:
        """The narrator of this call."""
        return Narrator(self.language, self.quiet, self.verbose, self.start)

    def show(self, sheet: Sheet) -> None:
        """Print rows in the wanted format."""
        show(sheet, self.form)

    def show_document(self, document: Mapping[str, Any]) -> None:
        """Print one thing in the wanted format."""
        show_document(document, self.form)

    def most(self, limit: int | None) -> int:
        """How many rows to give to somebody who asked for so many or did not say; 0: all."""
        return limit if limit is not None else FIRST_ROWS if self.form is Format.TABLE else 0

    def show_some(self, sheet: Sheet, limit: int | None) -> None:
        """Print rows, only the first ones for people who did not say how many they want."""
        most = self.most(limit)
        shown = sheet.rows[:most] if most else sheet.rows
        self.show(Sheet(sheet.columns, shown))
        if len(shown) < len(sheet.rows):
            self.say.tell("rows.limited", shown=len(shown), total=len(sheet.rows))
        if not sheet.rows:
            self.say.tell("rows.none")
