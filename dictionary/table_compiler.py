"""What a source says of its tables and databases that could not be carried out: expressions over their bare columns."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from dictionary.expressions import ExpressionError, parse
from dictionary.places import Places
from dictionary.problems import Problem, nearest
from dictionary.source import Source, Table
from dictionary.yaml_reader import YamlPath


def table_problems(
    dictionary: Dictionary, places: Places, source: Source, name: str, table: Table
) -> Iterator[Problem]:
    """Every problem of a table's own conditions and sentinels, and of how its changes are found."""
    owner, path = ("source", source.source), ("tables", name)
    if table.database is not None and source.databases is None:
        yield places.problem(owner, (*path, "database"), "databases.none", table=name)
    if table.parts and source.databases is not None:
        yield places.problem(owner, (*path, "parts"), "databases.and_parts", table=name)
    if table.changes.cursor is not None and not table.key:
        yield places.problem(owner, (*path, "changes", "cursor"), "changes.no_key", table=name)
    yield from _alike(dictionary, places, source.source, name)
    for condition, text in table.where.items():
        yield from _bare(dictionary, places, source.source, (*path, "where", condition), text)
    for column, sentinel in table.sentinels.items():
        if sentinel.when is not None:
            yield from _bare(dictionary, places, source.source, (*path, "sentinels", column, "when"), sentinel.when)


def _alike(dictionary: Dictionary, places: Places, system: str, name: str) -> Iterator[Problem]:
    """Two columns whose names differ in case only are one to the engine, which would read the same of them twice."""
    try:
        read = dictionary.read_columns(system, name)
    except ExpressionError:
        return  # told where it is written
    tag = dictionary.sources[system].tag_of(dictionary.sources[system].tables[name])
    known: dict[str, str] = {}
    for column in (*read, *([tag] if tag is not None else [])):
        other = known.setdefault(column.lower(), column)
        if other != column:
            yield places.problem(
                ("source", system), ("tables", name), "column.alike", table=name, name=other, other=column
            )


def databases_problems(dictionary: Dictionary, places: Places, source: Source) -> Iterator[Problem]:
    """Every problem of the list of a source's databases."""
    if source.databases is None:
        return
    if source.connect.files or source.connect.access:
        yield places.problem(("source", source.source), ("databases",), "databases.no_files")
    register = source.databases.register_
    for word in ("name", "tag", "where") if register else ():
        text = getattr(register, word)
        if text is not None:
            yield from _bare(dictionary, places, source.source, ("databases", "register", word), text)


def _bare(dictionary: Dictionary, places: Places, system: str, path: YamlPath, text: str) -> Iterator[Problem]:
    """An expression over one table's columns, which need no alias."""
    owner = ("source", system)
    try:
        expr = parse(text)
    except ExpressionError as error:
        yield places.problem(owner, path, error.code, **error.facts)
        return
    for alias, column in sorted(expr.columns):
        if alias:
            yield places.problem(owner, path, "alias.not_here", name=alias, column=column)
    for name in expr.code_lists - set(dictionary.codes):
        yield places.problem(owner, path, "codes.unknown", name=name, nearest=nearest(name, dictionary.codes))
