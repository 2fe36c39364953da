"""Source keys as people write them."""

from __future__ import annotations

import json


def key_variants(text: str) -> list[str]:
    """The source keys that a text may mean: itself, if it is a JSON array already, or a key of one value."""
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = None
    if isinstance(parsed, list):
        return [_array([str(value) for value in parsed])]
    return [text, _array([text])]


def _array(values: list[str]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
