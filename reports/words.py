"""What reports say, in one language: the catalogue, the dictionary's own labels, numbers and times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from dictionary.compiled import Dictionary
from dictionary.undecodable import shown
from dictionary.wording import sentences

CATALOGUE = Path(__file__).with_name("words.yaml")
LANGUAGES = ("zh", "en")
NAMES = {"zh": "中文", "en": "English"}


def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All sentences: name → language → text."""
    return sentences(CATALOGUE)


@dataclass(frozen=True)
class Words:
    """One language of one project."""

    language: str
    dictionary: Dictionary
    zone: str

    def say(self, name: str, **facts: object) -> str:
        """A sentence of the catalogue; numbers among its facts are written for people."""
        written = {key: count(value) if isinstance(value, int) else value for key, value in facts.items()}
        return catalogue()[name][self.language].format(**written)

    def object_label(self, name: str) -> str:
        """An object's label; its name where this dictionary does not know it."""
        known = self.dictionary.objects.get(name)
        return known.label.say(self.language) if known else name

    def field_label(self, owner: str, name: str) -> str:
        """A field's label; its name where this dictionary does not know it."""
        known = self.dictionary.objects.get(owner)
        return known.fields[name].label.say(self.language) if known and name in known.fields else name

    def owner_label(self, name: str) -> str:
        """The department of an owner; one of the project's own is shown as it is written."""
        return catalogue().get(f"owner.{name}", {}).get(self.language, name)

    def rule_label(self, row: Mapping[str, object]) -> str:
        """A rule, or a measure, in words."""
        return str(row[f"label_{self.language}"])

    def amount(self, value: Decimal | None, unit: str) -> str:
        """A value of a measure with its unit; one of unit 1 is a share, in percent."""
        if value is None:
            return "–"
        if unit == "1":
            return _percent(value)
        named = catalogue().get(f"unit.{unit}", {}).get(self.language, unit)
        return f"{plain(value, 2)} {named}".strip()

    def time(self, at: datetime) -> str:
        """A moment in the project's time zone, to the minute."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"

    def day(self, at: datetime) -> str:
        """The month and day of a moment in the project's time zone."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%m-%d}"


@dataclass(frozen=True)
class Tongues:
    """Several languages at once, as tables bear them: each text in every language, once where they agree."""

    words: tuple[Words, ...]

    def say(self, name: str) -> str:
        """A text of the catalogue."""
        return self._all(one.say(name) for one in self.words)

    def object_label(self, name: str) -> str:
        """An object's label."""
        return self._all(one.object_label(name) for one in self.words)

    def field_label(self, owner: str, name: str) -> str:
        """A field's label."""
        return self._all(one.field_label(owner, name) for one in self.words)

    def owner_label(self, name: str) -> str:
        """The department of an owner."""
        return self._all(one.owner_label(name) for one in self.words)

    def rule_label(self, row: Mapping[str, object]) -> str:
        """A rule in words."""
        return self._all(one.rule_label(row) for one in self.words)

    def time(self, at: datetime) -> str:
        """A moment in the project's time zone."""
        return self.words[0].time(at)

    def _all(self, texts: Iterable[str]) -> str:
        return " | ".join(dict.fromkeys(texts))


def count(number: int) -> str:
    """A whole number with its thousands parted."""
    return f"{number:,}"


def plain(value: Decimal | None, decimals: int = 4) -> str:
    """A decimal with its thousands parted, rounded, and without needless zeros."""
    return "–" if value is None else f"{value:,.{decimals}f}".rstrip("0").rstrip(".")


def _percent(value: Decimal) -> str:
    """A ratio in percent, rounded; yet only what is whole is written 100%, and only what is nothing 0%."""
    rounded = f"{value * 100:.2f}%"
    if value in (0, 1):
        return f"{value * 100:.0f}%"
    return {"100.00%": "99.99%" if value < 1 else rounded, "0.00%": "< 0.01%"}.get(rounded, rounded)


def share(part: int, whole: int) -> str:
    """``part`` of ``whole`` in percent, rounded down: only what is whole is written 100 %. Nothing of nothing is –."""
    if whole == 0:
        return "–"
    return "100%" if part == whole else f"{part * 10_000 // whole / 100:.2f}%"


def points(now: tuple[int, int], before: tuple[int, int]) -> str:
    """By how many percentage points a share (part, whole) differs from another, without its sign."""
    difference = abs(now[0] * before[1] - before[0] * now[1]) * 100 / (now[1] * before[1])
    return f"{difference:.3f}" if difference >= 0.001 else "< 0.001"


def key(text: str) -> str:
    """A source key for people: the values of its JSON array, however deep, parted by dots."""
    try:
        values = json.loads(text)
    except ValueError:
        return shown(text)
    return shown(" · ".join(_leaves(values)) if isinstance(values, list) else text)


def _leaves(value: object) -> list[str]:
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [] if value is None else [str(value)]
