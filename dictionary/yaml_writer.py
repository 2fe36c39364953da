"""Writing YAML that people write too: new values into an old text, so that everything else in it stays as it is.

Comments, order and layout of what does not change are kept to the byte.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from dictionary.problems import GuiyiError
from dictionary.yaml_reader import read_yaml_text


class Digits(str):
    """A decimal to be written as a number; the reader keeps its digits as they are written."""

    __slots__ = ()


_ONE_LINE = 100
"""Up to so many letters a mapping or list of plain values stands on one line."""

_WIDTH = 120
"""Longer texts between blanks are folded."""

_INDENT = 2
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def dumped(value: dict[str, Any]) -> str:
    """A mapping as a YAML text of its own."""
    return "".join(f"{line}\n" for line in _block(value, 0))


def patched(text: str, new: dict[str, Any]) -> str:
    """The text of a YAML file, changed so that it says ``new``.

    What cannot be changed in place, which no file of ordinary layout needs, is written anew without its comments.
    """
    old = read_yaml_text(text, "").value
    if old == new:
        return text
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    result = text
    if isinstance(root, MappingNode) and root.value:
        for edit in sorted(_edits(text, root, old, new), key=lambda edit: edit.start, reverse=True):
            result = result[: edit.start] + edit.text + result[edit.end :]
    else:
        result += ("" if not text or text.endswith("\n") else "\n") + dumped(new)
    return result if _says(result, new) else dumped(new)


@dataclass(frozen=True)
class _Edit:
    """``text`` takes the place of what stands from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def _says(text: str, value: Any) -> bool:
    try:
        return bool(read_yaml_text(text, "").value == value)
    except GuiyiError:
        return False


def _edits(text: str, node: Node, old: Any, new: Any, indent: int | None = None) -> Iterator[_Edit]:
    """What has to change for a node to say ``new``; ``indent``: where a folded text goes on, None: it cannot be folded."""
    if old == new and type(old) is type(new):
        return
    if isinstance(node, MappingNode) and isinstance(new, dict) and node.value and new:
        yield from _mapping_edits(text, node, old, new)
    elif isinstance(node, SequenceNode) and isinstance(new, list) and node.value and len(new) >= len(old):
        yield from _sequence_edits(text, node, old, new)
    else:
        start, end = node.start_mark.index, _end(text, node)
        lines = [_inline(new)] if indent is None else _folded(new, node.start_mark.column, indent)
        yield _Edit(start, end, (" " if start == end else "") + _newline(text).join(lines))


def _mapping_edits(text: str, node: MappingNode, old: dict[str, Any], new: dict[str, Any]) -> Iterator[_Edit]:
    for key, value in node.value:
        if key.value in new:
            indent = None if node.flow_style else key.start_mark.column + _INDENT
            yield from _edits(text, value, old[key.value], new[key.value], indent)
        else:
            yield _without(text, node, key, value)
    added = {key: value for key, value in new.items() if key not in old}
    if not added:
        return
    if node.flow_style:
        at = node.end_mark.index - 1
        yield _Edit(at, at, "".join(f", {_key(key)}: {_inline(value)}" for key, value in added.items()))
        return
    yield _after(text, node.value[-1][1], _block(added, node.value[0][0].start_mark.column))


def _sequence_edits(text: str, node: SequenceNode, old: list[Any], new: list[Any]) -> Iterator[_Edit]:
    for number, item in enumerate(node.value):
        yield from _edits(text, item, old[number], new[number])
    added = new[len(old) :]
    if not added:
        return
    if node.flow_style:
        at = node.end_mark.index - 1
        yield _Edit(at, at, "".join(f", {_inline(value)}" for value in added))
        return
    yield _after(text, node.value[-1], _items(added, node.start_mark.column))


