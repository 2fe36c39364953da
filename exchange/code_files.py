"""Changes in code lists as CSV files; a line that does not change keeps its writing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from dictionary.loader import CORE
from exchange.changes import Change

_HEADER = ["code", "bucket", "fix", "zh", "en"]
_COLUMNS = {"bucket": "bucket", "fix": "fix", "label.zh": "zh", "label.en": "en"}


def changed_codes(changes: Iterable[Change], folder: Path) -> dict[str, str]:
    """The texts of the changed code lists by their path within the folder ``dictionary``."""
    lists: dict[str, list[Change]] = {}
    for change in changes:
        lists.setdefault(change.key[0], []).append(change)
    return {
        f"codes/{name}.csv": _changed(
            _text(folder / "codes" / f"{name}.csv"), _text(CORE / "codes" / f"{name}.csv"), own
        )
        for name, own in lists.items()
    }


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig") if path.exists() else ""


def _changed(own: str, core: str, changes: list[Change]) -> str:
    """The project's own file with the changed codes; one that only the core has is taken over with its line."""
    own = own or ",".join(_HEADER) + "\n"
    records = list(_records(own))
    header, end = records[0][1], "\r\n" if records[0][0].endswith("\r\n") else "\n"
    at = header.index("code")
    known = _by_code(core) | _by_code(own)
    wanted = {}
    for change in changes:
        row = {"code": change.key[1], **known.get(change.key[1], {})}
        row |= {_COLUMNS[name]: text for name, text in change.after.items()}
        wanted[change.key[1]] = _line([row.get(name, "") for name in header], end)
    lines = [wanted.pop(row[at], text) if number and row else text for number, (text, row) in enumerate(records)]
    if not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    return "".join([*lines, *wanted.values()])


def _by_code(text: str) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def _records(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each record with its own text."""
    lines = list(io.StringIO(text, newline=""))
    reader, begun = csv.reader(lines), 0
    for row in reader:
        yield "".join(lines[begun : reader.line_num]), row
        begun = reader.line_num


def _line(row: list[str], end: str) -> str:
    """One record; a blank at an edge or a strange letter stands in quotes."""
    out = io.StringIO(newline="")
    is_plain = all(text == text.strip() and text.isprintable() for text in row)
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_MINIMAL if is_plain else csv.QUOTE_ALL).writerow(row)
    return out.getvalue()
