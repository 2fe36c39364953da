"""The orchestrator's page."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from guiyi.call import Call
from guiyi.verb import group, verb

_INSTANCE = """# Settings of Dagster itself, made once by guiyi; change them as you like.
telemetry: {enabled: false}
nux: {enabled: false}
concurrency: {runs: {max_concurrent_runs: 1}}
retention:
  schedule: {purge_after_days: 30}
  sensor: {purge_after_days: {skipped: 7, failure: 30, success: 30}}
"""


def add(app: typer.Typer) -> None:
    """Add the commands."""
    dagster = group(app, "dagster", "The nightly run in Dagster: its page, schedule and sensors (extra: dagster).")
    verb(dagster)(dev)


def dev(
    call: Call,
    host: Annotated[str, typer.Option(help="The address on which the page answers.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the page.")] = 3000,
) -> None:
    """Start Dagster's page and daemon for this project, with its schedule and sensors in force. Ctrl-C ends both."""
    from guiyi.extras import require

    require("dagster")
    _ = call.in_force  # its problems are told here, not on the page
    home = _home(call)
    call.say.tell("dagster.starts", address=f"http://{host}:{port}", home=home)
    environment = {
        **os.environ, "GUIYI_PROJECT": str(call.project.folder), "DAGSTER_HOME": str(home),
        "DAGSTER_DISABLE_TELEMETRY": "1",
    }  # fmt: skip
    # Dagster looks for modules where it works: a project has folders named like the hub's own packages.
    os.chdir(home)
    command = ["dagster", "dev", "-m", "dagster_project", "-d", str(home), "-h", host, "-p", str(port)]
    os.execve(sys.executable, [sys.executable, "-P", "-m", *command], environment)


def _home(call: Call) -> Path:
    """Where Dagster keeps its own state: DAGSTER_HOME, else a folder of the hub's state."""
    home = Path(os.environ.get("DAGSTER_HOME") or call.project.state / "dagster").absolute()
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_INSTANCE, encoding="utf-8")
    return home
