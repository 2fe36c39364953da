"""Identifiers that no single state gives: GMDN, DUNS, LEI."""

from stdnum.iso7064 import mod_97_10

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.verdict import CHECKSUM_FAULT, Verdict

_NOT_NOTHING = r".*[1-9].*"
_GMDN = Shape.of(DIGITS, {5}, r"[0-9]+", _NOT_NOTHING)
_DUNS = Shape.of(DIGITS, {9}, r"[0-9]+", _NOT_NOTHING)
_LEI = Shape.of(DIGITS + LETTERS, {20}, r"[0-9A-Z]{18}[0-9]{2}")


def judge_lei(value: str) -> Verdict:
    """Judge a legal entity identifier.

    python-stdnum computes modulo 97; its own judge of LEIs is not asked, since it takes any length.
    """
    text = code_text(value)
    if fault := _LEI.fault(text):
        return fault
    return Verdict.valid(text) if mod_97_10.checksum(text) == 1 else CHECKSUM_FAULT


FORMATS = (
    Format(
        "gmdn",
        Wording("GMDN 代码", "GMDN code"),
        Wording("5 位数字，不全为零。", "5 digits, not all zero."),
        ("own",),
        "12345",
        "1234",
        _GMDN.judge,
        _GMDN.in_sql(),
    ),
    Format(
        "duns",
        Wording("邓白氏编码", "DUNS number"),
        Wording("9 位数字，不全为零。", "9 digits, not all zero."),
        ("own",),
        "123456789",
        "12345678",
        _DUNS.judge,
        _DUNS.in_sql(),
    ),
    Format(
        "lei",
        Wording("全球法人识别编码 (LEI)", "Legal entity identifier (LEI)"),
        Wording(
            "18 位数字或大写字母和 2 位校验码（模 97）。",
            "18 digits or capital letters and two check digits (modulo 97).",
        ),
        ("python-stdnum",),
        "213800KUD8LAJWSQ9D15",
        "213800KUD8LXJWSQ9D15",
        judge_lei,
    ),
)
