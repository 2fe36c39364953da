"""The documentation site: whole, offline, inert, in both languages, and its search finds what the command finds."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from dictionary.loader import load_settings
from dictionary.model import Words
from dictionary.search import search
from guiyi.dictionary_site import facts_of
from guiyi.vocabulary import dictionary_of
from reports.dictionary_site.facts import USES, Change, SiteFacts, Version
from reports.dictionary_site.site import site
from tests.guiyi.conftest import ask
from tests.projects import copy_project
from tests.reports.reading import Page

EVIL = "</script><script>alert(1)</script>"
WORDED_ANEW = Change("field", "lot.lot_no", "wording", Words(zh="改了措辞", en="Worded anew"))
VERSIONS = [Version("2", "effective", "2026-02-01", "", [WORDED_ANEW])]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> SiteFacts:
    """The demo's dictionary, with an object whose every text would like to be a script."""
    folder = copy_project(tmp_path_factory.mktemp("site") / "plant")
    (folder / "dictionary" / "objects" / "evil.yaml").write_text(
        f"""object: evil
kind: reference
label: {{zh: "恶{EVIL}", en: "evil{EVIL}"}}
definition: {{zh: "{EVIL}", en: "<!-- {EVIL}"}}
synonyms: ["{EVIL}"]
owner: "{EVIL}"
fields:
  name:
    label: {{zh: "{EVIL}", en: "{EVIL}"}}
    definition: {{zh: "{EVIL}", en: "{EVIL}"}}
    type: text
    standards: {{gs1: "{EVIL}"}}
""",
        encoding="utf-8",
    )
    project = load_settings(folder)
    return facts_of(project, dictionary_of(project), VERSIONS)


@pytest.fixture(scope="module")
def files(facts: SiteFacts) -> dict[str, str]:
    return dict(site(facts))


@pytest.fixture(scope="module")
def pages(files: dict[str, str]) -> dict[str, Page]:
    return {place: Page(text) for place, text in files.items()}


def test_each_thing_has_a_page_in_both_languages(facts: SiteFacts, files: dict[str, str]) -> None:
    dictionary = facts.dictionary
    named = {rule.id for rule in facts.rules if rule.named}
    folders = {
        "objects": dictionary.objects, "codes": dictionary.codes, "measures": dictionary.measures,
        "sources": dictionary.sources, "rules": named,
    }  # fmt: skip
    wanted = {
        f"{language}/{folder}/{name}.html"
        for language in ("zh", "en")
        for folder, names in folders.items()
        for name in names
    }
    assert wanted <= set(files)
    assert {place.partition("/")[2] for place in files if place.startswith("zh/")} == {
        place.partition("/")[2] for place in files if place.startswith("en/")
    }


def test_every_field_is_told(facts: SiteFacts, pages: dict[str, Page]) -> None:
    for name, definition in facts.dictionary.objects.items():
        for language in ("zh", "en"):
            page = pages[f"{language}/objects/{name}.html"].root
            for key, field in definition.fields.items():
                (article,) = page.all("article", id=key)
                assert field.label.say(language) in article.text
                assert field.definition is None or " ".join(field.definition.say(language).split()) in article.text


def _ids(page: Page) -> list[str]:
    return [element.attributes["id"] for element in page.root.all() if "id" in element.attributes]


def test_every_link_leads_somewhere(pages: dict[str, Page]) -> None:
    ids = {
        place: {element.attributes["id"] for element in page.root.all() if "id" in element.attributes}
        for place, page in pages.items()
    }
    for place, page in pages.items():
        for link in page.root.all("a"):
            target, _, anchor = link.attributes["href"].partition("#")
            full = normpath(join(dirname(place), target)) if target else place
            assert full in pages, (place, link.attributes["href"])
            assert not anchor or anchor in ids[full], (place, link.attributes["href"])


