"""Names of other worlds as names of the dictionary: ``dModifyDate`` is ``d_modify_date``."""

from __future__ import annotations

import re

_LONGEST = 49
_BOUNDARIES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,48}")


def name_of(text: str) -> str:
    """A name made from a text; empty where nothing of it can stand in one, such as in a Chinese text."""
    if _NAME.fullmatch(text):
        return text
    words = re.findall(r"[a-z0-9]+", _BOUNDARIES.sub("_", text).lower())
    name = "_".join(words)
    return (name if name[:1].isalpha() or not name else f"n_{name}")[:_LONGEST]
