"""Changes of a dictionary in words, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guiyi.output import as_json
from guiyi.words import word

if TYPE_CHECKING:
    from dictionary.change import Change

_LONGEST = 80
"""How many letters of a value people are shown."""


def row(change: Change, language: str) -> dict[str, Any]:
    """A change as a row: level, element, name, word, event, was, now."""
    return {
        "level": word(f"level.{change.level}", language),
        "element": word(f"element.{change.element}", language),
        "name": change.name,
        "word": change.word,
        "event": word(f"event.{change.event}", language),
        "was": _short(change.was, language),
        "now": _short(change.now, language),
    }


def sentence(change: Change, language: str) -> str:
    """A change in one line: ``field material.gtin · label.en · changed: GTIN → Trade item number``."""
    told = row(change, language)
    what = " · ".join(filter(None, (f"{told['element']} {told['name']}".strip(), told["word"], told["event"])))
    values = " → ".join(filter(None, (told["was"], told["now"])))
    return word("change.told", language, what=what, values=values) if values else what


def _short(value: Any, language: str) -> str:
    """A value in few letters; a thing with a label by its label."""
    if isinstance(value, dict) and isinstance(value.get("label"), dict):
        value = value["label"].get(language)
    text = "" if value is None else value if isinstance(value, str) else as_json(value, None)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
