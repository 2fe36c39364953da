"""Sources: what they promise, their tables and their feeds."""

from __future__ import annotations

from dictionary import judges
from dictionary.change import Level
from dictionary.judges import given, ranked
from dictionary.levels.common import (
    BREAKING,
    EXPRESSION,
    EXPRESSIONS,
    LOOSER_WHEN_TRUE,
    NAMES,
    STRICTER_WHEN_TRUE,
    THRESHOLD,
    WORDING,
    whole,
)
from dictionary.shapes import Entries, Record, Value

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
        "view": whole("query", "tables", "key"),
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
                "register": whole("database", "table", "name", "tag", "where"),
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
