"""Diagnosing a source: what is asked for on the command line, and what is made of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dictionary.problems import ConfigurationError, Problem

if TYPE_CHECKING:
    from diagnosis.facts import Profile, TableFacts
    from diagnosis.profile import Diagnosis
    from guiyi.call import Call

_MOST_SUSPICIONS = 40


def diagnosed(call: Call, system: str, tables: Sequence[str], rows: int, *, with_copies: bool) -> Diagnosis:
    """Profile a source of the project; at most so many rows of a table are read, 0: all.

    Tables that are copies of others are only counted, unless ``with_copies``, as where somebody named them.

    Raises:
        UnreachableError: the source cannot be reached.
    """
    from connectors import connect
    from connectors.declared_encoding import declared_encoding
    from diagnosis.profile import Wish, diagnose
    from guiyi.progress import watching

    source, folder = call.dictionary.sources[system], call.project.folder
    declared = partial(declared_encoding, source, folder=folder)
    generation = call.state.generation(call.state.current())
    published = generation if generation.exists() else None
    with watching(call.say) as progress:
        progress.stage("profile")
        wish = Wish(tables, rows, published, call.project.settings.limits, progress.rows, declared, with_copies)
        connector = connect(source, folder)
        return diagnose(source, connector, call.dictionary, call.project.state, wish)


def summary(profile: Profile, language: str) -> dict[str, Any]:
    """What people see of a profile on a terminal."""
    from diagnosis.words import suspected

    copied: dict[str, list[int]] = {}
    for copy in profile.copies:
        copied.setdefault(copy.of, []).append(copy.rows)
    likely: dict[str, str] = {}
    for one in profile.likenesses:
        likely.setdefault(one.table, f"{one.object} {one.score:.2f}")
    found = {
        "system": profile.system,
        "isolation": profile.isolation,
        "tables_read": len(profile.tables),
        "rows": sum(table.rows for table in profile.tables),
        "rows_read": sum(table.read for table in profile.tables),
        "tables": [_table(profile, table, likely.get(table.name), language) for table in profile.tables],
        "copies": [{"table": original, "copies": len(rows), "rows": sum(rows)} for original, rows in copied.items()],
        "suspicions": [
            {"table": one.table, "column": one.column, "rows": one.rows, "what": suspected(one, language)}
            for one in sorted(profile.suspicions, key=lambda one: -one.rows)[:_MOST_SUSPICIONS]
        ],
    }
    return {name: value for name, value in found.items() if value != []}


def _table(profile: Profile, table: TableFacts, likely: str | None, language: str) -> dict[str, Any]:
    return {
        "table": table.name,
        "rows": table.rows,
        "read": table.read,
        "columns": len(table.columns),
        "key": list(table.keys[0].columns) if table.keys else None,
        "looks_like": likely,
        "suspicions": sum(one.table == table.name for one in profile.suspicions),
        "problem": table.problem.get(language),
    }


def write_profile(call: Call, profile: Profile, path: Path, spoken: Sequence[str]) -> None:
    """Write the report: a page, or a workbook where the file's name ends in ``.xlsx``.

    Raises:
        ConfigurationError: the file's kind is unknown.
    """
    kind = path.suffix.lower()
    if kind not in (".html", ".xlsx"):
        raise ConfigurationError(Problem("report.unknown_kind", args={"file": path.name, "known": ".html, .xlsx"}))
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == ".xlsx":
        from reports.profile.workbook import write_workbook

        write_workbook(profile, call.dictionary, call.project.settings, spoken, path)
    else:
        from reports.profile.page import page

        path.write_text(page(profile, call.dictionary, call.project.settings, spoken), encoding="utf-8")


def suggested(call: Call, system: str, tables: Sequence[str], rows: int) -> str:
    """The source file of a system with a draft for these tables in it; without any named, for those that no feed reads.

    Tables that are mapped are looked at too, because others may refer to them.

    Raises:
        NothingSelectedError: all tables are mapped.
    """
    from diagnosis.suggest.draft import Draft
    from diagnosis.suggest.feeds import Feeds
    from diagnosis.suggest.insertion import with_draft
    from diagnosis.suggest.mapped import mapped
    from guiyi.sources import unmapped_tables

    source = call.dictionary.sources[system]
    wanted = tables or unmapped_tables(call, system)
    known = mapped(source)
    diagnosis = diagnosed(call, system, list(dict.fromkeys([*wanted, *known])), rows, with_copies=bool(tables))
    profile = diagnosis.profile
    chosen = [one for one in diagnosis.choices if one.reading.table.name in wanted]
    draft = Draft(profile, Feeds(profile, chosen, known, call.dictionary), source, call.language)
    path = source_file(call, system)
    sections = {"tables": draft.tables(), "feeds": draft.feeds()}
    return with_draft(path.read_bytes().decode("utf-8"), draft.head(), sections, path.name)


def source_file(call: Call, system: str) -> Path:
    """The file in which a project describes a source."""
    from dictionary.yaml_reader import read_yaml

    folder = call.project.folder / "sources"
    return next(path for path in sorted(folder.glob("*.yaml")) if read_yaml(path).value.get("source") == system)
