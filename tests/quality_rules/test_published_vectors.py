"""Values that python-stdnum, biip, the FDA and EUDAMED publish as right or wrong: we agree, or the difference is told."""

import pytest
from biip import ParseError
from biip.gs1_messages import GS1Message
from biip.gtin import Gtin
from stdnum import ean, lei
from stdnum.cn import uscc
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_2

from quality_rules import formats
from quality_rules.formats import Outcome

STDNUM_RIGHT = {
    "gtin": ["73513537", "98412345678908", "7501031311309"],
    "cn_uscc": [
        "121200004013590816",
        "91110000600037341L",
        "91110000710926094P",
        "91120224064012553U",
        "911522010783710635",
        "91152201078371135X",
        "91152201078376307G",
        "9115220107837757XE",
        "91310000631696382C",
        "91310115MA1K3BTP2B",
        "913205056082348768",
        "91340600MA2PBM9HXD",
        "91340603MA2UJXXCXF",
        "91420684MA4927PJ7B",
        "91440300568520498A",
        "91620105L015101280",
        "91620105MA71T4YW8Q",
        "92340602MA2PBMEM24",
        "92340604MA2PBNP21L",
        "92340621MA2UK3PJXE",
    ],
    "eu_vat": [
        "ATU14243102",
        "BE0202239951",
        "BE697449992",
        "BG103873594",
        "CY10246672X",
        "CZ25123891",
        "DE113866163",
        "DK10503280",
        "EE100931558",
        "ES54362315K",
        "EL039868210",
        "EL94051189",
        "FI02459042",
        "FR04409414364",
        "FRK7399859412",
        "HU12509403",
        "IE0005306C",
        "IE8D79739I",
        "IT01404480202",
        "LT100001354118",
        "LU10059929",
        "LV40003521600",
        "MT10396417",
        "NL001241643B01",
        "NL4495445B01",
        "PL5211355116",
        "PT500019720",
        "RO11358544",
        "SE202100500001",
        "SI26808498",
        "SK1078449064",
    ],
    "lei": [
        "0YPKKE5F0QW6RC51HE09",
        "2138001CY61HDFJ5ZA27",
        "337KMNHEWWWR6B7Q7W10",
        "5299007DT4PDT06SZM22",
        "549300001TP7X0VE9866",
        "FIR47I6FEYKYNJBYW622",
        "XNIO7KHWR2WD0BP1F484",
    ],
    "us_ein": ["91-1144442", "042103594"],
    "isbt128_din": ["G123489654321Y"],
}
STDNUM_WRONG = {
    "gtin": {"75010313113": "length", "750103AAAA309": "format", "7501031311308": "checksum"},
    "cn_uscc": {"12345": "length", "9111000060003IOZSV": "format", "91110000600037341N": "checksum"},
    "eu_vat": {
        "ATU14343102": "checksum",
        "BE0406.139.583": "checksum",
        "DE125014855": "checksum",
        "EL094013834": "checksum",
        "SK1078449164": "checksum",
        "AT114243102": "format",
        "BE0220,764.971": "format",
        "DE011125440": "format",
        "IT00687129980": "component",
        "QQ124567": "component",
        "ATU151592092": "length",
        "FR000076090": "length",
        "SE55643359201": "length",
    },
    "lei": {"213800KUD8LXJWSQ9D15": "checksum"},
    "us_ein": {"911-14-4442": "length", "07-1144442": "component"},
}
BIIP_GTINS = [
    "96385074",
    "000096385074",
    "00000096385074",
    "123601057072",
    "0036000291452",
    "006000291455",
    "00000902914511",
    "5901234123457",
    "98765432109213",
]
BIIP_MESSAGES = {
    "010703206980498815210526100329": "(01)07032069804988(15)210526(10)0329",
    "0107032069804988100329\x1d15210526": "(01)07032069804988(10)0329(15)210526",
    "0107032069804988100329\x1d\x1d15210526": "(01)07032069804988(10)0329(15)210526",
    # Biip's example of a lot that swallows a date; best before (15) is no date of devices, so we cannot tell either.
    "010703206980498810032915210526": "(01)07032069804988(10)032915210526",
}
FDA_HIBC = [
    "+X999123ABC0/$$05191234AB/S5678EDFG/16D20151001A",
    "+X999123ABC0/$$20515191234AB/S5678EDFG/16D20151001I",
    "+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001J",
    "+X999123ABC0/$$4190515211234AB/S5678EDFG/16D20151001N",
    "+X999123ABC0/$$5191351234AB/S5678EDFG/16D20151001J",
    "+X999123ABC0/$$619135211234AB/S5678EDFG/16D20151001N",
]


