"""``guiyi init``: a new project folder."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dictionary.problems import ConfigurationError, NothingSelectedError, Problem, nearest
from guiyi.call import Call
from guiyi.narration import in_project
from guiyi.verb import verb

_SETTINGS = """\
# The settings of this hub. Every key has a default but the name.
name: {name}
# zh or en: the language of messages and reports.
language: zh
timezone: Asia/Shanghai
# The source systems in the order in which they are believed; each has a file in sources/.
systems: [{systems}]
warehouse: {{kind: duckdb}}
"""
_SOURCE = """\
# {label}. `guiyi source mapping {name}` shows what the profile says; say here only what differs.
source: {name}
profile: {name}
connect: {{sqlalchemy: env:{variable}}}
"""
_IGNORED = ".guiyi/\ndata/\n"


class Template(StrEnum):
    """What a new project holds."""

    EMPTY = "empty"
    DEMO = "demo"


def add(app: typer.Typer) -> None:
    """Add the command."""
    verb(app, writes=True)(init)


def init(
    call: Call,
    folder: Annotated[Path, typer.Argument(help="The folder to make.", metavar="DIR")],
    template: Annotated[Template, typer.Option(help="An empty project, or the demo with its source systems.")] = (
        Template.EMPTY
    ),
    profile: Annotated[
        list[str] | None,
        typer.Option(help="A source that rests on this profile, as `guiyi source known` lists them; repeatable."),
    ] = None,
    scale: Annotated[float, typer.Option(min=0.001, max=20, help="Size of the demo plant; 1 is 600 people.")] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the demo plant.")] = 1,
) -> None:
    """Make a project folder; with the demo template, the demo plant's source systems too."""
    profiles = _known(profile or [])
    if profiles and template is Template.DEMO:
        raise ConfigurationError(Problem("init.demo_has_sources"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigurationError(Problem("init.not_empty", args={"folder": str(folder)}))
    if call.dry_run:
        call.say.tell("would", what=_would(call, folder, template))
        return
    making = folder.with_name(folder.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        _empty(making, folder, profiles) if template is Template.EMPTY else _demo(call, making, scale, seed)
        if folder.exists():
            folder.rmdir()
        making.rename(folder)
    except OSError as error:
        raise ConfigurationError(
            Problem("init.failed", args={"folder": str(folder), "detail": error.strerror or str(error)})
        ) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    call.say.tell("init.done", folder=folder)
    following = "guiyi build" if template is Template.DEMO else "guiyi dictionary lint"
    call.say.next(in_project(following, folder))


def _would(call: Call, folder: Path, template: Template) -> str:
    from guiyi.words import word

    return word("init.would", call.language, folder=folder, template=template.value)


def _known(profiles: list[str]) -> dict[str, str]:
    """The labels of profiles by their names.

    Raises:
        NothingSelectedError: there is no such profile.
    """
    from guiyi.profiles import known_profiles

    labels = {row["profile"]: row["label"] for row in known_profiles()} if profiles else {}
    for name in profiles:
        if name not in labels:
            raise NothingSelectedError(
                Problem("element.unknown", args={"name": name, "nearest": nearest(name, labels)})
            )
    return {name: labels[name] for name in profiles}


def _empty(making: Path, folder: Path, profiles: Mapping[str, str]) -> None:
    for name in ("dictionary/objects", "dictionary/codes", "sources"):
        (making / name).mkdir(parents=True)
    settings = _SETTINGS.format(name=_project_name(folder), systems=", ".join(profiles))
    (making / "guiyi.yaml").write_text(settings, encoding="utf-8")
    for name, label in profiles.items():
        text = _SOURCE.format(name=name, label=label, variable=f"{name.upper()}_URL")
        (making / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (making / ".gitignore").write_text(_IGNORED, encoding="utf-8")


def _project_name(folder: Path) -> str:
    """A name that settings allow, made from the folder's."""
    letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in folder.absolute().name.lower()).strip("_")
    return letters if letters[:1].isalpha() else f"hub_{letters}".rstrip("_")


def _demo(call: Call, making: Path, scale: float, seed: int) -> None:
    import demo
    from demo.plant import generate
    from demo.writers import write_sqlite

    shutil.copytree(Path(demo.__file__).with_name("project"), making)
    (making / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    call.say.tell("init.plant", scale=scale, seed=seed)
    write_sqlite(generate(seed=seed, scale=scale), making / "data")
