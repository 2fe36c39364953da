"""Where the values of a column are known already: in the dictionary's code lists, and in fields that other systems fill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from diagnosis.facts import Met
from diagnosis.tally import listed
from dictionary.compiled import Dictionary
from dictionary.sql import literal, quote

if TYPE_CHECKING:
    import duckdb

MOST_COMPARED: Final = 50_000
"""How many distinct values of a field or column are compared at most."""

MOST_CODES: Final = 60
"""A column with more distinct values holds no codes."""

_FEWEST_KNOWN: Final = 5
_LEAST_SHARE: Final = 0.3
_MOST: Final = 5
_FOLDED: Final = "upper(trim({}))"


class Overlap:
    """What is known, ready to be compared with one column after the other."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, dictionary: Dictionary, system: str, generation: Path | None
    ) -> None:
        """Collect what is known.

        Args:
            connection: where the columns' values will be.
            dictionary: the project's dictionary.
            system: the system that is looked at; what is known from it alone proves nothing.
            generation: the published warehouse, if there is one.
        """
        self._connection = connection
        codes = [(name, code.code) for name, listed in dictionary.codes.items() for code in listed.codes if code.code]
        columns = {"name": [name for name, _ in codes], "code": [code for _, code in codes]}
        connection.register(
            "codes_given", pa.table(columns, schema=pa.schema([("name", pa.string()), ("code", pa.string())]))
        )
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE code AS SELECT DISTINCT name, {_FOLDED.format('code')} AS value FROM codes_given"
        )
        connection.unregister("codes_given")
        connection.execute("CREATE OR REPLACE TEMP TABLE known (name VARCHAR, system VARCHAR, value VARCHAR)")
        if generation is not None:
            self._collect(dictionary, system, generation)

    def met(self, places: Collection[int]) -> dict[int, tuple[Met, ...]]:
        """Where the values of these columns of ``tally`` are known."""
        found: dict[int, list[Met]] = defaultdict(list)
        if places:
            for place, *row in self._connection.execute(_MET.format(listed(places))).fetchall():
                found[place].append(Met(*row))
        return {place: tuple(ones) for place, ones in found.items()}

    def _collect(self, dictionary: Dictionary, system: str, generation: Path) -> None:
        self._connection.execute(f"ATTACH {literal(str(generation))} AS published (READ_ONLY)")
        there = set(self._connection.execute(_THERE).fetchall())
        for name, definition in dictionary.objects.items():
            for field, content in definition.values.items():
                if content.type.base == "text" and (name, field) in there:
                    self._connection.execute(
                        f"""INSERT INTO known SELECT DISTINCT {literal(f"{name}.{field}")}, system, {_FOLDED.format(quote(field))}
                        FROM published.{quote("source", name)} WHERE system <> ? AND {quote(field)} IS NOT NULL
                        LIMIT {MOST_COMPARED}""",
                        [system],
                    )
        self._connection.execute("DETACH published")


_THERE = """SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'published' AND schema_name = 'source'"""

_MET = f"""WITH own AS (
        SELECT DISTINCT place, {_FOLDED.format("value")} AS value FROM tally WHERE nothing IS NULL AND place IN {{}}
        QUALIFY row_number() OVER (PARTITION BY place) <= {MOST_COMPARED}),
    sized AS (SELECT *, count(*) OVER (PARTITION BY place) AS size FROM own),
    found AS (
        SELECT place, 'codes' AS kind, name, '' AS system, size, count(*) AS n FROM sized JOIN code USING (value)
        WHERE size <= {MOST_CODES} GROUP BY ALL
        UNION ALL
        SELECT place, 'field', name, system, size, count(*) FROM sized JOIN known USING (value)
        WHERE size >= {_FEWEST_KNOWN} GROUP BY ALL)
    SELECT place, kind, name, system, round(n / size, 4)::DOUBLE AS share FROM found WHERE n >= {_LEAST_SHARE} * size
    QUALIFY row_number() OVER (PARTITION BY place ORDER BY share DESC, kind, name, system) <= {_MOST}
    ORDER BY place, share DESC, kind, name, system"""
