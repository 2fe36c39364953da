"""What is done with a draft of the dictionary: shown only, written into a folder, or adopted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dictionary.problems import BusyError, ConfigurationError, Problem
from guiyi.call import Call
from guiyi.words import word

if TYPE_CHECKING:
    from exchange.adoption import Draft

_LOCK = "dictionary.lock"

Out = Annotated[Path | None, typer.Option("--out", help="Write the draft, a whole dictionary folder, here.")]
Apply = Annotated[bool, typer.Option("--apply", help="Write the changes into the project's dictionary.")]


@contextmanager
def drafting(call: Call, out: Path | None, *, apply: bool) -> Iterator[None]:
    """While a draft is made and adopted nobody else adopts one, so that none is made of files that change meanwhile.

    Raises:
        ConfigurationError: it was to be written into a folder and adopted, and it can only be one of them.
        BusyError: somebody else is adopting a draft.
    """
    from filelock import FileLock, Timeout

    if out is not None and apply:
        raise ConfigurationError(Problem("draft.out_or_apply"))
    if not apply:
        yield
        return
    call.project.state.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(call.project.state / _LOCK, timeout=0):
            yield
    except Timeout as error:
        raise BusyError(Problem("draft.busy")) from error


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
        call.say.next("guiyi dictionary impact {}", out)
