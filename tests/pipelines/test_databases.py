"""Several databases that are one source: a snapshot each, their tag in the key, and the source's own list of them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError
from pipelines.land import land
from pipelines.mirror import mirror
from pipelines.progress import Silent
from pipelines.run import Run
from tests.mapping.harness import Extract, Hub, hub
from tests.mapping.strategies import dictionary
from tests.pipelines.memory import Row, nights

SCHEMA = pa.schema([("k", pa.string()), ("v", pa.string()), ("m", pa.int64()), ("to", pa.string())])
REGISTER = {"database": "sys", "table": "books", "name": "'u_' || k", "tag": "v", "where": "m = 1"}


def spec(databases: dict[str, Any], **more: Any) -> Dictionary:
    tables = {"t": {"key": ["k"], "columns": SCHEMA.names, "changes": {"brake": "50%"}} | more, "own": {"key": ["k"]}}
    tables["own"] |= {"database": "sys", "columns": ["v"]}
    feeds = {
        "part": {"object": "part", "from": {"d": "t"}, "fields": {"code": "d.k"}},
        "f": {
            "object": "thing", "from": {"d": "t"}, "fields": {"v": "o.v"},
            "join": {"o": {"table": "t", "on": {"k": "d.to"}}},
            "refs": {"part": [{"rule": "source_id", "table": "t", "key": ["d.to"]}]},
        },
    }  # fmt: skip
    fields = {"v": {"type": "text"}, "part": {"type": "reference", "to": "part"}}
    return dictionary({"databases": {"tag": "book"} | databases, "tables": tables, "feeds": feeds}, fields)


def row(key: str, value: str = "x", number: int = 1) -> Row:
    return (key, value, number, None)


def test_the_register_of_the_source_tells_its_databases() -> None:
    """A new year comes with its first night; one that the register leaves out later is frozen, not deleted."""
    books = [row("2023", "y23"), row("2024", "y24"), row("2025", "y25", 0)]
    with nights(spec({"register": REGISTER}), SCHEMA) as made:
        run = made.night(sys__books=books, sys__own=[row("U")], u_2023__t=[row("A"), row("B")], u_2024__t=[row("A")])
        assert [r["@key"] for r in made.hub.mirrored(run, "t")] == ['["y23","A"]', '["y23","B"]', '["y24","A"]']
        assert [r["@key"] for r in made.hub.mirrored(run, "own")] == ['["U"]']
        books = [row("2024", "y24"), row("2025", "y25")]
        run = made.night(sys__books=books, sys__own=[row("U")], u_2024__t=[row("A")], u_2025__t=[row("A")])
        live = Counter(r["book"] for r in made.hub.mirrored(run, "t") if r["@deleted"] is None)
        assert live == {"y23": 2, "y24": 1, "y25": 1}


def test_a_database_that_is_left_out_is_told_to_lack_a_column_that_is_mapped_later() -> None:
    """Listed again, it is read whole, although its cursor stands."""
    schema = SCHEMA.append(pa.field("w", pa.string()))
    both = [(*row("2023", "y23"), ""), (*row("2024", "y24"), "")]
    rows = {"sys__own": [(*row("U"), "")], "u_2023__t": [(*row("A"), "x")], "u_2024__t": [(*row("B"), "x")]}
    changes = {"changes": {"cursor": "m", "keys_every": "99d"}}
    with nights(spec({"register": REGISTER}, columns=[], **changes), schema) as made:
        made.night(sys__books=both, **rows)
        made.hub = Hub(made.hub.folder, spec({"register": REGISTER}, columns=["w"], **changes))
        for _ in range(2):
            run = made.night(sys__books=both[1:], **rows)
            told = [(one["part"], one["column"], one["change"]) for one in run.manifest("land")["erp"]["drift"]]
            assert told == [("y23", "w", "unfilled")]
            assert {r["book"]: r["w"] for r in made.hub.mirrored(run, "t")} == {"y23": None, "y24": "x"}
        run = made.night(sys__books=both, **rows)
        assert (run.manifest("land")["erp"]["drift"], made.source.whole["u_2023.t"]) == ([], True)
        assert {r["book"]: r["w"] for r in made.hub.mirrored(run, "t")} == {"y23": "x", "y24": "x"}
        made.night(sys__books=both, **rows)
        assert not made.source.whole["u_2023.t"]


@pytest.mark.parametrize(
    "books",
    [
        [],
        [row("2024", "a"), row("2025", "a")],
        [(None, "a", 1, None)],
        [("2024", "a/b", 1, None)],
    ],
)
def test_a_doubtful_register_stops_the_run(books: list[Row]) -> None:
    with (
        nights(spec({"register": REGISTER}), SCHEMA) as made,
        pytest.raises(ConfigurationError, match=r"databases\.unusable"),
    ):
        made.night(sys__books=books)


def test_each_database_is_reached_by_its_name(tmp_path: Path) -> None:
    """Real files, one for each year, and the register in one of its own."""
    names = {"sys": ["books", "own"], "u_2023": ["t"], "u_2024": ["t"]}
    for name, tables in names.items():
        with closing(sqlite3.connect(tmp_path / name)) as database, database:
            for table in tables:
                database.execute(f"CREATE TABLE {table} (k TEXT PRIMARY KEY, v TEXT, m INTEGER, 'to' TEXT)")
                database.execute(f"INSERT INTO {table} VALUES ('A', '{name}', 1, NULL)")
    with closing(sqlite3.connect(tmp_path / "sys")) as database, database:
        database.execute("DELETE FROM books")
        database.executemany("INSERT INTO books VALUES (?, ?, 1, NULL)", [("2023", "y23"), ("2024", "y24")])
    made = Hub(tmp_path, spec({"register": REGISTER}))
    run = made.run(1)
    run.begin()
    run.finish("land", land(run, Silent()))
    run.finish("mirror", mirror(run, Silent()))
    assert [(r["book"], r["v"]) for r in made.mirrored(run, "t")] == [("y23", "u_2023"), ("y24", "u_2024")]


def test_rows_meet_those_of_their_own_database() -> None:
    """Joins and references stay within a database, without naming it."""
    rows = [dict(zip(SCHEMA.names, r, strict=True)) for r in [("A", "a", 1, "B"), ("B", "b", 1, None)]]
    other = [dict(zip(SCHEMA.names, r, strict=True)) for r in [("A", "a", 1, "B"), ("B", "other", 1, None)]]
    own = Extract(pa.schema([("k", pa.string()), ("v", pa.string())]), [])
    with hub(spec({"names": {"y1": "u_1", "y2": "u_2"}})) as made:
        run = made.night(1, {"t": [Extract(SCHEMA, rows, tag="y1"), Extract(SCHEMA, other, tag="y2")], "own": own})
        found = {record["source_key"]: record for record in made.records(run)["erp.f"]}
    assert {key: record["v"] for key, record in found.items() if record["v"]} == {
        '["y1","A"]': "b",
        '["y2","A"]': "other",
    }
    assert found['["y2","A"]']["ref.part.0"] == '["y2","B"]'
    assert found['["y2","B"]']["ref.part.0"] is None


def test_a_column_that_is_gone_from_every_database_is_told_of_each_with_its_new_name() -> None:
    held = {"u_2023__t": [row("A", "old"), row("B")], "u_2024__t": [row("A", "new"), row("C")], "sys__own": [row("U")]}
    found = spec({"names": {"y23": "u_2023", "y24": "u_2024"}})
    source = found.sources["erp"]
    tables = source.tables | {"own": source.tables["own"].model_copy(update={"columns": ("m",)})}
    found = found.model_copy(update={"sources": {"erp": source.model_copy(update={"tables": tables})}})
    with nights(found, SCHEMA) as made:
        made.night(**held)
        made.source.schema = pa.schema([field.with_name("zz") if field.name == "v" else field for field in SCHEMA])
        with pytest.raises(ConfigurationError) as caught:
            made.night(**held)
    told = [
        (problem.code, *map(problem.args.get, ("table", "column", "proposed", "why")))
        for problem in caught.value.problems
    ]
    values = ("v", "zz", "name 0%, values 100%")
    assert told == [("drift.gone", f"u_{year}.t", *values) for year in (2023, 2024)]


@pytest.fixture(scope="module", params=["postgres", "mariadb"])
def years(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A server with two yearly databases and the one that lists them; its addresses. Last year's has no column ``note``."""
    server = request.getfixturevalue(request.param)
    fresh = {
        "u_2023": "CREATE TABLE t (k VARCHAR(10) PRIMARY KEY, v VARCHAR(20), m INTEGER)",
        "u_2024": "CREATE TABLE t (k VARCHAR(10) PRIMARY KEY, v VARCHAR(20), m INTEGER, note VARCHAR(20))",
        "books": "CREATE TABLE books (k VARCHAR(10), tag VARCHAR(10))",
    }
    for name, table in fresh.items():
        server.create_database(name)
        with server.connect(name) as connection, connection.cursor() as cursor:
            cursor.execute(table)
            if name == "books":
                cursor.execute("INSERT INTO books VALUES ('u_2023', 'y23'), ('u_2024', 'y24')")
            else:
                cursor.execute(f"INSERT INTO t (k, v, m) VALUES ('A', '{name}', 1), ('B', '批号', 2)")
    url: Callable[[str], str] = server.url
    return url


