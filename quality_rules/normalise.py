"""Match keys: one text in, the key under which equal things meet out.

Here belong the pure functions that fold writing (width, case, blanks, dashes, legal forms) and their registry.
Keys are for comparing only: the raw text is always kept beside them, and a specification is never shown as its key.
Equal keys propose that two records name one thing; deciding so, with other evidence, belongs to matching.

A key may be empty (`lot_key("---") == ""`): there is then nothing to match on, and two empty keys are not equal lots.
All keys are idempotent.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

import opencc
import pyarrow as pa

# What NFKC leaves as it is: dashes, dots, quotes, brackets, and characters without width.
_OWN_MAP: Final = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "•‧∙⋅・"), "·"),
    **dict.fromkeys(map(ord, "“”„‟〝〞"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛"), "'"),
    **dict.fromkeys(map(ord, "【〔〖"), "("),
    **dict.fromkeys(map(ord, "】〕〗"), ")"),
    **dict.fromkeys([0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF], None),
}
_TO_SIMPLIFIED: Final = opencc.OpenCC("t2s")


def plain_text(text: str) -> str:
    """Fold width, dashes, quotes and brackets, drop zero-width characters, collapse and trim blanks."""
    if not text.isascii():
        # The map runs first too: a zero-width character would keep NFKC from composing its neighbours.
        text = unicodedata.normalize("NFKC", text.translate(_OWN_MAP)).translate(_OWN_MAP)
    return " ".join(text.split())


def text_key(text: str) -> str:
    """Key of a name: plain text, simplified characters, case folded."""
    plain = plain_text(text)
    if plain.isascii():
        return plain.casefold()
    return _composed(_simplified(plain).casefold())


def _composed(text: str) -> str:
    """Compose again what folding or dropping a blank brought together; without it a key would not be stable."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _simplified(text: str) -> str:
    # Twice: a few characters reach their simplified form in two steps (薴, 苧, 苎).
    return str(_TO_SIMPLIFIED.convert(_TO_SIMPLIFIED.convert(text)))


_BLANK_BESIDE_HAN: Final = re.compile(r" (?=[^\x00-\x7f()]|[()])|(?<=[^\x00-\x7f]) |(?<=[()]) ")
_NAME_SEPARATORS: Final = dict.fromkeys(map(ord, ".,;:-_/·、。\"'"), " ")
_LEGAL_FORMS: Final = re.compile(
    r"""
    # Chinese: at the end, before a bracket, or before the branch that follows; the words 分公司 stay.
    (?:有限责任公司|股份有限公司|有限公司|股份公司|(?<![分子总])公司)(?=$|\(|.+分公司$)
    | ^株式会社 | 株式会社$ | ^\(株\) | \(株\)$
    # Western: whole words at the end; the short ones only after a blank.
    | (?<![a-z0-9])(?:(?:&[ ])?co(?:[ ]kg|[ ]kgaa)?|coltd|company|ltd|limited|inc|incorporated|corp|corporation
        |llc|llp|plc|gmbh|kgaa|sarl|pte|pty|[ ]&)$
    | [ ](?:ag|kg|se|s[ ]?a|s[ ]?p[ ]?a|sas|s[ ]?r[ ]?l|b[ ]?v|n[ ]?v|oyj?|ab|a/?s|aps|k[ ]?k|l[ ]l[ ]c)$
    """,
    re.VERBOSE,
)


def company_key(text: str) -> str:
    """Key of a company name: `text_key` without the legal form, punctuation and blanks beside Chinese.

    What tells legal entities apart is kept: region brackets (苏州), 分公司, 集团, 厂. So is a leading 省 or 市:
    吉林省 and 吉林市 differ, and 苏州市康泰 may be registered beside 苏州康泰, so such pairs are left to similarity and
    the credit code. Stripped legal forms do differ between companies of one group (Inc, GmbH): the key proposes only.
    """
    name = _tight(text_key(text).translate(_NAME_SEPARATORS))
    while (shorter := _LEGAL_FORMS.sub("", name).strip()) != name and shorter:
        name = shorter
    return name


def _tight(text: str) -> str:
    """Drop the blanks beside Chinese characters and brackets; keep single blanks between Western words."""
    return _composed(_BLANK_BESIDE_HAN.sub("", " ".join(text.split())))


def person_key(text: str) -> str:
    """Key of a person's name: `text_key` without the blanks beside Chinese characters (`张 三` is `张三`)."""
    return _tight(text_key(text))


