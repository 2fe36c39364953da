"""A whole dictionary."""

from __future__ import annotations

from dictionary.change import Level
from dictionary.levels.common import BREAKING, SELECT
from dictionary.levels.measures import MEASURE
from dictionary.levels.objects import CODES, OBJECT
from dictionary.levels.sources import SOURCE
from dictionary.shapes import Entries, Record

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
