"""Genealogy: where a lot came from, and where it went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guiyi.call import Call
from guiyi.output import Format, show_drawing, show_text
from guiyi.verb import verb

if TYPE_CHECKING:
    from lineage.trace import Trace


def add(app: typer.Typer) -> None:
    """Add the command."""
    verb(app, "trace")(trace_lot)


def trace_lot(
    call: Call,
    lot: Annotated[str, typer.Argument(metavar="LOT", help="A lot number in any system's writing, or a lot_id.")],
    material: Annotated[
        str | None, typer.Option(help="The code of its material, where the number is not enough.")
    ] = None,
    forward: Annotated[
        bool, typer.Option("--forward/--backward", help="To products and customers, or back to suppliers' lots.")
    ] = False,
    as_of: Annotated[
        datetime | None, typer.Option(help="What the hub knew at this time (the project's time zone).")
    ] = None,
) -> None:
    """The genealogy of a lot, with its gaps and its balance."""
    import duckdb

    from guiyi.genealogy import generation_at, mask_shipments
    from lineage.trace import trace

    moment, path = generation_at(call, as_of)
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = trace(connection, lot, material=material, direction="forward" if forward else "backward", as_of=moment)
    mask_shipments(call, found)
    if call.form is Format.TABLE:
        _draw(call, found)
    else:
        _show_data(call, found)
    other = "--backward" if forward else "--forward"
    call.say.next(f"guiyi trace {{}} {other}", lot)


def _show_data(call: Call, found: Trace) -> None:
    """The contract's shape as JSON; as CSV the edges alone, which are one table."""
    from guiyi.output import Sheet

    if call.form is Format.CSV:
        call.show(Sheet.of(found.edges, _EDGE))
    else:
        call.show_document(found.as_json())


_EDGE = ("parent", "child", "quantity", "uom", "process", "document", "system", "link_rule", "confidence", "held")


def _draw(call: Call, found: Trace) -> None:
    from guiyi.genealogy import forest
    from guiyi.output import Sheet
    from guiyi.words import word

    language = call.language
    moment = found.as_of.isoformat() if found.as_of else word("trace.now", language)
    direction = word(f"trace.{found.direction}", language)
    show_text(word("trace.title", language, lot=found.lot, direction=direction, as_of=moment))
    for tree in forest(found, language):
        show_drawing(tree)
    if not found.edges:
        call.say.tell("trace.none")
    parts: list[tuple[str, list[dict[str, Any]]]] = [
        ("receipts", found.receipts), ("shipments", found.shipments), ("stock", found.stock), ("gaps", found.gaps),
        ("balance", found.balance["asked"]), ("balance: unbalanced", found.balance["unbalanced"]),
    ]  # fmt: skip
    for name, rows in parts:
        if rows:
            show_text(f"\n{name}")
            hidden = ("lot_id", "record_id")
            call.show(Sheet.of(rows, [column for column in rows[0] if column not in hidden]))