def test_years_on_a_server_are_landed_as_one_and_what_last_year_lacks_is_decided_before(
    tmp_path: Path, years: Callable[[str], str]
) -> None:
    """Each in a snapshot of its own: whole, listed by name, and the night after with a cursor, listed by the catalogue."""
    named = {"names": {"y23": "u_2023", "y24": "u_2024"}}
    listed = {"register": {"database": "books", "table": "books", "name": "k", "tag": "tag"}}

    def night(number: int, policy: str, databases: dict[str, Any]) -> Run:
        table = {"key": ["k"], "columns": ["v", "note"], "changes": {"cursor": "m", "overlap": 0}, "drift": policy}
        feed = {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}
        source = {"connect": {"sqlalchemy": years("books")}, "databases": {"tag": "book", **databases}}
        made = Hub(
            tmp_path, dictionary(source | {"tables": {"t": table}, "feeds": {"f": feed}}, {"v": {"type": "text"}})
        )
        run = made.run(number)
        run.begin()
        run.finish("land", land(run, Silent()))
        run.finish("mirror", mirror(run, Silent()))
        return run

    with pytest.raises(ConfigurationError) as caught:
        night(1, "stop", named)
    (problem,) = caught.value.problems
    assert (problem.code, problem.args["table"], problem.args["column"]) == ("drift.lacking", "u_2023.t", "note")
    assert not list(tmp_path.rglob("*.parquet"))

    for number, databases, begins in (1, named, None), (2, listed, "2"):
        run = night(number, "carry_on", databases)
        (landed,) = run.manifest("land").values()
        assert [(part["tag"], part["from"]) for part in landed["tables"]["t"]] == [("y24", begins), ("y23", begins)]
        assert [(one["part"], one["change"], one["decided"]) for one in landed["drift"]] == [
            ("u_2023.t", "lacking", "carry_on")
        ]
        assert "read only" in landed["isolation"]
    rows = {(r["book"], r["k"], r["v"], r["m"], r["note"]) for r in Hub(tmp_path, run.dictionary).mirrored(run, "t")}
    assert rows == {
        (f"y{name[-2:]}", *row, None) for name in ("u_2023", "u_2024") for row in (("A", name, 1), ("B", "批号", 2))
    }


def test_a_year_that_is_new_is_held_against_the_newest_that_is_known() -> None:
    """A release of the system that comes with the new year is told before anything of it is read."""
    years = {"y23": "u_2023"}
    with nights(spec({"names": years}), SCHEMA) as made:
        held = {"u_2023__t": [row("A")], "sys__own": [row("U")]}
        made.night(**held)
        made.hub = Hub(made.hub.folder, spec({"names": years | {"y24": "u_2024"}}))
        made.source.schemas["u_2024"] = pa.schema([f.with_name("name_v") if f.name == "v" else f for f in SCHEMA])
        with pytest.raises(ConfigurationError) as caught:
            made.night(**held, u_2024__t=[row("A")])
    (problem,) = caught.value.problems
    assert (problem.code, problem.args["table"], problem.args["column"]) == ("drift.gone", "u_2024.t", "v")
