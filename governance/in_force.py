"""The dictionary of a version as it was kept, proved to be what was approved, and reached as the project's files say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from dictionary.compiled import UNREACHED, Dictionary, Vocabulary
from dictionary.connections import load_connections
from dictionary.loader import checked
from dictionary.places import Places
from dictionary.problems import ConfigurationError, Problem, ResourceError
from dictionary.reach import Connection
from governance.register import SIGNED, Register
from governance.timeline import State, Step, Version
from pipelines.run import Run


def dictionary_of_version(register: Register, version: Version) -> Dictionary:
    """What a version says, for reading: its systems have no connections.

    Raises:
        ResourceError: what is kept is not what was submitted, or this release reads it otherwise.
    """
    return _read(register, version, {})


def effective_dictionary(register: Register, vocabulary: Vocabulary, now: datetime) -> tuple[Version, Dictionary]:
    """The version that holds, and what it says, for a run.

    Raises:
        ConfigurationError: no version holds; a system of it has no connection in the project's files; this release cannot
            carry it out.
        ResourceError: what is kept is not what was approved.
    """
    version = register.effective(now)
    if version is None:
        raise none_effective(register, now)
    for step in SIGNED:
        decision = version.decision(step)
        if decision is None or not register.is_signed(version, decision):
            raise ResourceError(Problem("version.not_signed", args={"number": version.number, "step": step.value}))
    dictionary = _read(register, version, load_connections(register.project))
    unreached = sorted(name for name, source in dictionary.sources.items() if source.connect == UNREACHED)
    if unreached:
        systems = ", ".join(unreached)
        raise ConfigurationError(Problem("version.no_connection", args={"number": version.number, "systems": systems}))
    return version, checked(dictionary, Places(), vocabulary)


def none_effective(register: Register, now: datetime) -> ConfigurationError:
    """That no version holds, and which one is to."""
    coming = [n for n, standing in register.standings(now).items() if standing.state is State.APPROVED]
    return ConfigurationError(Problem("version.none_effective", args={"next": coming[0] if coming else ""}))


def check_run(register: Register, run: Run) -> None:
    """Refuse to continue a run that is not pinned to a version that was approved, be it the present one or not.

    Raises:
        ConfigurationError: nobody approved what it is pinned to.
    """
    approved = {version.hash for version in register.versions() if version.decision(Step.APPROVE)}
    if run.dictionary.hash not in approved:
        raise ConfigurationError(Problem("version.run_not_approved", args={"run": run.name}))


def _read(register: Register, version: Version, connections: Mapping[str, Connection]) -> Dictionary:
    text = register.store.content(version.number)
    if hashlib.sha256(text.encode()).hexdigest() != version.hash:
        raise ResourceError(Problem("version.damaged", args={"number": version.number}))
    dictionary = Dictionary.of_canonical(text, connections)
    if dictionary.hash != version.hash:
        raise ResourceError(Problem("version.read_otherwise", args={"number": version.number}))
    return dictionary
