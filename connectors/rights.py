"""What an account may do, asked of the catalogue and of the file system; nothing is ever tried by writing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from connectors.session import PARAMETER, Session
from connectors.statements import TableName
from dictionary.problems import GuiyiError

_UNREADABLE: Mapping[str, str] = {
    "postgresql": f"""
        SELECT CAST(a.attname AS text) FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = CAST({PARAMETER} AS text) AND c.relname = CAST({PARAMETER} AS text)
            AND a.attnum > 0 AND NOT a.attisdropped AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT')
        ORDER BY a.attnum"""
}
"""By dialect: the columns that the account may not read. MariaDB and MySQL name them in their own refusal."""


def may_write(path: Path) -> bool:
    """Whether this process may write a file, or into a folder and the files in it."""
    paths = [path, *path.rglob("*")] if path.is_dir() else [path]
    return any(os.access(one, os.W_OK, effective_ids=True) for one in paths)


def unreadable(session: Session, dialect: str, table: TableName) -> list[str]:
    """The columns that a refused account may not read, where the catalogue tells; ends the transaction."""
    statement = _UNREADABLE.get(dialect)
    if statement is None:
        return []
    try:
        session.run("ROLLBACK")
        return [str(row[0]) for row in session.rows(statement, *table)]
    except GuiyiError:
        return []
