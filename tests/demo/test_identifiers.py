"""The numbers of the demo pass the checks of real ones, by libraries that know nothing of the demo."""

import re

from biip.gtin import Gtin
from stdnum.cn import uscc

from demo import identifiers
from demo.masters import customer, vendor_name
from demo.plant import Plant
from demo.sizes import Sizes

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_code_is_right(code: str) -> bool:
    total = sum(int(c, 36) * w for c, w in zip(code[:8], ORGANISATION_WEIGHTS, strict=True))
    return code[8] == {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def test_known_company_codes() -> None:
    assert identifiers.company_code(1) == "91329999MADEM0011R"
    assert identifiers.company_code(2) == "91329999MADEM002XH"
    assert identifiers.company_code(3) == "91329999MADEM0038H"
    assert identifiers.hospital_code(1) == "12329999MADEH00149"


def test_known_gtin() -> None:
    assert identifiers.gtin_check_digit("0084458800328") == "8"


def test_all_clean_company_codes_pass_both_checks(clean: Plant) -> None:
    vendors = clean.tables["erp", "Vendor"]["cVenRegCode"].to_pylist()
    customers = clean.tables["erp", "Customer"]["cCusRegCode"].drop_null().to_pylist()
    assert len(set(vendors + customers)) == len(vendors + customers) > 200
    for code in vendors + customers:
        assert uscc.validate(code) == code
        assert organisation_code_is_right(code[8:17])
        assert code[2:8] == "329999"


def test_the_largest_plant_has_no_two_companies_of_one_name() -> None:
    largest = Sizes.of(1000, 1)
    for many, name in ((largest.vendors, vendor_name), (largest.customers, lambda number: customer(number)[0])):
        assert len({name(number) for number in range(many)}) == many == 3000


def test_all_clean_gtins_pass_and_are_unique(clean: Plant) -> None:
    codes = clean.tables["erp", "Inventory"]["cBarCode"].drop_null().to_pylist()
    assert len(set(codes)) == len(codes) > 150
    for code in codes:
        parsed = Gtin.parse(code)
        assert parsed.value == code
        assert code.startswith("09504000")


def test_certificates_have_the_right_form(clean: Plant) -> None:
    codes = set(clean.tables["erp", "Inventory"]["cRegisterNo"].drop_null().to_pylist())
    assert codes
    for code in codes:
        assert re.fullmatch(r"(苏械注准20202|国械注准20213)\d{2}9\d{3}", code)
