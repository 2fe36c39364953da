"""GS1 identification keys: trade items, places, logistic units, and models (basic UDI-DI)."""

from biip.checksums import gs1_standard_check_digit

from quality_rules.formats.format import DIGITS, LETTERS, Format, Shape, Wording, code_text
from quality_rules.formats.verdict import CHECKSUM_FAULT, Verdict

# Zeros alone satisfy the check digit, but are how systems write "none".
_NOT_NOTHING = r".*[1-9].*"
_GTIN = Shape.of(DIGITS, {8, 12, 13, 14}, r"[0-9]+", _NOT_NOTHING)
_GLN = Shape.of(DIGITS, {13}, r"[0-9]+", _NOT_NOTHING)
_SSCC = Shape.of(DIGITS, {18}, r"[0-9]+", _NOT_NOTHING)

CHARACTER_SET_82 = "!\"%&'()*+,-./" + DIGITS + ":;<=>?" + LETTERS + "_" + LETTERS.lower()
"""The characters of GS1 lots, serials and model numbers, each worth its index."""

_MODEL_NUMBER = Shape.of(CHARACTER_SET_82, range(8, 26), r"[0-9]{5}.+[2-9A-HJ-NP-Z]{2}")
_CHECK_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def check_digit_holds(text: str) -> bool:
    """Tell whether the last of some digits is the check digit of the others (weights 3 and 1 from the right, modulo 10)."""
    return gs1_standard_check_digit(text[:-1]) == int(text[-1])


def _check_digit_in_sql(longest: int) -> str:
    """The outcome of a text of at most so many digits."""
    digits = (f"{weight} * TRY_CAST(text[-{place}] AS INTEGER)" for place, weight in _weights(longest))
    terms = " + ".join(f"coalesce({digit}, 0)" for digit in digits)
    return f"CASE WHEN ({terms}) % 10 = 0 THEN 'valid' ELSE 'checksum' END"


def _weights(longest: int) -> list[tuple[int, int]]:
    return [(place, 1 if place % 2 else 3) for place in range(1, longest + 1)]


def _judge_key(shape: Shape, value: str) -> Verdict:
    text = code_text(value)
    return shape.fault(text) or (Verdict.valid(text) if check_digit_holds(text) else CHECKSUM_FAULT)


def judge_gtin(value: str) -> Verdict:
    """Judge a GTIN of 8, 12, 13 or 14 digits; canonical are 14. Restricted prefixes are well-formed too."""
    verdict = _judge_key(_GTIN, value)
    return Verdict.valid(verdict.compact.zfill(14)) if verdict.compact else verdict


def judge_gln(value: str) -> Verdict:
    """Judge a global location number."""
    return _judge_key(_GLN, value)


def judge_sscc(value: str) -> Verdict:
    """Judge a serial shipping container code."""
    return _judge_key(_SSCC, value)


def model_check_pair(data: str) -> str:
    """Return the two check characters of a Global Model Number without them (at most 23 characters)."""
    weights = _PRIMES[len(data) - 1 :: -1]
    total = sum(CHARACTER_SET_82.index(character) * weight for character, weight in zip(data, weights, strict=True))
    return _CHECK_ALPHABET[total % 1021 // 32] + _CHECK_ALPHABET[total % 1021 % 32]


def judge_gmn(value: str) -> Verdict:
    """Judge a Global Model Number (basic UDI-DI of GS1); case counts."""
    text = value.strip()
    if fault := _MODEL_NUMBER.fault(text):
        return fault
    return Verdict.valid(text) if model_check_pair(text[:-2]) == text[-2:] else CHECKSUM_FAULT


FORMATS = (
    Format(
        "gtin",
        Wording("全球贸易项目代码 (GTIN)", "Global Trade Item Number (GTIN)"),
        Wording(
            "8、12、13 或 14 位数字，末位为校验码，不全为零；规范写法补足 14 位。",
            "8, 12, 13 or 14 digits, not all zero, of which the last is the check digit; canonical are 14.",
        ),
        ("biip",),
        "06901234567892",
        "06901234567893",
        judge_gtin,
        _GTIN.in_sql(_check_digit_in_sql(14), "lpad(text, 14, '0')"),
    ),
    Format(
        "gln",
        Wording("全球位置码 (GLN)", "Global Location Number (GLN)"),
        Wording("13 位数字，末位为校验码。", "13 digits of which the last is the check digit."),
        ("biip",),
        "1234567890128",
        "1234567890127",
        judge_gln,
        _GLN.in_sql(_check_digit_in_sql(13)),
    ),
    Format(
        "sscc",
        Wording("系列货运包装箱代码 (SSCC)", "Serial Shipping Container Code (SSCC)"),
        Wording("18 位数字，末位为校验码。", "18 digits of which the last is the check digit."),
        ("biip",),
        "376130321109103420",
        "376130321109103421",
        judge_sscc,
        _SSCC.in_sql(_check_digit_in_sql(18)),
    ),
    Format(
        "gmn",
        Wording("全球型号代码 (GMN，基本 UDI-DI)", "Global Model Number (GMN, basic UDI-DI)"),
        Wording(
            "以 5 位数字开头，最多 25 个字符，末两位为校验符（模 1021），区分大小写。",
            "Starts with 5 digits, at most 25 characters, the last two are the check pair (modulo 1021); case counts.",
        ),
        ("own",),
        "1987654Ad4X4bL5ttr2310c2K",
        "1987654Ad4X4bL5ttr2310c2L",
        judge_gmn,
    ),
)
