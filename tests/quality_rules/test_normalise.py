"""Match keys: variants of one thing meet, different things stay apart, and keys are stable."""

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quality_rules.normalise import NORMALISERS, normalise_distinct, plain_text

KANGTAI = "苏州康泰医疗器械"

# Each row: the normaliser, the key, and the writings that must give it.
SAME = [
    ("text_key", "苏州康泰 med", ["苏州康泰 Med", "蘇州康泰\u3000ＭＥＤ ", "\ufeff苏州康\u200b泰  med"]),
    ("text_key", "5mm-(a)", ["5㎜—【Ａ】", "5mm-(a)"]),
    (
        "company_key",
        KANGTAI,
        [
            "苏州康泰医疗器械有限公司",
            "苏州康泰医疗器械有限责任公司",
            "苏州康泰医疗器械股份有限公司",
            "苏州康泰医疗器械公司",
            "苏州康泰医疗器械",
            "蘇州康泰醫療器械有限公司",
            "苏州 康泰　医疗器械有限公司 ",
            "苏州康泰医疗器械有限公司。",
        ],
    ),
    (
        "company_key",
        "康泰(苏州)医疗器械",
        ["康泰（苏州）医疗器械有限公司", "康泰 (苏州) 医疗器械", "康泰〔苏州〕醫療器械公司"],
    ),
    ("company_key", "康泰医疗器械(上海)", ["康泰医疗器械有限公司（上海）", "康泰医疗器械(上海)有限公司"]),
    ("company_key", KANGTAI + "上海分公司", [KANGTAI + "有限公司上海分公司", KANGTAI + "上海分公司"]),
    ("company_key", "康泰医疗集团", ["康泰医疗集团有限公司", "康泰医疗集团公司", "康泰医疗集团"]),
    (
        "company_key",
        "acme medical",
        [
            "Acme Medical Co., Ltd.",
            "ACME MEDICAL CO.,LTD",
            "Acme Medical Co.Ltd",
            "acme medical GmbH & Co. KG",
            "Acme Medical, Inc.",
            "Acme-Medical S.p.A.",
            "Ａｃｍｅ Medical Limited",
        ],
    ),
    ("company_key", "acme(suzhou)", ["Acme (Suzhou) Co., Ltd.", "ACME（Suzhou）Co.，Ltd"]),
    ("company_key", "b braun melsungen", ["B. Braun Melsungen AG", "B.Braun Melsungen"]),
    ("company_key", "有限公司", ["有限公司"]),
    ("person_key", "张三", ["张三", "张 三", " 張三", "张\u3000三"]),
    ("person_key", "li wei", ["Li  Wei", "ＬＩ ＷＥＩ"]),
    ("person_key", "阿不都·热西提", ["阿不都•热西提", "阿不都·热西提"]),
    (
        "code_key",
        "A010020034",
        ["A01.002.0034", "A010020034", "a01 002-0034 ", "Ａ０１．００２．００３４", "A01—002/0034"],
    ),
    ("code_key", "P020010007A", ["P020010007-A", "P02.001.0007-A"]),
    ("spec_key", "φ5x10mm", ["Φ5×10㎜", "φ5 * 10 mm", "⌀5x10MM"]),
    ("spec_key", "cvc-7f-20", ["CVC-7F-20", "ｃｖｃ－7F—20"]),
    (
        "lot_key",
        "24A01",
        ["24A01", "24A01 ", "24a01", "２４Ａ01", "24 A01", "LOT: 24A01", "批号：24a01", "Batch#24A01"],
    ),
    (
        "lot_key",
        "24A01",
        ["批号24A01。", "生产批號:24A01", "B/N 24A01", "Lot No. 24A01", "(24A01)", "-24A01-", "批次 24A01"],
    ),
    ("lot_key", "24A-01", ["24A-01", "24a—01", "24A－01", "24A - 01"]),
    ("lot_key", "NOVA1", ["NOVA1", "LOT NOVA1"]),
    ("lot_key", "", ["", " ", "---", "批号"]),
    ("lot_key2", "24A01", ["24A-01", "24A/01", "24A_01", "24.A01", "LOT 24a01"]),
    ("lot_key2", "CVC24030501", ["CVC240305-01", "CVC24030501"]),
    ("lot_key3", "24A01", ["24AO1", "24A-0I", "24AOl", "Z4A01"]),
    ("lot_key3", "8500", ["B5O0", "8SOO"]),
    (
        "order_key",
        "24030501",
        ["24030501", "MO24030501", "MO24030501 ", "mo-24030501", "WO24030501", "WO-ERP-24030501"],
    ),
    ("order_key", "24030501-1", ["WO-ERP-24030501-1", "wo-erp-24030501-01", "ＷＯ－ERP－24030501－1", "24030501-1"]),
    ("order_key", "MODEL7", ["MODEL7"]),
]

