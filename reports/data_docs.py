"""The first page of Great Expectations' Data Docs: the objects in both languages, and the page of each."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from dictionary.compiled import Dictionary
from dictionary.project import Settings
from reports.edition import Row
from reports.template import TEMPLATES, environment
from reports.words import LANGUAGES, Tongues, Words


def contents(dictionary: Dictionary, settings: Settings, run: str, validations: Mapping[str, Row]) -> str:
    """The page: one line per object (expectations, failed, page), those with failures first."""
    words = Tongues(tuple(Words(language, dictionary, settings.timezone) for language in LANGUAGES))
    lines = sorted(validations.items(), key=lambda line: (-line[1]["failed"], line[0]))
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    return environment().get_template("data_docs.html").render(
        words=words, settings=settings, run=run, lines=lines, style=style
    )  # fmt: skip
