"""Formats: published and measured examples, the four kinds of failure, and what check digits must catch."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality_rules import formats
from quality_rules.formats import Outcome, china, gs1, hibc

GOOD = {
    "gtin": [
        ("06901234567892", "06901234567892"),
        ("00844588003288", "00844588003288"),
        ("51022222233336", "51022222233336"),
        ("09504000059118", "09504000059118"),
        ("4006381333931", "04006381333931"),
        (" ４００６３８１３３３９３１\u3000", "04006381333931"),
        ("2000000000008", "02000000000008"),
    ],
    "gmn": [("1987654Ad4X4bL5ttr2310c2K", "1987654Ad4X4bL5ttr2310c2K")],
    "udi_gs1": [
        (
            "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234",
            "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234",
        ),
        (
            "]d20151022222233336" + "11141231" + "17150707" + "10A213B1\x1d211234",
            "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234",
        ),
        ("01095040000591181726120010A(B)1", "(01)09504000059118(17)261200(10)A(B)1"),
        ("(01)09504000059118 (10)A(B)1", "(01)09504000059118(10)A(B)1"),
        ("0109504000059118\x1d10A1\x1d", "(01)09504000059118(10)A1"),
        # A lot that only looks like the end of a date element is fine where the message has that element.
        (
            "01095040000591181127010117271231" + "1024A11250101",
            "(01)09504000059118(11)270101(17)271231(10)24A11250101",
        ),
    ],
    "cn_uscc": [
        (code, code)
        for code in [
            "91110000600037341L",
            "91350100M000100Y43",
            "914403001922038216",
            "91440300708461136T",
            "91330100799655058B",
            "91329999MADEM0011R",
            "91329999MADEM002XH",
            "91329999MADEM0038H",
            "12329999MADEH00149",
        ]
    ]
    + [(" ９１１１００００６０００３７３４１ｌ ", "91110000600037341L")],
    "cn_org_code": [("60003734-1", "600037341"), ("M000100Y4", "M000100Y4"), ("MADEM002X", "MADEM002X")],
    "nmpa_registration": [
        ("苏械注准20162220838", "苏械注准20162220838"),
        ("国械注准20203400064", "国械注准20203400064"),
        ("国械注进20173776512", "国械注进20173776512"),
        ("苏械注准20202149001", "苏械注准20202149001"),
        ("国械注准20213039002", "国械注准20213039002"),
        ("苏械注准２０１６２２２０８３８ ", "苏械注准20162220838"),
    ],
    "nmpa_registration_old": [
        ("国食药监械(准)字2011第3460123号", "国食药监械(准)字2011第3460123号"),
        ("国食药监械（准）字2011第3460123号", "国食药监械(准)字2011第3460123号"),
    ],
    "nmpa_filing": [
        ("国械备20151134号", "国械备20151134号"),
        ("浙温械备20140027号", "浙温械备20140027号"),
        ("国械备20151134", "国械备20151134号"),
    ],
    "nmpa_licence": [
        ("苏食药监械生产许20160018号", "苏食药监械生产许20160018号"),
        ("粤药监械生产备20210012号", "粤药监械生产备20210012号"),
        ("苏苏药监械经营许20210012号", "苏苏药监械经营许20210012号"),
    ],
    "srn": [("DE-MF-000012345", "DE-MF-000012345"), ("cn–MF–000001234", "CN-MF-000001234")],
    "fda_510k": [("K123456", "K123456"), ("k999999", "K999999")],
    "duns": [("123456789", "123456789")],
    "fei": [("3001234567", "3001234567"), ("1234567", "1234567")],
    "gmdn": [("12345", "12345")],
    "emdn": [("A0201", "A0201"), ("A020101010101", "A020101010101")],
    "eu_vat": [("DE136695976", "DE136695976"), ("de 136 695 976", "DE136695976"), ("EL094259216", "EL094259216")],
    "hibc": [
        (code, code)
        for code in [
            "+A123BJC5D6E71G",
            "+A999123457",
            "+A99912345/$$52001510X33",
            "+A99912345/$$52001510X3/16D20271231" + hibc.check_character("+A99912345/$$52001510X3/16D20271231"),
            "+$$52001510X37" + hibc.check_character("+$$52001510X37"),
        ]
    ],
    "lot_number": [("24A01", "24A01"), ("CVC240305-01", "CVC240305-01"), ("A" * 60, "A" * 60), ("1", "1")],
    "item_code": [("A01.002.0034", "A01.002.0034"), ("P020010007-A", "P020010007-A"), ("导管-01", "导管-01")],
}

BAD = {
    "gtin": [
        ("06901234567893", "checksum"),
        ("06930123456787", "checksum"),
        ("06944904000016", "checksum"),
        ("690123456789", "checksum"),
        ("", "length"),
        ("90123456789", "length"),
        ("6.90123E+12", "format"),
        ("٠٦٩٠١٢٣٤٥٦٧٨٩٢", "format"),
        ("00000000000000", "component"),
    ],
    "gmn": [
        ("1987654Ad4X4bL5ttr2310c2L", "checksum"),
        ("1987654ad4X4bL5ttr2310c2K", "checksum"),
        ("1987654Ad4X4bL5ttr2310cc2K", "length"),
        ("A987654Ad4X4bL5ttr2310c2K", "format"),
        ("1987654导管2K", "format"),
    ],
    "udi_gs1": [
        ("(01)09504000059119(10)A1", "checksum"),
        ("010950400005911910A1", "checksum"),
        ("010950400005911810240117271231", "component"),
        ("(01)09504000059118(10)24A0117271231", "component"),
        ("(01)09504000059118(17)270230(10)A1", "component"),
        ("(01)09504000059118(11)271231(17)261231", "component"),
        ("(10)A1(01)09504000059118", "component"),
        ("(01)09504000059118(10)A1(10)A2", "component"),
        ("(01)09504000059118(10)批号1", "format"),
        ("(01)09504000059118(10)Ａ1", "format"),
        ("(01)09504000059118(10)24 A01", "format"),
        ("(01)09504000059118(17)271331", "format"),
        ("(99999)1", "format"),
        ("(01)", "format"),
        ("(", "format"),
        ("24A01", "format"),
        ("", "length"),
    ],
    "cn_uscc": [
        ("91350100M000100Y4Z", "format"),
        ("91350100M000100Y44", "checksum"),
        ("9111A000600037341L", "format"),
        ("9111 0000 6000 3734 1L", "format"),
        ("110000600037341", "length"),
        ("无", "format"),
        ("", "length"),
    ],
    "cn_org_code": [
        ("600037342", "checksum"),
        ("6000373-41", "format"),
        ("60003734", "length"),
        ("60003734A", "format"),
    ],
    "nmpa_registration": [
        ("国械注准2020340006", "length"),
        ("国械注准20201400064", "component"),
        ("国械注准20202400064", "component"),
        ("苏械注准20163220838", "component"),
        ("苏械注进20172226512", "component"),
        ("中械注准20162220838", "component"),
        ("苏械注准19962220838", "component"),
        ("苏械注准20162990838", "component"),
        ("国械注淮20203400064", "format"),
        ("国食药监械(准)字2011第3460123号", "format"),
        ("苏械注准20162220838苏械注准20152021027", "format"),
    ],
    "nmpa_registration_old": [
        ("国食药监械(准)字2011第346012号", "length"),
        ("国食药监械(准)字2011第2460123号", "component"),
        ("苏械注准20162220838", "format"),
    ],
    "nmpa_filing": [
        ("国械备2015113号", "length"),
        ("甲械备20151134号", "component"),
        ("国械注20151134", "format"),
    ],
    "nmpa_licence": [
        ("苏食药监械生产许2016018号", "length"),
        ("苏食药监械生产许20160018", "format"),
        ("国食药监械生产许20160018号", "component"),
        ("苏苏食药监械生产许20160018号", "component"),
    ],
    "srn": [("DE-XX-000012345", "format"), ("DE-MF-12345", "length"), ("DE_MF_000012345", "format")],
    "fda_510k": [("K12345", "length"), ("P123456", "format"), ("123456K", "format")],
    "duns": [("12-345-6789", "format"), ("12345678", "length")],
    "fei": [("123456", "length"), ("FEI1234567", "format")],
    "gmdn": [("1234", "length"), ("1234A", "format")],
    "emdn": [("A020", "length"), ("A", "length"), ("00201", "format")],
    "eu_vat": [
        ("DE136695977", "checksum"),
        ("DE13669597", "length"),
        ("CN136695976", "component"),
        ("DE13669597A", "format"),
    ],
    "hibc": [
        ("+A123BJC5D6E71H", "checksum"),
        ("+A99912345/$$52001510X34", "checksum"),
        ("+a123BJC5D6E71G", "format"),
        ("A123BJC5D6E71G", "format"),
        ("+A12", "length"),
        ("+A99912345/$$2133124A1" + hibc.check_character("+A99912345/$$2133124A1"), "component"),
        ("+A99912345/$$A1" + hibc.check_character("+A99912345/$$A1"), "format"),
    ],
    "lot_number": [
        (lot, "format")
        for lot in [
            "",
            "24A01 ",
            " 24A01",
            "24a01",
            "２４Ａ01",
            "24 A01",
            "-24A01",
            "24A01.",
            "24A01\n",
            "批24A01",
            "A" * 61,
        ]
    ],
    "item_code": [
        (code, "format") for code in ["", "a01.002", "A01.002 ", "\u3000A01", "Ａ01", "A01\u200b", "A01（B）", "A\t01"]
    ],
}


def cases(table):
    return [(name, value, expected) for name, values in table.items() for value, expected in values]


@pytest.mark.parametrize(("name", "value", "compact"), cases(GOOD))
def test_good_values_are_valid_and_their_canonical_writing_is_stable(name, value, compact):
    assert formats.judge(name, value) == (Outcome.VALID, compact)
    assert formats.judge(name, compact) == (Outcome.VALID, compact)


@pytest.mark.parametrize(("name", "value", "outcome"), cases(BAD))
def test_bad_values_name_their_kind_of_failure(name, value, outcome):
    assert formats.judge(name, value) == (outcome, None)


def test_every_format_has_examples_and_wording():
    assert set(formats.names()) == set(GOOD) == set(BAD)
    for name in formats.names():
        entry = formats.describe(name)
        assert entry.name == name
        assert entry.label.zh != entry.label.en
        assert entry.good.zh.endswith("。")
        assert entry.good.en.endswith(".")


def test_an_unknown_format_lists_the_known_ones():
    with pytest.raises(LookupError, match=r"'gtim'.*gtin"):
        formats.judge("gtim", "1")


def test_a_column_gets_one_verdict_per_row():
    table = formats.judge_distinct("gtin", pa.array(["4006381333931", None, "x"]))
    assert table.to_pydict() == {
        "value": ["4006381333931", None, "x"],
        "outcome": ["valid", None, "format"],
        "compact": ["04006381333931", None, None],
    }
    assert formats.judge_distinct("gtin", pa.chunked_array([], type=pa.string())).num_rows == 0


def test_the_organisation_code_inside_a_credit_code_is_checked():
    body = "91110000600037342"
    whole = body + china.uscc.calc_check_digit(body)
    assert formats.judge("cn_uscc", whole).outcome == Outcome.COMPONENT


def test_letters_may_stand_for_the_authority_which_stdnum_refuses():
    body = "A1110000600037341"
    whole = body + china.uscc.calc_check_digit(body)
    assert not china.uscc.is_valid(whole)
    assert formats.judge("cn_uscc", whole).outcome == Outcome.VALID


def test_official_check_characters():
    assert gs1.model_check_pair("1987654Ad4X4bL5ttr2310c") == "2K"
    assert hibc.check_character("+A123BJC5D6E71") == "G"
    assert hibc.check_character("+A99912345") == "7"
    assert hibc.check_character("+A99912345/$$52001510X3") == "3"


def test_a_blank_as_hibc_check_character_survives_trimming():
    data = next(d for d in (f"+A999{n}1" for n in range(100, 200)) if hibc.check_character(d) == " ")
    assert formats.judge("hibc", f" {data} \r\n") == (Outcome.VALID, f"{data} ")
    assert formats.judge("hibc", "+A999123457 ") == (Outcome.VALID, "+A999123457")


def changed(text, position, character):
    return text[:position] + character + text[position + 1 :]


@given(body=st.text("0123456789", min_size=13, max_size=13).filter(lambda b: b.strip("0")), data=st.data())
def test_any_changed_digit_of_a_gtin_is_caught(body, data):
    gtin = body + str(gs1.gs1_standard_check_digit(body))
    assert formats.judge("gtin", gtin) == (Outcome.VALID, gtin)
    position = data.draw(st.integers(0, 13))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != gtin[position]))
    assert formats.judge("gtin", changed(gtin, position, digit)).outcome in {Outcome.CHECKSUM, Outcome.COMPONENT}


@given(
    head=st.tuples(
        st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=2, max_size=2),
        st.text("0123456789", min_size=6, max_size=6),
        st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8),
    ).map("".join),
    data=st.data(),
)
def test_any_changed_character_of_a_credit_code_is_caught(head, data):
    body = head + china.organisation_check(head[8:])
    code = body + china.uscc.calc_check_digit(body)
    assert formats.judge("cn_uscc", code) == (Outcome.VALID, code)
    position = data.draw(st.integers(0, 17))
    character = data.draw(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY").filter(lambda c: c != code[position]))
    assert formats.judge("cn_uscc", changed(code, position, character)).outcome in {Outcome.CHECKSUM, Outcome.FORMAT}


@given(name=st.sampled_from(formats.names()), value=st.text(max_size=30))
def test_any_text_gets_a_verdict_and_a_compact_only_when_valid(name, value):
    verdict = formats.judge(name, value)
    assert (verdict.outcome == Outcome.VALID) == (verdict.compact is not None)
    if verdict.compact is not None:
        assert formats.judge(name, verdict.compact) == verdict


@given(st.sampled_from(formats.names()), st.data())
def test_mutated_good_values_never_raise_and_stay_stable(name, data):
    value = data.draw(st.sampled_from([value for value, _ in GOOD[name]]))
    position = data.draw(st.integers(0, len(value)))
    verdict = formats.judge(name, changed(value, position, data.draw(st.text(max_size=2))))
    if verdict.compact is not None:
        assert formats.judge(name, verdict.compact) == verdict
