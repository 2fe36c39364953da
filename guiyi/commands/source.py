"""The source systems: what is read of them, and whether they can be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from dictionary.problems import ConfigurationError, ExitCode, GuiyiError, NothingSelectedError, Problem, nearest
from guiyi.call import Call
from guiyi.options import Languages
from guiyi.output import Format, Sheet
from guiyi.verb import group, verb

Chosen = Annotated[str | None, typer.Argument(metavar="[SYSTEM]", help="One system. Default: all.")]

Wanted = Annotated[str, typer.Argument(help="The source system.")]
Tables = Annotated[
    list[str] | None, typer.Argument(metavar="[TABLE]...", help="Its tables, as the source names them. Default: all.")
]
Unmapped = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TABLE]...", help="Its tables, as the source names them. Default: those that no feed reads."
    ),
]
Rows = Annotated[
    int | None, typer.Option(min=0, help="How many rows of each table to read at most; 0: all. Default: 500,000.")
]

_LISTED = ("system", "table", "feeds", "columns", "rows", "unmapped", "missing", "state")
_PROFILES = ("profile", "label", "rests_on", "tables", "feeds", "objects", "lines")
_MAPPED = ("part", "says", "said_in", "instead_of")
_EMPTIES = ("system", "table", "column", "rows", "null", "empty", "blank", "sentinel")
_TESTED = ("system", "state", "isolation", "clock_difference", "read_only", "tables", "seconds", "problem")

_DRIFTED = (
    "system", "table", "part", "column", "change", "was", "now", "mapped", "matters", "proposed", "why", "decided",
)  # fmt: skip


def add(app: typer.Typer) -> None:
    """Add the commands."""
    source = group(app, "source", "The source systems.")
    verb(source, "list")(list_tables)
    verb(source, "test")(probe)
    verb(source)(drift)
    verb(source)(profile)
    verb(source, writes=True)(suggest)
    verb(source)(known)
    verb(source)(mapping)
    verb(source, "empties")(list_empties)


def list_tables(call: Call, system: Chosen = None) -> int:
    """The tables of each source: feeds, rows landed last, unmapped columns, and mapped ones that are not there."""
    from guiyi.sources import tables_of

    code = ExitCode.DONE
    rows: list[dict[str, Any]] = []
    for name in _systems(call, system):
        found, problems = tables_of(call, name)
        rows += found
        call.say.warn(problems)
        code = ExitCode.UNREACHABLE if problems else code
    call.show(Sheet.of(rows, _LISTED))
    call.say.next("guiyi source test" if code else "guiyi build")
    return code


def probe(call: Call, system: Chosen = None) -> int:
    """Whether each source answers: its isolation, its clock, and the proof that it can only be read."""
    from guiyi.sources import doubt, tested

    results = [tested(call, name) for name in _systems(call, system)]
    call.show(Sheet.of([facts for facts, _ in results], _TESTED))
    call.say.warn(problem for facts, _ in results if (problem := doubt(facts)) is not None)
    codes = [error.exit_code for _, error in results if error is not None]
    call.say.next("guiyi source list" if not codes else "guiyi doctor")
    return max(codes, default=ExitCode.DONE)


def drift(call: Call, system: Chosen = None) -> int:
    """What is built otherwise in each source than at the run that readers see, and what the next run does about it."""
    from guiyi.source_care import drifts_of

    code, rows = ExitCode.DONE, []
    for name in _systems(call, system):
        try:
            found = drifts_of(call, call.in_force.dictionary, name)
        except GuiyiError as error:
            call.say.warn(error.problems)
            code = max(code, error.exit_code)
            continue
        rows += [one.facts() for one in found]
        if any(one.decided == "stop" for one in found):
            code = max(code, ExitCode.DATA_FAILED)
    call.show(Sheet.of(rows, _DRIFTED))
    call.say.next("guiyi source list" if code else "guiyi build")
    return code


def profile(
    call: Call,
    system: Wanted,
    tables: Tables = None,
    rows: Rows = None,
    to: Annotated[Path | None, typer.Option(help="Also write the committee's report here, .html or .xlsx.")] = None,
    lang: Annotated[Languages, typer.Option(help="The languages of the report.")] = Languages.BOTH,
) -> None:
    """What a source really holds, mapped or not: types, empty kinds, formats, keys, links, suspicions, and what it looks like."""
    from guiyi.diagnoses import diagnosed, summary, write_profile
    from guiyi.report import languages

    (name,) = _systems(call, system)
    found = diagnosed(call, name, tables or (), _limit(rows), with_copies=bool(tables)).profile
    if call.form is Format.JSON:
        call.show_document(found.document())
    else:
        call.show_document(summary(found, call.language))
    cut = [table.name for table in found.tables if not table.is_whole]
    if cut:
        call.say.tell("profile.part", tables=", ".join(cut), rows=f"{found.limit:,}")
    if to is not None:
        write_profile(call, found, to, languages(lang.value, call.language))
        call.say.tell("profile.written", file=to.absolute())
    call.say.next(f"guiyi source suggest {name}")


def suggest(
    call: Call,
    system: Wanted,
    tables: Unmapped = None,
    rows: Rows = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the source file with the draft here.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the draft into the project's own source file.")] = False,
) -> None:
    """A draft of the mapping of tables that no feed reads: tables, keys, feeds, fields, each line with its confidence."""
    from guiyi.diagnoses import source_file, suggested
    from guiyi.output import show_text
    from pipelines.files import write_text

    (name,) = _systems(call, system)
    if out is not None and apply:
        raise ConfigurationError(Problem("draft.out_or_apply"))
    text = suggested(call, name, tables or (), _limit(rows))
    path = source_file(call, name) if apply else out
    if path is None or call.dry_run:
        show_text(text.rstrip("\n"))
        call.say.next(f"guiyi source suggest {name} --apply")
        return
    write_text(path, text)
    call.say.tell("suggest.written", file=path)
    call.say.next("guiyi dictionary lint")


def _limit(rows: int | None) -> int:
    from diagnosis.profile import ROWS

    return ROWS if rows is None else rows


def known(
    call: Call,
    profile: Annotated[str | None, typer.Argument(metavar="[PROFILE]", help="One profile: its feeds.")] = None,
) -> None:
    """The systems that are known: the profiles on which a source may rest, or the feeds of one."""
    from guiyi.profiles import feeds_of, known_profiles

    if profile is None:
        profiles = Sheet.of(known_profiles(), _PROFILES)
        call.show(profiles)
        call.say.next("guiyi source known {}", profiles.rows[0][0])
        return
    call.show(Sheet.of(feeds_of(profile), ("feed", "object", "table", "fields")))
    call.say.next("guiyi init hub --profile {}", profile)


def mapping(call: Call, system: Annotated[str, typer.Argument(metavar="SYSTEM", help="One system.")]) -> None:
    """All that the mapping of a source says, with the file and line of each part: the project's or its profile's."""
    from guiyi.profiles import mapping_of
    from guiyi.vocabulary import placed_dictionary_of

    (name,) = _systems(call, system)
    dictionary, places = placed_dictionary_of(call.project)
    call.show(Sheet.of(mapping_of(dictionary.sources[name], places), _MAPPED))
    call.say.next("guiyi dictionary lint")


def list_empties(call: Call, system: Chosen = None) -> int:
    """How each column says nothing, in the rows that the hub holds: NULL, an empty text, blanks, a declared sentinel."""
    from guiyi.sources import empties_of

    rows = [row for name in _systems(call, system) for row in empties_of(call, name)]
    call.show(Sheet.of(rows, _EMPTIES))
    call.say.next("guiyi source list" if rows else "guiyi build")
    return ExitCode.DONE


def _systems(call: Call, system: str | None) -> list[str]:
    known = list(call.dictionary.sources)
    if system is None:
        return known
    if system not in known:
        args = {"name": system, "nearest": nearest(system, known)}
        raise NothingSelectedError(Problem("source.not_known", args=args))
    return [system]
