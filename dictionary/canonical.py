"""The canonical form of a definition: what it says, in one way of writing, so that equal meanings have equal hashes.

A word that holds nothing and would hold nothing if it were left out is left out, and the words of one thing stand in the
order of the alphabet. A word that a later release adds to the models therefore changes no hash, and what was written down
years ago still proves itself. The entries of lists and mappings keep their order, which is part of what they mean.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


def canonical_json(value: Any) -> str:
    """JSON without blanks, in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def is_same(one: Any, other: Any) -> bool:
    """Whether two plain values have the same canonical form; entries in another order do not."""
    return bool(one == other) and canonical_json(one) == canonical_json(other)


def said(model: BaseModel) -> dict[str, Any]:
    """What a model says, as plain values by the words of its file."""
    return _model(model, model.model_dump(mode="json", by_alias=True))


def _model(model: BaseModel, dumped: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    words = {info.alias or name: (name, info) for name, info in type(model).model_fields.items()}
    for word, (name, info) in sorted(words.items()):
        value = getattr(model, name)
        plain = _value(value, dumped[word])
        if not (_is_nothing(plain) and value == info.get_default(call_default_factory=True)):
            found[word] = plain
    return found


def _value(value: Any, dumped: Any) -> Any:
    if isinstance(value, BaseModel):
        return _model(value, dumped)
    if isinstance(value, Mapping):
        return {key: _value(item, dumped[key]) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_value(item, plain) for item, plain in zip(value, dumped, strict=True)]
    return dumped


def _is_nothing(plain: Any) -> bool:
    """Nothing, no, or no entries; an empty text and a zero are values."""
    return plain is None or plain is False or (isinstance(plain, dict | list) and not plain)
