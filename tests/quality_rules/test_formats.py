"""Formats: published and measured examples, the four kinds of failure, and what check digits must catch."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality_rules import formats
from quality_rules.formats import Outcome, china, gs1, hibc
from tests.quality_rules.format_values import BAD, GOOD


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
