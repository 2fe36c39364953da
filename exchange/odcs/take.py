"""Contracts that came in, as a draft of the project's dictionary."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError, Problem
from dictionary.project import Project
from exchange.adoption import Draft, Load, drafted
from exchange.changes import Change, change
from exchange.odcs.read import Contracts, read
from exchange.rows import rows
from exchange.tables import TABLES


def draft_of(path: Path, project: Project, present: Dictionary, load: Load) -> Draft:
    """The draft that a contract, or a folder of them, makes of a project's dictionary; nothing is written.

    Raises:
        ConfigurationError: a contract is refused, with each place; one of ours was made from another dictionary.
    """
    contracts = read(path)
    problems = [
        Problem("odcs.other_version", file, args={"theirs": made_from[:12], "ours": present.hash[:12]})
        for file, made_from in contracts.hashes.items()
        if made_from != present.hash
    ]
    if problems:
        raise ConfigurationError(problems)
    draft = drafted(_changes(contracts, present), project, present, load)
    new = {made.element for made in draft.changes}
    untranslated = tuple(dict.fromkeys(name for name in contracts.untranslated if name in new))
    return replace(draft, untranslated=untranslated)


def _changes(contracts: Contracts, present: Dictionary) -> tuple[Change, ...]:
    now = rows(present)
    found = []
    for table in TABLES:
        for key, said in contracts.rows[table.name].items():
            is_foreign = key[0] in contracts.foreign
            columns = [column.name for column in table.all_columns if column.name in said or not is_foreign]
            made = change(table, key, now[table.name].get(key), said, columns)
            if made is not None:
                found.append(made)
    return tuple(found)
