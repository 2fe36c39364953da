"""The relations of an object of which a project has no record: their columns, and no row."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.objects import ObjectDefinition
from dictionary.sql import quote
from quality_rules.failures import FAILED_TYPE


def nothing_gathered(definition: ObjectDefinition) -> str:
    """SELECT of the columns that ``gathered.<object>`` has, whichever feeds there are."""
    return f"SELECT {', '.join(_columns(definition))} WHERE false"


def nothing_recorded(definition: ObjectDefinition) -> str:
    """SELECT of the columns of ``record.<object>``."""
    return f"""SELECT *, NULL::VARCHAR AS master_id, NULL::VARCHAR AS method, NULL::DECIMAL(4,3) AS score,
        NULL::VARCHAR AS first_run, NULL::VARCHAR AS state FROM ({nothing_gathered(definition)})"""


def _columns(definition: ObjectDefinition) -> Iterator[str]:
    for name in ("feed", "record_id", "system", "source_table", "via", "source_key"):
        yield f"NULL::VARCHAR AS {name}"
    yield from ("NULL::BIGINT AS ordinal", "NULL::VARCHAR AS input_hash", "NULL::VARCHAR AS extract_id")
    yield from ("NULL::VARCHAR AS excluded_by", f"CAST([] AS {FAILED_TYPE}) AS failed")
    yield from ("false AS mention", "false AS inferred")
    for name, field in definition.fields.items():
        yield f"CAST(NULL AS {field.type.column}) AS {quote(name)}"
        if field.format:
            yield f"NULL::VARCHAR AS {quote(f'id.{name}')}"
        if field.is_reference:
            yield from (f"NULL::VARCHAR AS {quote(f'{name}.{part}')}" for part in ("rule", "state"))
