"""Documents in two tables: lines that link to the header they stand under."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from diagnosis.facts import Link, Profile, TableFacts
from diagnosis.lexicon import is_known, meanings

_SAME_BEGINNING: Final = 0.5


@dataclass(frozen=True)
class Header:
    """The header of a table's rows, and the link to it."""

    table: TableFacts
    link: Link


def headers(profile: Profile) -> dict[str, Header]:
    """The header of each table that has one: it is linked to by a column that repeats, and the names of both tables are alike."""
    found: dict[str, Header] = {}
    by_key = {
        (link.to_table, link.to_column): _is_key(profile.table(link.to_table), link.to_column) for link in profile.links
    }
    for link in sorted(profile.links, key=lambda one: (not by_key[one.to_table, one.to_column], -one.score)):
        if link.table in found or link.table == link.to_table:
            continue
        lines, header = profile.table(link.table), profile.table(link.to_table)
        if _belong(lines.name, header.name) and lines.read >= header.read and not _is_key(lines, link.column):
            found[lines.name] = Header(header, link)
    return found


def _belong(lines: str, header: str) -> bool:
    """Whether the names of two tables begin alike, or say the same but for what a line and a header are called."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(lines.lower(), header.lower(), strict=False)))
    if same >= _SAME_BEGINNING * min(len(lines), len(header)) and same >= 4:
        return True
    beginning = meanings(lines)[:-1]
    return is_known(beginning) and beginning == meanings(header)[:-1]


def _is_key(lines: TableFacts, column: str) -> bool:
    """Whether the column is the first key of a table: then its rows are no lines of another one."""
    return bool(lines.keys) and lines.keys[0].columns == (column,)
