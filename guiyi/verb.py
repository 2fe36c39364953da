"""How a function becomes a command: the options that all commands share, its errors, its exit code."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from guiyi.call import Call
from guiyi.errors import guarded
from guiyi.output import Format

Command = Callable[..., int | None]

_PROJECT = typer.Option(help="The project folder. Default: the nearest one upwards that holds guiyi.yaml.")
_FORMAT = typer.Option(help="How data are printed on stdout. Default: table.")
_LANGUAGE = typer.Option(help="The language of messages. Default: the project's.")
_QUIET = typer.Option("--quiet", "-q", help="Tell nothing but errors.")
_VERBOSE = typer.Option("--verbose", "-v", help="Tell more.")
_YES = typer.Option("--yes", "-y", help="Do not ask.")
_DRY_RUN = typer.Option("--dry-run", help="Say what would be done, and do nothing.")

_ALWAYS: dict[str, Any] = {
    "project": Annotated[Path | None, _PROJECT],
    "language": Annotated[Literal["zh", "en"] | None, _LANGUAGE],
    "format": Annotated[Format | None, _FORMAT],
    "quiet": Annotated[bool, _QUIET],
    "verbose": Annotated[bool, _VERBOSE],
}
_FOR_WRITING: dict[str, Any] = {"yes": Annotated[bool, _YES], "dry_run": Annotated[bool, _DRY_RUN]}


def verb(app: typer.Typer, name: str | None = None, *, writes: bool = False) -> Callable[[Command], Command]:
    """Register ``function(call, …)`` as a command of ``app``; its docstring is the help.

    Args:
        app: the group.
        name: the command's name; the function's own by default.
        writes: whether it changes anything, and so takes ``--yes`` and ``--dry-run``.
    """
    shared = _ALWAYS | (_FOR_WRITING if writes else {})

    def register(function: Command) -> Command:
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]

        def command(ctx: typer.Context, **given: Any) -> None:
            here = _given({option: given.pop(option) for option in shared})
            call = _call(ctx.find_root().obj | here)
            raise typer.Exit(guarded(call, lambda: function(call, **given)))

        _give_signature(command, [*own, *(_parameter(*option) for option in shared.items())])
        command.__doc__ = function.__doc__
        app.command(name or function.__name__.replace("_", "-"))(command)
        return function

    return register


def group(app: typer.Typer, name: str, text: str) -> typer.Typer:
    """A group of commands."""
    made = typer.Typer(help=text, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(made, name=name)
    return made


def root(app: typer.Typer) -> None:
    """Let the shared options also stand before the command's name, and come from GUIYI_PROJECT and its sisters."""

    def before(ctx: typer.Context, **given: Any) -> None:
        ctx.obj = _given(given)

    _give_signature(before, [_parameter(*option) for option in (_ALWAYS | _FOR_WRITING).items()])
    before.__doc__ = "Guiyi 归一: one data dictionary for the ERP, MES and QMS of a medical-device maker."
    app.callback()(before)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that somebody gave."""
    return {name: value for name, value in options.items() if value not in (None, False)}


def _parameter(name: str, annotation: Any) -> inspect.Parameter:
    default = False if name in ("quiet", "verbose", "yes", "dry_run") else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _give_signature(function: Callable[..., None], parameters: list[inspect.Parameter]) -> None:
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    named = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
    function.__signature__ = inspect.Signature([context, *named])  # type: ignore[attr-defined]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in (context, *named)}


def _call(given: dict[str, Any]) -> Call:
    return Call(
        start=given.get("project"),
        chosen=given.get("language"),
        form=given.get("format", Format.TABLE),
        quiet=given.get("quiet", False),
        verbose=given.get("verbose", False),
        yes=given.get("yes", False),
        dry_run=given.get("dry_run", False),
    )
