"""What is installed only for those who want it."""

from __future__ import annotations

from importlib.util import find_spec

from dictionary.problems import ConfigurationError, Problem

_MODULES = {"dagster": ("dagster", "dagster_webserver"), "gx": ("great_expectations",)}


def require(extra: str) -> None:
    """Make sure that an extra is installed, without importing it.

    Raises:
        ConfigurationError: it is not; the problem has the command that installs it.
    """
    if any(find_spec(module) is None for module in _MODULES[extra]):
        raise ConfigurationError(Problem("extra.missing", args={"extra": extra, "command": "make setup-extras"}))
