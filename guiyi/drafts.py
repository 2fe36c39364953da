"""What is done with a draft of the dictionary: shown only, written into a folder, or adopted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dictionary.problems import ConfigurationError, Problem
from guiyi.call import Call
from guiyi.words import word

if TYPE_CHECKING:
    from exchange.adoption import Draft

Out = Annotated[Path | None, typer.Option("--out", help="Write the draft, a whole dictionary folder, here.")]
Apply = Annotated[bool, typer.Option("--apply", help="Write the changes into the project's dictionary.")]


def refuse_both(out: Path | None, *, apply: bool) -> None:
    """A draft is written into a folder or adopted, not both.

    Raises:
        ConfigurationError: both were asked for.
    """
    if out is not None and apply:
        raise ConfigurationError(Problem("draft.out_or_apply"))


def settle(call: Call, draft: Draft, out: Path | None, *, apply: bool, again: str) -> None:
    """Do with a draft what was asked for; ``again`` is the command that made it.

    Raises:
        ConfigurationError: the folder is not empty.
    """
    from exchange.adoption import adopt, write

    if not draft.changes:
        return
    files = ", ".join(sorted(draft.files))
    if call.dry_run or (out is None and not apply):
        call.say.tell("would", what=word("import.would", call.language, changes=len(draft.changes), files=files))
        call.say.next(f"{again} --apply")
    elif apply:
        adopt(draft.files, call.project)
        call.say.tell("import.applied", files=files)
        call.say.next("guiyi dictionary lint")
    elif out is not None:
        write(draft.files, call.project, out)
        call.say.tell("import.drafted", folder=out, files=files)
        call.say.next(f"guiyi dictionary impact {out}")
