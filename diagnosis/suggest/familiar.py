"""Which known system a source seems to be: that of whose profile most tables are there, with their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from diagnosis.facts import Profile
from dictionary.profile import profile_names, read_profile

_SHARE: Final = 0.6
_FEWEST: Final = 5
"""Below so many tables, or this part of a profile's, nothing is said."""


@dataclass(frozen=True)
class Familiar:
    """A profile, how many tables it reads, and how many of them are there."""

    profile: str
    tables: int
    there: int


def familiar(profile: Profile) -> Familiar | None:
    """The known system that a source is most like; None where it is like none.

    Args:
        profile: what is in the source.
    """
    columns = {
        table.name.rpartition(".")[2].lower(): {column.name.lower() for column in table.columns}
        for table in profile.tables
    }
    documents = ((name, read_profile(name).value) for name in profile_names())
    found = [
        Familiar(
            name, len(value["tables"]), sum(_is_there(table, said, columns) for table, said in value["tables"].items())
        )
        for name, value in documents
        if "profile" not in value  # one that rests on another says only what differs
    ]
    best = max(found, key=lambda one: one.there / one.tables)
    return best if best.there >= max(_FEWEST, _SHARE * best.tables) else None


def _is_there(name: str, content: Mapping[str, Any], columns: Mapping[str, set[str]]) -> bool:
    physical = str(content.get("name", name)).rpartition(".")[2].lower()
    return {column.lower() for column in content.get("key", ())} <= columns.get(physical, set()) and physical in columns
