"""How much the change of each word of a dictionary matters: the content's shapes, word by word.

A test holds this to the models: a word that is added there gets its level here. docs/versions.md says the same for people.
"""

from __future__ import annotations

from typing import Any

from dictionary import judges
from dictionary.change import Level
from dictionary.checks import DEFAULT_POLICY, FieldCheck, OnFail, Severity
from dictionary.fields import Classification
from dictionary.judges import always, given, ranked
from dictionary.shapes import Entries, Record, Value

BREAKING = Value(always(Level.BREAKING))
WORDING = Value(always(Level.WORDING))
EXPRESSION = Value(judges.expression)
EXPRESSIONS = Value(judges.expressions)
SELECT = Value(judges.select)
NAMES = Value(judges.names)
THRESHOLD = Value(judges.share_that_may_fail)
STRICTER_WHEN_TRUE = Value(judges.stricter_when_true)
LOOSER_WHEN_TRUE = Value(judges.looser_when_true)
ADDED_OR_BREAKING = Value(given(Level.ADDITIVE, Level.BREAKING))
ADDS_A_RULE = Value(given(Level.TIGHTENING, Level.LOOSENING))
TEXTS = Record({"zh": WORDING, "en": WORDING})
STANDARDS = Entries(BREAKING)


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


def _whole(*words: str, added: Level = Level.BREAKING) -> Record:
    """A thing that is there or not, and every word of which decides what comes out."""
    return Record(dict.fromkeys(words, BREAKING), optional=True, added=added)


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
        "part_of": _whole("field", "rule", "rewrite"),
        "checks": Entries(CHECK, "check", added=Level.TIGHTENING, removed=Level.LOOSENING, key="rule"),
        "genealogy": _whole(
            "event", "role", "lot", "quantity", "at", "process", "into", "party", "place", "document",
            added=Level.ADDITIVE,
        ),
        "allocation": _whole("order", "by", "quantity", "planned"),
        "effective": BREAKING,
        "validity": _whole("since", "until"),
        "title": WORDING,
        "standards": STANDARDS,
    }
)  # fmt: skip

CODE = Record({"code": BREAKING, "bucket": BREAKING, "fix": BREAKING, "label": TEXTS})

CODES = Record(
    {"name": BREAKING, "codes": Entries(CODE, "code", added=Level.LOOSENING, removed=Level.TIGHTENING, key="code")}
)

MEASURE = Record(
    {
        "measure": BREAKING,
        "kpi": WORDING,
        "label": TEXTS,
        "definition": TEXTS,
        "synonyms": WORDING,
        "owner": WORDING,
        "unit": BREAKING,
        "better": BREAKING,
        "period": BREAKING,
        "baseline": ADDED_OR_BREAKING,
        "target": Value(judges.target),
        "of": BREAKING,
        "at": EXPRESSION,
        "numerator": EXPRESSION,
        "denominator": EXPRESSION,
        "grain": EXPRESSIONS,
        "filters": EXPRESSIONS,
        "query": BREAKING,
        "agreement": BREAKING,
        "quantile": BREAKING,
        "replaces": WORDING,
        "standards": STANDARDS,
    }
)

DRIFT = Value(ranked(["carry_on", "quarantine", "stop"], "stop"))
CONDITIONS = Entries(EXPRESSION, added=Level.TIGHTENING, removed=Level.LOOSENING, moved=Level.BREAKING)

TABLE = Record(
    {
        "key": BREAKING,
        "name": BREAKING,
        "parts": Entries(BREAKING),
        "tag": BREAKING,
        "database": BREAKING,
        "columns": NAMES,
        "where": CONDITIONS,
        "sentinels": Entries(Record({"values": BREAKING, "when": EXPRESSION}), added=Level.BREAKING),
        "floats": Entries(
            Record({"scale": BREAKING, "tolerance": Value(judges.at_most)}),
            added=Level.LOOSENING,
            removed=Level.TIGHTENING,
        ),
        "layout": Record(
            {
                "header": BREAKING, "join": BREAKING, "names": Entries(NAMES), "encoding": BREAKING,
                "delimiter": BREAKING, "quote": BREAKING,
            },
            optional=True, added=Level.BREAKING,
        ),
        "drops": Record(
            {
                "pattern": BREAKING, "sheet": BREAKING, "same": BREAKING, "settle": Value(judges.longer), "holds": BREAKING,
            },
            optional=True, added=Level.BREAKING,
        ),
        "changes": Record(
            {
                "cursor": Value(given(Level.LOOSENING, Level.TIGHTENING)),
                "overlap": Value(judges.longer),
                "deletes": Value(ranked(["never", "compare_keys"], "compare_keys")),
                "keys_every": Value(judges.oftener("0d")),
                "whole_every": Value(judges.oftener("36500d")),
                "brake": THRESHOLD,
            }
        ),
        "drift": DRIFT,
    }
)  # fmt: skip

JOIN = Record({"table": BREAKING, "on": EXPRESSIONS, "required": STRICTER_WHEN_TRUE, "parent": STRICTER_WHEN_TRUE})

FEED = Record(
    {
        "object": BREAKING,
        "from": BREAKING,
        "view": _whole("query", "tables", "key"),
        "join": Entries(JOIN, added=Level.TIGHTENING, removed=Level.LOOSENING),
        "where": CONDITIONS,
        "split": Record(
            {"value": EXPRESSION, "by": BREAKING, "as": BREAKING, "range": BREAKING, "most": Value(judges.at_most)},
            optional=True, added=Level.BREAKING,
        ),
        "unpivot": Record(
            {"columns": EXPRESSIONS, "as": BREAKING, "keep_empty": LOOSER_WHEN_TRUE},
            optional=True, added=Level.BREAKING,
        ),
        "refs": Entries(Value(judges.ways)),
        "fields": Entries(EXPRESSION),
    }
)  # fmt: skip

SOURCE = Record(
    {
        "source": BREAKING,
        "profile": WORDING,
        "label": WORDING,
        "timezone": BREAKING,
        "encoding": BREAKING,
        "collation": Record({"case": BREAKING, "width": BREAKING, "trailing_blanks": BREAKING}),
        "sentinels": Record({"date": BREAKING, "text": BREAKING}),
        "databases": Record(
            {
                "tag": BREAKING,
                "names": Entries(BREAKING),
                "register": _whole("database", "table", "name", "tag", "where"),
            },
            optional=True,
            added=Level.BREAKING,
        ),
        "tables": Entries(TABLE, "table"),
        "feeds": Entries(FEED, "feed"),
        "drift": DRIFT,
        "ignore": WORDING,
    }
)

DICTIONARY = Record(
    {
        "project": BREAKING,
        "timezone": BREAKING,
        "objects": Entries(OBJECT, "object"),
        "codes": Entries(CODES, "codes"),
        "units": Entries(Record({"base": BREAKING, "factor": BREAKING}), "unit"),
        "queries": Entries(SELECT, "query"),
        "measures": Entries(MEASURE, "measure"),
        "facts": Entries(SELECT, "facts"),
        "sources": Entries(SOURCE, "source", moved=Level.BREAKING),
        "views": Entries(SELECT, "view"),
    }
)
