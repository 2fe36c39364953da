"""The ways in which systems write that there is no value: what they leave, and what they write instead."""

from __future__ import annotations

from typing import Final

from dictionary.promises import Sentinels
from dictionary.sql import literal, stripped

SENTINEL_DAYS: Final = (
    "0000-00-00", "0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01", "2099-12-31",
    "2100-01-01", "2199-12-31", "2200-01-01", "2999-12-31", "9999-12-31",
)  # fmt: skip
"""Days on which nothing happened in a factory; databases and programs write them for 'none' or 'for ever'."""

SENTINEL_TEXTS: Final = (
    "/", "-", "--", "—", "——", "\\", ".", "?", "N/A", "NA", "NULL", "NONE", "NIL", "TBD", "UNKNOWN", "无", "暂无", "没有", "空",
    "待定", "待补", "未知", "不详", "不适用",
)  # fmt: skip
"""Texts that say that there is nothing to say; their case does not count."""


def is_blank(value: str) -> str:
    """SQL of whether a text is there and holds blanks only."""
    return f"{value} <> '' AND {stripped(value)} = ''"


def sentinel(value: str, declared: Sentinels) -> str:
    """SQL of the sentinel that a text is, in its common writing; NULL where it is a value."""
    days = ", ".join(map(literal, dict.fromkeys((*SENTINEL_DAYS, *(day[:10] for day in declared.date)))))
    texts = ", ".join(map(literal, dict.fromkeys((*SENTINEL_TEXTS, *(text.upper() for text in declared.text)))))
    return f"""CASE WHEN left({value}, 10) IN ({days}) AND regexp_full_match({value}, {literal(_DAY)}) THEN left({value}, 10)
        WHEN upper({stripped(value)}) IN ({texts}) THEN {stripped(value)} END"""


_DAY = r"\d{4}-\d\d-\d\d([ T]00:00(:00(\.0+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?"
