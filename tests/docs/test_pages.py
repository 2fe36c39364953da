"""The pages hold together: links lead somewhere, the twins agree, commands exist, the reference is up to date."""

import re
import shlex
from typing import Any

import pytest
import typer

from docs import generate
from docs.pages import commands
from guiyi.cli import app
from tests.docs.pages import ROOT, Page, page, pages

PAGES = pages()
NAMES = [one.name for one in PAGES]
TWINS = (page("README.md"), page("README.zh-CN.md"))


def test_the_pages_are_there() -> None:
    wanted = {"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md"}
    wanted |= {f"docs/{name}.md" for name in ("architecture", "mapping", "dictionary", "warehouse", "trace")}
    assert wanted <= set(NAMES)


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_every_link_leads_somewhere(one: Page) -> None:
    assert [link for link in one.links if _is_dead(one, link)] == []


def _is_dead(one: Page, link: str) -> bool:
    if link.startswith("https://"):
        return False
    file, _, anchor = link.partition("#")
    target = (one.path.parent / file).resolve() if file else one.path
    if not target.exists() or not target.is_relative_to(ROOT):
        return True
    return bool(anchor) and anchor not in Page(target).anchors


def test_twins_have_the_same_shape() -> None:
    english, chinese = TWINS
    assert [level for level, _ in english.headings] == [level for level, _ in chinese.headings]
    assert [block.text for block in english.blocks] == [block.text for block in chinese.blocks]
    assert _files(english) == _files(chinese)
    assert english.prose.count("\n- ") == chinese.prose.count("\n- ")
    assert english.prose.count("\n|") == chinese.prose.count("\n|")


def _files(one: Page) -> list[str]:
    return [link for link in one.links if not link.startswith("README")]


# -- commands ----------------------------------------------------------------------------------------------------------


def _commands() -> list[tuple[str, str]]:
    found = []
    for one in PAGES:
        titles = [text for _, text in one.headings]
        for text in [*one.code, *titles]:
            found += [(one.name, call) for call in re.findall(r"(?:^|[\s/])(guiyi [a-z-].*)", text)]
    return sorted(set(found))


@pytest.mark.parametrize(("where", "call"), _commands(), ids=str)
def test_every_command_exists(where: str, call: str) -> None:
    words = shlex.split(call, comments=True)[1:]
    command: Any = typer.main.get_command(app)
    name = "guiyi"
    while words and getattr(command, "commands", None):
        name = words.pop(0)
        if name == "--help":
            return
        if name == "--quiet":  # holds for every command
            continue
        assert name in command.commands, f"{where}: {call}"
        command = command.commands[name]
    if not words:  # a group or a command is only named
        return
    command.make_context(name, [word.strip("[]") for word in words])


def test_commands_are_written_as_code() -> None:
    plain = {one.name: re.sub(r"`[^`\n]+`|^#.*$", "", one.prose, flags=re.MULTILINE) for one in PAGES}
    assert {name: re.findall(r"guiyi [a-z]+ .*", text) for name, text in plain.items() if "guiyi " in text} == {}


@pytest.mark.parametrize("one", PAGES, ids=NAMES)
def test_every_make_target_exists(one: Page) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {match for text in one.code for match in re.findall(r"^make ([a-z-]+)", text)}
    assert named <= targets


# -- reference ---------------------------------------------------------------------------------------------------------


def test_the_reference_is_what_the_code_says() -> None:
    assert generate.stale() == [], "run .venv/bin/python -m docs.generate"


def test_the_reference_has_every_command() -> None:
    titles = {text for _, text in page("docs/reference/commands.md").headings}
    assert {name for name, _ in commands.commands()} <= titles
