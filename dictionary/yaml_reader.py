"""Reading YAML that people wrote: plain values, the line of every one of them, and nothing dangerous.

Refused before anything is built: large files, deep nesting, too many values, aliases, tags, duplicate keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml import (
    AliasEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from dictionary.problems import ConfigurationError, Problem
from dictionary.text_file import read_text

# The parser of libyaml reads the core dictionary in a hundredth of the time of any parser in Python.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 32
MAX_VALUES = 50_000

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A YAML file as plain values; ``lines`` maps each path in it to its line (from 1), ``text`` is as people wrote it."""

    file: str
    value: Any
    lines: dict[YamlPath, int]
    text: str = ""

    def line(self, path: YamlPath) -> int | None:
        """The line of ``path``, or of the nearest thing above it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def problem(self, code: str, path: YamlPath, /, **args: object) -> Problem:
        """A problem at ``path`` of this file."""
        return Problem(code, self.file, self.line(path), dotted(path), args)


def dotted(path: YamlPath) -> str:
    """A path for people: ``feeds.receipt.fields.rejected_quantity``."""
    return ".".join(str(part) for part in path)


def read_yaml(path: Path, shown_as: str | None = None) -> Document:
    """Read one file.

    Raises:
        ConfigurationError: it is missing, not UTF-8, not YAML, or one of the refused things.
    """
    file = shown_as or path.name
    return read_yaml_text(read_text(path, file), file)


def read_yaml_text(text: str, file: str) -> Document:
    """The same for a text that is already in memory."""
    reader = _Reader(file, yaml.parse(text, Loader=_PARSER))
    try:
        value = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise ConfigurationError(Problem("yaml.syntax", file, line, args={"detail": error.problem})) from error
    except yaml.YAMLError as error:
        raise ConfigurationError(Problem("yaml.syntax", file, args={"detail": str(error)})) from error
    if reader.problems:
        raise ConfigurationError(reader.problems)
    return Document(file, value, reader.lines, text)


class _Reader:
    """Makes plain values from the parser's events and notes the line of each."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self.file = file
        self.events = events
        self.lines: dict[YamlPath, int] = {}
        self.problems: list[Problem] = []
        self.depth = 0
        self.values = 0

    def document(self) -> Any:
        """The value of the only document; an empty text is an empty mapping."""
        next(self.events)  # the stream begins
        if not isinstance(next(self.events), yaml.DocumentStartEvent):
            return {}
        value = self._value(next(self.events), ())
        next(self.events)  # the document ends
        after = next(self.events)
        if isinstance(after, yaml.DocumentStartEvent):
            facts = {"detail": "expected one document"}
            raise ConfigurationError(Problem("yaml.syntax", self.file, _line(after), args=facts))
        return value

    def _value(self, event: Event, path: YamlPath) -> Any:
        line = _line(event)
        self.lines.setdefault(path, line)
        self.values += 1
        if self.values > MAX_VALUES:
            raise ConfigurationError(Problem("yaml.too_many", self.file, line, args={"limit": MAX_VALUES}))
        if isinstance(event, AliasEvent):
            raise ConfigurationError(Problem("yaml.alias", self.file, line))
        assert isinstance(event, ScalarEvent | CollectionStartEvent)
        if event.tag is not None:
            self.problems.append(Problem("yaml.tag", self.file, line, dotted(path), {"tag": event.tag}))
        if isinstance(event, ScalarEvent):
            return _plain_value(event.value) if event.implicit[0] else event.value
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ConfigurationError(Problem("yaml.too_deep", self.file, line, args={"limit": MAX_DEPTH}))
        value = self._mapping(path) if isinstance(event, MappingStartEvent) else self._sequence(path)
        self.depth -= 1
        return value

    def _sequence(self, path: YamlPath) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            result.append(self._value(event, (*path, len(result))))
        return result

    def _mapping(self, path: YamlPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            line = _line(event)
            if not isinstance(event, ScalarEvent):
                self.problems.append(Problem("yaml.key", self.file, line, dotted(path)))
                self._value(event, path)
                self._value(next(self.events), path)
                continue
            key = event.value
            if key in result:
                self.problems.append(Problem("yaml.duplicate_key", self.file, line, dotted(path), {"key": key}))
            self.lines[(*path, key)] = line
            result[key] = self._value(next(self.events), (*path, key))
        return result


def _line(event: Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.line + 1


_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,37})")
_NAMED = {"": None, "~": None, "null": None, "true": True, "false": False}


def _plain_value(text: str) -> Any:
    """What a scalar without quotes stands for in YAML 1.2.

    Decimals and dates stay text, a model parses them exactly; ``0012`` is a code whose zeros must stay.
    """
    if text.lower() in _NAMED:
        return _NAMED[text.lower()]
    return int(text) if _WHOLE.fullmatch(text) else text
