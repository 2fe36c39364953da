"""A project folder: a company's own settings, and where its hub keeps state."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from dictionary.model import Model, Name
from dictionary.problems import ConfigurationError, Problem

SETTINGS_FILE = "guiyi.yaml"
STATE_FOLDER = ".guiyi"

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def duration(text: str) -> timedelta:
    """``2d``, ``12h``, ``30m`` or ``45s`` as a time span."""
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"no time zone {name!r}; write for example Asia/Shanghai") from error
    return name


CRON = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
"""The five fields of a schedule, each with its lowest and highest number."""


def _cron(text: str) -> str:
    """The five fields of cron: numbers, ``*``, ranges ``1-5``, steps ``*/15`` and lists ``1,3``."""
    parts = text.split()
    if len(parts) != len(CRON):
        raise ValueError(f"{text!r} is no schedule; write minute hour day month weekday, for example 30 1 * * *")
    for part, (name, low, high) in zip(parts, CRON, strict=True):
        for item in part.split(","):
            span, _, step = item.partition("/")
            bounds = [low, high] if span == "*" else [int(n) if n.isdecimal() else -1 for n in span.split("-", 1)]
            if (
                bounds != sorted(bounds)
                or not all(low <= n <= high for n in bounds)
                or ("/" in item and not (step.isdecimal() and int(step)))
            ):
                raise ValueError(f"{part!r} is no {name} of a schedule; it takes {low} to {high}, *, 1-5, */15 or 1,3")
    return " ".join(parts)


Zone = Annotated[str, AfterValidator(_known_zone)]
Duration = Annotated[str, StringConstraints(pattern=r"^\d+[dhm]$")]


class WarehouseSettings(Model):
    """Where the published tables live: a DuckDB file of the project (default) or a PostgreSQL database."""

    kind: Literal["duckdb", "postgresql"] = "duckdb"
    url: str | None = None

    @model_validator(mode="after")
    def _url_where_needed(self) -> WarehouseSettings:
        if (self.kind == "postgresql") != (self.url is not None):
            raise ValueError("postgresql needs a url, duckdb takes none")
        return self


class Settings(Model):
    """What guiyi.yaml says."""

    name: Name
    label: str | None = None
    fictional: bool = False
    language: Literal["zh", "en"] = "zh"
    timezone: Zone = "Asia/Shanghai"
    personal_data: Literal["masked", "shown"] = "masked"
    governance: Literal["required"] | None = None
    self_approval: Literal["refused", "allowed"] = "refused"
    systems: tuple[Name, ...] = ()
    warehouse: WarehouseSettings = WarehouseSettings()
    resume_within: Duration = "12h"
    keep_generations: Annotated[int, Field(ge=1)] = 5
    schedule: Annotated[str, AfterValidator(_cron)] | None = None
    memory_limit: Annotated[str, StringConstraints(pattern=r"^\d+(MB|GB)$")] = "4GB"
    threads: Annotated[int, Field(ge=1)] | None = None
    lint_off: dict[str, Annotated[str, StringConstraints(min_length=1)]] = Field(default_factory=dict)

    @property
    def limits(self) -> dict[str, str | int]:
        """What DuckDB may use, in its own words."""
        return {"memory_limit": self.memory_limit} | ({"threads": self.threads} if self.threads else {})


@dataclass(frozen=True)
class Project:
    """A project folder and its settings."""

    folder: Path
    settings: Settings

    @property
    def state(self) -> Path:
        """The folder of everything that the hub itself makes."""
        return self.folder / STATE_FOLDER


def find_project(start: Path) -> Path:
    """The nearest folder upwards that holds guiyi.yaml.

    Raises:
        ConfigurationError: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise ConfigurationError(Problem("project.not_found", args={"folder": str(start)}))


def secret(reference: str, folder: Path) -> str:
    """The value behind ``env:NAME`` or ``file:PATH`` (relative to the project); other text is the value itself.

    Raises:
        ConfigurationError: the variable is not set or the file cannot be read.
    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        value = os.environ.get(name)
        if value is None:
            raise ConfigurationError(Problem("secret.no_variable", args={"name": name}))
        return value
    if kind == "file":
        try:
            return (folder / name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigurationError(
                Problem("secret.no_file", args={"name": name, "detail": error.strerror or ""})
            ) from error
    return reference
