"""The baseline diagnosis as an Excel workbook: a sheet each for tables, columns, hints, links and likenesses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from diagnosis.facts import Profile
from dictionary.compiled import Dictionary
from dictionary.project import Settings
from reports.profile.facts import Facts, formats_of, frequent_of, key_of, nothing_of, range_of, share_of, told
from reports.sheets import Table, write_sheets
from reports.words import Tongues, Words


def write_workbook(
    profile: Profile, dictionary: Dictionary, settings: Settings, languages: Sequence[str], path: Path
) -> None:
    """Write the workbook; with two languages each heading bears both, and each sentence is in the first."""
    words = tuple(Words(language, dictionary, settings.timezone) for language in languages)
    write_sheets(path, Tongues(words), _tables(Facts(profile, dictionary, settings), Tongues(words), words[0]))


def _tables(facts: Facts, tongues: Tongues, words: Words) -> Iterator[Table]:
    yield _of_tables(facts, tongues, words)
    yield _of_columns(facts, tongues, words)
    yield _of_hints(facts, words)
    yield _of_links(facts, words)
    yield _of_copies(facts)
    yield _of_likenesses(facts, tongues)


def _of_tables(facts: Facts, tongues: Tongues, words: Words) -> Table:
    columns = ["column.table", "profile.rows", "profile.read", "profile.columns", "profile.key", "profile.like", "profile.score",
               "profile.hints", "profile.problem"]  # fmt: skip
    rows = []
    for table in facts.profile.tables:
        like = facts.like.get(table.name)
        rows.append([
            table.name, table.rows, table.read, len(table.columns), key_of(table, words),
            tongues.object_label(like.object) if like else None, like.score if like else None, facts.hints(table),
            table.problem.get(words.language),
        ])  # fmt: skip
    return "profile.tables", columns, rows


def _of_columns(facts: Facts, tongues: Tongues, words: Words) -> Table:
    columns = ["column.table", "profile.column", "profile.declared", "profile.used", "profile.filled", "profile.nothing",
               "profile.distinct", "profile.range", "profile.length_in_sheet", "profile.formats", "profile.frequent",
               "profile.personal"]  # fmt: skip
    rows = [
        [
            table.name, column.name, column.declared, tongues.say(f"profile.used.{column.used}"), column.filled,
            "; ".join(nothing_of(column, words)), column.distinct, range_of(column), f"{column.shortest}–{column.longest}",
            "; ".join(formats_of(column)), "; ".join(frequent_of(column)), column.personal,
        ]
        for table in facts.profile.tables
        for column in table.columns
    ]  # fmt: skip
    return "profile.details", columns, rows


def _of_copies(facts: Facts) -> Table:
    rows = [[one.table, one.of, one.rows] for one in facts.profile.copies]
    return "profile.copies", ["column.table", "profile.copy_of", "profile.rows"], rows


def _of_hints(facts: Facts, words: Words) -> Table:
    columns = ["column.table", "profile.column", "profile.what", "profile.rows", "profile.examples"]
    rows = [[one.table, one.column, told(one, words), one.rows, "; ".join(one.examples)] for one in facts.suspicions]
    return "profile.suspicions", columns, rows


def _of_links(facts: Facts, words: Words) -> Table:
    columns = [
        "column.table",
        "profile.column",
        "profile.to",
        "profile.found",
        "profile.covered",
        "profile.named",
        "profile.score",
    ]
    rows = [
        [
            one.table,
            one.column,
            f"{one.to_table}.{one.to_column}",
            share_of(one, words),
            one.covered,
            one.likeness,
            one.score,
        ]
        for one in facts.profile.links
    ]
    return "profile.links", columns, rows


def _of_likenesses(facts: Facts, tongues: Tongues) -> Table:
    columns = ["column.object", "column.table", "profile.score", "coverage.fields"]
    rows = [[tongues.object_label(one.object), one.table, one.score, one.fields] for one in facts.profile.likenesses]
    return "profile.objects", columns, rows
