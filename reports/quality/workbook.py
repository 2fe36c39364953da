"""The quality report as an Excel workbook: the same facts, one sheet for each part, every text a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from reports.edition import Row
from reports.quality.facts import Facts
from reports.sheets import Table, write_sheets
from reports.words import Tongues, Words, key

_IDLE = [{"system": None, "outcome": "not_run", "failed": None, "checked": None}]


def write_workbook(facts: Facts, languages: Sequence[str], path: Path) -> None:
    """Write the workbook; with two languages each heading and each label bears both."""
    words = Tongues(tuple(Words(language, facts.dictionary, facts.settings.timezone) for language in languages))
    write_sheets(path, words, _tables(facts, words))


def _tables(facts: Facts, words: Tongues) -> Iterable[Table]:
    yield _nights(facts, words)
    yield _dimensions(facts, words)
    yield _rules(facts, words)
    yield _records(facts, words)
    yield _matches(facts, words)
    yield _coverage(facts, words)
    yield _pull(facts, words)
    yield _stock(facts, words)
    yield _drift(facts, words)
    yield _undecodable(facts)


def _nights(facts: Facts, words: Tongues) -> Table:
    columns = [*_columns("night", "started", "passed", "total", "share"), "blockers", "nights.failing"]
    rows = [
        [row["run_id"], words.time(row["started_at"]), *_score(row), row["blockers"], row["failing"]]
        for row in facts.nights
    ]
    return "nights", columns, rows


def _dimensions(facts: Facts, words: Tongues) -> Table:
    columns = [*_columns("system", "dimension", "passed", "total", "share"), "heat.idle"]
    rows = [[row["system"], _said(words, "dimension", row), *_score(row), row["not_run"]] for row in facts.dimensions]
    return "heat", columns, rows


def _rules(facts: Facts, words: Tongues) -> Table:
    columns = _columns("outcome", "severity", "rule", "id", "object", "field", "owner", "dimension", "system",
                       "failed_only", "checked")  # fmt: skip
    rows = [
        [_said(words, "outcome", one), *_rule(words, rule), one["system"], one["failed"], one["checked"]]
        for rule in facts.rules
        for one in rule["systems"] or _IDLE
    ]
    return "rules", columns, rows


def _rule(words: Tongues, rule: Row) -> list[str]:
    return [
        _said(words, "severity", rule),
        words.rule_label(rule),
        rule["rule_id"],
        words.object_label(rule["object"]),
        words.field_label(rule["object"], rule["field"]),
        words.owner_label(rule["owner"]),
        _said(words, "dimension", rule),
    ]


def _records(facts: Facts, words: Tongues) -> Table:
    columns = _columns(
        "rule", "id", "object", "field", "title", "system", "table", "key", "value", "state", "since", "all"
    )
    rules = {(rule["object"], rule["rule_id"], rule["field"]): rule for rule in facts.rules}
    rows = []
    for one in facts.failing:
        rule = rules.get((one.object, one.rule_id, one.field))
        named = [words.rule_label(rule) if rule else one.rule_id, one.rule_id, words.object_label(one.object),
                 words.field_label(one.object, one.field)]  # fmt: skip
        rows += [[*named, *_record(words, record), one.total] for record in one.records]
    return "records", columns, rows


def _record(words: Tongues, record: Row) -> list[str | None]:
    state = words.say("state.held" if record["held"] else "state.flagged")
    named = ("title", "system", "source_table")
    return [*(record[name] for name in named), key(record["source_key"]), record["raw_value"], state, record["since"]]


def _matches(facts: Facts, words: Tongues) -> Table:
    columns = _columns("object", "system", "other", "matched", "known", "share")
    rows = [
        [words.object_label(row["object"]), row["system"], row["other"], row["matched"], row["total"],
         _share(row["matched"], row["total"])]
        for row in facts.match_rates
    ]  # fmt: skip
    return "matches", columns, rows


def _coverage(facts: Facts, words: Tongues) -> Table:
    named = ("records", "accepted", "held", "excluded", "fields", "all_fields", "run", "rules")
    columns = [*_columns("object", "system", "records"), "state.accepted", "state.held", "state.excluded",
               "coverage.fields", "column.all_fields", "coverage.rules", "column.all_rules"]  # fmt: skip
    rows = [
        [words.object_label(row["object"]), row["system"], *(row[name] for name in named)] for row in facts.coverage
    ]
    return "coverage", columns, rows


def _pull(facts: Facts, words: Tongues) -> Table:
    named = ("extracted", "new", "changed", "unchanged", "repeated", "deleted")
    rows = [
        [row["system"], row["source_table"], *(row[name] for name in named),
         words.say(f"unread.{row['unread']}") if row["unread"] else None]
        for row in facts.pull
    ]  # fmt: skip
    return "law.pull.name", _columns("system", "table", *named, "unread"), rows


def _drift(facts: Facts, words: Tongues) -> Table:
    rows = [
        [row["system"], row["part"], row["source_column"], words.say(f"drift.{row['change']}"), row["was"], row["now"],
         row["proposed"], words.say(f"decided.{row['decided']}")]
        for row in facts.drift
    ]  # fmt: skip
    return "drift", _columns("system", "table", "source_column", "drift", "was", "now", "proposed", "decided"), rows


def _undecodable(facts: Facts) -> Table:
    named = ("system", "source_table", "part", "source_column", "texts", "first_key", "first_bytes", "likely_encoding")
    columns = _columns("system", "table", "part", "source_column", "texts", "first_key", "bytes", "likely_encoding")
    return "undecodable", columns, [[row[name] for name in named] for row in facts.undecodable]


def _stock(facts: Facts, words: Tongues) -> Table:
    named = ("opening", "entered", "left", "closing")
    rows = [[row["feed"], _said(words, "state", row), *(row[name] for name in named)] for row in facts.stock]
    return "law.stock.name", _columns("feed", "state", *named), rows


def _columns(*names: str) -> list[str]:
    return [f"column.{name}" for name in names]


def _said(words: Tongues, kind: str, row: Row) -> str:
    return words.say(f"{kind}.{row[kind]}")


def _score(row: Row) -> list[int | float | None]:
    return [int(row["passed"]), int(row["total"]), _share(row["passed"], row["total"])]


def _share(part: int, whole: int) -> float | None:
    return float(part) / float(whole) if whole else None
