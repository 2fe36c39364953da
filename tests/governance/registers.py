"""Registers of versions, and dictionaries to put into them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from dictionary.compiled import Dictionary
from dictionary.model import Words
from dictionary.project import Project, Settings
from governance.register import Register
from governance.timeline import Version
from tests.dictionary.changed import altered, demo

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""2 March, noon in Shanghai."""


def register(folder: Path, self_approval: Literal["refused", "allowed"] = "refused") -> Register:
    return Register(Project(folder, Settings(name=demo().project, governance="required", self_approval=self_approval)))


def labelled(label: str) -> Dictionary:
    """The demo plant's dictionary with another label of the material: another version in as few letters as possible."""
    material = demo().objects["material"].model_copy(update={"label": Words(zh=label, en=label)})
    return altered(objects={**demo().objects, "material": material})


def submitted(here: Register, label: str, at: datetime = NOON) -> Version:
    return here.submit(labelled(label), "lin", "needed", at)


def reviewed(here: Register, label: str, at: datetime = NOON) -> Version:
    return here.review(submitted(here, label, at).number, "wang", "", at)


def approved(here: Register, label: str, at: datetime = NOON) -> Version:
    return here.approve(reviewed(here, label, at).number, "wang", "", at)