_SPEC_SIGNS: Final = {
    **dict.fromkeys(map(ord, "×✕✖*"), "x"),
    **dict.fromkeys(map(ord, "⌀∅ø"), "φ"),
    **dict.fromkeys(map(ord, "、;"), ","),
}


def spec_key(text: str) -> str:
    """Key of a specification or model: no blanks, one sign each for times (x), diameter (φ) and lists (,)."""
    return _composed("".join(text_key(text).translate(_SPEC_SIGNS).split()))


def _upper_tight(text: str) -> str:
    """Plain text in upper case without any blank; codes keep their characters, so none is simplified."""
    if text.isascii():
        return "".join(text.upper().split())
    return _composed("".join(plain_text(text).upper().split()))


_CODE_SEPARATORS: Final = str.maketrans("", "", ".-_/")


def code_key(text: str) -> str:
    """Key of an item, supplier or equipment code: upper case without blanks and the separators `. - _ /`."""
    return _upper_tight(text).translate(_CODE_SEPARATORS)


_LOT_LEAD: Final = re.compile(
    r"(?:[\W_]|(?:LOT|BATCH|B/N|P/N|(?:生产)?批(?:次?[号號]|次))(?:NO(?=[.:#0-9]))?)*",
)
_LOT_TAIL: Final = re.compile(r"[\W_]+\Z")
_CONFUSABLES: Final = str.maketrans("OILBSZ", "011852")


def lot_key(text: str) -> str:
    """Key of a lot: upper case, no blanks, no leading LOT/BATCH/批号, no punctuation at the edges.

    Equal keys of one material and origin are one lot. Inner separators are kept: `-01` may name a sub-lot.
    """
    lot = _upper_tight(text)
    lead = _LOT_LEAD.match(lot)
    if lead and lead.end():
        lot = lot[lead.end() :]
    if lot and not lot[-1].isalnum():
        lot = _LOT_TAIL.sub("", lot)
    return lot


def lot_key2(text: str) -> str:
    """Weaker key for candidates: `lot_key` without `- _ / .`; a steward confirms what it finds."""
    # Dropping separators may close up a leading LOT, hence the second pass.
    return lot_key(lot_key(text).translate(_CODE_SEPARATORS))


def lot_key3(text: str) -> str:
    """Weakest key, for warnings: `lot_key2` with look-alikes folded (O→0, I and L→1, B→8, S→5, Z→2).

    L is folded whatever its case, since a small l and a capital L are one letter to every other lot key.
    """
    return lot_key2(text).translate(_CONFUSABLES)


_ERP_ORDER: Final = re.compile(r"WO[-_]?ERP[-_]?(\d\w*)(?:[-_]0*(\d+))?", re.ASCII)
_ORDER_PREFIX: Final = re.compile(r"(?:MO|WO)[-_]?(?=\d)", re.ASCII)


def order_key(text: str) -> str:
    """Key of a production order: its number, with `-line` only where the form `WO-ERP-<number>-<line>` tells it.

    `MO24030501` and `24030501` give `24030501`; `WO-ERP-24030501-1` gives `24030501-1`. Other texts stay as they are.
    """
    order = _upper_tight(text)
    if match := _ERP_ORDER.fullmatch(order):
        number, line = match.groups()
        return f"{number}-{line}" if line else str(number)
    return _ORDER_PREFIX.sub("", order, count=1) if _ORDER_PREFIX.match(order) else order


Normaliser = Callable[[str], str]
"""A pure function from a text to its match key."""

NORMALISERS: Final[dict[str, Normaliser]] = {
    function.__name__: function
    for function in (
        text_key,
        company_key,
        person_key,
        spec_key,
        code_key,
        lot_key,
        lot_key2,
        lot_key3,
        order_key,
    )
}
"""Every normaliser by its name."""


def normalise_distinct(name: str, values: "pa.Array[Any] | pa.ChunkedArray[Any]") -> "pa.StringArray":
    """Keys of a column of distinct texts, in its order; null stays null.

    Args:
        name: a name of `NORMALISERS`.
        values: text values, best without repeats, since each is normalised.

    Raises:
        LookupError: no normaliser has this name.
    """
    function = _normaliser(name)
    keys = [None if value is None else function(value) for value in values.to_pylist()]
    return pa.array(keys, type=pa.string())


def _normaliser(name: str) -> Normaliser:
    try:
        return NORMALISERS[name]
    except KeyError:
        raise LookupError(f"no normaliser is named {name!r}; known: {', '.join(NORMALISERS)}") from None
