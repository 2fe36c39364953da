"""Numbers of the Chinese device authority: registration, filing and licence."""

import re

from quality_rules.formats.format import Format, Wording
from quality_rules.formats.verdict import COMPONENT_FAULT, FORMAT_FAULT, LENGTH_FAULT, Verdict
from quality_rules.normalise import plain_text

_PROVINCES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
_NATIONAL = "国"
_LAST_CATALOGUE = 77  # 6877 was the last of the catalogues before 2018; the later ones run from 01 to 22, and 40

_REGISTRATION = re.compile(r"([\u4e00-\u9fff])械注(准|进|许)([0-9]+)")
_OLD_REGISTRATION = re.compile(r"([\u4e00-\u9fff])食?药监械\((准|进|许)\)字([0-9]{4})第([0-9]+)号")
_FILING = re.compile(r"([\u4e00-\u9fff]{1,2})械备([0-9]+)号?")
_WITHIN = re.compile(r"(?:国|[\u4e00-\u9fff]{1,2}?)械(?:注[准进许][0-9]{11}|备[0-9]{8}号?)")
_LICENCE = re.compile(r"([\u4e00-\u9fff]{1,3}?)食?药监械(生产|经营)(许|备)([0-9]+)号")


def judge_registration(value: str) -> Verdict:
    """Judge a registration number of the numbering since October 2014."""
    text = plain_text(value)
    match = _REGISTRATION.fullmatch(text)
    if match is None:
        return FORMAT_FAULT
    authority, origin, digits = match.groups()
    if len(digits) != len("20203400064"):
        return LENGTH_FAULT
    year, device_class, catalogue = digits[:4], digits[4], digits[5:7]
    agrees = device_class in _classes(authority, origin) - {"1"} and _is_catalogue(catalogue)
    return Verdict.valid(text) if agrees and _is_year(year) else COMPONENT_FAULT


def judge_old_registration(value: str) -> Verdict:
    """Judge a registration number of the numbering before October 2014; good only on history rows."""
    text = plain_text(value)
    match = _OLD_REGISTRATION.fullmatch(text)
    if match is None:
        return FORMAT_FAULT
    authority, origin, year, digits = match.groups()
    if len(digits) != len("3460123"):
        return LENGTH_FAULT
    agrees = digits[0] in _classes(authority, origin) and _is_year(year)
    return Verdict.valid(text) if agrees else COMPONENT_FAULT


def judge_filing(value: str) -> Verdict:
    """Judge the filing number of a class I device; its canonical writing ends with 号."""
    match = _FILING.fullmatch(plain_text(value))
    if match is None:
        return FORMAT_FAULT
    authority, digits = match.groups()
    if len(digits) != len("20151134"):
        return LENGTH_FAULT
    if not (authority == _NATIONAL or authority[0] in _PROVINCES) or not _is_year(digits[:4]):
        return COMPONENT_FAULT
    return Verdict.valid(f"{authority}械备{digits}号")


def judge_licence(value: str) -> Verdict:
    """Judge a production or operation licence, or the filing in place of one."""
    text = plain_text(value)
    match = _LICENCE.fullmatch(text)
    if match is None:
        return FORMAT_FAULT
    authority, activity, kind, digits = match.groups()
    if len(digits) != len("20160018"):
        return LENGTH_FAULT
    # Only provinces license production; the other three are given by cities, whose name follows the province's.
    provincial_only = (activity, kind) == ("生产", "许")
    agrees = authority[0] in _PROVINCES and (len(authority) == 1 or not provincial_only)
    return Verdict.valid(text) if agrees and _is_year(digits[:4]) else COMPONENT_FAULT


def judge_device_number(value: str) -> Verdict:
    """Judge a registration or a filing number, as a device has either; the former numbering is a fault of component."""
    if _FILING.fullmatch(plain_text(value)):
        return judge_filing(value)
    if judge_old_registration(value).compact:
        return COMPONENT_FAULT
    return judge_registration(value)


