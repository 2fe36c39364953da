"""Numbers with check digits that belong to nobody: company codes, trade item numbers, certificates.

Company codes use the unassigned region 329999, trade item numbers the GS1 demonstration prefix 9504000, certificates
serial numbers from 9001 on, so that every format rule passes and no real company or product is likely to be hit.
"""

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
REGION = "329999"
GTIN_PREFIX = "09504000"
FIRST_CERTIFICATE = 9001
SERIES = "MNPQRTUWXY"


def organisation_code(body: str) -> str:
    """The nine characters of an organisation code (GB 11714) from its first eight."""
    total = sum(int(c, 36) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return body + "0123456789X0"[11 - total % 11]


def credit_code(kind: str, body: str) -> str:
    """The 18 characters of a unified social credit code (GB 32100-2015).

    Args:
        kind: authority and category, two characters: `91` company, `12` public hospital.
        body: the eight free characters of the organisation code.
    """
    start = kind + REGION + organisation_code(body)
    total = sum(CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(start))
    return start + CREDIT_ALPHABET[-total % 31]


def company_code(number: int) -> str:
    """The credit code of demo company `number`, 1 to 9999; 1 is the plant's own."""
    return credit_code("91", f"MADE{SERIES[number // 1000]}{number % 1000:03d}")


def hospital_code(number: int) -> str:
    """The credit code of demo hospital `number`, 1 to 9999."""
    return credit_code("12", f"MAD{'EFGHJKLMNP'[number // 1000]}H{number % 1000:03d}")


def gtin_check_digit(body: str) -> str:
    """The last digit of a GTIN after the other digits `body`."""
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(body)))
    return str(-total % 10)


def gtin(number: int) -> str:
    """The 14 digits of demo trade item `number`, 0 to 99999."""
    body = f"{GTIN_PREFIX}{number:05d}"
    return body + gtin_check_digit(body)


def certificate(device_class: int, catalogue: str, number: int) -> str:
    """A registration number: of Jiangsu for class 2, national for class 3."""
    authority, year = ("国", 2021) if device_class == 3 else ("苏", 2020)
    return f"{authority}械注准{year}{device_class}{catalogue}{FIRST_CERTIFICATE + number:04d}"
