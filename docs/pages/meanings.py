"""What each word of the project files means, for editors: read from the pages that people wrote."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from dictionary import checks, codes, drops, fields, matching, measure, objects, project, promises, reach, source

DOCS = Path(__file__).parents[1]

_ROW = re.compile(r"^\| (`[^|]*`) \| (.*) \|$")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def meanings() -> dict[str, dict[str, str]]:
    """What each word of a model means, by the tables of the pages whose words are all words of that model."""
    found: dict[str, dict[str, str]] = {}
    for page in sorted(DOCS.glob("*.md")):
        for words in _tables_of_words(page.read_text(encoding="utf-8")):
            for kind in models():
                names = {info.alias or name for name, info in kind.model_fields.items()}
                if words and words.keys() <= names:
                    found.setdefault(kind.__name__, {}).update(words)
    return {name: dict(sorted(words.items())) for name, words in sorted(found.items())}


def models() -> list[type[BaseModel]]:
    """The models of a project's files."""
    modules = (checks, codes, drops, fields, matching, measure, objects, project, promises, reach, source)
    return [
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, BaseModel) and kind.__module__ == module.__name__
    ]


def _tables_of_words(text: str) -> Iterator[dict[str, str]]:
    """Each table that begins with a column of words: word to meaning."""
    for block in re.split(r"\n\s*\n", text):
        lines = block.splitlines()
        if not lines or not lines[0].startswith(("| word |", "| word of")):
            continue
        rows = [match for line in lines[2:] if (match := _ROW.match(line))]
        yield {
            word: _LINK.sub(r"\1", row[2]).replace("\\|", "|").split(" | ")[0]
            for row in rows
            for word in re.findall(r"`([^`]+)`", row[1])
        }
