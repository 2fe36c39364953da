"""The whole site as files: its pages in both languages, and the search."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from posixpath import dirname

from markupsafe import Markup

from reports.dictionary_site.facts import SiteFacts
from reports.dictionary_site.links import Links
from reports.dictionary_site.pages import Page, Pages
from reports.template import TEMPLATES, environment
from reports.words import LANGUAGES, NAMES, Words

HERE = TEMPLATES / "dictionary"
MARK = "guiyi-dictionary-site"
"""What the first page says of its making, by which a folder is known as one that may be replaced."""


def site(facts: SiteFacts) -> Mapping[str, str]:
    """Every file of the site, by its place: the same dictionary makes the same bytes."""
    return dict(_files(facts))


def _files(facts: SiteFacts) -> Iterator[tuple[str, str]]:
    made = environment()
    style = Markup(
        "\n".join((path).read_text(encoding="utf-8") for path in (TEMPLATES / "style.css", HERE / "site.css"))
    )
    first = facts.settings.language
    editions = {language: Words(language, facts.dictionary, facts.settings.timezone) for language in LANGUAGES}
    shared = {"facts": facts, "style": style, "names": NAMES, "mark": MARK, "dictionary": facts.dictionary}
    yield "index.html", made.get_template("dictionary/languages.html").render(**shared, first=first, editions=editions)
    for language, words in editions.items():
        pages = Pages(facts, words)
        other = next(one for one in LANGUAGES if one != language)
        script = Markup(_script(facts, pages.links, words))
        context = {**shared, "words": words, "say": words.say, "language": language, "other": other, "links": pages.links,
                   "pages": pages, "script": ""}  # fmt: skip
        search = Page("search.html", "search", words.say("site.search"), {"script": script, "hash": _hash(script)})
        for page in (*pages.all(), search):
            root = "../" if dirname(page.path) else ""
            template = made.get_template(f"dictionary/{page.template}.html")
            text = template.render(**{**context, "root": root, "title": page.title, "path": page.path, **page.content})
            yield f"{language}/{page.path}", text


def _script(facts: SiteFacts, links: Links, words: Words) -> str:
    """The search with its index; nothing in it can end the script or begin a comment of HTML."""
    index = [
        [entry.kind, entry.name, entry.label.zh, entry.label.en, links.to(entry.kind, entry.name) or "",
         [[term.role, term.text] for term in entry.terms]]
        for entry in facts.index
    ]  # fmt: skip
    say = words.say
    said = {"found": say("site.found", count="{count}"), "found_one": say("site.found_one")}
    said |= {"found_none": say("site.found_none"), "found_in": say("site.found_in")}
    said |= {f"kind.{kind}": words.say(f"kind.{kind}") for kind in sorted({entry.kind for entry in facts.index})}
    said |= {
        f"role.{role}": words.say(f"role.{role}") for role in sorted({t.role for e in facts.index for t in e.terms})
    }
    code = (HERE / "search.js").read_text(encoding="utf-8")
    constants = {"INDEX": index, "SAY": said, "LANGUAGE": words.language}
    lines = ['"use strict";', *(f"const {name} = {_inert(value)};" for name, value in constants.items()), code]
    return "\n".join(lines)


def _inert(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _hash(script: str) -> str:
    """The script as the page's policy names it; what stands between the tags, with its line feeds, counts."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
