"""Identifiers of the United States: marketing submissions, product codes, establishments, taxpayers."""

from stdnum.us import ein

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.libraries import asked
from quality_rules.formats.verdict import Verdict

_510K = Shape.of("K" + DIGITS, {7}, r"K[0-9]+")
_PMA = Shape.of("PS/" + DIGITS, {7, 12, 13}, r"P[0-9]{6}(?:/S[0-9]{3,4})?")
_DE_NOVO = Shape.of("DEN" + DIGITS, {9}, r"DEN[0-9]+")
_HDE = Shape.of("HS/" + DIGITS, {7, 12}, r"H[0-9]{6}(?:/S[0-9]{3})?")
_PRODUCT_CODE = Shape.of(LETTERS, {3}, r"[A-Z]+")
_LISTING = Shape.of("DE" + DIGITS, {7}, r"[DE][0-9]+")
_FEI = Shape.of(DIGITS, range(7, 11), r"[0-9]+", r".*[1-9].*")
_EIN = Shape.of(DIGITS + "-", {9, 10}, r"[0-9]{2}-?[0-9]{7}")


def judge_ein(value: str) -> Verdict:
    """Judge an employer identification number; a prefix that no office gives out is a fault of component.

    python-stdnum knows the prefixes. It calls a wrong length a fault of format, so the shape is asked first.
    """
    text = code_text(value)
    return _EIN.fault(text) or asked(ein.validate, text)


def _submission(name: str, label: Wording, good: Wording, right: str, wrong: str, shape: Shape) -> Format:
    return Format(name, label, good, ("own",), right, wrong, shape.judge, shape.in_sql())


FORMATS = (
    _submission(
        "fda_510k",
        Wording("美国 FDA 510(k) 号", "FDA 510(k) number"),
        Wording(
            "字母 K 和 6 位数字，前两位为年份。", "The letter K and 6 digits, of which the first two are the year."
        ),
        "K123456",
        "K12345",
        _510K,
    ),
    _submission(
        "fda_pma",
        Wording("美国 FDA PMA 号", "FDA premarket approval number"),
        Wording(
            "字母 P 和 6 位数字；补充申请后接 /S 和 3 至 4 位数字。",
            "The letter P and 6 digits; a supplement adds /S and 3 or 4 digits.",
        ),
        "P950037/S012",
        "P950037/12",
        _PMA,
    ),
    _submission(
        "fda_de_novo",
        Wording("美国 FDA De Novo 号", "FDA De Novo number"),
        Wording("DEN 和 6 位数字。", "DEN and 6 digits."),
        "DEN200055",
        "DEN20055",
        _DE_NOVO,
    ),
    _submission(
        "fda_hde",
        Wording("美国 FDA HDE 号", "FDA humanitarian device exemption number"),
        Wording(
            "字母 H 和 6 位数字；补充申请后接 /S 和 3 位数字。",
            "The letter H and 6 digits; a supplement adds /S and 3 digits.",
        ),
        "H990011",
        "H9900112",
        _HDE,
    ),
    _submission(
        "fda_product_code",
        Wording("美国 FDA 产品代码", "FDA product code"),
        Wording("3 个字母。", "3 letters."),
        "FPA",
        "FP1",
        _PRODUCT_CODE,
    ),
    _submission(
        "fda_listing",
        Wording("美国 FDA 器械列名号", "FDA device listing number"),
        Wording("字母 D 或 E 和 6 位数字。", "The letter D or E and 6 digits."),
        "D123456",
        "A123456",
        _LISTING,
    ),
    _submission(
        "fei",
        Wording("美国 FDA 企业标识号 (FEI)", "FDA establishment identifier (FEI)"),
        Wording("7 至 10 位数字，不全为零。", "7 to 10 digits, not all zero."),
        "3001234567",
        "300123",
        _FEI,
    ),
    Format(
        "us_ein",
        Wording("美国雇主识别号 (EIN)", "US employer identification number (EIN)"),
        Wording(
            "9 位数字，第二位后可有连字符；前两位须为税务局在用的前缀。",
            "9 digits, with or without a hyphen after the second; the first two are a prefix in use.",
        ),
        ("python-stdnum",),
        "91-1144442",
        "07-1144442",
        judge_ein,
    ),
)