def judge_device_numbers(value: str) -> Verdict:
    """Judge registration and filing numbers that stand one after the other, as exports of the UDI database have them.

    Between them may be blanks and separators, or nothing; canonical is a semicolon. What is left over is a fault of format.
    """
    text = plain_text(value)
    numbers = _WITHIN.findall(text)
    if not numbers or _WITHIN.sub("", text).strip(" ,;、/"):
        return FORMAT_FAULT
    verdicts = [judge_device_number(number) for number in numbers]
    faults = [verdict for verdict in verdicts if verdict.compact is None]
    return faults[0] if faults else Verdict.valid(";".join(verdict.compact or "" for verdict in verdicts))


def _classes(authority: str, origin: str) -> frozenset[str]:
    """Return the device classes that an authority registers: the state all imports, but only class 3 at home."""
    if authority == _NATIONAL:
        return frozenset("3") if origin == "准" else frozenset("123")
    return frozenset("12") if authority in _PROVINCES and origin == "准" else frozenset()


def _is_catalogue(digits: str) -> bool:
    return 1 <= int(digits) <= _LAST_CATALOGUE


def _is_year(digits: str) -> bool:
    return digits.startswith("20")


FORMATS = (
    Format(
        "nmpa_device",
        Wording("医疗器械注册证或备案编号", "Device registration or filing number (NMPA)"),
        Wording(
            "注册证编号或第一类器械备案编号，各按其规则；2014 年 10 月前的旧编号已失效，不算。",
            "A registration number, or a filing number of class I, each by its rules. The numbering of before October 2014 has "
            "lapsed and does not count.",
        ),
        ("own",),
        "国械备20151134号",
        "国食药监械(准)字2011第3460123号",
        judge_device_number,
    ),
    Format(
        "nmpa_devices",
        Wording("医疗器械注册证或备案编号（多个）", "Device registration or filing numbers, several (NMPA)"),
        Wording(
            "一个或多个注册证或备案编号，可以连写；规范写法以分号隔开。没有多余的文字。",
            "One or more registration or filing numbers, with nothing between them if need be; canonical is a semicolon. No text "
            "is left over.",
        ),
        ("own",),
        "苏械注准20162220838浙温械备20140027号",
        "苏械注准20162220838见附页",
        judge_device_numbers,
    ),
    Format(
        "nmpa_registration",
        Wording("医疗器械注册证编号", "Device registration number (NMPA)"),
        Wording(
            "审批部门、械注、准/进/许和 11 位数字（首次注册年份、管理类别、分类编码、流水号）；“国”为国产第三类及进口，"
            "省份简称为国产第二类。",
            "Authority, 械注, 准/进/许, then 11 digits: year of first registration, class, catalogue, serial. 国 is for class "
            "III at home and for imports, a province for class II at home.",
        ),
        ("own",),
        "苏械注准20162220838",
        "国械注准20201400064",
        judge_registration,
    ),
    Format(
        "nmpa_registration_old",
        Wording("医疗器械注册证编号（2014 年 10 月前）", "Device registration number before October 2014 (NMPA)"),
        Wording(
            "旧编号，只应出现在历史数据中；审批部门与管理类别相符。",
            "The former numbering, expected on history only; authority and class agree.",
        ),
        ("own",),
        "国食药监械(准)字2011第3460123号",
        "国食药监械(准)字2011第2460123号",
        judge_old_registration,
    ),
    Format(
        "nmpa_filing",
        Wording("第一类医疗器械备案编号", "Class I device filing number (NMPA)"),
        Wording(
            "“国”或省市简称、械备、8 位数字和号；号可不写。",
            "国 or the short name of province and city, 械备, 8 digits and 号, which may be left out.",
        ),
        ("own",),
        "浙温械备20140027号",
        "国械备2015113号",
        judge_filing,
    ),
    Format(
        "nmpa_licence",
        Wording("医疗器械生产或经营许可（备案）编号", "Device production or operation licence (NMPA)"),
        Wording(
            "省（市）简称、药监械、生产或经营、许或备、8 位数字和号；生产许可只由省级颁发。",
            "Short name of the province (and city), 药监械, 生产 or 经营, 许 or 备, 8 digits and 号; only provinces license "
            "production.",
        ),
        ("own",),
        "苏食药监械生产许20160018号",
        "国食药监械生产许20160018号",
        judge_licence,
    ),
)
