"""Chinese numbers of companies, and of consumables in the health insurance."""

from stdnum.cn import uscc

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.verdict import CHECKSUM_FAULT, COMPONENT_FAULT, Verdict

_CREDIT_LETTERS = "ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = Shape.of(DIGITS + _CREDIT_LETTERS, {18}, r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ORGANISATION_PART = slice(8, 17)
_ORGANISATION_CODE = Shape.of(DIGITS + LETTERS, {9}, r"[0-9A-Z]{8}[0-9X]")
_TAX_NUMBER = Shape.of(DIGITS + LETTERS, {15}, r"[0-9]{6}[0-9A-Z]{8}[0-9X]", r"[1-8].*")
_REGION = 6
_CONSUMABLE = Shape.of("C" + DIGITS, {20}, r"C[0-9]+", r".*[1-9].*")
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


def judge_cn_tax_number(value: str) -> Verdict:
    """Judge a taxpayer number of before 2015: a region and an organisation code, without a check of its own."""
    code = code_text(value)
    if fault := _TAX_NUMBER.fault(code):
        return fault
    organisation = code[_REGION:]
    return Verdict.valid(code) if organisation_check(organisation[:-1]) == organisation[-1] else CHECKSUM_FAULT


FORMATS = (
    Format(
        "cn_uscc",
        Wording("统一社会信用代码", "Unified social credit code"),
        Wording(
            "18 位数字或大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字，末位校验码和其中的组织机构代码均正确。",
            "18 digits or capital letters (no I, O, S, V, Z), places 3 to 8 digits, with a right check character and "
            "a right organisation code inside.",
        ),
        ("python-stdnum", "own"),
        "91110000600037341L",
        "91350100M000100Y44",
        judge_cn_uscc,
    ),
    Format(
        "cn_org_code",
        Wording("组织机构代码", "Organisation code"),
        Wording(
            "8 位数字或大写字母和 1 位校验码，校验码前可有连字符。",
            "8 digits or capital letters and a check character, with or without a hyphen before it.",
        ),
        ("own",),
        "60003734-1",
        "60003734-2",
        judge_cn_org_code,
    ),
    Format(
        "cn_tax_number",
        Wording("旧纳税人识别号（15 位）", "Former taxpayer number (15 characters)"),
        Wording(
            "6 位地区代码和 9 位组织机构代码；只应出现在历史数据中，地区可能与现在的信用代码不同。",
            "A region of 6 digits and an organisation code of 9 characters. Expected on history only; the region may differ "
            "from that of today's credit code.",
        ),
        ("own",),
        "110000600037341",
        "110000600037342",
        judge_cn_tax_number,
    ),
    Format(
        "nhsa_consumable",
        Wording("医保医用耗材代码", "Consumables code of the health insurance (NHSA)"),
        Wording(
            "字母 C 和 19 位数字：分类 6 位、通用名 3 位、产品特征 5 位、企业 5 位。",
            "The letter C and 19 digits: class (6), generic name (3), features (5), company (5).",
        ),
        ("own",),
        "C0101010010000100001",
        "C010101001000010000",
        _CONSUMABLE.judge,
        _CONSUMABLE.in_sql(),
    ),
)
