"""What each measure means, as the table ``measures.definition`` tells it: words, formula, and the formula's fingerprint."""

from __future__ import annotations

import hashlib

from dictionary.canonical import canonical_json
from dictionary.compiled import Dictionary
from dictionary.measure import Measure
from dictionary.sql import literal


def definitions(dictionary: Dictionary) -> str:
    """SELECT of what each measure means."""
    rows = [
        [
            m.measure, m.label.zh, m.label.en, m.definition.zh, m.definition.en, m.owner, m.unit, m.better, m.period,
            formula(dictionary, m), version(dictionary, m),
        ]
        for m in dictionary.measures.values()
    ]  # fmt: skip
    names = (
        "measure", "label_zh", "label_en", "definition_zh", "definition_en", "owner", "unit", "better", "period_kind",
        "formula", "formula_version",
    )  # fmt: skip
    empty = ", ".join(f"NULL AS {name}" for name in names)
    selects = [f"SELECT {', '.join(map(literal, row))}" for row in rows]
    return " UNION ALL ".join([f"SELECT {empty} WHERE false", *selects])


def formula(dictionary: Dictionary, measure: Measure) -> str:
    """The formula of a measure as people read it: its expressions, or its SELECT."""
    if measure.query:
        return dictionary.facts[measure.query].strip()
    if measure.agreement:
        return f"agreement of {measure.agreement}"
    where = " and ".join(f"({text})" for text in measure.filters.values())
    below = f" / sum({measure.denominator})" if measure.denominator else ""
    return f"sum({measure.numerator}){below} of {measure.of}{f' where {where}' if where else ''}"


def version(dictionary: Dictionary, measure: Measure) -> str:
    """A hash that changes when the formula changes, not when its words, its owner or its target do."""
    words = {"label", "definition", "owner", "unit", "better", "baseline", "target", "standards"}
    meaning = {**measure.model_dump(mode="json", exclude=words), "facts": dictionary.facts.get(measure.query or "")}
    return hashlib.sha256(canonical_json(meaning).encode()).hexdigest()[:16]