def test_no_page_loads_or_runs_anything_else(files: dict[str, str], pages: dict[str, Page]) -> None:
    for place, page in pages.items():
        assert not page.root.all("link") + page.root.all("img") + page.root.all("iframe")
        scripts = page.root.all("script")
        policy = next(
            m.attributes["content"] for m in page.root.all("meta") if "Policy" in m.attributes.get("http-equiv", "")
        )
        assert policy.startswith("default-src 'none'")
        assert len(scripts) == place.endswith("search.html")
        if scripts:
            (text,) = re.findall(r"<script>(.*?)</script>", files[place], re.DOTALL)
            told = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"script-src 'sha256-{told}'" in policy
        assert "alert(1)</script>" not in files[place]
        assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", files[place])


def test_pages_are_whole_for_people_who_listen(pages: dict[str, Page]) -> None:
    for place, page in pages.items():
        assert page.root.all("html")[0].attributes["lang"]
        ids = _ids(page)
        assert len(ids) == len(set(ids)), place
        for element in page.root.all():
            assert all(one in ids for one in element.attributes.get("aria-labelledby", "").split()), place
        if "/" in place:
            assert len(page.root.all("h1")) == 1
            assert all(box.attributes.get("aria-label") for box in page.root.all("input"))


def test_the_same_dictionary_makes_the_same_bytes(facts: SiteFacts, files: dict[str, str]) -> None:
    assert dict(site(facts)) == files


def test_uses_are_of_known_ways(facts: SiteFacts) -> None:
    assert {use.use for uses in facts.uses["zh"].values() for use in uses} <= set(USES)


def test_a_change_of_a_version_is_told(pages: dict[str, Page]) -> None:
    assert "Worded anew" in pages["en/history.html"].root.text
    assert "改了措辞" in pages["zh/objects/lot.html"].root.text
    assert "Worded anew" not in pages["en/objects/supplier.html"].root.text


def test_the_command_replaces_its_own_site_and_nothing_else(tmp_path: Path) -> None:
    plant, out = tmp_path / "plant", tmp_path / "site"
    plant.mkdir()
    (plant / "guiyi.yaml").write_text("name: plant\n", encoding="utf-8")
    assert ask("dictionary", "docs", "--project", plant, "--out", out, "--dry-run").code == 0
    assert not out.exists()
    assert ask("dictionary", "docs", "--project", plant, "--out", out).code == 0
    (out / "zh" / "objects" / "gone.html").write_text("an object that is no more", encoding="utf-8")
    assert ask("dictionary", "docs", "--project", plant, "--out", out).code == 0
    assert not (out / "zh" / "objects" / "gone.html").exists()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear", encoding="utf-8")
    refused = ask("dictionary", "docs", "--project", plant, "--out", mine)
    assert refused.code == 2
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


QUERIES = [
    "gys", "供应商", "suplier", "SUPPLIER code", "ｃＩｎｖＣｏｄｅ", "批号",
    "gongyinshang", "wlbm", "千克", "first pass", "ß", "xyzzy",
]  # fmt: skip

ASKING = """document.title = JSON.stringify(
    {queries}.map((query) => search(query).map((hit) => [hit.entry.kind, hit.entry.name, hit.score])));"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no browser on this machine")
def test_the_browser_finds_what_the_command_finds(facts: SiteFacts, files: dict[str, str], tmp_path: Path) -> None:
    """The page's own script, asked for several queries, in one call of a real browser."""
    (script,) = re.findall(r"<script>(.*?)</script>", files["en/search.html"], re.DOTALL)
    asking = ASKING.format(queries=json.dumps(QUERIES))
    form = '<form><input id="q"></form><p id="told"></p><ol id="hits"></ol>'
    page = tmp_path / "search.html"
    page.write_text(f"<!DOCTYPE html><title></title>{form}<script>{script}\n{asking}</script>", encoding="utf-8")
    flags = ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'browser'}")
    done = subprocess.run(
        ["chromium", *flags, "--dump-dom", page.as_uri()], capture_output=True, text=True, encoding="utf-8", check=True
    )
    told = re.search("<title>(.*)</title>", done.stdout)
    assert told
    for query, found in zip(QUERIES, json.loads(html.unescape(told[1])), strict=True):
        assert found == [[hit.entry.kind, hit.entry.name, hit.score] for hit in search(facts.index, query)], query
