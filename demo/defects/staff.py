"""Conflicts of staff and machines: namesakes, and machines that took over a label."""

import numpy as np

from demo.defects.draft import Draft
from demo.defects.tables import MACHINE, PERSON, REPORT, USER
from demo.mes_people import FIRST_OPERATOR, LEAVERS, department


def namesakes(draft: Draft, count: int, rng: np.random.Generator) -> None:
    """C15: two people have one name: in different departments, where the department tells them apart, and in the same one."""
    place = department(len(draft.world.masters.people))
    able = np.arange(FIRST_OPERATOR, len(place) - LEAVERS)
    for turn in range(count):
        pool = able[np.isin(draft.ids(USER, "person")[able], _unclaimed(draft))]
        first = int(rng.choice(pool))
        alike = place[pool] == place[first]
        second = int(rng.choice(pool[(alike if turn % 2 else ~alike) & (pool != first)]))
        _rename(draft, second, draft.get(USER, first, "nick_name"))
        draft.claim(USER, np.array([first, second]))
        kind = "namesake in the department" if turn % 2 else "namesake"
        draft.pair("person", kind, *((USER, draft.key(USER, row)) for row in (first, second)), same=False)
        draft.trap("C15", USER, draft.key(USER, second), "nick_name", draft.get(USER, second, "nick_name"))


def _unclaimed(draft: Draft) -> list[int]:
    return np.flatnonzero(draft.free(USER)).tolist()


def _rename(draft: Draft, person: int, name: str) -> None:
    """Give a person another name wherever it is written."""
    draft.set(USER, [person], "nick_name", [name])
    draft.set(PERSON, [person], "cPersonName", [name])
    rows = np.flatnonzero(draft.ids(REPORT, "person") == person)
    draft.set(REPORT, rows, "nick_name", [name] * len(rows))


def list_replacements(draft: Draft) -> None:
    """C16: two machines bore one label, one after the other, and must not be merged."""
    code = draft.tables[MACHINE]["machinery_code"].to_pylist()
    newest = {label: row for row, label in reversed(list(enumerate(code)))}
    for row, label in enumerate(code):
        if newest[label] != row:
            pair = ((MACHINE, draft.key(MACHINE, place)) for place in (newest[label], row))
            draft.pair("equipment", "replaced", *pair, same=False)
