"""The measures of the business, where the warehouse holds them."""

from __future__ import annotations

from reports.edition import Edition, Row


def measures(edition: Edition) -> list[Row]:
    """Rows of ``measures.value``; none in a generation without that table."""
    if not edition.has("measures", "value"):
        return []
    return edition.rows("SELECT * FROM measures.value ORDER BY ALL")
