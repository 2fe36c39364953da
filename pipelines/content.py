"""Whether two relations say the same: their content as one short text."""

from __future__ import annotations

from collections.abc import Sequence

from dictionary.sql import columns as listed
from dictionary.sql import quote


def content(relation: str, columns: Sequence[str]) -> str:
    """SELECT of one text that is equal for the same distinct rows of these columns, whatever their order.

    It is the number of the rows and what the MD5 of each come to; a row is hashed as a JSON array of its values as text.

    Args:
        relation: what follows FROM.
        columns: at least one column of it.
    """
    row = ", ".join(f"CAST({quote(name)} AS VARCHAR)" for name in columns)
    return f"""SELECT concat(count(*), '-', bit_xor(md5_number(CAST(to_json([{row}]) AS VARCHAR))))
        FROM (SELECT DISTINCT {listed(columns)} FROM {relation})"""
