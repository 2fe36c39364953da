"""What a record fails, as SQL of the column ``failed``: a list of rules, each with its field and the field's raw text."""

from __future__ import annotations

from collections.abc import Iterable

from dictionary.sql import literal

FAILED_TYPE = "STRUCT(rule VARCHAR, field VARCHAR, raw VARCHAR)[]"


def failure(rule: str, field: str, raw: str) -> str:
    """SQL of one entry of ``failed``; its three parts are SQL themselves."""
    return f"{{'rule': {rule}, 'field': {field}, 'raw': {raw}}}"


def failures(cases: Iterable[str]) -> str:
    """SQL of a list of the entries that are not NULL."""
    return f'list_filter(CAST([{", ".join(cases)}] AS {FAILED_TYPE}), lambda "@it": "@it" IS NOT NULL)'


def fails_any(rules: Iterable[str]) -> str:
    """SQL of whether a record fails one of these rules."""
    listed = ", ".join(literal(rule) for rule in sorted(set(rules)))
    return f"len(list_filter(failed, lambda x: x.rule IN ({listed}))) > 0" if listed else "false"
