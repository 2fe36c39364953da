"""What a workbook changes in the present dictionary, which others may have changed since the workbook was made.

A cell counts as changed where it differs from what it said when the workbook was made. Where others changed the same cell
into something else, that is a conflict, and nothing is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dictionary.problems import ConfigurationError, Problem, nearest
from exchange.changes import Change, change, same
from exchange.columns import NO, Cell, Cells, Key, Table, TableName
from exchange.tables import TABLES
from exchange.xlsx.origin import cell_hash
from exchange.xlsx.read import Row, Workbook

_SHOWN = 60
_OWNERS: dict[TableName, TableName] = {"fields": "objects", "field_checks": "fields", "checks": "objects"}
"""A row of the one is a part of a row of the other."""


def changes_of(
    workbook: Workbook, project: str, present: Mapping[TableName, Mapping[Key, Cells]]
) -> tuple[Change, ...]:
    """The changes that a workbook makes.

    Raises:
        ConfigurationError: it belongs to another project, a row is gone, or a cell was changed by others too.
    """
    if workbook.origin.project != project:
        args = {"theirs": workbook.origin.project, "ours": project}
        raise ConfigurationError(Problem("workbook.other_project", workbook.file, args=args))
    found: list[Change] = []
    problems: list[Problem] = []
    for table in TABLES:
        merging = _Merging(workbook, table, present[table.name], problems)
        merging.refuse_missing()
        found += merging.changes()
    problems += _homeless(workbook, found, present)
    if problems:
        raise ConfigurationError(problems)
    return tuple(found)


def _homeless(
    workbook: Workbook, changes: Iterable[Change], present: Mapping[TableName, Mapping[Key, Cells]]
) -> Iterator[Problem]:
    """Rows that were added to an object or field which is in no row."""
    for made in changes:
        owner = _OWNERS.get(made.table.name)
        key = made.key[:-1]
        if made.is_new and owner and key not in present[owner] and key not in workbook.tables[owner]:
            known = [".".join(one) for one in workbook.tables[owner]]
            args = {"name": ".".join(key), "nearest": nearest(".".join(key), known)}
            place = workbook.place(made.table, made.key, made.table.keys[0].name)
            yield Problem("workbook.no_owner", workbook.file, path=place, args=args)


class _Merging:
    """One table of the workbook over the same of the dictionary."""

    def __init__(self, workbook: Workbook, table: Table, present: Mapping[Key, Cells], problems: list[Problem]) -> None:
        self._workbook, self._table, self._present, self._problems = workbook, table, present, problems
        self._rows = workbook.tables[table.name]
        self._origin = workbook.origin.cells.get(table.name, {})

    def refuse_missing(self) -> None:
        """A row that was there and is gone may have been lost by accident."""
        for key in self._origin:
            if key in self._present and key not in self._rows:
                args = {"key": ".".join(key)}
                self._problems.append(
                    Problem("workbook.row_gone", self._workbook.file, path=self._table.title, args=args)
                )

    def changes(self) -> list[Change]:
        """What the rows change."""
        found = []
        for key, row in self._rows.items():
            present = self._present.get(key)
            if present is None and key in self._origin:
                self._taken_away_by_others(key, row)
                continue
            columns = [column.name for column in self._table.columns if self._is_edited(key, row, column.name)]
            self._refuse_conflicts(key, row, present, columns)
            made = change(self._table, key, present, row.cells, columns)
            if made is not None:
                found.append(made)
        return found

    def _is_edited(self, key: Key, row: Row, column: str) -> bool:
        """Whether somebody changed the cell since the workbook was made; in a row that was added, whether it is filled."""
        before = self._origin.get(key, {}).get(column, self._absent(column))
        return before != cell_hash(row.cells.get(column, ""))

    def _refuse_conflicts(self, key: Key, row: Row, present: Cells | None, edited: list[str]) -> None:
        origin = self._origin.get(key)
        for column in edited if present is not None else ():
            theirs, yours = (present or {}).get(column, ""), row.cells.get(column, "")
            # Without an origin two people added one and the same element.
            by_others = origin is None or cell_hash(theirs) != origin.get(column, self._absent(column))
            if by_others and not same(self._table, column, theirs, yours):
                args = {"column": column, "key": ".".join(key), "theirs": _short(theirs), "yours": _short(yours)}
                place = self._workbook.place(self._table, key, column)
                self._problems.append(Problem("workbook.conflict", self._workbook.file, path=place, args=args))

    def _taken_away_by_others(self, key: Key, row: Row) -> None:
        """An element that is gone from the dictionary: an untouched row of it is passed over."""
        edited = [column.name for column in self._table.columns if self._is_edited(key, row, column.name)]
        if edited:
            place = self._workbook.place(self._table, key, edited[0])
            args = {"key": ".".join(key)}
            self._problems.append(Problem("workbook.element_gone", self._workbook.file, path=place, args=args))

    def _absent(self, column: str) -> str:
        """The hash of a cell that said nothing."""
        return cell_hash(NO if self._table.column(column).cell is Cell.FLAG else "")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