@pytest.mark.parametrize("name", STDNUM_RIGHT)
def test_what_stdnum_calls_right(name):
    assert [value for value in STDNUM_RIGHT[name] if formats.judge(name, value).outcome != Outcome.VALID] == []


@pytest.mark.parametrize(
    ("name", "value", "outcome"), [(name, *case) for name, cases in STDNUM_WRONG.items() for case in cases.items()]
)
def test_what_stdnum_calls_wrong(name, value, outcome):
    assert formats.judge(name, value).outcome == outcome


@pytest.mark.parametrize("value", BIIP_GTINS)
def test_biip_and_we_read_the_same_gtin(value):
    assert formats.judge("gtin", value) == (Outcome.VALID, Gtin.parse(value).as_gtin_14())


@pytest.mark.parametrize(("value", "written"), BIIP_MESSAGES.items())
def test_biip_and_we_read_the_same_message(value, written):
    assert formats.judge("udi_gs1", value) == (Outcome.VALID, written)
    assert GS1Message.parse(value).as_hri() == written


@pytest.mark.parametrize("value", ["1022222222222222222222aaa", "(1)15210526", "aaa(17)221231", "(15)"])
def test_what_biip_cannot_read_has_no_format(value):
    with pytest.raises(ParseError):
        (GS1Message.parse if value[0].isdigit() else GS1Message.parse_hri)(value)
    assert formats.judge("udi_gs1", value).outcome == Outcome.FORMAT


@pytest.mark.parametrize("value", FDA_HIBC)
def test_samples_of_hibc_that_the_fda_publishes(value):
    assert formats.judge("hibc", value) == (Outcome.VALID, value)


def test_differences_to_stdnum():
    # A GTIN and a credit code have no hyphens and no blanks inside; stdnum removes them.
    assert ean.is_valid("978-0-471-11709-4")
    assert formats.judge("gtin", "978-0-471-11709-4").outcome == Outcome.FORMAT
    assert uscc.is_valid("91 110000 600037341L")
    assert formats.judge("cn_uscc", "91 110000 600037341L").outcome == Outcome.FORMAT
    # Letters may stand for the authority since 2021; stdnum refuses them, so its wrong value is one of check for us.
    with pytest.raises(ValidationError):
        uscc.validate("A1110000600037341L")
    assert formats.judge("cn_uscc", "A1110000600037341L").outcome == Outcome.CHECKSUM
    # Any length is a legal entity for stdnum if modulo 97 is right.
    short = "21380000000000000"
    number = next(f"{short}{n:02}" for n in range(100) if lei.is_valid(f"{short}{n:02}"))
    assert formats.judge("lei", number).outcome == Outcome.LENGTH
    # Zeros alone have a right check digit, and are how systems write nothing.
    assert ean.is_valid("0000000000000")
    assert formats.judge("gtin", "0000000000000").outcome == Outcome.COMPONENT
    assert vat.compact("DE 136 695 976") == formats.judge("eu_vat", "DE 136 695 976").compact


def test_differences_to_biip():
    # Any message is one for biip; a UDI begins with its device identifier, and its dates exist.
    assert GS1Message.parse_hri("(10)123(17)221231").as_hri() == "(10)123(17)221231"
    assert formats.judge("udi_gs1", "(10)123(17)221231").outcome == Outcome.COMPONENT
    assert formats.judge("udi_gs1", "15000000").outcome == Outcome.COMPONENT
    # A GTIN with a wrong check digit is read by biip, with a note.
    assert GS1Message.parse("0107032069804987").element_strings[0].gtin is None
    assert formats.judge("udi_gs1", "0107032069804987").outcome == Outcome.CHECKSUM


def test_published_donation_number():
    # The worked example of the British transfusion services: H where it is printed, 60 + 17 in the symbol.
    assert mod_37_2.calc_check_digit("G123498654321") == "H"
    assert formats.judge("isbt128_din", "G123 498 654 321 H").compact == "G123498654321H"
    assert formats.judge("udi_iccbba", "=/A9999XYZ100T0944=G12349865432177").outcome == Outcome.VALID
