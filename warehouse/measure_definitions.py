"""What each measure means, as the table ``measures.definition`` tells it: words, formula, and the formula's fingerprint."""

from __future__ import annotations

import hashlib

from dictionary.canonical import canonical_json
from dictionary.compiled import Dictionary
from dictionary.measure import Measure
from dictionary.measure_reads import filled, not_given
from dictionary.sql import literal
from warehouse.tables import readable

NAMES = (
    "measure", "kpi", "label_zh", "label_en", "definition_zh", "definition_en", "owner", "unit", "better", "period_kind",
    "formula", "formula_version", "not_given",
)  # fmt: skip


def definitions(dictionary: Dictionary) -> str:
    """SELECT of what each measure means, and whether ``measures.value`` holds a value of it."""
    tables, given = readable(dictionary), filled(dictionary)
    rows = [
        [
            m.measure, m.kpi or "", m.label.zh, m.label.en, m.definition.zh, m.definition.en, m.owner, m.unit, m.better,
            m.period, formula(dictionary, m), version(dictionary, m), ", ".join(not_given(dictionary, m, tables, given)),
        ]
        for m in dictionary.measures.values()
    ]  # fmt: skip
    empty = ", ".join(f"NULL AS {name}" for name in NAMES)
    named = [", ".join(f"{literal(value)} AS {name}" for name, value in zip(NAMES, row, strict=True)) for row in rows]
    selects = " UNION ALL ".join([f"SELECT {empty} WHERE false", *(f"SELECT {columns}" for columns in named)])
    known = "SELECT measure FROM measures.value WHERE value IS NOT NULL"
    return f"""SELECT * REPLACE (nullif(kpi, '') AS kpi, nullif(not_given, '') AS not_given),
        CASE WHEN measure IN ({known}) THEN 'computed' ELSE 'no_facts' END AS outcome FROM ({selects})"""


def formula(dictionary: Dictionary, measure: Measure) -> str:
    """The formula of a measure as people read it: its expressions, or its SELECT."""
    how = f"quantile {measure.quantile:f} of " if measure.quantile is not None else ""
    if measure.query:
        return how + dictionary.facts[measure.query].strip()
    if measure.agreement:
        return f"agreement of {measure.agreement}"
    where = " and ".join(f"({text})" for text in measure.filters.values())
    below = f" / sum({measure.denominator})" if measure.denominator else ""
    above = f"{how}{measure.numerator}" if how else f"sum({measure.numerator})"
    return f"{above}{below} of {measure.of}{f' where {where}' if where else ''}"


def version(dictionary: Dictionary, measure: Measure) -> str:
    """A hash that changes when the formula changes, not when its words, its owner or its target do."""
    meaning = {**measure.formula(), "facts": dictionary.facts.get(measure.query or "")}
    return hashlib.sha256(canonical_json(meaning).encode()).hexdigest()[:16]
