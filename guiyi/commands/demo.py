"""The demo: results held against what was planted."""

from __future__ import annotations

from typing import Any

import typer

from dictionary.problems import ConfigurationError, Problem
from guiyi.call import Call
from guiyi.output import Format, Sheet
from guiyi.verb import group, verb


def add(app: typer.Typer) -> None:
    """Add the command."""
    demo = group(app, "demo", "The demo plant.")
    verb(demo, "score")(show_score)


def show_score(call: Call) -> None:
    """What was planted in the demo plant against what the hub found."""
    from demo.score import score
    from guiyi.reading import generation_path

    path = generation_path(call)
    if not (call.project.folder / "data" / "truth").is_dir():
        raise ConfigurationError(Problem("demo.no_truth", args={"folder": str(call.project.folder)}))
    found = score(call.project.folder, path)
    if call.form is Format.JSON:
        call.show_document(found)
    else:
        for name, content in found.items():
            _show_part(call, name, content)
    call.say.next("guiyi quality results")


def _show_part(call: Call, name: str, content: dict[str, Any]) -> None:
    """One part of the score: a table per thing, or its facts."""
    if content and all(isinstance(value, dict) for value in content.values()):
        call.show(Sheet.of({name: key, **value} for key, value in content.items()))
    elif content:
        call.show(Sheet((name, "value"), list(content.items())))