def _without(text: str, node: MappingNode, key: Node, value: Node) -> _Edit:
    """A key goes: in a flow mapping with one of its commas, in a block mapping with its lines."""
    start, end = key.start_mark.index, _end(text, value)
    if not node.flow_style:
        return _Edit(start - key.start_mark.column, _line_end(text, end) + 1, "")
    others = [pair for pair in node.value if pair[0] is not key]
    following = next((pair for pair in others if pair[0].start_mark.index > start), None)
    if following is not None:
        return _Edit(start, following[0].start_mark.index, "")
    before = _end(text, others[-1][1]) if others else start
    return _Edit(before, end, "")


def _after(text: str, node: Node, lines: list[str]) -> _Edit:
    """Lines of their own below a node and what stands behind it on its line."""
    at = _line_end(text, _end(text, node))
    return _Edit(at, at, "".join(f"{_newline(text)}{line}" for line in lines))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _end(text: str, node: Node) -> int:
    """Where a node's own text ends; the parser's mark of a block is where the next thing begins."""
    if isinstance(node, ScalarNode):
        own = text[node.start_mark.index : node.end_mark.index]
        return node.start_mark.index + len(own.rstrip("\r\n") if node.style in ("|", ">") else own)
    if not isinstance(node, MappingNode | SequenceNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1 : found] == "\r" else found


def _block(value: dict[str, Any], indent: int) -> list[str]:
    """The lines of a mapping, a key on each."""
    lines = []
    for key, content in value.items():
        head = f"{' ' * indent}{_key(key)}:"
        if _is_short(content):
            first, *others = _folded(content, len(head) + 1, indent + _INDENT)
            lines += [f"{head} {first}", *others]
        elif isinstance(content, dict):
            lines += [head, *_block(content, indent + _INDENT)]
        else:
            lines += [head, *_items(content, indent + _INDENT)]
    return lines


def _items(values: list[Any], indent: int) -> list[str]:
    """The lines of a list, an item on each."""
    lines = []
    for value in values:
        if isinstance(value, dict) and not _is_short(value):
            inner = _block(value, indent + 2)
            lines += [f"{' ' * indent}- {inner[0].lstrip()}", *inner[1:]]
        else:
            lines.append(f"{' ' * indent}- {_inline(value)}")
    return lines


def _is_short(value: Any) -> bool:
    """Whether a value stands on one line: a single one, or a few without anything nested."""
    if not isinstance(value, dict | list) or not value:
        return True
    inner = value.values() if isinstance(value, dict) else value
    return not any(isinstance(item, dict | list) for item in inner) and len(_inline(value)) <= _ONE_LINE


def _inline(value: Any) -> str:
    """A value on one line, written so that it may stand anywhere."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value) if value is None or isinstance(value, bool | int) else _text(value)


def _folded(value: Any, first: int, indent: int) -> list[str]:
    """A value on the line that begins at column ``first`` and, where it is long and needs no quotes, on indented ones."""
    written = _text(value, in_block=True) if isinstance(value, str) else _inline(value)
    if written != value or "  " in written or len(written) + first <= _WIDTH:
        return [written]
    first_line, *others = textwrap.wrap(
        written, _WIDTH, initial_indent=" " * first, subsequent_indent=" " * indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [first_line[first:], *others]


def _key(key: str) -> str:
    """A key; of a name like ``on``, which other readers take for a truth, the reader makes nothing else."""
    return key if _NAME.fullmatch(key) else _text(key)


def _text(value: str, *, in_block: bool = False) -> str:
    """A text on one line; in a block, but not between brackets, commas and brackets need no quotes."""
    if isinstance(value, Digits):
        return value
    style = '"' if any(ord(letter) < 32 or ord(letter) in (0x85, 0x2028, 0x2029, 0xFEFF) for letter in value) else None
    written: str = yaml.safe_dump(
        {"": value} if in_block else [value],
        default_flow_style=not in_block, default_style=style, allow_unicode=True, width=float("inf"),
    )  # fmt: skip
    return written.partition(": ")[2].rstrip("\n") if in_block else written.rstrip("\n")[1:-1]
