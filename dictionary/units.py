"""What units are by nature: how many of the base unit of its kind one unit is.

``units.csv`` says it for the codes of the list ``unit`` that measure something everywhere alike. How much a box or a roll
holds depends on the material and is a record of the object ``unit_conversion``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from dictionary.codes import CodeList
from dictionary.model import Model
from dictionary.problems import ConfigurationError, Problem, nearest
from dictionary.text_file import csv_rows

LIST = "unit"
FILE = "dictionary/units.csv"
DECIMALS = 12
"""As many as a factor may have."""


class UnitSize(Model):
    """One of a unit is ``factor`` of ``base``; a base unit is one of itself."""

    base: str
    factor: Annotated[Decimal, Field(gt=0, max_digits=24, decimal_places=DECIMALS)]

    @property
    def whole(self) -> int:
        """The factor in trillionths, a whole number, so that ratios of units are compared exactly."""
        return int(self.factor.scaleb(DECIMALS))


def read_units(folder: Path, shown: str, problems: list[Problem]) -> dict[str, UnitSize]:
    """The sizes of one dictionary folder, by code; wrong rows are told and left out. Without the file there are none."""
    found: dict[str, UnitSize] = {}
    path, file = folder / "units.csv", f"{shown}/units.csv"
    if not path.exists():
        return found
    try:
        for number, row in csv_rows(path, file):
            try:
                code = row["code"]
                size = UnitSize.model_validate({"base": row["base"], "factor": row["factor"]})
            except (KeyError, ValidationError):
                problems.append(Problem("units.row", file, number))
                continue
            if code in found:
                problems.append(Problem("codes.twice", file, number, args={"code": code}))
            found[code] = size
    except ConfigurationError as error:
        problems.extend(error.problems)
    return found


def unit_problems(units: Mapping[str, UnitSize], codes: CodeList | None) -> Iterator[Problem]:
    """What is no good code of a unit, and what rests on a unit that is not a base."""
    good = codes.good if codes else []
    for code, size in units.items():
        for name in dict.fromkeys((code, size.base)):
            if name not in good:
                yield Problem("units.unknown", FILE, args={"code": name, "nearest": nearest(name, good)})
        own = units.get(size.base)
        if own is None or own.base != size.base or own.factor != 1:
            yield Problem("units.base", FILE, args={"code": code, "base": size.base})