DIFFERENT = [
    ("company_key", ["康泰（苏州）医疗器械有限公司", "康泰（上海）医疗器械有限公司", "康泰医疗器械有限公司"]),
    ("company_key", [KANGTAI + "有限公司", KANGTAI + "有限公司上海分公司", KANGTAI + "有限公司北京分公司"]),
    ("company_key", ["康泰医疗集团有限公司", "康泰医疗有限公司", "康泰医疗（集团）有限公司"]),
    ("company_key", ["吉林省康泰有限公司", "吉林市康泰有限公司"]),
    ("company_key", ["苏州市康泰有限公司", "苏州康泰有限公司"]),
    ("company_key", ["康泰医疗器械厂", "康泰医疗器械有限公司"]),
    ("lot_key", ["24A01", "24A-01", "24A01-1", "24AO1"]),
    ("lot_key2", ["24A01", "24AO1"]),
    ("order_key", ["WO-ERP-24030501-1", "WO-ERP-24030501-2", "MO24030501"]),
]


@pytest.mark.parametrize(("name", "key", "writings"), SAME)
def test_writings_of_one_thing_share_their_key(name, key, writings):
    assert {writing: NORMALISERS[name](writing) for writing in writings} == dict.fromkeys(writings, key)


@pytest.mark.parametrize(("name", "writings"), DIFFERENT)
def test_different_things_keep_different_keys(name, writings):
    assert len({NORMALISERS[name](writing) for writing in writings}) == len(writings)


def test_every_normaliser_has_examples():
    assert {name for name, *_ in SAME} == set(NORMALISERS)


# What normalisers act upon; TYPED mixes it with what people type around it.
# fmt: off
PIECES = [
    "LOT", "BATCH", "B/N", "批号", "批次号", "NO", "MO", "WO", "WO-ERP-", "有限公司", "股份有限公司",
    "公司", "分公司", "集团", "(苏州)", "（上海）", "Co., Ltd.", "GmbH", "Inc", "&", "AG", "株式会社",
    "㈱", "醫療", "薴", "－", "—", "·", "。", "\u3000", "\u200b", "é", "ß", "ﬁ", "①", "㎜",
    "²", "Φ",
]
# fmt: on
TYPED = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.text("0123456789abcxyzABCOILSZ .,-_/:#()'", max_size=5),
        st.text(st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E), max_size=3),
        st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=3),
    ),
    max_size=8,
).map("".join)


@pytest.mark.parametrize("normalise", [plain_text, *NORMALISERS.values()], ids=lambda function: function.__name__)
@given(text=st.one_of(TYPED, st.text(max_size=20)))
@example(text="LO-T1")
@example(text="- LOT LOT1")
@example(text="有有限公司限公司")
def test_keys_are_stable(normalise, text):
    key = normalise(text)
    assert normalise(key) == key


LOTS = st.from_regex(r"[1-9][A-Z0-9]{1,6}(-[0-9]{1,2})?", fullmatch=True)


@given(lot=LOTS, data=st.data())
def test_width_case_blanks_and_labels_do_not_change_a_lot(lot, data):
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    written = data.draw(st.sampled_from([lot, lot.lower(), lot.translate(wide), lot.replace("-", "—"), " ".join(lot)]))
    label = data.draw(st.sampled_from(["", " ", "LOT ", "lot:", "批号：", "B/N "]))
    tail = data.draw(st.sampled_from(["", " ", "\u3000", "。", "\t"]))
    assert NORMALISERS["lot_key"](label + written + tail) == lot


@given(one=TYPED, other=TYPED)
def test_weaker_lot_keys_keep_equal_what_stronger_ones_found_equal(one, other):
    keys = [(NORMALISERS[name](one), NORMALISERS[name](other)) for name in ("lot_key", "lot_key2", "lot_key3")]
    equal = [first == second for first, second in keys]
    assert equal == sorted(equal)


NAMES = st.text("康泰恒瑞鑫达医疗器械科技导管", min_size=3, max_size=8)


@given(NAMES)
def test_variants_of_a_supplier_fold_to_one_key(name):
    variants = [
        f"苏州{name}(中国)有限公司",
        f"苏州{name}（中国）有限公司",
        f"蘇州{name}（中國）有限公司",
        f"苏州{name}（中国）",
        f" 苏州{name} (中国) 有限责任公司",
    ]
    assert len({NORMALISERS["company_key"](variant) for variant in variants}) == 1


@given(NAMES)
def test_branches_and_groups_of_a_supplier_stay_apart(name):
    entities = [
        f"{name}有限公司",
        f"{name}（苏州）有限公司",
        f"{name}（上海）有限公司",
        f"{name}集团有限公司",
        f"{name}有限公司上海分公司",
        f"{name}有限公司苏州分公司",
    ]
    assert len({NORMALISERS["company_key"](entity) for entity in entities}) == len(entities)


def test_a_column_keeps_its_order_and_its_nulls():
    keys = normalise_distinct("lot_key", pa.array(["24a01", None, "２４Ａ-01"]))
    assert keys.to_pylist() == ["24A01", None, "24A-01"]
    assert keys.type == pa.string()
    assert len(normalise_distinct("lot_key", pa.chunked_array([], type=pa.string()))) == 0


def test_an_unknown_normaliser_lists_the_known_ones():
    with pytest.raises(LookupError, match=r"'lotkey'.*lot_key"):
        normalise_distinct("lotkey", pa.array(["1"]))
