"""The ledger of the night: the three laws with what they counted."""

from __future__ import annotations

from dictionary.personal import masked_sql, personal_keys
from dictionary.sql import literal
from reports.edition import Edition, Row


def pull(edition: Edition) -> list[Row]:
    """The first law, per table: extracted = new + changed + unchanged + repeated."""
    unread = "" if edition.has("ops", "pull", "unread") else ", CAST(NULL AS VARCHAR) AS unread"
    return edition.rows(
        f"""SELECT * EXCLUDE run_id {unread} FROM ops.pull WHERE run_id = getvariable('run') ORDER BY system, source_table"""
    )


def feeds(edition: Edition) -> list[Row]:
    """The second law, per feed: every live row of the source is a record in one state."""
    return edition.rows(
        """SELECT feed, object, CAST(sum(closing) AS BIGINT) AS records,
            CAST(sum(closing) FILTER (state = 'accepted') AS BIGINT) AS accepted,
            CAST(sum(closing) FILTER (state = 'held') AS BIGINT) AS held,
            CAST(sum(closing) FILTER (state = 'excluded') AS BIGINT) AS excluded
            FROM ops.stock WHERE run_id = getvariable('run') GROUP BY ALL ORDER BY feed"""
    )


def stock(edition: Edition) -> list[Row]:
    """The third law, per feed and state: closing = opening + entered − left; lines with nothing in them are left out."""
    return edition.rows(
        """SELECT feed, object, state, opening, entered, "left", closing, balanced FROM ops.stock
            WHERE run_id = getvariable('run') AND (opening > 0 OR entered > 0 OR "left" > 0 OR closing > 0 OR NOT balanced)
            ORDER BY feed, list_position(['accepted', 'held', 'excluded'], state)"""
    )


def undecodable(edition: Edition) -> list[Row]:
    """Text that could not be decoded, by column; a key is hidden where keys of its table may be personal."""
    if not edition.has("ops", "undecodable", "run_id"):
        return []
    feeds, personal = edition.dictionary.feeds(), personal_keys(edition.dictionary)
    tables = sorted({(name.system, feed.anchor[1]) for name, feed in feeds.items() if str(name) in personal})
    hidden = " OR ".join(f"(system = {literal(s)} AND source_table = {literal(t)})" for s, t in tables) or "false"
    shown = f"CASE WHEN {hidden} THEN {masked_sql('first_key')} ELSE first_key END"
    likely = (
        "" if edition.has("ops", "undecodable", "likely_encoding") else ", CAST(NULL AS VARCHAR) AS likely_encoding"
    )
    return edition.rows(
        f"""SELECT * EXCLUDE run_id REPLACE ({shown} AS first_key) {likely} FROM ops.undecodable
            WHERE run_id = getvariable('run') ORDER BY ALL"""
    )


def drift(edition: Edition) -> list[Row]:
    """What is built otherwise in the sources than at the run before."""
    if not edition.has("ops", "drift", "run_id"):
        return []
    return edition.rows("SELECT * EXCLUDE run_id FROM ops.drift WHERE run_id = getvariable('run') ORDER BY ALL")
