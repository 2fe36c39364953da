"""The command ``guiyi``. Nothing heavy is imported here: each command imports what it needs when it is called."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import typer

from guiyi.commands import (
    build,
    dagster,
    demo,
    dictionary,
    doctor,
    init,
    lineage,
    match,
    measures,
    quality,
    quarantine,
    runs,
    source,
    trace,
    warehouse,
)
from guiyi.output import own_stdout
from guiyi.verb import root

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"auto_envvar_prefix": "GUIYI", "help_option_names": ["-h", "--help"]},
)
root(app)
for room in (
    init,
    doctor,
    build,
    runs,
    dictionary,
    source,
    quality,
    quarantine,
    match,
    trace,
    lineage,
    measures,
    warehouse,
    dagster,
    demo,
):
    room.add(app)


def main() -> None:
    """The entry point."""
    own_stdout()
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="guiyi")
