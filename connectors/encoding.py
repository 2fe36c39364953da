"""Declared encodings, and text that is not wholly in its encoding.

Such a text is landed with each byte that is no text in its place, as :data:`dictionary.undecodable.ESCAPE` and two
hexadecimal digits; so the rest stays readable, and the bytes of the source can be had back exactly. NUL, which Arrow and
databases take otherwise, and the escape itself are treated likewise.
"""

from __future__ import annotations

import codecs
import re

from connectors.failures import Endpoint
from dictionary.undecodable import ESCAPE

ERRORS = "guiyi-undecodable"
"""The handler of errors by which a codec leaves a lone surrogate for each byte that it cannot decode."""

_SURROGATES = 0xDC00
_PENDING = re.compile(f"[\0{ESCAPE}{chr(_SURROGATES)}-{chr(_SURROGATES + 0xFF)}]")
_ESCAPED = re.compile(f"{ESCAPE}([0-9A-F]{{2}})")


def codec_named(encoding: str | None, endpoint: Endpoint) -> str | None:
    """Python's codec for a declared encoding; None where none is declared, and for UTF-8, which needs none.

    Raises:
        ConfigurationError: there is no such encoding.
    """
    if encoding is None:
        return None
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise endpoint.problem("source.bad_encoding", detail=encoding) from None
    # Programs that say GBK write what only its successor knows, such as the euro sign.
    return {"utf-8": None, "gbk": "gb18030", "gb2312": "gb18030"}.get(name, name)


def decoded(stored: bytes | str, codec: str) -> str:
    """A text of a source with its undecodable bytes escaped.

    Args:
        stored: its bytes, or what a driver has made of them, in which surrogates may stand alone.
        codec: the codec of the bytes.
    """
    if isinstance(stored, str):
        stored, codec = stored.encode("utf-8", errors="surrogatepass"), "utf-8"
    return escaped(bytes(stored).decode(codec, errors=ERRORS), codec)


def escaped(text: str, codec: str) -> str:
    """A text that was decoded with :data:`ERRORS`, with the undecodable bytes as they are landed."""
    return _PENDING.sub(lambda found: _spelled(found[0], codec), text)


def restored(text: str, codec: str) -> bytes:
    """The bytes that a source has in the place of an escaped text."""
    pieces = _ESCAPED.split(text)
    return b"".join(bytes.fromhex(piece) if i % 2 else piece.encode(codec) for i, piece in enumerate(pieces))


def _spelled(character: str, codec: str) -> str:
    byte = ord(character) - _SURROGATES
    stored = bytes([byte]) if byte in range(256) else character.encode(codec)
    return "".join(f"{ESCAPE}{byte:02X}" for byte in stored)


def _leave_surrogates(error: UnicodeError) -> tuple[str, int]:
    """What stands for undecodable bytes until they are escaped.

    Of the East Asian encodings only the first byte is given up: what a codec takes for its partner may be the next cell.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end = error.end if error.encoding.startswith("utf") else error.start + 1
    return "".join(chr(_SURROGATES + byte) for byte in error.object[error.start : end]), end


codecs.register_error(ERRORS, _leave_surrogates)
