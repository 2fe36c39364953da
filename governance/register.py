"""The register of versions: what may be done with one, by whom and when. Each step is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dictionary.compiled import Dictionary
from dictionary.problems import ConfigurationError, NothingSelectedError, Problem
from dictionary.project import Project
from governance.signatures import PlainSignatures, Signatures, Statement
from governance.store import Store, versions_in, write_decision, write_version
from governance.timeline import Decision, Standing, State, Step, Version, effective, standings

NEEDS: dict[Step, tuple[State, ...]] = {
    Step.REVIEW: (State.DRAFT,),
    Step.APPROVE: (State.REVIEWED,),
    Step.RETIRE: (State.DRAFT, State.REVIEWED, State.APPROVED, State.EFFECTIVE),
}
"""The states in which a step can be taken."""

SIGNED = {Step.REVIEW: "reviewed", Step.APPROVE: "approved"}
"""The steps that somebody puts their name to, and what the signature then means. Not the author, unless the project says so."""


@dataclass(frozen=True)
class Register:
    """The versions of one project's dictionary.

    Attributes:
        project: the project folder.
        signatures: how people sign.
    """

    project: Project
    signatures: Signatures = field(default_factory=PlainSignatures)

    @property
    def store(self) -> Store:
        """Where the versions are kept."""
        return Store(self.project.state)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which a day begins."""
        return ZoneInfo(self.project.settings.timezone)

    def versions(self) -> tuple[Version, ...]:
        """All versions, by number."""
        return self.store.versions()

    def standings(self, now: datetime) -> dict[int, Standing]:
        """Where each version stands."""
        return standings(self.versions(), now, self.zone)

    def effective(self, now: datetime) -> Version | None:
        """The version that holds."""
        return effective(self.versions(), now, self.zone)

    def named(self, text: str) -> Version:
        """The version of a number, or of a unique beginning of its hash.

        Raises:
            NothingSelectedError: there is none, or several versions begin like that.
        """
        versions = self.versions()
        found = [version for version in versions if text == str(version.number)]
        found = found or [version for version in versions if len(text) >= 4 and version.hash.startswith(text.lower())]
        if not found:
            newest = max((version.number for version in versions), default=None)
            raise NothingSelectedError(Problem("version.unknown", args={"name": text, "newest": newest}))
        if len(found) > 1:
            numbers = ", ".join(str(version.number) for version in found)
            raise NothingSelectedError(Problem("version.ambiguous", args={"name": text, "numbers": numbers}))
        return found[0]

    def submit(self, dictionary: Dictionary, person: str, reason: str, now: datetime) -> Version:
        """Keep a dictionary as a new version, a draft.

        Raises:
            ConfigurationError: it is of another project; a version that is not retired says the same; no reason is given.
        """
        wanted = self.project.settings.name
        if dictionary.project != wanted:
            raise ConfigurationError(
                Problem("draft.other_project", args={"draft": dictionary.project, "project": wanted})
            )
        with self.store.deciding() as connection:
            versions = versions_in(connection)
            standing = standings(versions, now, self.zone)
            for version in versions:
                if version.hash == dictionary.hash and standing[version.number].state is not State.RETIRED:
                    state = standing[version.number].state.value
                    raise ConfigurationError(Problem("version.same", args={"number": version.number, "state": state}))
            number = max((version.number for version in versions), default=0) + 1
            base = last_approved(versions)
            write_version(connection, number, dictionary.hash, base.number if base else None, dictionary.canonical)
            return self._decide(connection, number, Decision(0, Step.SUBMIT, now, person, _given(reason)))

    def review(self, number: int, person: str, reason: str, now: datetime) -> Version:
        """Say that a draft is right.

        Raises:
            ConfigurationError: it is no draft, or the reviewer is its author.
        """
        return self._step(number, Decision(0, Step.REVIEW, now, person, reason.strip()))

    def approve(
        self, number: int, person: str, reason: str, now: datetime, effective_from: date | None = None
    ) -> Version:
        """Let a reviewed version hold from the beginning of a day, or from now on.

        Raises:
            ConfigurationError: it is not reviewed; the approver is its author; another version was approved since it was
                submitted; the day is past or before that of a version that was approved earlier.
        """
        decision = Decision(0, Step.APPROVE, now, person, reason.strip(), effective_from)
        return self._step(number, decision)

    def retire(self, number: int, person: str, reason: str, now: datetime) -> Version:
        """Let a version hold no longer, or never.

        Raises:
            ConfigurationError: it is retired already; no reason is given.
        """
        return self._step(number, Decision(0, Step.RETIRE, now, person, _given(reason)))

    def statement(self, version: Version, decision: Decision) -> Statement:
        """What somebody puts their name to in a step."""
        by_author = " by its author" if decision.person == version.author else ""
        day = decision.effective_from
        return Statement(
            what=f"dictionary version {version.number} of {self.project.settings.name}",
            sha256=version.hash,
            meaning=SIGNED[decision.step] + by_author,
            person=decision.person,
            at=decision.at,
            reason=decision.reason,
            effective_from=day.isoformat() if day else None,
        )

    def is_signed(self, version: Version, decision: Decision) -> bool:
        """Whether the record of a step that is signed is that person's signature under this version."""
        record = decision.signature
        return record is not None and self.signatures.verify(self.statement(version, decision), record)

    def _step(self, number: int, decision: Decision) -> Version:
        with self.store.deciding() as connection:
            versions = versions_in(connection)
            version = next(version for version in versions if version.number == number)
            standing = standings(versions, decision.at, self.zone)
            self._check(version, standing, versions, decision)
            if decision.step in SIGNED:
                record = self.signatures.sign(self.statement(version, decision))
                decision = replace(decision, signature=record)
            return self._decide(connection, number, decision)

    def _check(
        self, version: Version, standing: dict[int, Standing], versions: Sequence[Version], decision: Decision
    ) -> None:
        state, step, number = standing[version.number].state, decision.step, version.number
        if state not in NEEDS[step]:
            needed = ", ".join(NEEDS[step])
            raise ConfigurationError(
                Problem(
                    "version.state",
                    args={"number": number, "step": step.value, "state": state.value, "needed": needed},
                )
            )
        is_free = self.project.settings.self_approval == "allowed"
        if step in SIGNED and decision.person == version.author and not is_free:
            who = decision.person
            raise ConfigurationError(Problem("version.own", args={"number": number, "step": step.value, "person": who}))
        if step is Step.APPROVE:
            self._check_order(version, standing, versions, decision)

    def _check_order(
        self, version: Version, standing: dict[int, Standing], versions: Sequence[Version], decision: Decision
    ) -> None:
        """No version may silently undo what another one brought, nor hold before it was approved."""
        last = last_approved(versions)
        if last is not None and last.number != version.base:
            base = version.base or "–"
            raise ConfigurationError(
                Problem("version.outdated", args={"number": version.number, "base": base, "last": last.number})
            )
        day = decision.effective_from
        today = decision.at.astimezone(self.zone).date()
        if day is not None and day < today:
            raise ConfigurationError(Problem("version.day_past", args={"day": day, "today": today}))
        begins = standing[last.number].since if last is not None else None
        first = begins.astimezone(self.zone).date() if begins is not None else today
        if last is not None and (day or today) < first:
            raise ConfigurationError(
                Problem("version.day_before_another", args={"day": day or today, "other": last.number, "first": first})
            )

    def _decide(self, connection: Connection, number: int, decision: Decision) -> Version:
        write_decision(connection, number, decision)
        return next(version for version in versions_in(connection) if version.number == number)


def last_approved(versions: Sequence[Version]) -> Version | None:
    """The version that was approved last, of those that nobody retired."""
    approved = [(v.decision(Step.APPROVE), v) for v in versions if v.decision(Step.RETIRE) is None]
    found = [(approval.position, version) for approval, version in approved if approval is not None]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _given(reason: str) -> str:
    """A reason that says something.

    Raises:
        ConfigurationError: it is empty.
    """
    if not reason.strip():
        raise ConfigurationError(Problem("version.reason_missing"))
    return reason.strip()
