"""Objects, their fields, match rules and checks, and code lists."""

from __future__ import annotations

from typing import Any

from dictionary import judges
from dictionary.change import Level
from dictionary.checks import DEFAULT_POLICY, FieldCheck, OnFail, Severity
from dictionary.fields import Classification
from dictionary.judges import ranked
from dictionary.levels.common import (
    ADDED_OR_BREAKING,
    ADDS_A_RULE,
    BREAKING,
    EXPRESSION,
    STANDARDS,
    STRICTER_WHEN_TRUE,
    TEXTS,
    THRESHOLD,
    WORDING,
    whole,
)
from dictionary.shapes import Entries, Record, Value


def _severity(default: str) -> Value:
    return Value(ranked([level.value for level in reversed(Severity)], default))


def _on_fail(default: str) -> Value:
    return Value(ranked([OnFail.FLAG, OnFail.HOLD, OnFail.STOP], default))


def _policy(kind: FieldCheck) -> Record:
    """A derived check: what its policy leaves open has the kind's default."""
    severity, on_fail = DEFAULT_POLICY[kind]
    return Record(
        {
            "rule": BREAKING, "severity": _severity(severity), "on_fail": _on_fail(on_fail), "threshold": THRESHOLD,
            "when": Value(judges.condition),
        }
    )  # fmt: skip


def _new_field(content: Any) -> Level:
    """A field that must be filled holds records that were accepted without it."""
    return Level.TIGHTENING if content.get("required") else Level.ADDITIVE


FIELD = Record(
    {
        "id": WORDING,
        "label": TEXTS,
        "definition": TEXTS,
        "synonyms": WORDING,
        "type": Value(judges.type_),
        "to": BREAKING,
        "required": STRICTER_WHEN_TRUE,
        "unit": ADDED_OR_BREAKING,
        "time": ADDED_OR_BREAKING,
        "format": ADDS_A_RULE,
        "codes": ADDS_A_RULE,
        "minimum": Value(judges.at_least),
        "maximum": Value(judges.at_most),
        "classification": Value(ranked([level.value for level in Classification], Classification.INTERNAL)),
        "per_system": BREAKING,
        "owner": WORDING,
        "survivorship": BREAKING,
        "standards": STANDARDS,
        "checks": Record({kind: _policy(kind) for kind in DEFAULT_POLICY}),
    }
)

MATCH_RULE = Record(
    {
        "rule": BREAKING, "on": BREAKING, "rewrite": BREAKING, "also": BREAKING, "unless_differ": BREAKING,
        "score": WORDING, "between_systems": BREAKING,
    }
)  # fmt: skip

CHECK = Record(
    {
        "rule": BREAKING,
        "label": TEXTS,
        "severity": _severity(Severity.MINOR),
        "dimension": BREAKING,
        "on_fail": _on_fail(OnFail.FLAG),
        "threshold": THRESHOLD,
        "owner": WORDING,
        "field": BREAKING,
        "expect": EXPRESSION,
        "unique": BREAKING,
        "agree": BREAKING,
        "query": BREAKING,
        "gap": ADDED_OR_BREAKING,
    }
)

OBJECT = Record(
    {
        "object": BREAKING,
        "kind": BREAKING,
        "label": TEXTS,
        "definition": TEXTS,
        "synonyms": WORDING,
        "owner": WORDING,
        "fields": Entries(
            FIELD, "field", added=_new_field, identity=lambda name, field: (field or {}).get("id") or name
        ),
        "match": Entries(
            MATCH_RULE, "match", added=Level.BREAKING, moved=Level.BREAKING, key="rule"
        ),
        "part_of": whole("field", "rule", "rewrite"),
        "checks": Entries(CHECK, "check", added=Level.TIGHTENING, removed=Level.LOOSENING, key="rule"),
        "genealogy": whole(
            "event", "role", "lot", "quantity", "at", "process", "into", "party", "place", "document",
            added=Level.ADDITIVE,
        ),
        "allocation": whole("order", "by", "quantity", "planned"),
        "effective": BREAKING,
        "validity": whole("since", "until"),
        "title": WORDING,
        "standards": STANDARDS,
    }
)  # fmt: skip

CODE = Record({"code": BREAKING, "bucket": BREAKING, "fix": BREAKING, "label": TEXTS})

CODES = Record(
    {"name": BREAKING, "codes": Entries(CODE, "code", added=Level.LOOSENING, removed=Level.TIGHTENING, key="code")}
)
