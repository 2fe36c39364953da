"""The UDI as a GS1 element string: what a scanner reads, or what is printed beneath the symbol.

biip reads element strings. It does not raise on a wrong check digit, drops blanks and text after brackets from the
human-readable writing, and takes digits of any script: these holes are closed here.
"""

import re

from biip import ParseConfig, ParseError
from biip.gs1_element_strings import GS1ElementString, GS1ElementStrings
from biip.gs1_messages import GS1Message

from quality_rules.formats.days import day_exists
from quality_rules.formats.format import Format, Wording
from quality_rules.formats.verdict import CHECKSUM_FAULT, COMPONENT_FAULT, FORMAT_FAULT, LENGTH_FAULT, Verdict

_SYMBOLOGY = re.compile(r"\](?:d2|C1|Q3)")
_BRACKETED_AI = re.compile(r"\(([0-9]{2,4})\)")
_SWALLOWED = re.compile(r".(11|17)([0-9]{6})\Z")
# Dates are verified here, to tell an impossible day (component) from an unreadable text (format).
_READ_ANY_DATE = ParseConfig(gs1_element_strings_verify_date=False)
_DEVICE, _LOT, _PRODUCED, _EXPIRES = "01", "10", "11", "17"


def judge_udi(value: str) -> Verdict:
    """Judge a UDI as a GS1 element string, raw from a scanner or with bracketed identifiers.

    Its content is printed, so nothing is folded: a full-width or Chinese lot cannot be encoded. Canonical is the
    bracketed writing in the order given. Faults of component are: no device identifier (01) in front, an identifier
    given twice, an impossible day, production after expiry, and a lot that seems to have swallowed a date.
    """
    text = _SYMBOLOGY.sub("", value.strip(), count=1)
    if not text:
        return LENGTH_FAULT
    if not text.isascii():
        return FORMAT_FAULT
    try:
        elements = _bracketed(text) if text.startswith("(") else _scanned(text)
    except ParseError:
        return FORMAT_FAULT
    if any(element.gtin_error for element in elements):
        return CHECKSUM_FAULT
    if not _agrees(elements):
        return COMPONENT_FAULT
    return Verdict.valid(GS1Message.from_element_strings(elements).as_hri())


def _scanned(text: str) -> GS1ElementStrings:
    return GS1Message.parse(text, config=_READ_ANY_DATE).element_strings


def _bracketed(text: str) -> GS1ElementStrings:
    """Read the bracketed writing without biip's reader, which would lose blanks and brackets inside a lot."""
    _, *parts = _BRACKETED_AI.split(text)
    if not parts:
        raise ParseError("no identifier in brackets")
    elements = GS1ElementStrings()
    for identifier, data in zip(parts[::2], parts[1::2], strict=True):
        element = GS1ElementString.parse(identifier + data.strip(), config=_READ_ANY_DATE)
        if element.ai.ai != identifier:
            raise ParseError(f"unknown identifier ({identifier})")
        elements.append(element)
    return elements


def _agrees(elements: GS1ElementStrings) -> bool:
    by_identifier = {element.ai.ai: element for element in elements}
    if elements[0].ai.ai != _DEVICE or len(by_identifier) < len(elements):
        return False
    dates = [by_identifier[identifier].date for identifier in (_PRODUCED, _EXPIRES) if identifier in by_identifier]
    known = [date for date in dates if date is not None]
    if len(known) < len(dates) or known != sorted(known):
        return False
    lot = by_identifier.get(_LOT)
    return lot is None or not _lost_separator(lot.value, set(by_identifier))


def _lost_separator(lot: str, identifiers: set[str]) -> bool:
    """Tell whether `lot` ends with a date element that the message lacks elsewhere."""
    match = _SWALLOWED.search(lot)
    return match is not None and match[1] not in identifiers and _is_date(match[2])


def _is_date(yymmdd: str) -> bool:
    # Day 00 means the last of the month.
    return day_exists(yymmdd[:4], "%y%m") if yymmdd.endswith("00") else day_exists(yymmdd, "%y%m%d")


FORMATS = (
    Format(
        "udi_gs1",
        Wording("UDI（GS1 单元数据串）", "UDI (GS1 element string)"),
        Wording(
            "以 (01) 和校验正确的 14 位 GTIN 开头；日期存在，生产不晚于失效；标识符不重复；"
            "批号没有因缺少分隔符而吞掉后面的日期。",
            "Starts with (01) and a GTIN of 14 digits with a right check digit; dates exist and production is not after expiry; "
            "no identifier twice; no lot that swallowed the date behind it for want of a separator.",
        ),
        ("biip", "own"),
        "(01)09504000059118(17)271231(10)24A01",
        "(01)09504000059118(10)24A0117271231",
        judge_udi,
    ),
)
