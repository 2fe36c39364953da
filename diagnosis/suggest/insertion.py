"""A draft put into a source file that people write too: nothing of what stands there is changed."""

from __future__ import annotations

import yaml
from yaml import MappingNode, Node

from dictionary.problems import ConfigurationError, Problem

_INDENT = 2


def with_draft(text: str, head: str, sections: dict[str, str], file: str) -> str:
    """A source file with new entries at the ends of ``tables`` and ``feeds``, and what is to be said of them above it all.

    Args:
        text: the file as it is.
        head: comments.
        sections: new entries of each section, indented by two.
        file: its name, for errors.

    Raises:
        ConfigurationError: a section stands on one line, where no lines can be added.
    """
    if "\r\n" in text:
        return with_draft(text.replace("\r\n", "\n"), head, sections, file).replace("\n", "\r\n")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, MappingNode) else []
    present = {key.value: (number, key, value) for number, (key, value) in enumerate(pairs)}
    lines = text.rstrip("\n").split("\n")
    ends: list[tuple[int, str]] = []
    after = ""
    for name, added in sections.items():
        if not added:
            continue
        if name not in present:
            after += f"\n{name}:\n{added}"
            continue
        number, _, value = present[name]
        below = pairs[number + 1][0].start_mark.line if number + 1 < len(pairs) else len(lines)
        ends.append((_end(lines, below), _indented(added, value, name, file)))
    for line, added in sorted(ends, reverse=True):
        lines[line:line] = added.rstrip("\n").split("\n")
    return head + "\n".join(lines) + "\n" + after


def _end(lines: list[str], below: int) -> int:
    """The line after a section's last entry: comments and empty lines above the next section belong to that one."""
    while below > 0 and (not lines[below - 1].strip() or lines[below - 1].startswith("#")):
        below -= 1
    return below


def _indented(added: str, value: Node, name: str, file: str) -> str:
    if not isinstance(value, MappingNode) or value.flow_style:
        raise ConfigurationError(Problem("suggest.on_one_line", path=f"sources/{file}", args={"section": name}))
    beside = " " * value.value[0][0].start_mark.column
    return "".join(f"{beside}{line[_INDENT:]}" for line in added.splitlines(keepends=True))
