"""Reading YAML that people wrote: plain values, the line of every one of them, and nothing dangerous.

Refused before anything is built: large files, deep nesting, aliases, tags, duplicate keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from dictionary.problems import ConfigurationError, Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 32

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A YAML file as plain values; ``lines`` maps each path in it to its line (from 1)."""

    file: str
    value: Any
    lines: dict[YamlPath, int]

    def line(self, path: YamlPath) -> int | None:
        """The line of ``path``, or of the nearest thing above it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def problem(self, code: str, path: YamlPath, **args: object) -> Problem:
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
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationError(Problem("yaml.too_large", file, args={"limit": MAX_BYTES}))
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigurationError(Problem("file.missing", file)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(Problem("file.not_utf8", file, args={"position": error.start})) from error
    return read_yaml_text(text, file)


def read_yaml_text(text: str, file: str) -> Document:
    """The same for a text that is already in memory."""
    try:
        _refuse_aliases_and_depth(text, file)
        node = YAML(typ="rt").compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise ConfigurationError(Problem("yaml.syntax", file, line, args={"detail": error.problem})) from error
    except YAMLError as error:
        raise ConfigurationError(Problem("yaml.syntax", file, args={"detail": str(error)})) from error
    builder = _Builder(file)
    value = builder.build(node, ()) if node is not None else {}
    if builder.problems:
        raise ConfigurationError(builder.problems)
    return Document(file, value, builder.lines)


def _refuse_aliases_and_depth(text: str, file: str) -> None:
    depth = 0
    for event in YAML(typ="rt").parse(text):
        if isinstance(event, AliasEvent):
            raise ConfigurationError(Problem("yaml.alias", file, event.start_mark.line + 1))
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise ConfigurationError(
                    Problem("yaml.too_deep", file, event.start_mark.line + 1, args={"limit": MAX_DEPTH})
                )
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


class _Builder:
    """Makes plain values from the composed nodes and notes the line of each."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[YamlPath, int] = {}
        self.problems: list[Problem] = []

    def build(self, node: Node, path: YamlPath) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: YamlPath) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.problems.append(Problem("yaml.key", self.file, line, dotted(path)))
                continue
            key = str(key_node.value)
            if key in result:
                self.problems.append(Problem("yaml.duplicate_key", self.file, line, dotted(path), {"key": key}))
            self.lines[(*path, key)] = line
            result[key] = self.build(value_node, (*path, key))
        return result

    def _scalar(self, node: ScalarNode, path: YamlPath) -> Any:
        kind = str(node.tag).rpartition(":")[2]
        text = str(node.value).replace("\a", "")  # the parser marks the folds of a folded text with BEL
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return int(text.replace("_", ""), 0) if not text.lstrip("+-").startswith("0") else _whole(text)
        if kind in {"str", "float", "timestamp"}:
            return text  # decimals and dates stay text: a model parses them exactly
        self.problems.append(
            Problem("yaml.tag", self.file, node.start_mark.line + 1, dotted(path), {"tag": str(node.tag)})
        )
        return None


def _whole(text: str) -> int | str:
    """``0`` is a number; ``0012`` is a code whose zeros must stay."""
    return int(text) if text.lstrip("+-") == "0" else text
