"""PostgreSQL receives what DuckDB has made: the same to the last digit, all at once, and nobody waits."""

import copy
import traceback
from datetime import date
from pathlib import Path

import psycopg
import pytest

from dictionary.compiled import Dictionary
from dictionary.problems import BusyError, ConfigurationError, GuiyiError, UnreachableError
from dictionary.sql import literal
from tests.warehouse.nights import (
    AWKWARD,
    CANARY,
    DICTIONARY,
    PART,
    SUPPLIER,
    Hub,
    dictionary,
    digests,
    first_night,
    generation,
    hub_of,
    project,
    second_night,
    words,
)
from warehouse import postgres as module
from warehouse.generation import SCHEMAS
from warehouse.postgres import PostgresWarehouse


def test_both_warehouses_say_the_same_after_a_load_and_after_a_difference(hub, night):
    first, second = night
    hub.receive(first)
    assert hub.digests() == digests(first)
    hub.receive(second, first)
    assert hub.digests() == digests(second)
    assert digests(first)["content"] != digests(second)["content"]
    # three changed, one new, of forty
    assert hub.moved["history.part"] == 4 + 4
    assert "source.part" not in hub.moved


def test_values_arrive_as_they_are(hub, night):
    first, _ = night
    hub.receive(first)
    found = dict(hub.ask("SELECT master_id, note FROM core.part"))
    assert found == {f"p{n}": AWKWARD[n % len(AWKWARD)] for n in range(40)}
    ((price, seen, day),) = hub.ask(
        "SELECT CAST(price AS text), CAST(seen_at AS text), made_on FROM history.part WHERE master_id = 'p1'"
    )
    assert (price, seen, day) == ("-0.0001", "9999-12-31 23:59:59.999999+00", date(9999, 12, 31))


def test_changes_and_deletions_arrive(hub, night):
    first, second = night
    hub.receive(first)
    hub.receive(second, first)
    found = dict(hub.ask("SELECT master_id, note FROM core.part"))
    assert (found["p3"], found["p4"], found["p99"]) == (None, "", AWKWARD[99 % len(AWKWARD)])
    assert "p7" not in found
    gaps = set(hub.ask("SELECT lot_id, rule_id, severity FROM trace.gap"))
    assert gaps == {(None, "R-1", "major"), ("", "R-1", None), ("l1", "R-1", None), ("l1", None, None)}


def test_views_and_comments(hub, night):
    hub.receive(night[0])
    assert hub.ask("SELECT value, system FROM lineage.value WHERE master_id = 'p4' AND field = 'price'") == []
    assert hub.ask("SELECT value, system FROM lineage.value WHERE master_id = 'p1' AND field = 'price'") == [
        ("-0.0001", "erp")
    ]
    described = "obj_description(CAST('{}' AS regclass)), col_description(CAST('{}' AS regclass), {})"
    assert hub.ask(f"SELECT {described.format('history.part', 'history.part', 3)}") == [
        ("part（中文）的全部版本 | part: all versions", "note（中文） | note")
    ]
    assert hub.ask(f"SELECT {described.format('core.part', 'core.part', 3)}") == [
        ("part（中文） | part", "note（中文） | note")
    ]


def test_a_key_cannot_occur_twice_even_with_null_in_it(hub, night):
    hub.receive(night[0])
    with pytest.raises(psycopg.errors.UniqueViolation):
        hub.ask("INSERT INTO trace.gap SELECT * FROM trace.gap WHERE lot_id IS NULL RETURNING 1")


def test_a_broken_key_stops_the_load_and_tells_no_value(hub, tmp_path):
    rows = first_night()
    rows["source", "part"].append({**rows["source", "part"][0], "note": CANARY})
    with pytest.raises(GuiyiError) as caught:
        hub.receive(generation(tmp_path / "twice.duckdb", rows))
    assert caught.value.problems[0].code == "warehouse.not_unique"
    assert "erp0" not in "".join(traceback.format_exception(caught.value))
    assert not hub.has_run("r1")


class FaultError(Exception):
    """Made by a test."""


def failing(name: str, number: int = 1):
    passed = []

    def failpoint(point: str) -> None:
        passed.append(point)
        if passed.count(name) == number and point == name:
            raise FaultError

    return failpoint


@pytest.mark.parametrize(
    ("point", "number"), [("postgres.table", 1), ("postgres.table", 9), ("postgres.before_commit", 1)]
)
@pytest.mark.parametrize("first_load", [True, False])
def test_a_fault_before_the_commit_leaves_all_as_it_was(hub, night, point, number, first_load):
    first, second = night
    if not first_load:
        hub.receive(first)
    with pytest.raises(FaultError):
        hub.receive(second, first, failpoint=failing(point, number))
    assert not hub.has_run("r2")
    assert first_load or hub.digests() == digests(first)
    hub.receive(second, first)
    assert hub.digests() == digests(second)


def test_after_the_commit_the_run_is_there(hub, night):
    with pytest.raises(FaultError):
        hub.receive(night[0], failpoint=failing("postgres.after_commit"))
    assert hub.has_run("r1")
    assert not hub.has_run("r2")
    assert hub.digests() == digests(night[0])


