"""Files that are dropped into a folder, night after night: one table of them all, each file taken once."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from dictionary.model import Model


def _within(pattern: str) -> str:
    """A pattern of files that leads nowhere but into the folder."""
    if not pattern.strip() or pattern.startswith(("/", "~")) or "\\" in pattern or ".." in pattern.split("/"):
        raise ValueError("a pattern of files within the folder, such as rig/*.csv")
    return pattern


def _one_group(text: str) -> str:
    """A regular expression that tells one part of a name."""
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    if groups != 1:
        raise ValueError(r"a regular expression with one pair of brackets, around what stays the same: (rig_\d{8})")
    return text


class Drops(Model):
    """Which files of a folder make a table.

    ``same`` tells, by its group, what stays the same in the name of a file when it is corrected. A file that was written to
    within ``settle`` is left for the next night. ``holds``: each file its own ``rows``, or the newest ``everything``.
    """

    pattern: Annotated[str, AfterValidator(_within)]
    sheet: str | None = None
    same: Annotated[str, AfterValidator(_one_group)] | None = None
    settle: Annotated[str, StringConstraints(pattern=r"^\d+[dhm]$")] = "2m"
    holds: Literal["rows", "everything"] = "rows"

    def table_of(self, file: str) -> str:
        """What a file's table is called in its source: the file, or the sheet of it."""
        return f"{file}/{self.sheet}" if self.sheet else file
