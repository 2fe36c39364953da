"""What a record fails, as SQL of the column ``failed``: a list of rules, each with its field and the field's raw text."""

from __future__ import annotations

from collections.abc import Iterable

FAILED_TYPE = "STRUCT(rule VARCHAR, field VARCHAR, raw VARCHAR)[]"


def failure(rule: str, field: str, raw: str) -> str:
    """SQL of one entry of ``failed``; its three parts are SQL themselves."""
    return f"{{'rule': {rule}, 'field': {field}, 'raw': {raw}}}"


def failures(cases: Iterable[str]) -> str:
    """SQL of a list of the entries that are not NULL."""
    return f'list_filter(CAST([{", ".join(cases)}] AS {FAILED_TYPE}), lambda "@it": "@it" IS NOT NULL)'
