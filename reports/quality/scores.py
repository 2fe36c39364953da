"""How good the data are: the score of the night, of the nights before it, and per system and dimension."""

from __future__ import annotations

from reports.edition import Edition, Row

NIGHTS = 7
"""How many nights the strip and the trends show."""

# A rule blocks when a critical one fails or when it could not judge.
BLOCKS = "(severity = 'critical' AND failed > 0) OR outcome = 'error'"


def nights(edition: Edition) -> list[Row]:
    """The last nights, the eldest first: ``{run_id, started_at, passed, total, blockers, failing}``."""
    return edition.rows(
        f"""SELECT r.run_id, r.started_at, coalesce(s.passed, 0) AS passed, coalesce(s.total, 0) AS total,
                coalesce(q.blockers, 0) AS blockers, coalesce(q.failing, 0) AS failing
            FROM (SELECT run_id, started_at FROM ops.run ORDER BY run_id DESC LIMIT {NIGHTS}) AS r
            LEFT JOIN (SELECT run_id, sum(passed) AS passed, sum(total) AS total FROM quality.score GROUP BY run_id) AS s
                USING (run_id)
            LEFT JOIN (SELECT run_id, count(DISTINCT {RULE}) FILTER ({BLOCKS}) AS blockers,
                    count(DISTINCT {RULE}) FILTER (failed > 0) AS failing FROM quality.result GROUP BY run_id) AS q
                USING (run_id)
            ORDER BY r.run_id"""
    )


RULE = "struct_pack(o := object, r := rule_id, f := field, k := kind)"


def dimensions(edition: Edition) -> list[Row]:
    """Per system and dimension: judgements passed and made, and how many rules met no record."""
    return edition.rows(
        """SELECT r.system, r.dimension, coalesce(s.passed, 0) AS passed, coalesce(s.total, 0) AS total,
                r.rules, r.not_run, r.errors
            FROM (SELECT system, dimension, count(*) AS rules, count(*) FILTER (outcome = 'not_run') AS not_run,
                    count(*) FILTER (outcome = 'error') AS errors
                FROM quality.result WHERE run_id = getvariable('run') GROUP BY ALL) AS r
            LEFT JOIN (SELECT system, dimension, sum(passed) AS passed, sum(total) AS total FROM quality.score
                WHERE run_id = getvariable('run') GROUP BY ALL) AS s USING (system, dimension)
            ORDER BY r.system, r.dimension"""
    )


def states(edition: Edition) -> Row:
    """How many source records are in which state: ``{records, accepted, held, excluded, flagged}``."""
    return edition.row(
        """SELECT count(*) AS records, count(*) FILTER (state = 'accepted') AS accepted,
                count(*) FILTER (state = 'held') AS held, count(*) FILTER (state = 'excluded') AS excluded,
                (SELECT count(DISTINCT struct_pack(object, record_id)) FROM quality.finding WHERE state = 'open') AS flagged
            FROM ops.record"""
    )
