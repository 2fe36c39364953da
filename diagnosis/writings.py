"""What a text looks like: as which types it could be read, and what is suspicious in its characters. All as SQL."""

from __future__ import annotations

from typing import Final

from diagnosis.facts import Used
from dictionary.sql import literal
from dictionary.undecodable import is_undecodable


def _matches(pattern: str) -> str:
    return f"regexp_full_match(value, {literal(pattern)})"


def _contains(pattern: str) -> str:
    return f"regexp_matches(value, {literal(pattern)})"


_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK = r"[ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?"

WRITINGS: Final[dict[str, str]] = {
    "boolean": "upper(value) IN ('TRUE', 'FALSE', 'Y', 'N', 'YES', 'NO', '是', '否', '√', '×')",
    "integer": _matches(r"-?(0|[1-9]\d{0,17})"),
    "zeros_in_front": _matches(r"0\d+"),
    "decimal": _matches(r"[+-]?\d{0,20}\.\d+"),
    "exponent": _matches(r"\d(\.\d+)?[eE]\+\d+"),
    "thousands": _matches(r"[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?"),
    "date": _matches(_DATE),
    "timestamp": _matches(_DATE + _CLOCK),
    "date_slashes": _matches(r"\d{4}[/.](0?[1-9]|1[0-2])[/.](0?[1-9]|[12]\d|3[01])([ T].*)?"),
    "date_compact": _matches(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])"),
    "date_chinese": _matches(r"\d{4}年\d{1,2}月(\d{1,2}[日号])?"),
    "date_elsewhere": _matches(r"\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})"),
    "several": _matches(r"[^,，;；、\s。]{1,24}(\s*[,，;；、]\s*[^,，;；、\s。]{1,24})+"),
}
"""How the texts of a column are written, by the name of the writing; a text may be written in several of them."""

NUMBERED: Final = _matches(r"[A-Za-z]{1,6}[-_/]?\d[\w/.-]{2,24}|\d{2,8}[A-Za-z]{1,4}[\w/.-]{1,16}|\d{4,}-\d[\d-]*")
"""SQL of whether a text is written as numbers of documents and lots are: letters, then digits, without blanks."""

TYPES: Final[tuple[tuple[Used, tuple[str, ...]], ...]] = (
    ("boolean", ("boolean",)),
    ("integer", ("integer",)),
    ("decimal", ("integer", "decimal")),
    ("date", ("date",)),
    ("timestamp", ("date", "timestamp")),
)
"""Types, the narrowest first, and the writings that all values of a text column must have to be of the type."""

IS_MIDNIGHT: Final = _matches(_DATE + r"[ T]00:00(:00(\.0+)?)?(Z|[+-]\d\d(:?\d\d)?)?")
"""SQL of whether a time tells no more than its day."""

SUSPECTS: Final[dict[str, str]] = {
    "undecodable": is_undecodable("value"),
    "replaced": _contains("\ufffd"),
    "question_marks": _contains(r"[\x{3400}-\x{9fff}]\?+[\x{3400}-\x{9fff}]|^\?{2,}$|\?{3,}"),
    "utf8_as_latin": _contains(r"[\x{c2}\x{c3}][\x{80}-\x{bf}]|[\x{e3}-\x{e9}][\x{80}-\x{bf}\x{2013}-\x{20ac}]{2}"),
    "gbk_as_latin": _contains(r"([\x{b0}-\x{f7}][\x{a1}-\x{fe}]){3,}"),
    "utf8_as_gbk": _contains("锟斤拷|锘|[鍙鍚鍥鍦鏂鏄鏈鐢鐨闂闄][\\x{3400}-\\x{9fff}\ue000-\uf8ff€]"),
    "full_width": _contains(r"[\x{ff10}-\x{ff19}\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}]"),
    "invisible": _contains(r"[\x{00}-\x{08}\x{0b}\x{0c}\x{0e}-\x{1f}\x{7f}\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}]"),
    "line_breaks": _contains(r"[\r\n]"),
    "edge_blanks": _contains(r"^[ \t\x{a0}\x{3000}]|[ \t\x{a0}\x{3000}]$"),
}
"""Kinds of suspicion about the characters of a text."""

MAY_BE_SUSPECT: Final = _contains(r"[^!-~]|\?\?")
"""SQL of whether a text has any character that could be suspicious at all: most codes have none."""
