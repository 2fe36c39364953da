"""The measures of the business: the newest value of each, beside the one before, its baseline and its target."""

from __future__ import annotations

from reports.edition import Edition, Row

GRAINS = 6
"""How many parts of a measure are shown, such as its values for each object; the total is always named."""


def measures(edition: Edition) -> list[Row]:
    """The newest values: a row per measure and grain, the whole first; none in a generation without measures.

    A row has the columns of ``measures.definition`` and ``measures.value``, ``earlier`` (the value of the period before) and
    ``grains`` (how many the measure has in this period).
    """
    return edition.rows(_NEWEST) if edition.has("measures", "definition", "measure") else []


def unmeasured(edition: Edition) -> list[Row]:
    """The measures without facts, which is not zero, with the objects and fields that no source gives them."""
    if not edition.has("measures", "definition", "outcome"):
        return []
    return edition.rows(
        "SELECT label_zh, label_en, kpi, not_given FROM measures.definition WHERE outcome = 'no_facts' ORDER BY kpi, measure"
    )


_NEWEST = f"""
WITH valued AS (SELECT *, lag(value) OVER (PARTITION BY measure, grain ORDER BY period) AS earlier,
        max(period) OVER (PARTITION BY measure) AS newest FROM measures.value)
SELECT d.*, v.* EXCLUDE (measure, period_kind, formula_version, newest),
    count(*) OVER (PARTITION BY measure) AS grains
FROM valued AS v JOIN measures.definition AS d USING (measure)
WHERE v.period = v.newest
QUALIFY row_number() OVER (PARTITION BY measure ORDER BY v.grain) <= {GRAINS}
ORDER BY measure, v.grain"""
