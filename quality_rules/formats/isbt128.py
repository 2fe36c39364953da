"""ISBT 128 (ICCBBA): donation numbers, and the UDI of devices of human origin."""

import re

from stdnum.iso7064 import mod_37_2

from quality_rules.formats.days import day_exists
from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.verdict import CHECKSUM_FAULT, COMPONENT_FAULT, FORMAT_FAULT, LENGTH_FAULT, Verdict

_VALUES = DIGITS + LETTERS + "*"
"""The 37 characters, each worth its index."""

_NUMBER = r"[A-NP-Z1-9][A-NP-Z0-9][0-9]{3}[0-9]{2}[0-9]{6}"
_DONATION = Shape.of(_VALUES, {14}, rf"{_NUMBER}[A-Z0-9*]")

_ELEMENT = re.compile(
    r"""
      =\+(?P<compound>[0-9]{5})
    | =/(?P<device>[A-Z0-9]{5}[A-Z0-9]{6}[A-Z0-9]{5})
    | =,(?P<serial>[A-Z0-9]{6})
    | =>(?P<expires>[0-9]{6})
    | =\}(?P<produced>[0-9]{6})
    | &,1(?P<lot>[A-Z0-9]{18})
    | =(?P<donation>[A-Z0-9]{13}[A-Z0-9]{2})
    """,
    re.VERBOSE,
)
_SHORTEST = len("=/A9999XYZ100T0944")
# From here on the two flag characters of a donation number are its check value.
_CHECKED_FLAGS = 60


def judge_donation(value: str) -> Verdict:
    """Judge a donation number as it is printed: 13 characters and the check character (ISO 7064 mod 37-2)."""
    text = code_text(value).replace(" ", "")
    if fault := _DONATION.fault(text):
        return fault
    return Verdict.valid(text) if mod_37_2.checksum(text) == 1 else CHECKSUM_FAULT


def judge_udi_iccbba(value: str) -> Verdict:
    """Judge a UDI of ICCBBA as a scanner gives it.

    Faults of component are: no device identifier in front, an element given twice, an impossible day, production after
    expiry. Flags of 60 and more are the check value of the donation number and are compared with it.
    """
    text = value.strip()
    if not text.isascii():
        return FORMAT_FAULT
    elements = _elements(text)
    if elements is None:
        return LENGTH_FAULT if len(text) < _SHORTEST else FORMAT_FAULT
    if not _flags_hold(elements.get("donation")):
        return CHECKSUM_FAULT
    return Verdict.valid(text) if _agrees(text, elements) else COMPONENT_FAULT


def _elements(text: str) -> dict[str, str] | None:
    """The elements by their names, a second one of a name as ``twice``; None if something is left over."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _ELEMENT.match(text, at)
        if match is None or match.lastgroup is None:
            return None
        name = match.lastgroup
        found["twice" if name in found else name] = match[name]
        at = match.end()
    return found or None


def _flags_hold(donation: str | None) -> bool:
    if donation is None or not donation[-2:].isdigit() or int(donation[-2:]) < _CHECKED_FLAGS:
        return True
    check = mod_37_2.calc_check_digit(donation[:-2])
    return int(donation[-2:]) - _CHECKED_FLAGS == _VALUES.index(check)


def _agrees(text: str, elements: dict[str, str]) -> bool:
    first = text.removeprefix(f"=+{elements.get('compound', '')}")
    if not first.startswith("=/") or "twice" in elements:
        return False
    dates = [_day(elements[name]) for name in ("produced", "expires") if name in elements]
    known = [day for day in dates if day is not None]
    return len(known) == len(dates) and known == sorted(known)


def _day(cyyjjj: str) -> str | None:
    """The day, as year and number within it; years from 900 on are of the century before. None if it does not exist."""
    year = int(cyyjjj[:3])
    day = f"{year + (1000 if year >= 900 else 2000)}{cyyjjj[3:]}"
    return day if day_exists(day, "%Y%j") else None


FORMATS = (
    Format(
        "isbt128_din",
        Wording("ISBT 128 献血编号", "ISBT 128 donation number"),
        Wording(
            "机构号 5 位、年份 2 位、流水号 6 位，末位为校验符（ISO 7064 模 37-2），可有空格。",
            "Facility (5), year (2), sequence (6), and the check character (ISO 7064 mod 37-2); blanks may be written.",
        ),
        ("python-stdnum",),
        "G123498654321H",
        "G123498654321J",
        judge_donation,
    ),
    Format(
        "udi_iccbba",
        Wording("UDI（ICCBBA，ISBT 128）", "UDI (ICCBBA, ISBT 128)"),
        Wording(
            "以 =/ 和 16 位产品标识开头，可接序列号 (=,)、献血编号 (=)、失效 (=>) 和生产日期 (=})、批号 (&,1)，各至多一次；"
            "日期存在，生产不晚于失效；校验型标志位与献血编号相符。",
            "Starts with =/ and a device identifier of 16 characters; then, each at most once, serial (=,), donation number (=), "
            "expiry (=>), production (=}), lot (&,1). Dates exist, production is not after expiry, checking flags fit.",
        ),
        ("own", "python-stdnum"),
        "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
        "=/A9999XYZ100T0944=>014032=}014033",
        judge_udi_iccbba,
    ),
)
