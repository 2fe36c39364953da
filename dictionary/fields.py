"""One field of an object. It is defined once, here.

Its type, checks, part in matching, warehouse column, documentation and lineage are all compiled from this definition.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from dictionary.checks import FieldCheck, Policy
from dictionary.model import Line, Model, Name, Words
from dictionary.times import ZONES, TimeKind
from dictionary.types import FieldType

Bound = Annotated[Decimal, Field(max_digits=38)]


class Classification(StrEnum):
    """Who may see a field's values."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PERSONAL = "personal"


class FieldDefinition(Model):
    """One field of an object.

    ``id`` is its lasting id, by which it is recognised when it is renamed; without one, that is its name.
    ``per_system`` says that each system has a value of its own by right, such as a code.
    ``synonyms`` are other words by which people look for it, in whatever language.
    ``time`` says what a date or moment tells.
    """

    id: Name | None = None
    label: Words
    definition: Words | None = None
    synonyms: tuple[str, ...] = ()
    type: Annotated[FieldType, BeforeValidator(FieldType.of), PlainSerializer(str), WithJsonSchema(FieldType.SCHEMA)]
    to: Name | None = None
    required: bool = False
    unit: str | None = None
    time: TimeKind | None = None
    format: str | None = None
    codes: Name | None = None
    minimum: Bound | None = None
    maximum: Bound | None = None
    classification: Classification = Classification.INTERNAL
    per_system: bool = False
    owner: Line | None = None
    survivorship: tuple[str, ...] = ()
    standards: dict[str, str] = Field(default_factory=dict)
    checks: dict[FieldCheck, Policy] = Field(default_factory=dict)

    @property
    def is_reference(self) -> bool:
        """Whether the field names another object."""
        return self.type.base == "reference"

    @property
    def is_time(self) -> bool:
        """Whether the field is a date or a moment."""
        return self.type.base in ("date", "timestamp")

    @property
    def time_policy(self) -> Words | None:
        """What its time tells and how it is kept; None where it is no time or nothing was said."""
        if self.time is None or not self.is_time:
            return None
        zh, en = self.time.words
        kept_zh, kept_en = ZONES[self.type.base]
        return Words(zh=f"{zh}，{kept_zh}", en=f"{en}, {kept_en}")
