"""Putting right what is mechanical, in the text of a file: comments, order and writing of all else stay as they are.

Nothing is trusted: a changed text counts only if it reads as the old values with exactly the wanted one changed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from typing import Any

from dictionary.lint.finding import Edit
from dictionary.problems import ConfigurationError
from dictionary.yaml_reader import Document, YamlPath, read_yaml_text


def fixed(text: str, edits: Iterable[Edit]) -> tuple[str, int]:
    """A file's text after as many of the edits as could be made, and how many those were; one edit per place."""
    count = 0
    for edit in {edit.path: edit for edit in edits}.values():
        document = read_yaml_text(text, edit.file)
        wanted = _with(document.value, edit.path, edit.value)
        for changed in _attempts(text, document, edit):
            if changed != text and _reads_as(changed, edit.file, wanted):
                text, count = changed, count + 1
                break
    return text, count


def _with(value: Any, path: YamlPath, new: Any) -> Any:
    """A copy of a document's values in which ``path`` holds ``new``; nothing, if that is None."""
    result = copy.deepcopy(value)
    holder = result
    for part in path[:-1]:
        holder = holder[part]
    if new is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return result


def _reads_as(text: str, file: str, wanted: Any) -> bool:
    try:
        return bool(read_yaml_text(text, file).value == wanted)
    except ConfigurationError:
        return False


def _attempts(text: str, document: Document, edit: Edit) -> Iterator[str]:
    """Ways to write an edit, from the line of its place on."""
    lines = text.splitlines(keepends=True)
    first = document.lines[edit.path] - 1
    before, after = "".join(lines[:first]), "".join(lines[first:])
    old: Any = document.value
    for part in edit.path:
        old = old[part]
    if edit.value is None:
        yield from (before + rest for rest in _without(after, str(edit.path[-1])))
    elif isinstance(edit.value, str):
        yield from (before + rest for rest in _with_text(after, str(old), edit.value))
    elif isinstance(edit.value, list):
        yield from (before + rest for rest in _with_list(after, edit.value))


def _without(after: str, key: str) -> Iterator[str]:
    """A text without what its first line says under a key: the line itself, or a part between braces. Comments stay."""
    line, *rest = after.splitlines(keepends=True)
    if re.match(rf"\s*{re.escape(key)}:[^#]*$", line):
        yield "".join(rest)
    said = rf"{re.escape(key)}:\s*(?:\[[^\]]*\]|[^,{{}}\[\]#]+?)\s*"
    for pattern in (rf",\s*{said}(?=[,}}])", rf"(?<=[{{\s]){said},\s*"):
        for match in re.finditer(pattern, line):
            yield line[: match.start()] + line[match.end() :] + "".join(rest)


def _with_text(after: str, old: str, new: str) -> Iterator[str]:
    """A text with another value in place of the first that reads as ``old``, on one line or folded over several."""
    spread = re.search(r"\s+".join(map(re.escape, old.split())), after)
    if spread is None:
        return
    begin, end = spread.span()
    pieces, wanted = re.split(r"(\s+)", spread[0]), new.split()
    if len(pieces[::2]) == len(wanted):
        pieces[::2] = wanted
        yield after[:begin] + "".join(pieces) + after[end:]
    yield after[:begin] + new + after[end:]
    # Quotes keep blanks at the ends of a value.
    padded = re.search(r"[ \t\u3000]*" + r"\s+".join(map(re.escape, old.split())) + r"[ \t\u3000]*(?=[\"'])", after)
    if padded:
        yield after[: padded.start()] + new + after[padded.end() :]


def _with_list(after: str, new: list[Any]) -> Iterator[str]:
    """A text in which the list on its first line has only the items that are wanted, each written as it was."""
    line, _, rest = after.partition("\n")
    match = re.search(r"\[([^\]]*)\]", line)
    if match is None:
        return
    kept: list[str] = []
    wanted = list(new)
    for item in match[1].split(","):
        if wanted and item.strip().strip("\"'") == str(wanted[0]):
            kept.append(item.strip())
            wanted.pop(0)
    yield f"{line[: match.start(1)]}{', '.join(kept)}{line[match.end(1) :]}\n{rest}"
