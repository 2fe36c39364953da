"""Defects of the approved list: goods came from a vendor who was not approved on that day, or not for them."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from demo.columns import Bools, Ints, pc
from demo.defects.draft import Draft
from demo.defects.tables import INVENTORY, RECEIPT, RECEIPT_LINE, VENDOR
from demo.orders import State
from demo.qms_suppliers import APPROVED, CLASSES_BETWEEN, supplied_class

Deliveries = dict[str, list[tuple[date, int]]]
"""By vendor code, the days of its deliveries with their lines, in order."""


def unapproved_deliveries(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """D14: a vendor delivers a class that it is not approved for, or its approval ends before, or begins after, a delivery."""
    plant = (_missing_class, _ends_before_the_last, _begins_after_the_first)
    deliveries = _deliveries(draft)
    codes = [f"GYS{vendor + 1:04d}" for vendor in draft.ids(APPROVED, "vendor").tolist()]
    for turn in range(count):
        # Twins and branches deliver under other codes; what they bring would be wrong too.
        alone = draft.free(VENDOR)[: len(codes)] & draft.free(APPROVED)
        known = {row: deliveries[code] for row, code in enumerate(codes) if code in deliveries and alone[row]}
        plant[turn % 3](draft, known, rng)


def _deliveries(draft: Draft) -> Deliveries:
    """Deliveries, with reversals and opening stock left out."""
    heads, header = draft.tables[RECEIPT], draft.ids(RECEIPT_LINE, "header")
    codes, days = heads["cVenCode"].to_pylist(), pc.cast(heads["dDate"], "date32").to_pylist()
    wanted = (draft.ids(RECEIPT_LINE, "red") == 0) & (draft.ids(RECEIPT, "opening")[header] == 0)
    found: Deliveries = {}
    for line in np.flatnonzero(wanted).tolist():
        found.setdefault(str(codes[header[line]]), []).append((days[header[line]], line))
    return {code: sorted(lines) for code, lines in found.items()}


def _approved(draft: Draft, line: int) -> bool:
    """Whether a line is on an approved receipt and no other family has touched either."""
    head = int(draft.ids(RECEIPT_LINE, "header")[line])
    ready = draft.free(RECEIPT_LINE)[line] and draft.free(RECEIPT)[head]
    return bool(ready) and int(draft.ids(RECEIPT, "state")[head]) == State.FREE


def _pick(draft: Draft, able: dict[int, list[int]], rng: np.random.Generator) -> Iterator[tuple[int, list[int]]]:
    """One of the vendors with the lines that will be wrong, which are claimed with it."""
    rows = np.zeros(len(draft.free(APPROVED)), np.bool_)
    rows[list(able)] = True
    for row in draft.pick(APPROVED, rows, 1, rng):
        draft.claim(RECEIPT_LINE, np.array(able[row]))
        draft.claim(VENDOR, np.array([row]))
        yield row, able[row]


def _note(draft: Draft, row: int, column: str, planted: str) -> None:
    true = draft.get(APPROVED, row, column)
    draft.set(APPROVED, [row], column, [planted])
    draft.note("D14", APPROVED, draft.key(APPROVED, row), column, true, planted, "REF-ASL", "C")


def _day_alone(draft: Draft, deliveries: list[tuple[date, int]], place: int) -> bool:
    """Whether the first (0) or last (-1) delivery is the only line of its day."""
    day, line = deliveries[place]
    return len(deliveries) > 1 and sum(1 for other, _ in deliveries if other == day) == 1 and _approved(draft, line)


def _ends_before_the_last(draft: Draft, known: dict[int, list[tuple[date, int]]], rng: np.random.Generator) -> None:
    able = {row: [lines[-1][1]] for row, lines in known.items() if _day_alone(draft, lines, -1)}
    for row, _ in _pick(draft, able, rng):
        _note(draft, row, "资质有效期", str(known[row][-1][0] - timedelta(days=1)))


def _begins_after_the_first(draft: Draft, known: dict[int, list[tuple[date, int]]], rng: np.random.Generator) -> None:
    able = {row: [lines[0][1]] for row, lines in known.items() if _day_alone(draft, lines, 0)}
    for row, _ in _pick(draft, able, rng):
        _note(draft, row, "准入日期", str(known[row][0][0] + timedelta(days=1)))


def _missing_class(draft: Draft, known: dict[int, list[tuple[date, int]]], rng: np.random.Generator) -> None:
    """One class is left out of the list, all of whose deliveries no other family has touched."""
    classes = {row: _by_class(draft, lines) for row, lines in known.items()}
    able = {row: next(iter(lines.values())) for row, lines in classes.items() if lines}
    for row, lines in _pick(draft, able, rng):
        gone = next(name for name, mine in classes[row].items() if mine == lines)
        listed = str(draft.get(APPROVED, row, "供应物料")).split(CLASSES_BETWEEN)
        _note(draft, row, "供应物料", CLASSES_BETWEEN.join(name for name in listed if name != gone))


def _by_class(draft: Draft, deliveries: list[tuple[date, int]]) -> dict[str, list[int]]:
    """The lines of a vendor's deliveries by class, of classes that are wholly untouched and not the only one."""
    item, tidy = draft.world.lots.item[draft.ids(RECEIPT_LINE, "lot")], _tidy_items(draft)
    found: dict[str, list[int]] = {}
    for _, line in deliveries:
        found.setdefault(supplied_class(draft.world.items.code[item[line]]), []).append(line)
    if len(found) == 1:
        return {}
    return {
        name: lines
        for name, lines in sorted(found.items())
        if all(_approved(draft, line) and tidy[item[line]] for line in lines)
    }


def _tidy_items(draft: Draft) -> Bools:
    """By item, whether no family has touched its record."""
    item: Ints = draft.ids(INVENTORY, "item")
    found: Bools = np.bincount(item[~draft.free(INVENTORY)], minlength=len(draft.world.items.code)) == 0
    return found
