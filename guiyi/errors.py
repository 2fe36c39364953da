"""From an error to sentences and an exit code. What nobody foresaw is written to a file, without secrets."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dictionary.problems import ExitCode, GuiyiError
from guiyi.call import Call
from guiyi.narration import write
from guiyi.words import word


def guarded(call: Call, work: Callable[[], int | None]) -> int:
    """Do the work of a command and give its exit code: its own, or that of its error."""
    code: int | None = ExitCode.DONE
    try:
        code = work()
        sys.stdout.flush()
    except GuiyiError as error:
        call.say.fail(error.problems)
        return error.exit_code
    except KeyboardInterrupt:
        return _interrupted(call)
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is left in the buffer must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # noqa: BLE001 - the last line of defence: nothing else may reach the user as a traceback
        return _interrupted(call) if str(error) == _STOPPED else _crashed(call, error)
    return code or ExitCode.DONE


_STOPPED = "Query interrupted"
"""How the engine tells a Ctrl-C in the middle of a statement."""


def _interrupted(call: Call) -> int:
    write(word("interrupted", call.language))
    return ExitCode.INTERRUPTED


def _crashed(call: Call, error: Exception) -> int:
    file = record(call, error)
    call.say.detail(file.read_text(encoding="utf-8"))
    write(word("error", call.language, text=word("crash", call.language, kind=type(error).__name__, file=file)))
    return ExitCode.INTERNAL


def record(call: Call, error: Exception) -> Path:
    """Write the traceback to the project's state folder, or to the system's temporary one."""
    from dictionary.secrecy import without_secrets

    name = f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.log"
    text = without_secrets("".join(traceback.format_exception(error)), hidden(call))
    folders = [call.project.state] if "project" in call.__dict__ else []
    for folder in (*folders, Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return folder / name
    return Path(os.devnull)


def hidden(call: Call) -> list[str]:
    """What must not be told: the project's secrets, as far as they are known by now."""
    from dictionary.secrecy import secret_values

    if "project" not in call.__dict__:
        return []
    known = call.dictionary if "dictionary" in call.__dict__ else None
    return secret_values(call.project, call.in_force.dictionary if "in_force" in call.__dict__ else known)
