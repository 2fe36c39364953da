"""The baseline diagnosis as one HTML page that loads nothing: both languages and the style are in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from diagnosis.facts import Profile
from diagnosis.words import percent
from dictionary.compiled import Dictionary
from dictionary.project import Settings
from reports.profile import facts as told
from reports.profile.facts import Facts
from reports.template import TEMPLATES, environment
from reports.words import NAMES, Words

MOST_HINTS: Final = 200
"""How many hints and links the page lists; the workbook has all."""

MOST_TABLES: Final = 100
"""How many tables the page tells in full; of others with rows only the size, of empty ones only the name."""


def page(profile: Profile, dictionary: Dictionary, settings: Settings, languages: Sequence[str]) -> str:
    """The whole page; the first language is the one that is seen at first."""
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    return (
        environment()
        .get_template("profile.html")
        .render(
            facts=Facts(profile, dictionary, settings),
            editions=[_edition(Words(language, dictionary, settings.timezone)) for language in languages],
            names=NAMES,
            style=style,
            most=MOST_HINTS,
            most_tables=MOST_TABLES,
        )
    )


def _edition(words: Words) -> dict[str, Any]:
    """What the template of one language needs."""
    return {
        "language": words.language,
        "words": words,
        "say": words.say,
        "key": lambda table: told.key_of(table, words),
        "nothing": lambda column: told.nothing_of(column, words),
        "found": lambda link: told.share_of(link, words),
        "hint": lambda suspicion: told.told(suspicion, words),
        "formats": told.formats_of,
        "frequent": told.frequent_of,
        "range": told.range_of,
        "percent": percent,
    }