def test_an_empty_database_has_no_run(hub):
    assert not hub.has_run("r1")


def test_a_cut_connection(hub, night):
    def cut(point: str) -> None:
        if point == "postgres.before_commit":
            hub.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'guiyi'")

    with pytest.raises(UnreachableError) as caught:
        hub.receive(night[0], failpoint=cut)
    assert caught.value.problems[0].code == "warehouse.unreachable"
    assert not hub.has_run("r1")


@pytest.mark.parametrize(
    "disturb",
    [
        "DELETE FROM ops.run",
        "UPDATE ops.run SET generation = 7",
        "INSERT INTO ops.run (run_id, generation) VALUES ('other', 2)",
        "DELETE FROM history.part WHERE master_id IN ('p3', 'p30')",
    ],
)
def test_what_is_not_yesterdays_generation_is_loaded_whole(hub, night, disturb):
    first, second = night
    hub.receive(first)
    hub.reader.execute(disturb)
    hub.receive(second, first)
    assert hub.digests() == digests(second)
    assert hub.moved["history.part"] >= 40


def test_a_previous_generation_that_is_no_longer_kept(hub, night, tmp_path):
    first, second = night
    hub.receive(first)
    hub.receive(second, tmp_path / "0.duckdb")
    assert hub.digests() == digests(second)


def test_equal_rows_of_a_table_without_an_index(hub, tmp_path):
    edge = {"from_system": "erp", "to_field": "note"}
    rows = first_night(2)
    paths = []
    for number, copies in enumerate((2, 3, 1), start=1):
        rows["lineage", "column"] = [edge] * copies
        rows["ops", "run"] = [{"run_id": f"r{n}", "generation": n} for n in range(1, number + 1)]
        paths.append(generation(tmp_path / f"{number}.duckdb", rows))
    for previous, path in zip([None, *paths], paths, strict=False):
        hub.receive(path, previous)
        assert hub.digests() == digests(path)


def with_field(name: str, kind: str) -> Dictionary:
    changed = copy.deepcopy(PART)
    changed["fields"][name] = {"label": words(name), "type": kind}
    return dictionary(SUPPLIER, changed)


def test_a_new_field(hub, night, tmp_path):
    first, _ = night
    hub.receive(first)
    model, rows = with_field("colour", "text"), second_night(first_night())
    rows["history", "part"][0]["colour"] = "红"
    second = generation(tmp_path / "new.duckdb", rows, model)
    hub.receive(second, first, model)
    assert hub.digests(model) == digests(second, model)
    assert hub.ask("SELECT colour FROM core.part WHERE master_id = 'p0'") == [("红",)]
    assert hub.moved["history.part"] == 2 * (4 + 1)


def test_a_field_of_another_type(hub, night, tmp_path):
    first, _ = night
    hub.receive(first)
    model = with_field("price", "decimal(20,6)")
    second = generation(tmp_path / "new.duckdb", second_night(first_night()), model)
    hub.receive(second, first, model)
    assert hub.digests(model) == digests(second, model)


def test_a_field_and_an_object_that_are_gone(hub, night, tmp_path):
    first, _ = night
    hub.receive(first)
    smaller = copy.deepcopy(PART)
    del smaller["fields"]["supplier"], smaller["fields"]["sterile"]
    model, rows = dictionary(smaller), second_night(first_night())
    for row in rows["history", "part"]:
        del row["supplier_id"], row["sterile"]
    second = generation(tmp_path / "new.duckdb", rows, model)
    hub.receive(second, first, model)
    assert hub.digests(model) == digests(second, model)
    left = hub.ask("SELECT table_schema FROM information_schema.tables WHERE table_name = 'supplier'")
    assert left == []


def test_a_changed_view(hub, night):
    first, second = night
    hub.receive(first)
    with PostgresWarehouse.open(hub.project) as warehouse:
        views = {("lineage", "value"): "SELECT 1 AS one", ("lineage", "more"): "SELECT * FROM lineage.value"}
        warehouse.receive(DICTIONARY, second, first, hub.progress, print, views)
    assert hub.ask("SELECT * FROM lineage.more") == [(1,)]
    hub.receive(second, second)
    assert hub.ask("SELECT to_regclass('lineage.more')") == [(None,)]


@pytest.mark.parametrize("whole", [False, True])
def test_a_reader_never_waits_and_sees_the_old_or_the_new(hub, night, whole):
    first, second = night
    hub.receive(first)
    seen = {}

    def look(point: str) -> None:
        counts = len(hub.ask("SELECT * FROM core.part")), len(hub.ask("SELECT * FROM ops.run"))
        seen.setdefault(point, set()).add(counts)
        locks = f"""SELECT c.relname FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE l.mode = 'AccessExclusiveLock' AND n.nspname IN ({", ".join(map(literal, SCHEMAS))})"""
        assert hub.ask(locks) == []

    hub.receive(second, None if whole else first, failpoint=look)
    assert seen == {
        "postgres.table": {(40, 1)},
        "postgres.before_commit": {(40, 1)},
        "postgres.after_commit": {(40, 2)},
    }


