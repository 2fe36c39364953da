"""The columns of a source whose values are personal: found through the lineage of the fields that are."""

from __future__ import annotations

from dictionary.compiled import Dictionary
from dictionary.personal import personal_fields


def personal_columns(dictionary: Dictionary) -> set[tuple[str, str, str]]:
    """System, table and column of everything in a source from which a personal field is made."""
    from lineage.columns import column_lineage

    fields = personal_fields(dictionary)
    return {
        (edge.from_system, edge.from_table, edge.from_column)
        for edge in column_lineage(dictionary)
        if (edge.to_object, edge.to_field) in fields
    }
