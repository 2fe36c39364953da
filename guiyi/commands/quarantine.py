"""The rows held back, with the values that held them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import NothingSelectedError, Problem
from guiyi.call import Call
from guiyi.options import Limit, Select
from guiyi.output import Format, Sheet
from guiyi.verb import group, verb

if TYPE_CHECKING:
    import duckdb

_WORDS = {
    "system": "q.system", "object": "q.object", "field": "q.field", "rule": "q.rule_id",
    "dimension": "u.dimension", "severity": "q.severity", "result": "q.state",
}  # fmt: skip

_HELD = """SELECT q.run_id, q.object, q.system, q.source_table, q.source_key, q.rule_id, q.severity, q.field,
    {raw} AS raw_value, q.state, q.record_id, u.{label} AS rule
    FROM quality.quarantine AS q
    LEFT JOIN (SELECT object, rule_id, field, min(dimension) AS dimension, min({label}) AS {label} FROM quality.rule
        GROUP BY ALL) AS u USING (object, rule_id, field)
    WHERE ({condition}) {state}
    ORDER BY list_position(['critical', 'major', 'minor'], q.severity), q.object, q.system, q.source_table,
        q.source_key, q.rule_id, q.field, q.run_id"""


_CHECK = ("rule_id", "severity", "field", "raw_value", "state", "run_id", "rule")


def add(app: typer.Typer) -> None:
    """Add the commands."""
    quarantine = group(app, "quarantine", "The records held back.")
    verb(quarantine, "list")(list_held)
    verb(quarantine)(show)


def list_held(
    call: Call,
    select: Select = None,
    closed: Annotated[bool, typer.Option("--closed", help="Also those that are no longer held.")] = False,
    limit: Limit = None,
) -> None:
    """Every held record and each check that holds it, the gravest first."""
    from guiyi.reading import generation
    from guiyi.selection import condition

    where, values = condition(select, _WORDS)
    with generation(call) as connection:
        found = _held(call, connection, where, values, state="" if closed else "AND q.state = 'open'")
    if select and not found.rows:
        raise NothingSelectedError(Problem("selection.nothing", args={"selection": select}))
    call.show_some(found, limit)
    held = found.records()
    call.say.next(*("guiyi quarantine show {}", held[0]["record_id"]) if held else ("guiyi status",))


def show(
    call: Call,
    record: Annotated[str, typer.Argument(help="The record_id, or the source key.")],
) -> None:
    """One held record: its checks, and its row as the source has it."""
    from guiyi.keys import key_variants
    from guiyi.reading import generation

    with generation(call) as connection:
        wanted = [record, *key_variants(record)]
        where = f"q.record_id = ? OR q.source_key IN ({', '.join('?' * (len(wanted) - 1))})"
        found = _held(call, connection, where, wanted, state="").records()
    if not found:
        raise NothingSelectedError(Problem("quarantine.unknown", args={"record": record}))
    for one in dict.fromkeys(row["record_id"] for row in found):
        _show_one(call, [row for row in found if row["record_id"] == one])
    call.say.tell("masked")
    call.say.next("guiyi dictionary show {}", found[0]["rule_id"])


def _show_one(call: Call, found: list[dict[str, Any]]) -> None:
    from guiyi.rows import source_rows

    first = found[0]
    whose = {name: first[name] for name in ("record_id", "object", "system", "source_table", "source_key")}
    checks = [{name: row[name] for name in _CHECK} for row in found]
    rows = source_rows(call, first["system"], first["source_table"], first["source_key"])
    if call.form is Format.JSON:
        call.show_document({**whose, "checks": checks, "rows": rows})
        return
    call.show_document({**whose, "checks": checks})
    for row in rows:
        call.show(Sheet(("column", "raw value"), list(row.items())))


def _held(call: Call, connection: duckdb.DuckDBPyConnection, where: str, values: list[str], *, state: str) -> Sheet:
    from dictionary.personal import raw_value
    from guiyi.reading import current_run, sheet

    statement = _HELD.format(
        raw=raw_value(current_run(call).dictionary, "q"), label=f"label_{call.language}", condition=where, state=state
    )
    return sheet(connection, statement, values)
