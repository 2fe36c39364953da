"""Days that no calendar has: a column that gets one is text from then on, and one of days again when it has none any more."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.land import land
from pipelines.mirror import mirror
from pipelines.progress import Silent
from tests.mapping.harness import Hub
from tests.mapping.strategies import dictionary
from tests.servers import MariaServer


@dataclass
class Counted(Silent):
    """How many rows a night says that it has read."""

    told: int = field(default=0)

    def rows(self, what: str, number: int) -> None:
        assert what == "erp.t"
        self.told += number


def test_a_column_gets_and_loses_a_day_that_there_is_not(
    mariadb: MariaServer, mariadb_database: str, tmp_path: Path
) -> None:
    tables = {"t": {"key": ["id"], "columns": ["made", "stamp"], "changes": {"cursor": "stamp", "deletes": "never"}}}
    feeds = {"part": {"object": "part", "from": {"t": "t"}, "fields": {"code": "t.id"}}}
    source: dict[str, Any] = {
        "connect": {"sqlalchemy": mariadb.url(mariadb_database)},
        "tables": tables,
        "feeds": feeds,
    }
    hub = Hub(tmp_path, dictionary(source, {"name": {"type": "text"}}))
    with closing(mariadb.connect(mariadb_database)) as connection, closing(connection.cursor()) as cursor:

        def night(number: int, *statements: str) -> tuple[int, str, dict[int, object]]:
            """What the night tells of its rows, the type of the column that it lands, and what is mirrored."""
            for statement in statements:
                cursor.execute(statement)
            connection.commit()
            run, progress = hub.run(number), Counted()
            run.begin()
            run.finish("land", land(run, progress))
            run.finish("mirror", mirror(run, Silent()))
            kind = run.manifest("land")["erp"]["tables"]["t"][0]["rows"]["columns"]["made"]
            return progress.told, kind, {row["id"]: row["made"] for row in hub.mirrored(run, "t")}

        told, kind, rows = night(
            1,
            "SET sql_mode = ''",
            "CREATE TABLE t (id int PRIMARY KEY, made datetime, stamp int)",
            "INSERT INTO t SELECT seq, '2024-02-29 08:00:00', seq FROM seq_1_to_20000",
        )
        assert (told, kind, len(rows)) == (20_000, "timestamp[us]", 20_000)
        # Of the known rows only that at the bound is read again, with the new one behind it.
        told, kind, rows = night(2, "INSERT INTO t VALUES (20001, 0, 20001)")
        assert (told, kind) == (2, "string")
        assert (rows[1], rows[20_001]) == ("2024-02-29 08:00:00", "0000-00-00 00:00:00")
        told, kind, rows = night(3, "INSERT INTO t VALUES (20002, '2024-03-01', 20002)")
        assert (told, kind, rows[20_002]) == (2, "string", "2024-03-01 00:00:00")
        told, kind, rows = night(4, "UPDATE t SET made = '2024-03-02', stamp = 20003 WHERE id = 20001")
        assert (told, kind) == (2, "timestamp[us]")
        assert [str(rows[number]) for number in (1, 20_001)] == ["2024-02-29 08:00:00", "2024-03-02 00:00:00"]
        assert night(5)[1] == "timestamp[us]"
