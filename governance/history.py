"""What each version changed in the one that it was written on."""

from __future__ import annotations

from dictionary.change import Change
from dictionary.diff import diff
from governance.in_force import dictionary_of_version
from governance.register import Register
from governance.timeline import Version


def changes_of(register: Register, version: Version) -> tuple[Change, ...]:
    """What a version changed, the worst first; nothing for one that was written on none.

    Raises:
        ResourceError: what is kept of either is not what was submitted.
    """
    base = next((other for other in register.versions() if other.number == version.base), None)
    if base is None:
        return ()
    found = diff(dictionary_of_version(register, base), dictionary_of_version(register, version))
    return tuple(sorted(found, key=lambda change: change.level.rank))
