"""The demo against its planted truth, the ledger against independent counting, every golden value against its origin."""

from __future__ import annotations

import duckdb

from demo.plant import Plant
from demo.score import score
from demo.writers import IN_FILES
from dictionary.sql import literal, quote
from tests.end_to_end.plants import Night


def test_every_planted_defect_is_found_and_nothing_else(first: Night) -> None:
    rules = score(first.folder, first.generation)["rules"]
    assert len(rules) > 35
    assert {rule: n for rule, n in rules.items() if n["found"] != n["planted"] or n["false_alarms"]} == {}


def test_matches_and_genealogy_are_those_of_the_truth(first: Night) -> None:
    found = score(first.folder, first.generation)
    assert {"supplier", "material", "lot"} <= set(found["matches"])
    for name, match in found["matches"].items():
        assert match["precision"] == 1, name
        assert match["recall"] >= 0.999, name
        assert match["false_merges"] == 0, name
        assert match["pairs"] > 0, name
    conflicts = found["conflicts"]
    assert {"C3", "C4", "C6", "C7", "C8", "C1", "C2", "C5", "C9", "C10", "C11", "C12", "C14"} <= set(conflicts)
    assert {name: c for name, c in conflicts.items() if c["settled"] < c["pairs"] or c["false_merges"]} == {}
    assert conflicts["C8"]["for_a_person"] > 0
    assert conflicts["C2"]["for_a_person"] > 0
    orders = found["orders"]
    assert (orders["precision"], orders["recall"]) == (1, 1)
    assert orders["split_or_merged"] >= 4
    assert orders["largest_difference"] < 1e-6
    assert (found["trace"]["edges_precision"], found["trace"]["edges_recall"]) == (1, 1)
    assert found["trace"]["edges"] > 0


def test_second_night_over_unchanged_sources(first: Night, second: Night) -> None:
    moved = "new + changed + deleted + repeated"
    lines = second.ask(
        f"SELECT count(*), sum({moved}), sum(extracted - unchanged) FROM ops.pull WHERE run_id = '000002'"
    )
    assert lines == [(sum(len(source.tables) for source in second.run.dictionary.sources.values()), 0, 0)]
    assert second.ask("SELECT sum(entered), sum(\"left\") FROM ops.stock WHERE run_id = '000002'") == [(0, 0)]
    both = duckdb.connect()
    both.execute(f"ATTACH {literal(str(first.generation))} AS before (READ_ONLY)")
    both.execute(f"ATTACH {literal(str(second.generation))} AS after (READ_ONLY)")
    for name in second.run.dictionary.objects:
        for schema in ("history", "crosswalk", "source"):
            before, after = (f"SELECT * FROM {quote(night, schema, name)}" for night in ("before", "after"))
            moved = f"({before} EXCEPT ALL {after}) UNION ALL ({after} EXCEPT ALL {before})"
            assert both.execute(moved).fetchall() == [], (schema, name)
    assert second.digests["content"] == first.digests["content"]
    assert second.digests["fresh_load"] == first.digests["fresh_load"]
    assert second.digests["state"] != first.digests["state"]  # it tells of two nights


