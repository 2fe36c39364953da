"""docs/reference/types.md: the table of cases as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from connectors.sqlserver import SQLServer
from tests.connectors.cases import (
    ACCESS,
    CASES,
    CELLS,
    COMMON,
    MISREAD,
    OF_MARIADB,
    OF_POSTGRESQL,
    OF_SQLITE,
    REFUSALS,
    SQLSERVER,
    UNDECODABLE,
    WAYS,
    Case,
)

LONGEST = 44
SECTIONS = (
    ("Types that all of them have", COMMON),
    ("PostgreSQL", OF_POSTGRESQL),
    ("MariaDB and MySQL", OF_MARIADB),
    ("SQLite", OF_SQLITE),
)
FILES = {"csv": "delimited text"}


def matrix() -> Iterator[str]:
    """The lines of the page, below its note."""
    stored = sum(len(case.ways) * len(case.literals) for case in CASES)
    spelled = sum(len(case.ways) * len(case.literals) for case in CASES if case.is_spelled)
    yield "Which stored value of which type arrives as what, by every way in. The tests store each of these values in a real"
    yield "database or file, read it, and compare; so this is what the drivers do. A value arrives *exactly*, or the whole column"
    yield "arrives *as text*, spelled out exactly as the source writes it, because a value has no place in the column's type; or"
    yield "nothing arrives and one error names the place. What then becomes of it is told in"
    yield "[From a raw value to a typed one](../mapping.md#from-a-raw-value-to-a-typed-one): a text that does not have the full"
    yield "grammar of its field's type is held, and never becomes another value."
    yield ""
    yield f"**{stored} values** over {len(WAYS)} ways into databases: {stored - spelled} arrive exactly, {spelled} exactly"
    yield f"as text, none changed. Beside them {len(CELLS)} kinds of cells of workbooks, and"
    yield f"{len(ACCESS)} values of Access files, {len(MISREAD) + sum(len(one.ways) for one in REFUSALS)} refusals."
    yield "With each value of a database an empty one was stored, and stays empty."
    yield "Where a database itself rounds what it is given (`12345` in `numeric(3,-2)`), what it stored is what counts."
    yield ""
    for title, cases in SECTIONS:
        yield f"## {title}"
        yield ""
        for ways in dict.fromkeys(case.ways for case in cases):
            yield f"By {', '.join(WAYS[way] for way in ways)}:"
            yield ""
            rows = (_row(case) for case in cases if case.ways == ways)
            yield from _table(("type", "stored", "arrives as", "value", "how"), rows)
            yield ""
    yield from _access()
    yield from _files()
    yield from _undecodable()
    yield from _refusals()
    yield from _sqlserver()


def _row(case: Case) -> tuple[str, ...]:
    how = "exactly, as text" if case.is_spelled else "exactly"
    stored = ", ".join(_code(literal) for literal in case.literals)
    values = ", ".join(_code(value) for value in case.values)
    return _code(case.declared or "(none)"), stored, _code(case.arrow), values, how


def _access() -> Iterator[str]:
    yield "## Microsoft Access"
    yield ""
    yield "By the ODBC driver of mdbtools 1.0. A time comes with its whole seconds, as Access shows it. An empty text comes as no"
    yield "value, since the driver tells no difference; a Yes/No without value is No in the file itself."
    yield ""
    rows = ((_code(c.declared), _code(c.stored), _code(c.arrow), _code(c.value), "exactly") for c in ACCESS)
    yield from _table(("type", "stored", "arrives as", "value", "how"), rows)
    yield ""
    yield "What the driver would change without a word is refused:"
    yield ""
    yield from _table(("stored", "error"), ((one.why, f"`{one.code}`") for one in MISREAD))
    yield ""


def _files() -> Iterator[str]:
    yield "## Workbooks"
    yield ""
    yield "A column of a register has no type, so each cell arrives as the text that Excel shows, with its fifteen digits."
    yield "Delimited text arrives as it is written."
    yield ""
    cells = ((_code("(empty)" if one.cell is None else repr(one.cell)), one.text) for one in CELLS)
    yield from _table(
        ("cell", "arrives as"), ((cell, "(empty)" if text is None else _code(text)) for cell, text in cells)
    )
    yield ""


def _undecodable() -> Iterator[str]:
    yield "## Text that cannot be decoded"
    yield ""
    yield "By every way in, each byte that is no text is landed as U+FDD0 and two hexadecimal digits, and shown as `\\xCB`."
    yield "The record is [held](../sources.md#text-that-cannot-be-decoded). A test has the bytes of the source back from it."
    yield ""
    rows = (
        (
            one.what,
            one.codec,
            _code(one.stored.hex(" ") if isinstance(one.stored, bytes) else ascii(one.stored)),
            _code(one.seen),
        )
        for one in UNDECODABLE
    )
    yield from _table(("what", "encoding", "stored", "shown"), rows)
    yield ""


def _refusals() -> Iterator[str]:
    yield "## What is refused"
    yield ""
    rows = ((one.stored, ", ".join((WAYS | FILES)[way] for way in one.ways), f"`{one.code}`") for one in REFUSALS)
    yield from _table(("stored", "ways", "error"), rows)
    yield ""


def _sqlserver() -> Iterator[str]:
    yield "## Microsoft SQL Server"
    yield ""
    yield "**Not run against a server**, since none can be had where the tests run. What is selected is held by a golden file and"
    yield "read by a parser of its dialect; what the drivers then hand over is not proved. Try it on a copy of your own"
    yield "before you rely on it. [How to connect](../sources.md#microsoft-sql-server)."
    yield ""
    server = SQLServer()
    rows = (
        (
            _code(one.declared), _code(one.arrow), _code(server.reading("c", one.declared).select.replace("{}", "c")),
            ("as text where a value does not fit, such as " + _code(one.otherwise) if one.otherwise else ""), one.note,
        )
        for one in SQLSERVER
    )  # fmt: skip
    yield from _table(("type and collation", "becomes", "selected as", "else", "remark"), rows)


def _code(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    shown = text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}…{text[-LONGEST // 4 :]}"
    if shown != text:
        return f"`{shown}` ({len(text):,} characters)"
    return f"`` {shown} ``" if "`" in shown or shown != shown.strip() else f"`{shown}`" if shown else "(empty text)"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        escaped = (cell.replace("|", r"\|") for cell in row)
        yield f"| {' | '.join(escaped)} |"
