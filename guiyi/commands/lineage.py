"""Where a field and where a single value come from."""

from __future__ import annotations

from typing import Annotated

import typer

from dictionary.problems import NothingSelectedError, Problem, nearest
from dictionary.sql import quote
from guiyi.call import Call
from guiyi.verb import group, verb


def add(app: typer.Typer) -> None:
    """Add the commands."""
    lineage = group(app, "lineage", "Where fields and values come from.")
    verb(lineage)(show)
    verb(lineage)(value)


_EDGES = """SELECT from_system, from_table, from_column, to_object, to_field, kind, expression, feed FROM lineage.column
    WHERE to_object = ? AND (? = '' OR to_field = ? OR to_field = '*' AND kind IN ('filter', 'join'))
    ORDER BY to_field = '*', to_field, feed, kind, from_table, from_column"""

_VALUE = """SELECT v.object, v.master_id, v.field, {value} AS value, v.system, v.source_table, v.source_key, v.ordinal,
    v.extract_id, v.rule, v.run_id, r.dictionary_hash FROM lineage.value AS v LEFT JOIN ops.run AS r USING (run_id)
    WHERE v.object = ? AND v.master_id = ? AND (? = '' OR v.field = ?) ORDER BY v.field, v.system, v.source_key"""


def show(
    call: Call,
    element: Annotated[str, typer.Argument(metavar="OBJECT[.FIELD]", help="An object, or one of its fields.")],
) -> None:
    """The source columns from which an object's fields are made, and the expression of each."""
    from guiyi.reading import check_object, current_run, generation, sheet

    dictionary = current_run(call).dictionary
    name, _, field = element.partition(".")
    check_object(dictionary, name)
    _check_field(field, element, list(dictionary.objects[name].fields))
    with generation(call) as connection:
        call.show(sheet(connection, _EDGES, [name, field, field]))
        ((master,),) = connection.execute(f"SELECT min(master_id) FROM core.{quote(name)}").fetchall()
    call.say.next(*("guiyi lineage value {} {}", name, master) if master else ("guiyi status",))


def value(
    call: Call,
    object_name: Annotated[str, typer.Argument(metavar="OBJECT", help="The object.")],
    master_id: Annotated[str, typer.Argument(metavar="MASTER_ID", help="The master_id of a golden record.")],
    field: Annotated[str, typer.Argument(metavar="[FIELD]", help="One field. Default: all that have a value.")] = "",
) -> None:
    """The origin of a golden record's values: source row, extract, winning rule, dictionary version."""
    from guiyi.reading import check_object, current_run, generation, sheet

    dictionary = current_run(call).dictionary
    check_object(dictionary, object_name)
    _check_field(field, f"{object_name}.{field}", list(dictionary.objects[object_name].fields))
    with generation(call) as connection:
        statement = _VALUE.format(value=_masked_value(call, object_name))
        found = sheet(connection, statement, [object_name, master_id, field, field])
    if not found.rows:
        raise NothingSelectedError(Problem("lineage.no_value", args={"object": object_name, "master_id": master_id}))
    call.show(found)
    call.say.next("guiyi match explain {} {}", object_name, master_id)


def _check_field(field: str, element: str, known: list[str]) -> None:
    if field and field not in known:
        raise NothingSelectedError(Problem("element.unknown", args={"name": element, "nearest": nearest(field, known)}))


def _masked_value(call: Call, object_name: str) -> str:
    from dictionary.personal import masked_sql, personal_fields
    from dictionary.sql import literal
    from guiyi.reading import current_run

    hidden = sorted(field for name, field in personal_fields(current_run(call).dictionary) if name == object_name)
    if not hidden:
        return "v.value"
    return f"CASE WHEN v.field IN ({', '.join(map(literal, hidden))}) THEN {masked_sql('v.value')} ELSE v.value END"
