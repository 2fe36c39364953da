"""The demo plant's dictionary, and small edits of its content: one leaf changed, one entry taken away."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from dictionary.compiled import Dictionary
from dictionary.loader import load_settings
from guiyi.vocabulary import dictionary_of
from tests.projects import DEMO

Path = tuple[str | int, ...]

ENTRIES = {
    "objects", "codes", "queries", "measures", "facts", "sources", "views", "fields", "standards", "tables", "feeds",
    "where", "join", "refs", "floats", "parts", "names", "filters", "checks", "match",
}  # fmt: skip
"""Words that hold things with names, of which one can go."""

OTHERS: dict[str, Callable[[Any], Any]] = {
    "type": lambda value: "date" if value != "date" else "boolean",
    "severity": lambda value: "minor" if value != "minor" else "major",
    "on_fail": lambda value: "stop" if value != "stop" else "hold",
    "classification": lambda value: "public" if value != "public" else "personal",
    "threshold": lambda _: "12.5%",
    "brake": lambda _: "77%",
    "overlap": lambda _: "9d",
    "deletes": lambda value: "never" if value != "never" else "compare_keys",
    **dict.fromkeys(("minimum", "maximum", "tolerance", "target"), lambda value: f"{value}1"),
}  # fmt: skip
"""Another valid value, for words that take few."""


@cache
def demo() -> Dictionary:
    return dictionary_of(load_settings(DEMO))


def altered(**words: Any) -> Dictionary:
    """The demo plant's dictionary with other content under some of its words."""
    return Dictionary(**{name: getattr(demo(), name) for name in Dictionary.model_fields} | words)


@cache
def leaves() -> list[Path]:
    """The place of every plain value."""
    return [path for path, value in _walk(demo().content, ()) if not isinstance(value, dict | list)]


@cache
def entries() -> list[Path]:
    """The place of everything with a name that can go."""
    content = [(path, value) for path, value in _walk(demo().content, ()) if len(path) > 1]
    return [
        path for path, _ in content if path[-2] in ENTRIES and isinstance(at(demo().content, path[:-1]), dict | list)
    ]


@cache
def ordered() -> list[Path]:
    """The place of everything whose entries can stand in another order: every list, and the mappings of named things."""
    found = []
    for path, value in _walk(demo().content, ()):
        named = isinstance(value, dict) and path and path[-1] in (*ENTRIES, "on", "from", "ignore", "rewrite")
        if (named or isinstance(value, list)) and len(value) > 1:
            found.append(path)
    return found


def turned(path: Path) -> dict[str, Any]:
    """The content with the entries at one place in the opposite order."""
    content = copy.deepcopy(demo().content)
    holder, value = at(content, path[:-1]), at(content, path)
    holder[path[-1]] = dict(reversed(value.items())) if isinstance(value, dict) else value[::-1]
    return content


def at(content: Any, path: Path) -> Any:
    for part in path:
        content = content[part]
    return content


def edited(path: Path, value: Any = None) -> dict[str, Any]:
    """The content with another value at one place: the one that is given, else any other valid one."""
    content = copy.deepcopy(demo().content)
    holder = at(content, path[:-1])
    holder[path[-1]] = another(path, holder[path[-1]]) if value is None else value
    return content


def without(path: Path) -> dict[str, Any]:
    """The content without what stands at one place."""
    content = copy.deepcopy(demo().content)
    del at(content, path[:-1])[path[-1]]
    return content


def another(path: Path, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    word = next((part for part in reversed(path) if isinstance(part, str)), "")
    return OTHERS[word](value) if word in OTHERS else f"{value}x"


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _walk(item, (*path, key))
