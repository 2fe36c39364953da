"""Ways into the source systems: tables read as Arrow, exactly as stored, in one read-only snapshot.

Nothing here knows what the data mean; that is the dictionary's and the pipelines' matter.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from connectors.base import Connector, Snapshot, SourceColumn, TableDescription, TableQuery
from dictionary.project import duration
from dictionary.source import Source

__all__ = ["Connector", "Snapshot", "SourceColumn", "TableDescription", "TableQuery", "connect"]

PATIENCE = timedelta(minutes=10)


def connect(source: Source, folder: Path, patience: timedelta | None = None) -> Connector:
    """The way into a source; nothing is opened before a snapshot is asked for.

    Args:
        source: the source of a project.
        folder: the project's folder: secrets, SQLite files and folders of files are found from there.
        patience: how long the source may keep silent within one statement or fetch; by default what it declares as its
            ``timeout``, else ten minutes.

    Raises:
        ConfigurationError: a secret cannot be had, or the address cannot be understood.
    """
    declared = duration(source.connect.timeout) if source.connect.timeout else PATIENCE
    patience = declared if patience is None else patience
    if source.connect.odbc is not None:
        from connectors.odbc import odbc_connector

        return odbc_connector(source, folder, patience)
    if source.connect.files is not None:
        from connectors.files import FilesConnector

        return FilesConnector(source, folder)
    if source.connect.access is not None:
        from connectors.access import AccessConnector

        return AccessConnector(source, folder, patience)
    from connectors.sql import sql_connector

    return sql_connector(source, folder, patience)
