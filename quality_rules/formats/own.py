"""Codes that the site itself gives. Their defect is the writing, so the raw text is judged."""

import re

from dictionary.sql import literal
from quality_rules.formats.format import Format, InSql, Wording
from quality_rules.formats.verdict import FORMAT_FAULT, Verdict

_LOT_BODY = r"[A-Z0-9](?:[-A-Z0-9_/.]*[A-Z0-9])?"
LOT_PATTERN = rf"(?=.{{1,60}}\Z){_LOT_BODY}"
_LOT = re.compile(LOT_PATTERN)
# Full-width forms, the wide blank, control and zero-width characters.
_UNFIT_IN_CODE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u200b-\u200f\u2060\u3000\uff01-\uff60\uffe0-\uffe6\ufeff]")


def judge_lot_number(value: str) -> Verdict:
    """Judge the canonical writing of a lot; everything else is a fault of format."""
    return Verdict.valid(value) if _LOT.fullmatch(value) else FORMAT_FAULT


def judge_item_code(value: str) -> Verdict:
    """Judge the writing of an item code: what would no longer join after a change of collation is a fault."""
    tidy = value and value == value.strip() == value.upper() and not _UNFIT_IN_CODE.search(value)
    return Verdict.valid(value) if tidy else FORMAT_FAULT


def _one_of(condition: str) -> str:
    return f"CASE WHEN {condition} THEN 'valid' ELSE 'format' END"


FORMATS = (
    Format(
        "lot_number",
        Wording("批号", "Lot number"),
        Wording(
            "1 至 60 个半角字符：大写字母 A–Z 和数字 0–9，中间可有 - _ / .。",
            "1 to 60 half-width characters: A–Z in upper case and 0–9, with - _ / . only inside.",
        ),
        ("own",),
        "24A-01",
        "24a01",
        judge_lot_number,
        InSql(_one_of(f"length(value) <= 60 AND regexp_full_match(value, {literal(_LOT_BODY)})"), "value"),
    ),
    Format(
        "item_code",
        Wording("物料编码", "Item code"),
        Wording(
            "不含小写字母和全角字符，首尾没有空格。",
            "No lower case, no full-width characters, no blanks at either end.",
        ),
        ("own",),
        "A01.002.0034",
        "a01.002.0034",
        judge_item_code,
        InSql(_one_of("value <> '' AND value = trim(value) AND value = upper(value)"), "value"),
    ),
)
