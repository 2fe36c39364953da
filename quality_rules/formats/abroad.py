"""Identifiers of the United States, the European Union and international lists."""

from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.verdict import CHECKSUM_FAULT, COMPONENT_FAULT, FORMAT_FAULT, LENGTH_FAULT, Verdict

_SRN = Shape.of(LETTERS + DIGITS + "-", {15}, r"[A-Z]{2}-(?:MF|AR|IM|PR)-[0-9]{9}")
_510K = Shape.of("K" + DIGITS, {7}, r"K[0-9]{6}")
_DUNS = Shape.of(DIGITS, {9}, r"[0-9]+")
_FEI = Shape.of(DIGITS, range(7, 11), r"[0-9]+")
_GMDN = Shape.of(DIGITS, {5}, r"[0-9]+")
_EMDN = Shape.of(LETTERS + DIGITS, range(3, 14, 2), r"[A-Z][0-9]+")


def judge_eu_vat(value: str) -> Verdict:
    """Judge a VAT number by the rules of its member state; an unknown state is a fault of component."""
    try:
        return Verdict.valid(vat.validate(code_text(value)))
    except InvalidComponent:
        return COMPONENT_FAULT
    except InvalidChecksum:
        return CHECKSUM_FAULT
    except InvalidLength:
        return LENGTH_FAULT
    except ValidationError:
        return FORMAT_FAULT


FORMATS = (
    Format(
        "srn",
        Wording("EUDAMED 单一注册号", "EUDAMED single registration number"),
        Wording(
            "国家代码、角色（MF、AR、IM 或 PR）和 9 位数字，如 DE-MF-000012345。",
            "Country code, role (MF, AR, IM or PR) and 9 digits, such as DE-MF-000012345.",
        ),
        _SRN.judge,
    ),
    Format(
        "fda_510k",
        Wording("美国 FDA 510(k) 号", "FDA 510(k) number"),
        Wording("字母 K 和 6 位数字，如 K123456。", "The letter K and 6 digits, such as K123456."),
        _510K.judge,
    ),
    Format(
        "duns",
        Wording("邓白氏编码", "DUNS number"),
        Wording("9 位数字。", "9 digits."),
        _DUNS.judge,
    ),
    Format(
        "fei",
        Wording("美国 FDA 企业标识号 (FEI)", "FDA establishment identifier (FEI)"),
        Wording("7 至 10 位数字。", "7 to 10 digits."),
        _FEI.judge,
    ),
    Format(
        "gmdn",
        Wording("GMDN 代码", "GMDN code"),
        Wording("5 位数字。", "5 digits."),
        _GMDN.judge,
    ),
    Format(
        "emdn",
        Wording("EMDN 代码", "EMDN code"),
        Wording(
            "一个字母和 1 至 6 组两位数字，如 A0201。",
            "One letter and 1 to 6 pairs of digits, such as A0201.",
        ),
        _EMDN.judge,
    ),
    Format(
        "eu_vat",
        Wording("欧盟增值税号", "EU VAT number"),
        Wording(
            "成员国前缀（希腊用 EL）和该国规定的号码，如 DE136695976。",
            "Prefix of the member state (EL for Greece) and the number by its rules, such as DE136695976.",
        ),
        judge_eu_vat,
    ),
)
