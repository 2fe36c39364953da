"""Options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

Select = Annotated[
    str | None,
    typer.Option(
        "--select", "-s", help="Which ones: system:erp, object:material, field:code, rule:…; comma = and, blank = or."
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(min=0, help="How many rows at most; 0: all. Default: 100 in a table, all in a file format."),
]
ChosenRun = Annotated[str | None, typer.Option("--run", help="The run. Default: the one that readers see.")]


class Languages(StrEnum):
    """The languages of a report."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"