def test_an_old_snapshot_outlives_a_full_load(hub, night):
    first, second = night
    hub.receive(first)
    with hub.reader.transaction():
        hub.reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        assert len(hub.ask("SELECT * FROM ops.run")) == 1
        hub.receive(second)
        assert len(hub.ask("SELECT * FROM ops.run")) == 1
        assert len(hub.ask("SELECT * FROM core.part WHERE master_id = 'p7'")) == 1
    assert len(hub.ask("SELECT * FROM ops.run")) == 2


def test_a_second_writer_fails_and_a_question_waits(hub, night, monkeypatch):
    monkeypatch.setattr(module, "LOCK_SECONDS", 1)
    refused = []

    def second(point: str) -> None:
        if point == "postgres.before_commit":
            for action in (lambda: Hub.receive(hub, night[0]), lambda: hub.has_run("r1")):
                with pytest.raises(BusyError) as caught:
                    action()
                refused.append(caught.value.problems[0].code)

    hub.receive(night[0], failpoint=second)
    assert refused == ["warehouse.busy"] * 2
    assert hub.digests() == digests(night[0])


def test_a_schema_of_somebody_else_is_left_alone(hub, night):
    hub.reader.execute("CREATE SCHEMA source; CREATE TABLE source.part (id int); INSERT INTO source.part VALUES (1)")
    with pytest.raises(ConfigurationError) as caught:
        hub.receive(night[0])
    assert caught.value.problems[0].code == "warehouse.occupied"
    assert hub.ask("SELECT * FROM source.part") == [(1,)]


def test_what_an_analyst_built_on_a_view_is_not_dropped(hub, night, tmp_path):
    first, _ = night
    hub.receive(first)
    hub.reader.execute("CREATE VIEW public.mine AS SELECT note FROM core.part")
    model = with_field("colour", "text")
    with pytest.raises(ConfigurationError) as caught:
        hub.receive(generation(tmp_path / "new.duckdb", first_night(), model), first, model)
    assert caught.value.problems[0].code == "warehouse.in_use"
    assert "mine" in str(caught.value)
    assert len(hub.ask("SELECT * FROM public.mine")) == 40


def test_a_database_that_sorts_in_another_way_gives_the_same_digests(tmp_path, postgres, night):
    with postgres.connect("postgres") as connection:
        connection.execute("CREATE DATABASE sorted TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
    try:
        with hub_of(tmp_path, postgres, "sorted") as hub:
            assert hub.ask("SELECT 'a' < 'B'") == [(True,)]
            hub.receive(night[0])
            assert hub.digests() == digests(night[0])
    finally:
        postgres.drop_database("sorted")


def refused(kind, folder: Path, url: str):
    """The problem of an address that does not work; its password is nowhere in the whole report."""
    with pytest.raises(kind) as caught, PostgresWarehouse.open(project(folder, url)):
        pass
    (problem,) = caught.value.problems
    assert CANARY not in "".join(traceback.format_exception(caught.value)) + repr(problem)
    return problem.code


def test_addresses_that_do_not_work(tmp_path, postgres, pg_database):
    good = postgres.url(pg_database)
    wrong = good.replace(postgres.password, CANARY)
    assert refused(ConfigurationError, tmp_path, wrong) == "warehouse.refused"
    assert refused(UnreachableError, tmp_path, wrong.replace(f":{postgres.port}/", ":1/")) == "warehouse.unreachable"
    assert refused(UnreachableError, tmp_path, wrong.replace(postgres.host, "no.invalid")) == "warehouse.unreachable"
    assert refused(ConfigurationError, tmp_path, good.replace(pg_database, "nodb")) == "warehouse.no_database"
    assert refused(ConfigurationError, tmp_path, f"postgresql://u:{CANARY}@h/d?nonsense=1") == "warehouse.bad_url"
    assert refused(ConfigurationError, tmp_path, f"mysql://u:{CANARY}@h/d") == "warehouse.bad_url"
    assert refused(ConfigurationError, tmp_path, "env:GUIYI_TEST_NOT_SET") == "secret.no_variable"


def test_an_address_behind_a_reference(tmp_path, postgres, pg_database, monkeypatch):
    (tmp_path / "url").write_text(postgres.url(pg_database) + "\n")
    place = f"host={postgres.host} port={postgres.port} user={postgres.user} dbname={pg_database}"
    monkeypatch.setenv("GUIYI_TEST_URL", f"{place} password={postgres.password}")
    for reference in ("file:url", "env:GUIYI_TEST_URL"):
        with PostgresWarehouse.open(project(tmp_path, reference)) as warehouse:
            assert warehouse.fetch("SELECT 1, '%s'") == (1, "%s")
            assert postgres.password not in repr(warehouse)


def test_a_database_in_another_encoding(tmp_path, postgres):
    with postgres.connect("postgres") as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    try:
        assert refused(ConfigurationError, tmp_path, postgres.url("latin")) == "warehouse.encoding"
    finally:
        postgres.drop_database("latin")
