"""Source rows as they were landed, with their personal columns masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guiyi.call import Call


def source_rows(call: Call, system: str, table: str, key: str) -> list[dict[str, Any]]:
    """The latest rows of a key: one, or several where the source gave unequal copies; none when it has gone."""
    import duckdb

    from dictionary.personal import masked
    from dictionary.sql import columns, parquet, quote
    from guiyi.masking import personal_columns
    from guiyi.reading import current_run
    from pipelines.mirror_marks import COPY, KEY, MARKS

    run = current_run(call)
    mirrored = run.manifest("mirror")["tables"].get(system, {}).get(table)
    path = run.state.folder / mirrored["file"] if mirrored else None
    if path is None or not path.exists():
        return []
    hidden = {
        column for owner, source, column in personal_columns(run.dictionary) if (owner, source) == (system, table)
    }
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        statement = (
            f"SELECT * EXCLUDE ({columns(MARKS)}) FROM {parquet(path)} WHERE {quote(KEY)} = ? ORDER BY {quote(COPY)}"
        )
        found = connection.execute(statement, [key])
        names = [column[0] for column in found.description or ()]
        return [
            {n: masked(v) if n in hidden else v for n, v in zip(names, row, strict=True)} for row in found.fetchall()
        ]
