"""Checks of records: what is expected, how bad a failure is, and what it does."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from dictionary.model import Line, Model, Name, Words

RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{1,40}$")]


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
