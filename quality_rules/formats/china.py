"""Chinese company numbers: unified social credit code and organisation code."""

from stdnum.cn import uscc

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.verdict import CHECKSUM_FAULT, COMPONENT_FAULT, Verdict

_CREDIT_LETTERS = "ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = Shape.of(DIGITS + _CREDIT_LETTERS, {18}, r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ORGANISATION_PART = slice(8, 17)
_ORGANISATION_CODE = Shape.of(DIGITS + LETTERS, {9}, r"[0-9A-Z]{8}[0-9X]")
_HYPHEN_AT = 8
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_check(body: str) -> str:
    """Return the check character (GB 11714) of the eight characters of an organisation code."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def judge_cn_uscc(value: str) -> Verdict:
    """Judge a unified social credit code (GB 32100), with the organisation code inside it.

    python-stdnum computes the check character; its own judgement is not asked, since it refuses letters in the first
    two places and does not look at the organisation code.
    """
    code = code_text(value)
    if fault := _CREDIT_CODE.fault(code):
        return fault
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        return CHECKSUM_FAULT
    organisation = code[_ORGANISATION_PART]
    if organisation_check(organisation[:-1]) != organisation[-1]:
        return COMPONENT_FAULT
    return Verdict.valid(code)


def judge_cn_org_code(value: str) -> Verdict:
    """Judge an organisation code; the hyphen before the check character may be written or not."""
    code = code_text(value)
    if code[_HYPHEN_AT : _HYPHEN_AT + 1] == "-":
        code = code[:_HYPHEN_AT] + code[_HYPHEN_AT + 1 :]
    if fault := _ORGANISATION_CODE.fault(code):
        return fault
    return Verdict.valid(code) if organisation_check(code[:-1]) == code[-1] else CHECKSUM_FAULT


FORMATS = (
    Format(
        "cn_uscc",
        Wording("统一社会信用代码", "Unified social credit code"),
        Wording(
            "18 位数字或大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字，末位校验码和其中的组织机构代码均正确，"
            "如 91110000600037341L。",
            "18 digits or capital letters (no I, O, S, V, Z), places 3 to 8 digits, with a right check character and "
            "a right organisation code inside, such as 91110000600037341L.",
        ),
        judge_cn_uscc,
    ),
    Format(
        "cn_org_code",
        Wording("组织机构代码", "Organisation code"),
        Wording(
            "8 位数字或大写字母和 1 位校验码，校验码前可有连字符，如 60003734-1。",
            "8 digits or capital letters and a check character, with or without a hyphen before it, "
            "such as 60003734-1.",
        ),
        judge_cn_org_code,
    ),
)
