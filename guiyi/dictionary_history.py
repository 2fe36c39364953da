"""The history of the dictionary as its site tells it: every version, and what it changed."""

from __future__ import annotations

from dictionary.change import Change
from dictionary.model import Words
from dictionary.project import Project
from governance.history import changes_of
from governance.register import Register
from governance.timeline import Standing, Step, Version
from guiyi.changes_told import sentence
from pipelines import clock
from reports.dictionary_site import facts


def history(project: Project) -> list[facts.Version]:
    """All versions, the newest first; none where nothing was ever submitted.

    Raises:
        ResourceError: what is kept of a version is damaged.
    """
    register = Register(project)
    standings = register.standings(clock.now())
    return [_told(register, version, standings[version.number]) for version in reversed(register.versions())]


def _told(register: Register, version: Version, standing: Standing) -> facts.Version:
    approval = version.decision(Step.APPROVE)
    day = standing.since.astimezone(register.zone).date().isoformat() if standing.since else ""
    people = " → ".join([version.author, *([approval.person] if approval else [])])
    return facts.Version(
        name=str(version.number),
        state=standing.state.value,
        day=day,
        note=f"{version.decisions[0].reason} ({people})",
        changes=[_change(change) for change in changes_of(register, version)],
    )


def _change(change: Change) -> facts.Change:
    told = Words(zh=sentence(change, "zh"), en=sentence(change, "en"))
    return facts.Change(change.element, change.name, change.level.value, told)
