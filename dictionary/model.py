"""What a dictionary says: objects, their fields, checks, matching and codes.

A field is defined once, here; its type, checks, part in matching, warehouse column, documentation and
lineage are all compiled from this definition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from dictionary.times import ZONES, TimeKind
from dictionary.types import FieldType

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,48}$")]


def is_file_name(name: str) -> bool:
    """Whether a name can also be that of a folder or file of the hub: on one line, and leading nowhere else."""
    return bool(name.strip()) and not re.search(r"[\x00-\x1f\x7f/\\]", name) and not name.startswith(".")


def _file_name(name: str) -> str:
    if not is_file_name(name):
        raise ValueError("a name has one line, no / and no \\, and does not begin with a dot")
    return name


FileName = Annotated[str, AfterValidator(_file_name)]


class Model(BaseModel):
    """Strict and frozen: an unknown key is an error, a loaded definition never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other content under some of its words; what was computed of the original is computed anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _said(text: str) -> str:
    """A text that says something, and holds nothing that nobody sees."""
    if not text.strip():
        raise ValueError("it says nothing in this language")
    if _UNSEEN.search(text):
        raise ValueError("it holds a control character")
    return text


def _one_line(text: str) -> str:
    """The same, on one line."""
    if re.search(r"[\r\n\t]", text):
        raise ValueError("it is one line")
    return _said(text)


Said = Annotated[str, StringConstraints(min_length=1), AfterValidator(_said)]
Line = Annotated[str, AfterValidator(_one_line)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{1,40}$")]
Bound = Annotated[Decimal, Field(max_digits=38)]


class Words(Model):
    """One text in both languages."""

    zh: Said
    en: Said

    def say(self, language: str) -> str:
        """The text in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en

    @property
    def both(self) -> str:
        """Both texts on one line, as the comments of the warehouse bear them."""
        return f"{self.zh} | {self.en}"


class Severity(StrEnum):
    """How bad a failure is for the business."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class OnFail(StrEnum):
    """What a failure does to the record: held back, published with a finding, or the publish stops."""

    HOLD = "hold"
    FLAG = "flag"
    STOP = "stop"


class Dimension(StrEnum):
    """The dimension of quality that a check measures."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    UNIQUENESS = "uniqueness"
    CONSISTENCY = "consistency"
    ACCURACY = "accuracy"
    TIMELINESS = "timeliness"
    INTEGRITY = "integrity"


class Classification(StrEnum):
    """Who may see a field's values."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PERSONAL = "personal"


def share(text: str) -> Decimal:
    """``0.5%`` as 0.005."""
    return Decimal(text.removesuffix("%")) / 100


Threshold = Annotated[str, StringConstraints(pattern=r"^\d{1,2}(\.\d{1,4})?%$")]
"""The share of the judged records that may fail before the outcome is *failed*."""


class Policy(Model):
    """What one derived check of a field does when it fails; absent parts keep the kind's default.

    ``when`` is an expression over the record's own fields; only records for which it is true are judged.
    """

    rule: RuleId | None = None
    severity: Severity | None = None
    on_fail: OnFail | None = None
    threshold: Threshold | None = None
    when: str | None = None


FieldCheck = Literal["type", "required", "format", "codes", "range", "reference"]

DEFAULT_POLICY: dict[FieldCheck, tuple[Severity, OnFail]] = {
    "type": (Severity.CRITICAL, OnFail.HOLD),
    "required": (Severity.CRITICAL, OnFail.HOLD),
    "format": (Severity.MAJOR, OnFail.FLAG),
    "codes": (Severity.MAJOR, OnFail.HOLD),
    "range": (Severity.MAJOR, OnFail.FLAG),
    "reference": (Severity.MAJOR, OnFail.FLAG),
}
"""How bad a failure of each derived check is, and what it does, where a field's policy does not say."""


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


class MatchRule(Model):
    """Records whose normalised fields are all equal are one thing, unless a telling field differs.

    ``on`` maps a field to its normaliser (``identifier`` takes valid values only, ``same`` compares as it is).
    ``rewrite`` holds a site's own rules of writing for a field, regular expressions and their replacements, applied
    after the normaliser. ``also`` names further fields whose values count as values of a field, such as former names.
    """

    rule: Name
    on: dict[Name, str] = Field(min_length=1)
    rewrite: dict[Name, dict[str, str]] = Field(default_factory=dict)
    also: dict[Name, tuple[Name, ...]] = Field(default_factory=dict)
    unless_differ: tuple[Name, ...] = ()
    score: Annotated[Decimal, Field(gt=0, le=1)] = Decimal(1)
    between_systems: bool = False

    @property
    def looked_at(self) -> dict[str, str]:
        """Every field that the rule looks at, with its normaliser or the part that it has in the rule."""
        further = {other: "also" for others in self.also.values() for other in others}
        return {**dict.fromkeys(self.unless_differ, "unless_differ"), **further, **self.on}


class PartOf(Model):
    """How a record's number tells the whole of which it is a part, such as a sub-lot's its lot.

    ``field`` names the whole. ``rewrite`` takes from the keys of the match rule ``rule`` what tells the part; the thing
    with the key that is left is the whole.
    """

    field: Name
    rule: Name
    rewrite: dict[Name, dict[str, str]] = Field(min_length=1)


class GapReason(StrEnum):
    """Why a genealogy is not complete."""

    NO_CONSUMPTION_RECORD = "NO_CONSUMPTION_RECORD"
    LOT_TEXT_UNMATCHED = "LOT_TEXT_UNMATCHED"
    UOM_UNKNOWN = "UOM_UNKNOWN"
    DOC_MISSING = "DOC_MISSING"
    BACKFLUSH_WITHOUT_LOT = "BACKFLUSH_WITHOUT_LOT"
    SPLIT_LIST_UNALLOCATED = "SPLIT_LIST_UNALLOCATED"
    UNAPPROVED_DOC = "UNAPPROVED_DOC"
    TIME_ORDER = "TIME_ORDER"


class Check(Model):
    """A check beyond what fields derive: an expression over the record, a comparison of records, or a query.

    ``expect`` may look through a reference (``material.lot_managed``); it is then judged after references are resolved.
    ``unique`` names fields that only one master may hold; ``[master]`` says that a system holds each master once.
    ``agree`` names a field that all records of one master in one system must write alike.
    ``query`` names a SELECT whose rows are the failing records.
    ``gap`` makes each failure a gap of the genealogy.
    ``threshold`` is the share of failures up to which the outcome is a warning, and a gate stays open.
    """

    rule: RuleId
    label: Words
    severity: Severity
    dimension: Dimension
    on_fail: OnFail = OnFail.FLAG
    threshold: Threshold | None = None
    owner: Line | None = None
    field: Name | None = None
    expect: str | None = None
    unique: tuple[Name, ...] = ()
    agree: Name | None = None
    query: str | None = None
    gap: GapReason | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Check:
        if sum(map(bool, (self.expect, self.unique, self.agree, self.query))) != 1:
            raise ValueError("exactly one of expect, unique, agree, query")
        return self


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


class Code(Model):
    """One entry of a code list; a fixable one names the good code that replaces it."""

    code: Annotated[str, StringConstraints(pattern=r"\A[^\x00]*\z")]
    bucket: Literal["good", "fixable", "ignorable"]
    fix: str | None = None
    label: Words


class CodeList(Model):
    """The codes that a field may hold."""

    name: Name
    codes: tuple[Code, ...]

    @property
    def good(self) -> list[str]:
        """The codes that may stand as they are."""
        return [code.code for code in self.codes if code.bucket == "good"]
