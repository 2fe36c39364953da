"""The published warehouse: read-only SQL, the way to its file, its digests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guiyi.call import Call
from guiyi.options import Limit
from guiyi.output import Format, Sheet, show_text
from guiyi.verb import group, verb


def add(app: typer.Typer) -> None:
    """Add the commands."""
    warehouse = group(app, "warehouse", "The published warehouse.")
    verb(warehouse)(query)
    verb(warehouse)(export)
    verb(warehouse)(path)
    verb(warehouse)(verify)


def query(
    call: Call,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT over core, history, quality, trace, …")],
    limit: Limit = None,
) -> None:
    """Read-only SQL on the current generation; personal data are masked."""
    from guiyi.query import ask

    most = call.most(limit)
    found, more = ask(call, sql, most)
    call.show(found)
    if more:
        call.say.tell("rows.more", shown=len(found.rows))


def export(
    call: Call,
    what: Annotated[str, typer.Argument(metavar="TABLE|SQL", help="A table, such as core.material, or one SELECT.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write: .csv, .json, .parquet or .xlsx.")],
    limit: Annotated[int, typer.Option(min=0, help="How many rows at most; 0: all.")] = 1_000_000,
) -> None:
    """Rows of the current generation as a file; personal data are masked, and no cell is a formula."""
    from guiyi.export import export as write
    from guiyi.export import select_of
    from guiyi.query import reading

    sql = select_of(what)
    with reading(call, sql) as connection:
        rows, more = write(connection, sql, file, limit)
    if call.form is Format.TABLE:
        call.say.tell("export.done", rows=f"{rows:,}", file=file.absolute())
    else:
        call.show_document({"path": str(file.absolute()), "rows": rows, "more": more})
    if more:
        call.say.tell("export.more", rows=f"{rows:,}")


def path(call: Call) -> None:
    """The DuckDB file of the current generation, for other tools."""
    from guiyi.reading import generation_path

    file = generation_path(call).absolute()
    if call.form is Format.TABLE:
        show_text(str(file))
    else:
        call.show_document({"path": str(file), "generation": call.state.current()})


def verify(call: Call) -> None:
    """The three digests of the current generation: content, state, fresh load. Reads every table."""
    from guiyi.reading import current_run
    from pipelines.report import digests

    found = digests(current_run(call))
    if call.form is Format.JSON:
        call.show_document({str(kind): value for kind, value in found.items()})
    else:
        call.show(Sheet(("digest", "value"), list(found.items())))
    call.say.next("guiyi runs show")
