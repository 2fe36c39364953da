"""Data Docs of Great Expectations over what is published: every rule that they can express, object by object."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dictionary.sql import quote
from guiyi.reading import current_run, generation

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from dictionary.objects import ObjectDefinition
    from guiyi.call import Call

FOLDER = "data-docs"
"""The folder of the docs in a run's folder."""

MOST_KNOWN = 2000
"""Longer lists of known ids make a page that nobody can read; references to such objects are left out."""


def write_data_docs(call: Call, folder: Path | None) -> Path:
    """Write the docs of the current generation; their first page, which is the hub's own.

    That of Great Expectations is drawn by programs that it loads from elsewhere, and stays empty where there is no internet.

    Raises:
        ConfigurationError: nothing is published yet, or the extra is not installed.
    """
    from guiyi.extras import require

    require("gx")
    run = current_run(call)
    from quality_rules.judged import write_docs
    from quality_rules.suites import suite
    from reports.data_docs import contents

    with generation(call) as connection:

        def known(name: str) -> list[str] | None:
            rows = connection.execute(_KNOWN.format(core=quote("core", name))).fetchmany(MOST_KNOWN + 1)
            return [row[0] for row in rows] if len(rows) <= MOST_KNOWN else None

        batches = {
            name: (_published(connection, definition), suite(run.dictionary, name, known))
            for name, definition in run.dictionary.objects.items()
        }
    folder = folder or run.folder / FOLDER
    first = folder / "index.html"
    validations = {name: asdict(one) for name, one in write_docs(batches, folder).items()}
    first.write_text(contents(run.dictionary, call.project.settings, run.name, validations), encoding="utf-8")
    return first


_KNOWN = "SELECT master_id FROM {core} WHERE standing <> 'inferred' ORDER BY master_id"


def _published(connection: duckdb.DuckDBPyConnection, definition: ObjectDefinition) -> pd.DataFrame:
    """The published records of an object, one row each."""
    fields = ", ".join(quote(definition.column(name)) for name in definition.fields)
    found = connection.execute(
        f"""SELECT record_id, system, feed, source_key, CASE WHEN NOT contains(feed, '~') THEN master_id END AS held_master,
            {fields} FROM {quote("source", definition.object)} WHERE deleted_at IS NULL AND NOT stale"""
    )
    return found.to_arrow_table().to_pandas()
