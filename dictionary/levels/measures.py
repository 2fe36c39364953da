"""Measures."""

from __future__ import annotations

from dictionary import judges
from dictionary.levels.common import ADDED_OR_BREAKING, BREAKING, EXPRESSION, EXPRESSIONS, STANDARDS, TEXTS, WORDING
from dictionary.shapes import Record, Value

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
