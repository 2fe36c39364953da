"""Source keys as people write them."""

from __future__ import annotations

import json

from dictionary.canonical import canonical_json


def key_variants(text: str) -> list[str]:
    """The source keys that a text may mean: itself, if it is a JSON array already, or a key of one value."""
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = None
    if isinstance(parsed, list):
        return [canonical_json([str(value) for value in parsed])]
    return [text, canonical_json([text])]
