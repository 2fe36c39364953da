"""Identifiers of the European Union: actors, devices, nomenclature, notified bodies, taxpayers."""

import re

from stdnum.eu import vat

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.gs1 import check_digit_holds, model_check_pair
from quality_rules.formats.libraries import asked
from quality_rules.formats.verdict import CHECKSUM_FAULT, Verdict

_SRN = Shape.of(LETTERS + DIGITS + "-", {15}, r"[A-Z]{2}-[A-Z]{2}-[0-9]{9}", r"..-(?:MF|AR|IM|PR)-.*[1-9].*")
_EMDN = Shape.of(LETTERS + DIGITS, range(3, 14, 2), r"[A-Z][0-9]+", r"[^EIO].*")
_NOTIFIED_BODY = Shape.of(DIGITS, {4}, r"[0-9]+", r".*[1-9].*")
_EUDAMED_DI = Shape.of(LETTERS + DIGITS + "-", range(8, 26), r"B-[A-Z0-9]+")
_PREFIX = len("B-")
_ASSIGNED_BY_MAKER = re.compile(r"[A-Z]{2}(?:MF|PR)[0-9]{9}.*..")


def judge_eu_vat(value: str) -> Verdict:
    """Judge a VAT number by the rules of its member state; an unknown state is a fault of component."""
    return asked(vat.validate, code_text(value))


def judge_eudamed_di(value: str) -> Verdict:
    """Judge the identifier of a legacy device: made from the maker's SRN, with a check pair, or from a UDI-DI.

    The check pair is that of Global Model Numbers. Of a UDI-DI that is no GTIN only the shape can be checked.
    """
    text = code_text(value)
    if fault := _EUDAMED_DI.fault(text):
        return fault
    number = text[_PREFIX:]
    if _ASSIGNED_BY_MAKER.fullmatch(number) and model_check_pair(number[:-2]) != number[-2:]:
        return CHECKSUM_FAULT
    if number.isdigit() and not check_digit_holds(number):
        return CHECKSUM_FAULT
    return Verdict.valid(text)


FORMATS = (
    Format(
        "srn",
        Wording("EUDAMED 单一注册号", "EUDAMED single registration number"),
        Wording(
            "国家代码、角色（MF 制造商、AR 授权代表、IM 进口商、PR 系统包制造者）和 9 位数字。",
            "Country code, role (MF maker, AR authorised representative, IM importer, PR producer of packs) and 9 digits.",
        ),
        ("own",),
        "DE-MF-000012345",
        "DE-XX-000012345",
        _SRN.judge,
        _SRN.in_sql(),
    ),
    Format(
        "eudamed_di",
        Wording("EUDAMED DI（遗留器械）", "EUDAMED DI (legacy devices)"),
        Wording(
            "B- 后接制造商的 SRN（不含连字符）、产品码和两位校验符，或接 UDI-DI；其中的 GTIN 须通过校验。",
            "B-, then the maker's SRN without hyphens, a product code and a check pair; or B- and a UDI-DI, of which a GTIN "
            "is checked.",
        ),
        ("own", "biip"),
        "B-BEMF000000106CR023335WE",
        "B-BEMF000000106CR023335WF",
        judge_eudamed_di,
    ),
    Format(
        "emdn",
        Wording("EMDN 代码", "EMDN code"),
        Wording(
            "一个字母（不用 E、I、O）和 1 至 6 组两位数字。",
            "One letter (E, I and O are not used) and 1 to 6 pairs of digits.",
        ),
        ("own",),
        "A0201",
        "A020",
        _EMDN.judge,
        _EMDN.in_sql(),
    ),
    Format(
        "nb_number",
        Wording("欧盟公告机构编号", "Notified body number"),
        Wording("4 位数字，不全为零。", "4 digits, not all zero."),
        ("own",),
        "0123",
        "123",
        _NOTIFIED_BODY.judge,
        _NOTIFIED_BODY.in_sql(),
    ),
    Format(
        "eu_vat",
        Wording("欧盟增值税号", "EU VAT number"),
        Wording(
            "成员国前缀（希腊用 EL，北爱尔兰用 XI）和该国规定的号码，有校验位的一并校验。",
            "Prefix of the member state (EL for Greece, XI for Northern Ireland) and the number by its rules, with its check "
            "digit where it has one.",
        ),
        ("python-stdnum",),
        "DE136695976",
        "DE136695977",
        judge_eu_vat,
    ),
)
