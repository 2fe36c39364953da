"""From when until when each version of the dictionary holds, told from what was decided: nothing has to happen at midnight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from governance.signatures import SignatureRecord


class Step(StrEnum):
    """What somebody can do with a version, each at most once."""

    SUBMIT = "submit"
    REVIEW = "review"
    APPROVE = "approve"
    RETIRE = "retire"


class State(StrEnum):
    """Where a version stands at a moment."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    EFFECTIVE = "effective"
    RETIRED = "retired"


@dataclass(frozen=True)
class Decision:
    """One step of one version; ``position`` orders all decisions of a project."""

    position: int
    step: Step
    at: datetime
    person: str
    reason: str
    effective_from: date | None = None
    signature: SignatureRecord | None = None


@dataclass(frozen=True)
class Version:
    """One version with its history; ``base`` is the version that was approved last when it was submitted."""

    number: int
    hash: str
    base: int | None
    decisions: tuple[Decision, ...]

    def decision(self, step: Step) -> Decision | None:
        """What was decided in a step, if it was taken."""
        return next((decision for decision in self.decisions if decision.step is step), None)

    @property
    def author(self) -> str:
        """Who submitted it."""
        return self.decisions[0].person


@dataclass(frozen=True)
class Standing:
    """Where a version stands, and its span as the effective one: from ``since`` until ``until``, once they are known."""

    state: State
    since: datetime | None = None
    until: datetime | None = None


def standings(versions: Iterable[Version], now: datetime, zone: ZoneInfo) -> dict[int, Standing]:
    """Where each version stands at a moment, by its number.

    An approved version holds from the beginning of its day, but not before it was approved, until the next one does or it
    is retired. Of two that begin at once, the one that was approved later holds.
    """
    every = list(versions)
    begun = sorted((_beginning(v, zone), _approval(v).position, v.number) for v in every if _comes_to_hold(v, zone))
    ends = {number: end for (_, _, number), (end, _, _) in pairwise(begun)}
    return {version.number: _standing(version, ends.get(version.number), now, zone) for version in every}


def effective(versions: Iterable[Version], now: datetime, zone: ZoneInfo) -> Version | None:
    """The version that holds at a moment, if one does."""
    every = list(versions)
    found = standings(every, now, zone)
    return next((version for version in every if found[version.number].state is State.EFFECTIVE), None)


def _standing(version: Version, next_begins: datetime | None, now: datetime, zone: ZoneInfo) -> Standing:
    retired = version.decision(Step.RETIRE)
    if version.decision(Step.APPROVE) is None:
        reviewed = State.REVIEWED if version.decision(Step.REVIEW) else State.DRAFT
        return Standing(State.RETIRED if retired else reviewed)
    if not _comes_to_hold(version, zone):
        return Standing(State.RETIRED)
    since = _beginning(version, zone)
    until = min((end for end in (next_begins, retired and retired.at) if end), default=None)
    if until is not None and until <= now:
        return Standing(State.RETIRED, since, until)
    return Standing(State.EFFECTIVE if since <= now else State.APPROVED, since, until)


def _comes_to_hold(version: Version, zone: ZoneInfo) -> bool:
    """Whether it is approved, and not withdrawn before its day."""
    retired = version.decision(Step.RETIRE)
    return version.decision(Step.APPROVE) is not None and (retired is None or _beginning(version, zone) < retired.at)


def _approval(version: Version) -> Decision:
    approval = version.decision(Step.APPROVE)
    assert approval is not None
    return approval


def _beginning(version: Version, zone: ZoneInfo) -> datetime:
    approval = _approval(version)
    if approval.effective_from is None:
        return approval.at
    return max(approval.at, datetime.combine(approval.effective_from, time(), zone))
