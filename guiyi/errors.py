"""From an error to sentences and an exit code. What nobody foresaw is written to a file, without secrets."""

from __future__ import annotations

import os
import re
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

_SECRETS = (
    (re.compile(r"(://[^:@/\s]*):[^@\s]*@"), r"\1:***@"),
    (re.compile(r"(?i)\b(password|passwd|pwd|token|secret)(\s*[=:]\s*)[^\s;,'\"]+"), r"\1\2***"),
)


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
        write(word("interrupted", call.language))
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is left in the buffer must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # noqa: BLE001 - the last line of defence: nothing else may reach the user as a traceback
        file = record(call, error)
        call.say.detail(file.read_text(encoding="utf-8"))
        write(word("error", call.language, text=word("crash", call.language, kind=type(error).__name__, file=file)))
        return ExitCode.INTERNAL
    return code or ExitCode.DONE


def record(call: Call, error: Exception) -> Path:
    """Write the traceback to the project's state folder, or to the system's temporary one."""
    name = f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.log"
    text = without_secrets("".join(traceback.format_exception(error)), call)
    folders = [call.project.state] if "project" in call.__dict__ else []
    for folder in (*folders, Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return folder / name
    return Path(os.devnull)


def without_secrets(text: str, call: Call) -> str:
    """A text in which no password of the project stands."""
    for value in _secret_values(call):
        text = text.replace(value, "***")
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def _secret_values(call: Call) -> list[str]:
    """What the project's references to secrets stand for, as far as they are known by now."""
    from dictionary.project import secret

    references = []
    if "project" in call.__dict__:
        references.append(call.project.settings.warehouse.url)
    if "dictionary" in call.__dict__:
        for source in call.dictionary.sources.values():
            references += [source.connect.sqlalchemy, source.connect.odbc]
    found = []
    for reference in references:
        if reference and reference.startswith(("env:", "file:")):
            try:
                found.append(secret(reference, call.project.folder))
            except GuiyiError:
                continue
    return [value for value in found if value]
