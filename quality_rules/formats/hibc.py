"""HIBC supplier labelling: primary data, secondary data, and both in one symbol."""

import re

from quality_rules.formats.days import day_exists
from quality_rules.formats.format import Format, Wording
from quality_rules.formats.verdict import CHECKSUM_FAULT, COMPONENT_FAULT, FORMAT_FAULT, LENGTH_FAULT, Verdict

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
"""The 43 characters, each worth its index."""

_CHARACTERS = frozenset(ALPHABET)
_SHORTEST = len("+A12310C")
_PRIMARY = r"[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]"
# A date may be missing only after a quantity. Lot and serial take 18 characters; after a plain five-digit date only 13.
_SECONDARY = r"""
    (?:
      \$\$\+?(?P<quantity>8[0-9]{2}|9[0-9]{5})?
        (?:(?P<mmyy>[01][0-9]{3})|2(?P<mmddyy>[0-9]{6})|3(?P<yymmdd>[0-9]{6})|4(?P<yymmddhh>[0-9]{8})
          |5(?P<yyjjj>[0-9]{5})|6(?P<yyjjjhh>[0-9]{7})|7
          |(?(quantity)|(?!)))
        [A-Z0-9]{0,18}
    | \$\+?[A-Z0-9]{1,18}
    | (?P<plain_yyjjj>[0-9]{5})[A-Z0-9]{0,13}
    )
    (?:/(?:14D(?P<made>[0-9]{8})|16D(?P<expires>[0-9]{8})|S[A-Z0-9]{1,18}|Q[0-9]{1,5}))*
"""
# In a symbol of its own, secondary data ends with a link: the check character of the primary symbol.
_SYMBOL = (
    re.compile(rf"\+{_PRIMARY}", re.VERBOSE),
    re.compile(rf"\+{_PRIMARY}/{_SECONDARY}", re.VERBOSE),
    re.compile(rf"\+{_SECONDARY}[-0-9A-Z.\ $/+%]", re.VERBOSE),
)
_DATES = {
    "mmyy": "%m%y",
    "mmddyy": "%m%d%y",
    "yymmdd": "%y%m%d",
    "yymmddhh": "%y%m%d%H",
    "yyjjj": "%y%j",
    "yyjjjhh": "%y%j%H",
    "plain_yyjjj": "%y%j",
    "made": "%Y%m%d",
    "expires": "%Y%m%d",
}


def check_character(data: str) -> str:
    """Return the check character of `data`, which includes the leading `+`."""
    return ALPHABET[sum(map(ALPHABET.index, data)) % 43]


def judge_hibc(value: str) -> Verdict:
    """Judge the content of a HIBC symbol, with its leading `+` and its check character."""
    text = value.strip()
    verdict = _judge(text)
    # A blank is one of the 43 check characters: trimming may have taken it away.
    if verdict.compact is None and value.rstrip("\r\n").endswith(" "):
        with_blank = _judge(f"{text} ")
        return with_blank if with_blank.compact else verdict
    return verdict


def _judge(text: str) -> Verdict:
    if not _CHARACTERS.issuperset(text):
        return FORMAT_FAULT
    if len(text) < _SHORTEST:
        return LENGTH_FAULT
    data, check = text[:-1], text[-1]
    match = next(filter(None, (pattern.fullmatch(data) for pattern in _SYMBOL)), None)
    if match is None:
        return FORMAT_FAULT
    if check != check_character(data):
        return CHECKSUM_FAULT
    return Verdict.valid(text) if _dates_exist(match) else COMPONENT_FAULT


def _dates_exist(match: re.Match[str]) -> bool:
    written = match.groupdict()
    return all(day_exists(written[name], layout) for name, layout in _DATES.items() if written.get(name))


FORMATS = (
    Format(
        "hibc",
        Wording("HIBC 条码内容", "HIBC symbol content"),
        Wording(
            "以 + 开头，标签商代码、产品号、包装级别，可接 / 和批号、日期，末位为模 43 校验符；日期须存在。",
            "Starts with +, labeller code, product number, unit of measure, optionally / with lot and dates, "
            "and ends with the modulo 43 check character; dates exist.",
        ),
        ("own",),
        "+A123BJC5D6E71G",
        "+A123BJC5D6E71H",
        judge_hibc,
    ),
)
