"""Keys that a source takes for equal although they are written otherwise, such as ``A-1`` and ``a-1`` where it ignores case.

A row goes on under the writing by which the mirror knows it; its cells have the new one.
"""

from __future__ import annotations

import duckdb

from dictionary.sql import quote
from pipelines.mirror_marks import KEY


def keep_writing(connection: duckdb.DuckDBPyConnection, folded: str, live: str) -> bool:
    """Give the rows of ``extracted`` the known writing of their keys, where it is one, and of one row; whether there were any.

    Args:
        connection: has the tables ``extracted`` and ``compared``; only what seems to be new there is looked at.
        folded: SQL of a key as the source compares it, over the cells of a row.
        live: the rows of the mirror that the source still had, as what follows FROM and ends with a condition.
    """
    key = quote(KEY)
    among = f"{key} IN (SELECT {key} FROM compared WHERE fate IN "
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE appeared AS
        SELECT DISTINCT {key}, {folded} AS folded FROM extracted WHERE {among}('new'))""")
    if not connection.execute("SELECT count(*) FROM appeared").fetchall()[0][0]:
        return False
    missing = f"SELECT DISTINCT {key}, {folded} AS folded FROM {live} AND {among}('deleted', 'kept'))"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE rewritten AS SELECT e.{key} AS now, min(o.{key}) AS was
        FROM appeared AS e JOIN ({missing}) AS o USING (folded) GROUP BY ALL HAVING count(*) = 1""")
    connection.execute(
        """DELETE FROM rewritten WHERE was IN (SELECT was FROM rewritten GROUP BY was HAVING count(*) > 1)"""
    )
    connection.execute(f"UPDATE extracted SET {key} = was FROM rewritten WHERE now = {key}")
    return bool(connection.execute("SELECT count(*) FROM rewritten").fetchall()[0][0])
