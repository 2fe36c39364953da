"""What the first page of an Access file says of it, before its driver is asked, which would say nothing.

Where each thing stands is documented by the projects mdbtools and Jackcess.
"""

from __future__ import annotations

import struct
from pathlib import Path

from connectors.failures import Endpoint

_SIGNATURES = (b"\0\1\0\0Standard Jet DB\0", b"\0\1\0\0Standard ACE DB\0")
_VERSION = 0x14
_ACCESS_97 = 0
_KNOWN = range(1, 7)
"""Access 2000 to 2003, 2007, 2010, 2013, 2016, 2019 and later."""
_MASKED_AT, _MASKED = 0x18, 128
_MASK_KEY = bytes.fromhex("c7da396b")
_PASSWORD_AT, _PASSWORD = 0x42, 40
_MADE_AT = 0x72
"""The day on which the file was made, which hides its password."""
_KEY_AT, _KEY = 0x3E, 4
"""What tells that all further pages are encrypted; before 2007 they can be without a password."""
_PAGE = 4096


def refuse_unreadable(path: Path, endpoint: Endpoint) -> None:
    """Refuse a file that is none of Access, too old or too new, or protected.

    Raises:
        UnreachableError: it is no Access file, or a part of one.
        ConfigurationError: its format is not read, or it has a password.
    """
    with path.open("rb") as file:
        page = file.read(_PAGE)
    if not page.startswith(_SIGNATURES) or len(page) < _PAGE:
        raise endpoint.problem("source.broken_file", table=path.name, detail="no Access file")
    version = page[_VERSION]
    if version not in _KNOWN:
        name = "Access 97" if version == _ACCESS_97 else f"0x{version:02X}"
        raise endpoint.problem("source.access_format", table=path.name, format=name)
    if _is_protected(page):
        raise endpoint.problem("source.protected", table=path.name)


def _is_protected(page: bytes) -> bool:
    """Whether the file has a password: since 2007 all that follows is encrypted by it, before it is hidden in the header."""
    masked = page[_MASKED_AT : _MASKED_AT + _MASKED]
    plain = page[:_MASKED_AT] + bytes(a ^ b for a, b in zip(masked, _key_stream(_MASKED), strict=True))
    if page.startswith(_SIGNATURES[1]):
        return any(plain[_KEY_AT : _KEY_AT + _KEY])
    (made,) = struct.unpack_from("<d", plain, _MADE_AT)
    hidden = plain[_PASSWORD_AT : _PASSWORD_AT + _PASSWORD]
    day = struct.pack("<i", int(made)) if abs(made) < 1 << 31 else bytes(4)
    return any(byte ^ day[i % 4] for i, byte in enumerate(hidden))


def _key_stream(length: int) -> bytes:
    """What a part of the first page is masked with: RC4 of one and the same key in every file."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + _MASK_KEY[i % len(_MASK_KEY)]) % 256
        state[i], state[j] = state[j], state[i]
    made, i, j = bytearray(), 0, 0
    for _ in range(length):
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        made.append(state[(state[i] + state[j]) % 256])
    return bytes(made)
