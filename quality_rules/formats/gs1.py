"""GS1 identifiers: GTIN, Global Model Number, and the UDI as an element string.

biip reads element strings and knows the check digit of GTINs. It does not raise on a wrong check digit, drops blanks
and text after brackets from the human-readable writing, and takes digits of any script: these holes are closed here.
"""

import re
from datetime import datetime

from biip import ParseConfig, ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gs1_element_strings import GS1ElementString, GS1ElementStrings
from biip.gs1_messages import GS1Message

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.verdict import CHECKSUM_FAULT, COMPONENT_FAULT, FORMAT_FAULT, LENGTH_FAULT, Verdict

_GTIN = Shape.of(DIGITS, {8, 12, 13, 14}, r"[0-9]+")

CHARACTER_SET_82 = "!\"%&'()*+,-./" + DIGITS + ":;<=>?" + LETTERS + "_" + LETTERS.lower()
"""The characters of GS1 lots, serials and model numbers, each worth its index."""

_MODEL_NUMBER = Shape.of(CHARACTER_SET_82, range(8, 26), r"[0-9]{5}.+[2-9A-HJ-NP-Z]{2}")
_CHECK_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)

_SYMBOLOGY = re.compile(r"\](?:d2|C1|Q3)")
_BRACKETED_AI = re.compile(r"\(([0-9]{2,4})\)")
_SWALLOWED = re.compile(r".(11|17)([0-9]{6})\Z")
# Dates are verified here, to tell an impossible day (component) from an unreadable text (format).
_READ_ANY_DATE = ParseConfig(gs1_element_strings_verify_date=False)
_DEVICE, _LOT, _PRODUCED, _EXPIRES = "01", "10", "11", "17"


def judge_gtin(value: str) -> Verdict:
    """Judge a GTIN of 8, 12, 13 or 14 digits; canonical are 14. Restricted prefixes are well-formed too."""
    text = code_text(value)
    if fault := _GTIN.fault(text):
        return fault
    if gs1_standard_check_digit(text[:-1]) != int(text[-1]):
        return CHECKSUM_FAULT
    # Zeros alone satisfy the check digit, but are how systems write "none".
    return Verdict.valid(text.zfill(14)) if text.strip("0") else COMPONENT_FAULT


def model_check_pair(data: str) -> str:
    """Return the two check characters of a Global Model Number without them (at most 23 characters)."""
    weights = _PRIMES[len(data) - 1 :: -1]
    total = sum(CHARACTER_SET_82.index(character) * weight for character, weight in zip(data, weights, strict=True))
    return _CHECK_ALPHABET[total % 1021 // 32] + _CHECK_ALPHABET[total % 1021 % 32]


def judge_gmn(value: str) -> Verdict:
    """Judge a Global Model Number (basic UDI-DI of GS1); case counts."""
    text = value.strip()
    if fault := _MODEL_NUMBER.fault(text):
        return fault
    return Verdict.valid(text) if model_check_pair(text[:-2]) == text[-2:] else CHECKSUM_FAULT


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
    day = "01" if yymmdd.endswith("00") else yymmdd[4:]
    try:
        datetime.strptime(yymmdd[:4] + day, "%y%m%d")  # noqa: DTZ007 -- only whether the day exists is asked
    except ValueError:
        return False
    return True


FORMATS = (
    Format(
        "gtin",
        Wording("全球贸易项目代码 (GTIN)", "Global Trade Item Number (GTIN)"),
        Wording(
            "8、12、13 或 14 位数字，末位为校验码，如 06901234567892。",
            "8, 12, 13 or 14 digits of which the last is the check digit, such as 06901234567892.",
        ),
        judge_gtin,
    ),
    Format(
        "gmn",
        Wording("全球型号代码 (GMN，基本 UDI-DI)", "Global Model Number (GMN, basic UDI-DI)"),
        Wording(
            "以 5 位数字开头，最多 25 个字符，末两位为校验符，区分大小写，如 1987654Ad4X4bL5ttr2310c2K。",
            "Starts with 5 digits, at most 25 characters, the last two are the check pair, case counts, such as "
            "1987654Ad4X4bL5ttr2310c2K.",
        ),
        judge_gmn,
    ),
    Format(
        "udi_gs1",
        Wording("UDI（GS1 单元数据串）", "UDI (GS1 element string)"),
        Wording(
            "以 (01) 和 14 位 GTIN 开头，日期有效且生产不晚于失效，批号和序列号后有分隔符，"
            "如 (01)09504000059118(17)271231(10)24A01。",
            "Starts with (01) and a GTIN of 14 digits; dates exist and production is not after expiry; a separator "
            "ends lot and serial, such as (01)09504000059118(17)271231(10)24A01.",
        ),
        judge_udi,
    ),
)
