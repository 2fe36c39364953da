"""Unequal copies of a key under a cursor, which may bring some of them and not the others.

Nobody knows then which of the known rows the brought ones replace. They all stay, as copies of one key, and are held,
until a whole pull tells.
"""

from __future__ import annotations

import duckdb

from dictionary.sql import quote
from pipelines.mirror_marks import COPIES, COPY, HASH, KEY


def number_beside(connection: duckdb.DuckDBPyConnection, brought: str, listed: str, live: str) -> None:
    """Make ``several`` (key, live): the keys of which not all rows were brought, and how many copies they now have.

    Their rows in ``extracted`` get the number of the known copy that they equal, or one of their own.

    Args:
        connection: has the table ``extracted``.
        brought: SELECT of the key of every row of the pull.
        listed: SELECT of the key of every row that the source is known to have.
        live: SELECT of the known rows of the mirror that the source still had.
    """
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE several AS SELECT b.{quote(KEY)}, CAST(NULL AS BIGINT) AS live
        FROM (SELECT {quote(KEY)}, count(*) AS rows FROM ({brought}) GROUP BY ALL) AS b
        JOIN (SELECT {quote(KEY)}, count(*) AS rows FROM ({listed}) GROUP BY ALL) AS l USING ({quote(KEY)})
        WHERE l.rows > b.rows""")
    if not connection.execute("SELECT count(*) FROM several").fetchall()[0][0]:
        return
    known = f"SELECT * FROM ({live}) WHERE {quote(KEY)} IN (SELECT {quote(KEY)} FROM several)"
    same = f"USING ({quote(KEY)}, {quote(HASH)})"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE extracted AS WITH known AS ({known}),
        highest AS (SELECT {quote(KEY)}, max({quote(COPY)}) AS copy FROM known GROUP BY ALL)
        SELECT e.* REPLACE (coalesce(k.{quote(COPY)}, CASE WHEN h.copy IS NULL THEN e.{quote(COPY)} ELSE h.copy + row_number()
            OVER (PARTITION BY e.{quote(KEY)}, k.{quote(COPY)} IS NULL ORDER BY e.{quote(HASH)}) END) AS {quote(COPY)})
        FROM extracted e LEFT JOIN known k {same} LEFT JOIN highest h ON h.{quote(KEY)} = e.{quote(KEY)}""")
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE several AS SELECT {quote(KEY)}, count(*) AS live FROM (
        SELECT {quote(KEY)}, {quote(COPY)} FROM ({known}) UNION
        SELECT {quote(KEY)}, {quote(COPY)} FROM extracted WHERE {quote(KEY)} IN (SELECT {quote(KEY)} FROM several)
        ) GROUP BY ALL""")
    connection.execute(f"""UPDATE extracted SET {quote(COPIES)} = s.live FROM several AS s
        WHERE s.{quote(KEY)} = extracted.{quote(KEY)}""")