def test_every_golden_value_has_one_origin(second: Night) -> None:
    """Each cell of ``core`` that is not empty has one row in ``lineage.value``, whose record was accepted and holds it."""
    walked = 0
    connection = duckdb.connect(str(second.generation), read_only=True)
    connection.execute("CREATE TEMP TABLE every_origin AS SELECT * FROM lineage.value")
    for definition in second.run.dictionary.objects.values():
        for field in definition.fields:
            column, name = quote(definition.column(field)), definition.object
            core, source = quote("core", name), quote("source", name)
            # The origin is looked up by what the view shows, not by what it was made from.
            [row] = connection.execute(
                f"""WITH cell AS (SELECT master_id, CAST({column} AS VARCHAR) AS value, standing FROM {core}
                    WHERE {column} IS NOT NULL),
                told AS (SELECT * FROM every_origin WHERE object = ? AND field = ?),
                origin AS (SELECT t.master_id, t.value, count(s.record_id) AS records,
                        count(*) FILTER (WHERE CAST(s.{column} AS VARCHAR) = t.value) AS holding,
                        count(*) FILTER (WHERE r.state = 'accepted') AS accepted
                    FROM told AS t LEFT JOIN {source} AS s ON s.system = t.system AND s.source_table = t.source_table
                        AND s.source_key = t.source_key AND s.ordinal = t.ordinal AND s.master_id = t.master_id
                        AND s.extract_id = t.extract_id AND s.deleted_at IS NULL
                    LEFT JOIN ops.record AS r ON r.object = ? AND r.record_id = s.record_id
                    GROUP BY ALL)
                SELECT (SELECT count(*) FROM cell WHERE standing <> 'inferred'), (SELECT count(*) FROM told),
                    (SELECT count(*) FROM cell AS c JOIN origin AS o USING (master_id, value)
                        WHERE o.records = 1 AND o.holding = 1 AND o.accepted = 1),
                    (SELECT count(*) FROM cell WHERE standing = 'inferred')""",
                [name, field, name],
            ).fetchall()
            cells, told, proven, inferred = row
            assert (told, proven) == (cells, cells), f"{name}.{field}"
            assert not inferred, f"{name}.{field}: an inferred master has a value that nobody told"
            walked += proven
    assert walked > 100_000


def _rows(first: Night, plant: Plant, system: str, table: str) -> int:
    """How many rows a source table has; of what is in files, the plant tells how many were written."""
    if system == IN_FILES:
        return plant.tables[system, table].num_rows
    [(there,)] = first.source(system, f'SELECT count(*) FROM "{table}"')
    return int(there)


def test_pull_law_by_counting_the_sources(first: Night, plant: Plant) -> None:
    for system, source in first.run.dictionary.sources.items():
        for table in source.tables:
            there = _rows(first, plant, system, table)
            told = first.ask(
                "SELECT extracted, new, changed, unchanged + repeated, deleted, balanced FROM ops.pull "
                "WHERE system = ? AND source_table = ?",
                system,
                table,
            )
            assert told == [(there, there, 0, 0, 0, True)], (system, table)


def test_coverage_law_by_counting_the_sources(first: Night, plant: Plant) -> None:
    """Every row of a feed's anchor has one record, or several where it is split; each in just one state."""
    for name, feed in first.run.dictionary.feeds().items():
        there = _rows(first, plant, name.system, feed.anchor[1])
        [counts] = first.ask(
            "SELECT count(*), count(DISTINCT record_id), count(DISTINCT source_key) FROM ops.record WHERE feed = ?",
            str(name),
        )
        records, distinct, keys = counts
        assert (distinct, keys) == (records, there), str(name)
        assert records > there if feed.split else records == there, str(name)


def test_stock_law_by_counting_the_tables(first: Night, second: Night) -> None:
    for night in (first, second):
        objects = night.run.dictionary.objects
        accepted = " UNION ALL ".join(
            f"SELECT feed, record_id FROM {quote('source', name)} WHERE deleted_at IS NULL AND NOT stale"
            for name in objects
        )
        rows = night.ask(
            f"""WITH counted AS (
                SELECT feed, 'accepted' AS state, count(*) AS n FROM ({accepted}) GROUP BY feed UNION ALL
                SELECT feed, 'held', count(DISTINCT record_id) FROM quality.quarantine WHERE state = 'open' GROUP BY feed
                UNION ALL SELECT feed, 'excluded', count(*) FROM ops.record WHERE excluded_by IS NOT NULL GROUP BY feed)
            SELECT s.feed, s.state, s.opening, s.entered, s."left", s.closing, coalesce(c.n, 0),
                (SELECT count(*) FROM ops.record AS r WHERE r.feed = s.feed AND r.state = s.state)
            FROM ops.stock AS s LEFT JOIN counted AS c USING (feed, state) WHERE s.run_id = ?""",
            night.run.name,
        )
        assert len(rows) >= 3 * len(night.run.dictionary.feeds())
        for feed, state, opening, entered, left, closing, counted, recorded in rows:
            assert closing == counted == recorded == opening + entered - left, (feed, state)
        assert sum(row[5] for row in rows) == night.ask("SELECT count(*) FROM ops.record")[0][0]
