"""Device identifiers by who issued them: the Chinese issuers beside GS1, and any of all."""

import re

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.gs1 import judge_gtin
from quality_rules.formats.hibc import judge_hibc
from quality_rules.formats.isbt128 import judge_udi_iccbba
from quality_rules.formats.verdict import COMPONENT_FAULT, Verdict

_MA = Shape.of(LETTERS + DIGITS + ".", {25}, r"MA\.[0-9]{3}\.M0\.[A-Z0-9]{6}\.[A-Z0-9]{8}")
_AHM = Shape.of(LETTERS + DIGITS, range(1, 51), r"[A-Z0-9]+", r".*[1-9A-Z].*")
_HIBC_DEVICE = re.compile(r"[^/]+(?:/.)?")
_ICCBBA_DEVICE = re.compile(r"=/[A-Z0-9]{16}")


def judge_udi_di(value: str) -> Verdict:
    """Judge a device identifier of any issuer, told by how it begins; what names no other issuer is taken for a GTIN.

    Production data behind the identifier is a fault of component: the field holds what all pieces have in common.
    """
    text = code_text(value)
    if text.startswith("MA."):
        return _MA.judge(text)
    if text.startswith("+"):
        return _alone(judge_hibc(value), _HIBC_DEVICE)
    if text.startswith("=/"):
        return _alone(judge_udi_iccbba(value), _ICCBBA_DEVICE)
    return judge_gtin(text)


def _alone(verdict: Verdict, device: re.Pattern[str]) -> Verdict:
    return verdict if verdict.compact is None or device.fullmatch(verdict.compact) else COMPONENT_FAULT


FORMATS = (
    Format(
        "udi_di_ma",
        Wording("UDI-DI（MA，中关村工信二维码研究院）", "UDI-DI (MA code, ZIIOT)"),
        Wording(
            "MA.、国家 3 位、.M0.、注册人 6 位、. 和 8 位（包装 1、产品 6、校验 1），共 25 个字符；"
            "校验符的算法没有公开，不作校验。",
            "MA., country (3), .M0., registrant (6), . and 8 characters (package 1, item 6, check 1), 25 in all. How the check "
            "character is made is not published, so it is not checked.",
        ),
        ("own",),
        "MA.156.M0.100001.10000019",
        "MA.156.M1.100001.10000019",
        _MA.judge,
        _MA.in_sql(),
    ),
    Format(
        "udi_di_ahm",
        Wording("UDI-DI（阿里健康 AHM）", "UDI-DI (AHM code, Ali Health)"),
        Wording(
            "1 至 50 位数字或大写字母；编码规则没有公开，只看能否读作代码。",
            "1 to 50 digits or capital letters. Its rules are not published: only whether it reads as a code is looked at.",
        ),
        ("own",),
        "81770000000000000001",
        "8177-0001",
        _AHM.judge,
        _AHM.in_sql(),
    ),
    Format(
        "udi_di",
        Wording("产品标识 UDI-DI（各发码机构）", "Device identifier UDI-DI of any issuer"),
        Wording(
            "GTIN，或 MA 码（MA. 开头）、HIBC（+ 开头）、ICCBBA（=/ 开头）的产品标识，各按其规则；不带生产标识。",
            "A GTIN, or the device identifier of MA (begins with MA.), HIBC (+) or ICCBBA (=/), each by its rules, without "
            "production data.",
        ),
        ("biip", "python-stdnum", "own"),
        "MA.156.M0.100001.10000019",
        "06901234567893",
        judge_udi_di,
    ),
)
