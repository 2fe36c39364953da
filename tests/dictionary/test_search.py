"""Search finds things as people ask for them: in both languages, by sound, by what the source calls them, with a slip."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictionary.loader import load_settings
from dictionary.search import Entry, entries, search
from dictionary.search.pinyin import sounds, syllables
from dictionary.search.text import one_apart
from guiyi.vocabulary import dictionary_of
from tests.projects import DEMO

INDEX: tuple[Entry, ...] = entries(dictionary_of(load_settings(Path(DEMO))))


def names(query: str) -> list[str]:
    return [hit.entry.name for hit in search(INDEX, query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("供应商", "supplier"),
        ("supplier", "supplier"),
        ("SUPPLIER", "supplier"),
        ("ｓｕｐｐｌｉｅｒ", "supplier"),
        ("suplier", "supplier"),
        ("supplire", "supplier"),
        ("供货商", "supplier"),
        ("gys", "supplier"),
        ("GYS", "supplier"),
        ("gongyingshang", "supplier"),
        ("gongyinshang", "supplier"),
        ("物料编码", "material.code"),
        ("wlbm", "material.code"),
        ("part number", "material.code"),
        ("cInvCode", "material.code"),
        ("inventory.cinvcode", "material.code"),
        ("material.gtin", "material.gtin"),
        ("material gtin", "material.gtin"),
        ("MDM-SUP-DUP", "MDM-SUP-DUP"),
        ("first pass yield", "first_pass_yield"),
        ("千克", "unit"),
        ("erp", "erp"),
    ],
)
def test_what_is_asked_for_comes_first(query: str, first: str) -> None:
    assert names(query)[0] == first


@pytest.mark.parametrize(
    ("query", "among"),
    [("batch", "lot"), ("wuliaobianma", "material.code"), ("zhongliang", "重量"), ("chongliang", "重量")],
)
def test_further_ways_to_ask(query: str, among: str) -> None:
    found = search(INDEX, query)
    if among.isascii():
        assert among in [hit.entry.name for hit in found]
    else:  # both readings of a character that has two
        assert "".join(query) in ["".join(reading) for reading in sounds(among)]


@pytest.mark.parametrize("query", ["xyzzy", "", "  ", "!!", "supplier xyzzy", "供应商xyzzy", "不存在的东西"])
def test_nothing_is_found_where_nothing_fits(query: str) -> None:
    assert names(query) == []


def test_every_word_of_a_query_must_be_found() -> None:
    assert set(names("supplier code")) < set(names("supplier"))


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: f"{entry.kind}:{entry.name}")
def test_everything_is_found_by_its_own_name(entry: Entry) -> None:
    found = search([entry], entry.name)
    assert found
    assert found[0].term.role == "name"


def test_the_characters_of_the_dictionary_can_be_spelled() -> None:
    unknown = {
        character
        for entry in INDEX
        for character in entry.label.zh
        if "\u4e00" <= character <= "\u9fff" and character not in syllables()
    }
    assert not unknown


def test_a_text_of_many_readings_keeps_only_the_usual_one() -> None:
    assert len(sounds("重长行调校差")) == 1
    assert sounds("重量")[0] == ("zhong", "liang")


words = st.text(alphabet="abcd供应", min_size=1, max_size=6)


@given(words, words)
def test_one_slip_is_seen_from_both_sides(one: str, other: str) -> None:
    assert one_apart(one, other) == one_apart(other, one) == (_slips(one, other) == 1)


def _slips(one: str, other: str) -> int:
    """The distance of two texts, reckoned as in the textbook; a change of places counts one."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@given(st.text(max_size=20))
def test_no_query_breaks_the_search(query: str) -> None:
    assert all(hit.score > 0 for hit in search(INDEX[:50], query))
