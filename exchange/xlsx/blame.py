"""Which cell of a workbook a problem of the draft comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dictionary.problems import Problem
from dictionary.yaml_reader import read_yaml_text
from exchange.adoption import FOLDER
from exchange.changes import Change
from exchange.draft import Files
from exchange.xlsx.read import Workbook


def placed(problems: Iterable[Problem], workbook: Workbook, changes: Iterable[Change], files: Files) -> list[Problem]:
    """The problems, each with its cell where a changed one is its cause; the others with their place in the draft."""
    paths = {place: path for change in changes for place, path in _places(workbook, change, files)}
    found = []
    for problem in problems:
        file = (problem.file or "").removeprefix(f"{FOLDER}/")
        place = _nearest(paths, file, problem.path)
        found.append(replace(problem, file=workbook.file, line=None, path=paths[place]) if place else problem)
    return found


def _nearest(paths: dict[tuple[str, str], str], file: str, path: str) -> tuple[str, str] | None:
    """The changed cell at a path of the draft, or at what holds it."""
    while path:
        if (file, path) in paths:
            return file, path
        path = path.rpartition(".")[0]
    return None


def _places(workbook: Workbook, change: Change, files: Files) -> Iterable[tuple[tuple[str, str], str]]:
    file, path = _where(change, files)
    for column in change.after:
        yield (file, f"{path}{column}"), workbook.place(change.table, change.key, column)
    yield (file, path.rstrip(".")), workbook.place(change.table, change.key, change.table.keys[-1].name)


def _where(change: Change, files: Files) -> tuple[str, str]:
    """The file of the draft that an element stands in, and the path of the element in it, ending in a point."""
    table, key = change.table.name, change.key
    if table == "codes":
        return f"codes/{key[0]}.csv", ""
    kind = "measure" if table == "measures" else "object"
    for file, text in files.items():
        value = read_yaml_text(text, file).value if file.endswith(".yaml") else {}
        if value.get(kind) != key[0]:
            continue
        if table == "checks":
            at = [check.get("rule") for check in value.get("checks", [])].index(key[1])
            return file, f"checks.{at}."
        inner = {"fields": key[1:], "field_checks": (*key[1:2], "checks", *key[2:])}.get(table, ())
        return file, "".join(f"{part}." for part in (("fields", *inner) if inner else ()))
    return "", ""
