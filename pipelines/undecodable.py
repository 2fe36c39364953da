"""Text of a source that cannot be decoded: landed with its bytes escaped, counted, told, and looked for in the mirror.

Only where a read failed for such text is anything looked for; a night without it pays nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from connectors.likely_encoding import LOOKED_AT, other_encoding
from dictionary.sql import literal, parquet, quote
from dictionary.undecodable import ESCAPE, is_not_ascii, is_of_another_encoding, is_undecodable, readable
from pipelines.mirror_marks import DELETED
from pipelines.progress import Progress
from pipelines.run import Manifest

_SHOWN_BYTES = 40
_ROW = "@row"


@dataclass
class Retractable:
    """A :class:`Progress` of one attempt, which can be taken back when the attempt fails."""

    progress: Progress
    done: int = 0

    def stage(self, name: str) -> None:
        """A stage begins."""
        self.progress.stage(name)

    def rows(self, what: str, number: int) -> None:
        """So many more rows of ``what`` are done."""
        self.done += number
        self.progress.rows(what, number)

    def retract(self, what: str) -> None:
        """None of the rows of ``what`` count."""
        self.progress.rows(what, -self.done)
        self.done = 0


def undecodable_in(path: Path, key: Sequence[str]) -> Manifest:
    """What of a landed file could not be decoded: ``{column: {texts, key, bytes}}``, key and bytes of the first row.

    Args:
        path: the file.
        key: the columns that name a row; without any, its number does.
    """
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE SELECT * FROM {parquet(path)}").fetchall()
        texts = [row[0] for row in described if row[1] == "VARCHAR"]
        counts = _counted(connection, parquet(path), texts)
        return {column: {"texts": n, **_first(connection, path, column, key)} for column, n in counts.items()}


def judge(path: Path, found: Manifest, declared: str | None) -> None:
    """Add to what could not be decoded of a landed file that the declared encoding is probably wrong, where it is.

    Args:
        path: the file.
        found: as :func:`undecodable_in` gives it. Such a column gets the facts of :class:`connectors.likely_encoding.Likely`.
        declared: the encoding as it is declared; None if nothing can be declared.
    """
    with duckdb.connect() as connection:
        for column in found if declared else ():
            texts = f"FROM {parquet(path)} WHERE {is_not_ascii(quote(column))}"
            counted = f"SELECT count(*) FILTER ({is_of_another_encoding(quote(column))}), count(*) {texts}"
            undecodable, not_ascii = connection.execute(counted).fetchall()[0]
            sample = connection.execute(f"SELECT {quote(column)} {texts} LIMIT {LOOKED_AT}").fetchall()
            likely = other_encoding(declared or "", [text for (text,) in sample], undecodable, not_ascii)
            found[column] |= asdict(likely) if likely else {}


def undecodable_columns(connection: duckdb.DuckDBPyConnection, path: Path, suspects: Collection[str]) -> list[str]:
    """Those of some columns of a mirrored table in which a live row has text that could not be decoded."""
    return list(_counted(connection, f"{parquet(path)} WHERE {quote(DELETED)} IS NULL", sorted(suspects)))


def undecodable_of(landed: Mapping[str, Manifest]) -> Iterator[dict[str, object]]:
    """For each column with such text that a run landed: system, table, part, column, texts, and key and bytes of the first.

    Beside them stand ``encoding``, ``read`` and ``of``: None, unless the declared encoding is probably wrong.
    """
    right = {"encoding": None, "read": None, "of": None}
    for system, facts in landed.items():
        for table, parts in facts["tables"].items():
            for part in parts:
                for column, found in part["rows"].get("undecodable", {}).items():
                    yield {
                        "system": system,
                        "table": table,
                        "part": part.get("tag", ""),
                        "column": column,
                        **right,
                        **found,
                    }


def _counted(connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> dict[str, int]:
    if not columns:
        return {}
    counts = ", ".join(f"count(*) FILTER ({is_undecodable(quote(column))})" for column in columns)
    found = connection.execute(f"SELECT {counts} FROM {relation}").fetchall()[0]
    return {column: n for column, n in zip(columns, found, strict=True) if n}


def _first(connection: duckdb.DuckDBPyConnection, path: Path, column: str, key: Sequence[str]) -> dict[str, str]:
    named = ", ".join(f"CAST({quote(name)} AS VARCHAR)" for name in key)
    name = readable(f"concat_ws(', ', {named})") if key else f"'#' || {quote(_ROW)}"
    found = f"regexp_extract_all({quote(column)}, {literal(ESCAPE + '(..)')}, 1)"
    row = connection.execute(
        f"""SELECT {name}, lower(array_to_string({found}[:{_SHOWN_BYTES}], '')), len({found}) > {_SHOWN_BYTES}
            FROM (SELECT *, file_row_number + 1 AS {quote(_ROW)} FROM read_parquet({literal(str(path))}, file_row_number = true))
            WHERE {is_undecodable(quote(column))} ORDER BY {quote(_ROW)} LIMIT 1"""
    ).fetchall()[0]
    return {"key": row[0], "bytes": f"x'{row[1]}'" + ("…" if row[2] else "")}
