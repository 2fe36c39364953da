"""The lists from which a cell of a dictionary's tables takes its value."""

from __future__ import annotations

from typing import Any, get_args

from dictionary.checks import Dimension, FieldCheck, GapReason, OnFail, Severity
from dictionary.codes import Code
from dictionary.compiled import Dictionary
from dictionary.fields import Classification
from dictionary.measure import Measure
from dictionary.objects import ObjectDefinition
from dictionary.times import TimeKind
from exchange.columns import NO, YES


def _literals(model: Any, name: str) -> tuple[str, ...]:
    return get_args(model.model_fields[name].annotation)


CLOSED: dict[str, tuple[str, ...]] = {
    "flag": (YES, NO),
    "kind": _literals(ObjectDefinition, "kind"),
    "severity": tuple(Severity),
    "time": tuple(TimeKind),
    "on_fail": tuple(OnFail),
    "dimension": tuple(Dimension),
    "classification": tuple(Classification),
    "field_check": get_args(FieldCheck),
    "gap": tuple(GapReason),
    "bucket": _literals(Code, "bucket"),
    "better": _literals(Measure, "better"),
    "period": _literals(Measure, "period"),
    "agreement": ("keys", "values"),
}
"""The closed lists of values that are the same in every dictionary, by name."""


def choices(dictionary: Dictionary, formats: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """All lists of values, by name; those of objects, formats and code lists follow the dictionary."""
    return {
        **CLOSED,
        "object": tuple(dictionary.objects),
        "format": tuple(sorted(formats)),
        "code_list": tuple(dictionary.codes),
    }
