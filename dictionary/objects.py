"""What a dictionary says of an object: its fields, and what its records are for each other, for genealogy and for orders."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dictionary.checks import Check
from dictionary.fields import FieldDefinition
from dictionary.matching import MatchRule, PartOf
from dictionary.model import Line, Model, Name, Words


class Genealogy(Model):
    """How an object's records become events of the lot genealogy.

    ``role`` says whether the lot goes into the event or comes out of it; inputs and outputs that share
    ``process`` are linked. ``into`` names the produced lot when the record itself tells it.
    """

    event: Literal["receive", "consume", "produce", "ship", "stock"]
    role: Literal["in", "out", "at"]
    lot: Name
    quantity: Name
    at: Name | None = None
    process: Name | None = None
    into: Name | None = None
    party: Name | None = None
    place: Name | None = None
    document: Name | None = None


class Allocation(Model):
    """How an object's records tell which orders carry out which, as where one is split or several are made as one.

    ``order`` and ``by`` name the order and the one that carries it out, ``quantity`` how much of it. ``planned`` is the
    field of an order with its own quantity.
    """

    order: Name
    by: Name
    quantity: Name | None = None
    planned: Name


class Validity(Model):
    """The date fields that say from when until when (ends included) a record holds a name that others may take over."""

    since: Name
    until: Name


class ObjectDefinition(Model):
    """One object of the dictionary: its fields, how its records match, and its checks."""

    object: Name
    kind: Literal["master", "document", "reference"]
    label: Words
    definition: Words
    synonyms: tuple[str, ...] = ()
    owner: Line
    fields: dict[Name, FieldDefinition] = Field(min_length=1)
    match: tuple[MatchRule, ...] = ()
    part_of: PartOf | None = None
    checks: tuple[Check, ...] = ()
    genealogy: Genealogy | None = None
    allocation: Allocation | None = None
    effective: Name | None = None
    validity: Validity | None = None
    title: Name | None = None
    standards: dict[str, str] = Field(default_factory=dict)

    def column(self, field: str) -> str:
        """The warehouse column of a field; a reference holds the master id of what it names."""
        return f"{field}_id" if self.fields[field].is_reference else field

    @property
    def references(self) -> dict[str, FieldDefinition]:
        """The fields that name another object."""
        return {name: field for name, field in self.fields.items() if field.is_reference}

    @property
    def values(self) -> dict[str, FieldDefinition]:
        """The fields that hold a value of their own."""
        return {name: field for name, field in self.fields.items() if not field.is_reference}
