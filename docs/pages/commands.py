"""Commands."""

from __future__ import annotations

from collections.abc import Iterator
from enum import EnumType
from typing import Any, Literal, get_args, get_origin

import typer

from docs.pages.markdown import begin, one_line, table
from guiyi.cli import app

SHARED = ("project", "language", "format", "quiet", "verbose", "yes", "dry_run")
CODES = (
    (0, "done, nothing blocks"), (1, "the data failed a check that blocks publishing"),
    (2, "wrong usage or configuration; nothing was started"), (3, "a source or the warehouse could not be reached"),
    (4, "the hub or its machine failed"), (5, "the selection matched nothing"), (6, "busy: another run holds the lease"),
    (130, "interrupted"),
)  # fmt: skip


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that can be called, by its whole name."""
    yield from _leaves(typer.main.get_command(app), "guiyi")


def _leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, child in inner.items():
        yield from _leaves(child, f"{name} {word}")


def page() -> Iterator[str]:
    """The lines of the page."""
    found = dict(commands())
    yield from begin("Commands", "the command line itself")
    yield "Data go to stdout, everything else to stderr. The last line on stderr names the next useful command. Every option"
    yield "can also come from the environment: `--full` of `guiyi build` from `GUIYI_BUILD_FULL`, and an option that all"
    yield "commands take also from `GUIYI_PROJECT` and its sisters."
    yield ""
    yield "## Options of all commands"
    yield ""
    everywhere = found["guiyi build"].params
    yield from _options([option for option in everywhere if option.name in SHARED])
    yield ""
    yield "`--yes` and `--dry-run` are only on commands that write."
    yield ""
    yield "## Exit codes"
    yield ""
    yield from table(("code", "means"), iter(CODES))
    yield ""
    for name, command in found.items():
        yield from _command(name, command)


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    own = [p for p in command.params if p.param_type_name == "option" and p.name not in (*SHARED, "help")]
    needed = [f"{p.opts[0]} {p.name.upper()}" for p in own if p.required]
    shown = " ".join([name, *(_argument(p) for p in arguments), *needed])
    yield f"## {name}"
    yield ""
    yield f"`{shown}`"
    yield ""
    yield one_line(command.help)
    yield ""
    if arguments:
        rows = ((f"`{_argument(p)}`", p.help or "") for p in arguments)
        yield from table(("argument", "means"), rows)
        yield ""
    if own:
        yield from _options(own)
        yield ""


def _argument(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _options(options: list[Any]) -> Iterator[str]:
    rows = ((", ".join(f"`{text}`" for text in (*p.opts, *p.secondary_opts)), _help(p)) for p in options)
    yield from table(("option", "means"), rows)


def _help(option: Any) -> str:
    values = _choices(option.type_descriptor.annotation)
    listed = f" One of {', '.join(f'`{value}`' for value in values)}." if values else ""
    default = option.default
    given = default not in (None, "") and not isinstance(default, bool)
    shown = f" Default: `{getattr(default, 'value', default)}`." if given else ""
    return f"{option.help or ''}{listed}{shown}"


def _choices(annotation: Any) -> list[str]:
    """The values that an option takes, where they are listed."""
    if isinstance(annotation, EnumType):
        members: Any = annotation
        return [str(member.value) for member in members]
    return [str(value) for value in get_args(annotation)] if get_origin(annotation) is Literal else []
