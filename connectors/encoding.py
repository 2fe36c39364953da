"""Declared encodings, and finding the one text that cannot be decoded when a read has failed."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from connectors import statements
from connectors.arrow_types import BYTES, TEXT, Reading, spell
from connectors.dialects import Dialect
from connectors.failures import Place
from connectors.session import Session
from connectors.statements import TableName

_SHOWN_BYTES = 40


def codec_named(encoding: str, place: Place) -> str | None:
    """Python's codec for a declared encoding; None for UTF-8, which needs none.

    Raises:
        ConfigurationError: there is no such encoding.
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise place.problem("source.bad_encoding", detail=encoding) from None
    # Programs that say GBK write what only its successor knows, such as the euro sign.
    return {"utf-8": None, "gbk": "gb18030", "gb2312": "gb18030"}.get(name, name)


def find_undecodable(
    session: Session, dialect: Dialect, table: TableName, readings: Sequence[Reading], codec: str | None
) -> Mapping[str, str]:
    """Column, key and bytes of the first undecodable text; without a primary key the row's number stands for it.

    The table is read once more, as bytes: slow, but only ever done for an error message.
    """
    texts = [replace(r, select=dialect.text_bytes, fetched=BYTES) for r in readings if r.arrow == TEXT]
    key = [Reading(str(row[0]), "", BYTES, select=dialect.text_bytes) for row in session.rows(dialect.key, *table)]
    if not texts:
        return {}
    statement, values = statements.select(table, [*key, *texts], dialect.mark)
    for number, row in enumerate(chain.from_iterable(session.stream(statement, values)), 1):
        for reading, value in zip(texts, row[len(key) :], strict=True):
            if not _decodable(value, codec or dialect.text_codec):
                spelled = _key(row[: len(key)], number, dialect.text_codec)
                return {"column": reading.name, "key": spelled, "detail": shown(value)}
    return {}


def _decodable(value: Any, codec: str) -> bool:
    try:
        return value is None or "\0" not in bytes(value).decode(codec)
    except UnicodeError:
        return False


def _key(values: Sequence[Any], number: int, codec: str) -> str:
    return ", ".join(bytes(value).decode(codec, errors="backslashreplace") for value in values) or f"row {number}"


def shown(value: Any) -> str:
    """Bytes that are no text, as hexadecimal, cut short."""
    text = spell(bytes(value)[:_SHOWN_BYTES])
    return text if len(value) <= _SHOWN_BYTES else f"{text}…"
