"""Which encoding texts probably have, judged by their bytes: asked only where the declared one does not fit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from connectors.encoding import codec_named, restored
from connectors.failures import Endpoint

LOOKED_AT: Final = 1_000
"""How many texts of a column are enough to be judged by."""

UNKNOWN: Final = "?"

_MANY, _FEW = 20, 3
_SHARE = 0.95
_COMMON = 0.9
_TRAILS = range(0x40, 0xFF)
_SIMPLE, _TRADITIONAL, _JAPANESE = (
    ("gb2312", range(0xA1, 0xF8)),
    ("big5", range(0xA1, 0xC7)),
    ("cp932", range(0x81, 0x98)),
)
_COMMON_IN: Final = {"gb18030": (_SIMPLE, _TRADITIONAL), "big5": (_TRADITIONAL,), "cp932": (_JAPANESE,)}
"""The usual encodings of East Asia, and where their common characters are: nearly any bytes are some rare ones."""

_WESTERN: Final = frozenset("€‚„…‘’“”–—°±²³µ·ß§®™ª«»¿¡") | {chr(n) for n in range(0xC0, 0x100)} - {"×", "÷"}


@dataclass(frozen=True)
class Likely:
    """What speaks against a declared encoding.

    Attributes:
        encoding: the usual encoding that reads the texts; ``?`` if none does.
        read: how many of them it reads.
        of: how many were looked at.
    """

    encoding: str
    read: int
    of: int


def other_encoding(declared: str, texts: Sequence[str], undecodable: int, not_ascii: int) -> Likely | None:
    """What speaks against the declared encoding of a column; None if it is probably right.

    Args:
        declared: the encoding as it is declared.
        texts: some texts of the column that are not plain ASCII, undecodable bytes escaped.
        undecodable: how many of all have bytes above ASCII that could not be decoded.
        not_ascii: how many of all are not plain ASCII.
    """
    codec = codec_named(declared, Endpoint("", "")) or "utf-8"
    found = likely_encoding([restored(text, codec) for text in texts])
    if found and undecodable >= _FEW and found.encoding != codec:
        return found
    if not found and undecodable >= _MANY and 2 * undecodable > not_ascii:
        return Likely(UNKNOWN, 0, len(texts))
    return None


def likely_encoding(stored: Collection[bytes]) -> Likely | None:
    """The usual encoding in which nearly all of some texts can be read, and are made of characters that people use.

    UTF-8 comes first, since hardly anything else can be read as such; what is plain ASCII tells nothing.
    """
    texts = [text.replace(b"\0", b"") for text in stored if not text.isascii()]
    for encoding in ("utf-8", *_COMMON_IN, "cp1252"):
        found = [text for text in map(_Decoder(encoding), texts) if text is not None]
        if texts and len(found) >= _SHARE * len(texts) and _are_common("".join(found), encoding):
            return Likely(encoding, len(found), len(texts))
    return None


@dataclass(frozen=True)
class _Decoder:
    """Reads a text in an encoding; None if it cannot be."""

    encoding: str

    def __call__(self, text: bytes) -> str | None:
        try:
            return text.decode(self.encoding)
        except UnicodeDecodeError:
            return None


def _are_common(text: str, encoding: str) -> bool:
    if encoding == "utf-8":
        return True
    beyond = [character for character in text if not character.isascii()]
    return sum(character in _common(encoding) for character in beyond) >= _COMMON * len(beyond)


@cache
def _common(encoding: str) -> frozenset[str]:
    if encoding not in _COMMON_IN:
        return _WESTERN
    codes = (
        (codec, bytes((lead, trail))) for codec, leads in _COMMON_IN[encoding] for lead in leads for trail in _TRAILS
    )
    return frozenset(code.decode(codec, "ignore") for codec, code in codes)
