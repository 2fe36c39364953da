"""Formats: published and measured examples, the four kinds of failure, and what check digits must catch."""

import duckdb
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
    "gln": [("1234567890128", "1234567890128")],
    "sscc": [("376130321109103420", "376130321109103420")],
    "isbt128_din": [
        ("G123498654321H", "G123498654321H"),
        ("G1234 98 654321 H", "G123498654321H"),
        ("W000007123456D", "W000007123456D"),
    ],
    "udi_iccbba": [
        (udi, udi)
        for udi in [
            "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
            "=+06000=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
            "=/A9999XYZ100T0944",
            "=/A9999XYZ100T0944=G12349865432177",
            # Of 1999, and the last day of a leap year.
            "=/A9999XYZ100T0944=>020366=}999001",
        ]
    ],
    "udi_di_ma": [("MA.156.M0.100001.10000019", "MA.156.M0.100001.10000019")],
    "udi_di_ahm": [("81770000000000000001", "81770000000000000001")],
    "udi_di": [
        ("6901234567892", "06901234567892"),
        ("ma.156.m0.100001.10000019", "MA.156.M0.100001.10000019"),
        ("+A123BJC5D6E71G", "+A123BJC5D6E71G"),
        ("=/A9999XYZ100T0944", "=/A9999XYZ100T0944"),
    ],
    "cn_tax_number": [("110000600037341", "110000600037341"), ("350100M000100Y4", "350100M000100Y4")],
    "nhsa_consumable": [("C0101010010000100001", "C0101010010000100001")],
    "nmpa_device": [
        ("苏械注准20162220838", "苏械注准20162220838"),
        ("国械注许20173776512", "国械注许20173776512"),
        ("浙温械备20140027", "浙温械备20140027号"),
    ],
    "nmpa_devices": [
        (
            "苏械注准20162220838苏械注准20152021027浙温械备20140027号国械注准20203400064",
            "苏械注准20162220838;苏械注准20152021027;浙温械备20140027号;国械注准20203400064",
        ),
        ("苏械注准20162220838、国械备20151134", "苏械注准20162220838;国械备20151134号"),
        ("苏械注准20162220838", "苏械注准20162220838"),
    ],
    "fda_pma": [("P950037", "P950037"), ("p950037/s012", "P950037/S012"), ("P950037/S0123", "P950037/S0123")],
    "fda_de_novo": [("DEN200055", "DEN200055")],
    "fda_hde": [("H990011", "H990011"), ("H990011/S003", "H990011/S003")],
    "fda_product_code": [("FPA", "FPA"), ("frn", "FRN")],
    "fda_listing": [("D123456", "D123456"), ("E654321", "E654321")],
    "us_ein": [("91-1144442", "911144442"), ("042103594", "042103594")],
    "eudamed_di": [
        ("B-BEMF000000106CR023335WE", "B-BEMF000000106CR023335WE"),
        ("B-M991CVS12130NES2", "B-M991CVS12130NES2"),
        ("B-09504000059118", "B-09504000059118"),
    ],
    "nb_number": [("0123", "0123"), ("0197", "0197")],
    "lei": [("213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15")],
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
        ("6.90123456789012E+16", "format"),
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
        # A number in a workbook, which has lost its digits.
        ("1.09504000059118E+15", "format"),
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
    "srn": [
        ("DE-XX-000012345", "component"),
        ("DE-MF-000000000", "component"),
        ("DE-MF-12345", "length"),
        ("DE_MF_000012345", "format"),
        ("D1-MF-000012345", "format"),
    ],
    "fda_510k": [("K12345", "length"), ("P123456", "format"), ("123456K", "format")],
    "duns": [("12-345-6789", "format"), ("12345678", "length"), ("000000000", "component")],
    "fei": [("123456", "length"), ("FEI1234567", "format"), ("0000000", "component")],
    "gmdn": [("1234", "length"), ("1234A", "format"), ("00000", "component")],
    "emdn": [("A020", "length"), ("A", "length"), ("00201", "format"), ("O0201", "component")],
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
        # Day 366 of a year that has 365.
        ("+A99912345/$$523366A1" + hibc.check_character("+A99912345/$$523366A1"), "component"),
        ("+A99912345/$$A1" + hibc.check_character("+A99912345/$$A1"), "format"),
    ],
    "gln": [("1234567890127", "checksum"), ("123", "length"), ("123456789o128", "format"), ("0" * 13, "component")],
    "sscc": [("376130321109103421", "checksum"), ("37613032110910342", "length"), ("0" * 18, "component")],
    "isbt128_din": [
        ("G123498654321J", "checksum"),
        ("G123498654321", "length"),
        ("O123498654321H", "format"),
        ("G12349865432-H", "format"),
    ],
    "udi_iccbba": [
        ("=/A9999XYZ100T0944=G12349865432178", "checksum"),
        ("=/A9999XYZ100T0944=>014032=}014033", "component"),
        ("=/A9999XYZ100T0944=>014366", "component"),
        ("=/A9999XYZ100T0944=>014000", "component"),
        ("=,000025=/A9999XYZ100T0944", "component"),
        ("=/A9999XYZ100T0944=,000025=,000026", "component"),
        ("=/A9999XYZ100T0944=,00002", "format"),
        ("=/A9999XYZ100T0944批", "format"),
        ("(01)09504000059118(10)A1", "format"),
        ("=/A9999", "length"),
        ("", "length"),
    ],
    "udi_di_ma": [
        ("MA.156.M1.100001.10000019", "format"),
        ("MA.156.M0.100001.1000001", "length"),
        ("06901234567892", "length"),
    ],
    "udi_di_ahm": [("8177-0001", "format"), ("", "length"), ("8" * 51, "length"), ("000", "component")],
    "udi_di": [
        ("06901234567893", "checksum"),
        ("MA.156.M0.100001.1000001", "length"),
        ("+A123BJC5D6E71H", "checksum"),
        ("+A99912345/$$52001510X33", "component"),
        ("=/A9999XYZ100T0944=,000025", "component"),
        ("(01)06901234567892", "format"),
    ],
    "cn_tax_number": [
        ("110000600037342", "checksum"),
        ("11000060003734", "length"),
        ("91110000600037341L", "length"),
        ("010000600037341", "component"),
        ("11000A600037341", "format"),
    ],
    "nhsa_consumable": [
        ("C010101001000010000", "length"),
        ("D0101010010000100001", "format"),
        ("C" + "0" * 19, "component"),
    ],
    "nmpa_device": [
        ("国食药监械(准)字2011第3460123号", "component"),
        ("国械备2015113号", "length"),
        ("国械注准20201400064", "component"),
        ("苏械注准20162220838苏械注准20152021027", "format"),
    ],
    "nmpa_devices": [
        ("苏械注准20162220838见附页", "format"),
        ("苏械注准20162220838国械注准20201400064", "component"),
        ("无", "format"),
        ("", "format"),
    ],
    "fda_pma": [
        ("P95003", "length"),
        ("P950037/12", "length"),
        ("P950037/X012", "format"),
        ("P950037/S12", "length"),
        ("P950037S0123", "format"),
    ],
    "fda_de_novo": [("DEN20055", "length"), ("DEN2000555", "length"), ("200055DEN", "format")],
    "fda_hde": [("H9900112", "length"), ("H990011/S0034", "length"), ("K990011", "format")],
    "fda_product_code": [("FP1", "format"), ("FPAA", "length")],
    "fda_listing": [("A123456", "format"), ("D12345", "length")],
    "us_ein": [("07-1144442", "component"), ("911-144442", "format"), ("91114444", "length")],
    "eudamed_di": [
        ("B-BEMF000000106CR023335WF", "checksum"),
        ("B-09504000059119", "checksum"),
        ("D-BEMF000000106CR023335WE", "format"),
        ("B-" + "A" * 24, "length"),
    ],
    "nb_number": [("123", "length"), ("NB01", "format"), ("0000", "component")],
    "lei": [
        ("213800KUD8LXJWSQ9D15", "checksum"),
        ("213800KUD8LAJWSQ9D1", "length"),
        ("213800KUD8LAJWSQ9D1A", "format"),
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
        assert entry.rests_on
        assert formats.judge(name, entry.right).outcome == Outcome.VALID
        assert formats.judge(name, entry.wrong).outcome != Outcome.VALID


def test_an_unknown_format_lists_the_known_ones():
    with pytest.raises(LookupError, match=r"'gtim'.*gtin"):
        formats.judge("gtim", "1")


def judged_as_column(connection, name, values):
    connection.execute("CREATE OR REPLACE TEMP TABLE given AS SELECT DISTINCT unnest(?::VARCHAR[]) AS value", [values])
    formats.judge_column(connection, name, "SELECT value FROM given", "verdicts")
    rows = connection.execute("SELECT value, outcome, compact FROM verdicts").fetchall()
    assert len(rows) == len(set(values))
    return {value: (outcome, compact) for value, outcome, compact in rows}


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as opened:
        yield opened


@pytest.mark.parametrize("name", formats.names())
def test_a_column_is_judged_as_its_values_are(connection, name):
    values = [value for value, _ in GOOD[name] + BAD[name]] + ["", "0", "\x1c1", "a'b", "\u3000", "É", "  a   b  "]
    assert judged_as_column(connection, name, values) == {value: formats.judge(name, value) for value in values}
    assert judged_as_column(connection, name, []) == {}


IN_SQL = [name for name in formats.names() if formats.describe(name).in_sql]


@given(name=st.sampled_from(IN_SQL), data=st.data())
def test_sql_and_the_judge_agree(connection, name, data):
    good = [value for value, _ in GOOD[name]]
    digits = st.text("0123456789", min_size=7, max_size=18)
    mutated = st.builds(
        lambda value, at, other: value[:at] + other + value[at + 1 :],
        st.sampled_from(good), st.integers(0, 20), st.text("0123456789AEIMFZKP -/.\t", max_size=2),
    )  # fmt: skip
    values = data.draw(st.lists(st.one_of(mutated, digits, st.text(max_size=14)), max_size=12))
    assert judged_as_column(connection, name, values) == {value: formats.judge(name, value) for value in values}


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
