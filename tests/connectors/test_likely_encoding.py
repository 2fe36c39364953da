"""Which encoding texts probably have: the usual ones are told apart by what people write in them."""

from pathlib import Path

import pytest

from connectors.declared_encoding import declared_encoding
from connectors.encoding import decoded
from connectors.likely_encoding import Likely, likely_encoding, other_encoding
from tests.connectors.conftest import source

SIMPLE = [
    "苏州市医疗器械有限公司",
    "一次性使用无菌注射器",
    "镍钛合金支架",
    "环氧乙烷灭菌",
    "质检合格",
    "刘喆",
    "A-3 号",
]
TRADITIONAL = ["台灣醫療器材股份有限公司", "環氧乙烷滅菌", "聚乙烯", "檢驗報廢", "臺北市張先生", "廠商 7"]
JAPANESE = ["株式会社テルモ", "東京都港区", "カテーテル", "検査成績書", "不良品"]
WESTERN = ["Müller", "Größe", "Prüfung", "référence", "pièce", "Société Générale", "25 °C"]


@pytest.mark.parametrize(
    ("texts", "encodings"),
    [
        (SIMPLE, ("utf-8", "gb18030")), (TRADITIONAL, ("utf-8", "gb18030", "big5")), (JAPANESE, ("utf-8", "cp932")),
        (WESTERN, ("utf-8", "cp1252")),
    ],
)  # fmt: skip
def test_the_usual_encodings_are_told_apart(texts: list[str], encodings: tuple[str, ...]) -> None:
    for encoding in encodings:
        stored = [text.encode(encoding) for text in texts]
        assert likely_encoding([*stored, b"plain"]) == Likely(encoding, len(texts), len(texts))


def test_what_tells_nothing_is_no_encoding() -> None:
    assert likely_encoding([b"ABC-1", b""]) is None
    assert likely_encoding([bytes([byte]) for byte in range(0x80, 0xA0)]) is None


@pytest.mark.parametrize(
    ("true", "declared"), [("gb18030", "utf-8"), ("utf-8", "gbk"), ("big5", "gb18030"), ("big5", "utf-8")]
)
def test_a_declared_encoding_that_is_wrong_is_found_out(true: str, declared: str) -> None:
    """Also where most of the texts could be decoded as something else."""
    texts = [decoded(text.encode(true), declared) for text in TRADITIONAL]
    found = other_encoding(declared, texts, undecodable=3, not_ascii=len(texts))
    assert found == Likely(true, len(texts), len(texts))


def test_a_declared_encoding_that_is_right_is_left_alone() -> None:
    """Characters cut in two, and NUL, are faults of the texts."""
    cut = [decoded(text.encode("gbk")[:-1], "gb18030") for text in SIMPLE]
    sound = [text for text in SIMPLE for _ in range(20)]
    assert other_encoding("gb18030", [*sound, *cut], undecodable=len(cut), not_ascii=len(sound) + len(cut)) is None
    assert (
        other_encoding("utf-8", [decoded(f"{text}\0", "utf-8") for text in SIMPLE], undecodable=0, not_ascii=7) is None
    )


def test_nothing_is_declared_of_what_tells_its_own(tmp_path: Path) -> None:
    files = source(files=".").model_copy(update={"encoding": "gbk"})
    assert [declared_encoding(files, table, tmp_path) for table in ("a.csv", "b.xlsx", "b.xlsx/2024")] == [
        "gbk",
        None,
        None,
    ]
    for address, found in (
        ("sqlite:///a.db", "utf-8"),
        ("mysql://u@localhost/a", None),
        ("postgresql://localhost/a", None),
    ):
        assert declared_encoding(source(sqlalchemy=address), "t", tmp_path) == found
