"""What names say: the same in English, its abbreviations, Chinese and pinyin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diagnosis.lexicon import meanings
from diagnosis.names import Names, alike
from diagnosis.words import catalogue
from dictionary.wording import placeholders

ROOM = Path(__file__).parents[2] / "diagnosis"
SAME = [
    ("vendor_name", "VenName", "供应商名称", "gysmc", "gongyingshangmingcheng", "supplierName"),
    ("item_code", "InvCode", "物料编码", "存货编码", "WuLiaoBianMa"),
    ("batch_no", "LotNo", "批号", "LOT_NUMBER"),
    ("received_on", "ReceiptDate", "入库日期", "rcv_dt"),
]


@pytest.mark.parametrize("names", SAME)
def test_names_of_one_thing_say_the_same(names: tuple[str, ...]) -> None:
    first = meanings(names[0])
    assert {name: alike(meanings(name), first) for name in names} == dict.fromkeys(names, 1.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [("vendor_name", "customer_name"), ("made_on", "expires_on"), ("lot_no", "order_no"), ("quantity", "unit")],
)
def test_names_of_two_things_do_not(one: str, other: str) -> None:
    assert alike(meanings(one), meanings(other)) < 0.6


def test_letters_that_mean_a_type_are_left_out_only_where_most_columns_have_them() -> None:
    typed = Names(["cInvCode", "cInvName", "iQuantity", "dDate"])
    assert typed.column("cVenCode") == meanings("VenCode")
    assert Names(["code", "name", "eMail"]).column("eMail") == meanings("eMail")


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_both_languages_say_the_same_facts(name: str) -> None:
    said = catalogue()[name]
    assert set(said) == {"zh", "en"}
    assert placeholders(said["zh"]) == placeholders(said["en"])


def test_every_sentence_is_said() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    parts = {name: name.partition(".")[2] if name.partition(".")[0] != "draft" else name for name in catalogue()}
    assert [name for name, said in parts.items() if not re.search(f"['\"]{re.escape(said)}['\"]", sources)] == []
