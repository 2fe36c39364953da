"""All that a quality report says, in one place, before anything is worded or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dictionary.compiled import Dictionary
from dictionary.project import Settings
from reports.changes import Changes, changes
from reports.edition import Edition, Row
from reports.quality import ledger, matches, measures, records, rules, scores


@dataclass(frozen=True)
class Facts:
    """What each part of the report holds; the functions that make them describe their rows.

    Attributes:
        failed_since: attempts since the night that published nothing: ``{started_at, problems}``.
        since: what changed since the night before; None on the first night.
    """

    dictionary: Dictionary
    settings: Settings
    run: str
    before: str | None
    started_at: datetime
    committed_at: datetime
    nights: list[Row]
    states: Row
    dimensions: list[Row]
    rules: list[Row]
    failing: list[records.Failing]
    match_rates: list[Row]
    coverage: list[Row]
    measures: list[Row]
    unmeasured: list[Row]
    since: Changes | None
    pull: list[Row]
    feeds: list[Row]
    stock: list[Row]
    drift: list[Row]
    undecodable: list[Row]
    failed_since: Sequence[Row] = ()

    @property
    def night(self) -> Row:
        """The night itself, as one of the nights."""
        return self.nights[-1]

    @property
    def last_night(self) -> Row | None:
        """The night before, if there was one."""
        return next((night for night in self.nights if night["run_id"] == self.before), None)

    @property
    def blockers(self) -> list[Row]:
        """The rules that need their owner first."""
        return [rule for rule in self.rules if rules.is_blocker(rule)]


def gather(edition: Edition, failed_since: Sequence[Row] = ()) -> Facts:
    """Read everything."""
    return Facts(
        edition.dictionary,
        edition.settings,
        edition.run,
        edition.before,
        edition.started_at,
        edition.committed_at,
        scores.nights(edition),
        scores.states(edition),
        scores.dimensions(edition),
        rules.rules(edition),
        records.failing(edition),
        matches.match_rates(edition),
        matches.coverage(edition),
        measures.measures(edition),
        measures.unmeasured(edition),
        changes(edition, edition.before) if edition.before else None,
        ledger.pull(edition),
        ledger.feeds(edition),
        ledger.stock(edition),
        ledger.drift(edition),
        ledger.undecodable(edition),
        failed_since,
    )
