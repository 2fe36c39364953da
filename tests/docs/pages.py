"""The Markdown pages of the repository, taken apart."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the other words of its first line, its text."""

    page: "Page"
    language: str
    options: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}: {self.text.strip().splitlines()[0]}"


@dataclass(frozen=True)
class Page:
    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def prose(self) -> str:
        """The text without fenced blocks."""
        return _FENCE.sub("", self.text)

    @cached_property
    def blocks(self) -> list[Block]:
        found = []
        for match in _FENCE.finditer(self.text):
            language, *options = match["info"].split() or [""]
            found.append(Block(self, language, tuple(options), match["body"]))
        return found

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        lines = re.findall(r"^(#{1,6}) (.+)$", self.prose, re.MULTILINE)
        return [(len(marks), text) for marks, text in lines]

    @cached_property
    def anchors(self) -> set[str]:
        return {_anchor(text) for _, text in self.headings}

    @cached_property
    def links(self) -> list[str]:
        return _LINK.findall(self.prose)

    @cached_property
    def code(self) -> list[str]:
        """Every inline code and every line of a fenced block."""
        return [*_INLINE.findall(self.prose), *(line for block in self.blocks for line in block.text.splitlines())]


def _anchor(heading: str) -> str:
    """The anchor that a heading gets: lower case, blanks to hyphens, no punctuation."""
    plain = re.sub(r"&[a-z]+;|[`*]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def pages() -> list[Page]:
    return [Page(path) for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])]


def page(name: str) -> Page:
    return Page(ROOT / name)
