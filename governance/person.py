"""Who acts: the account of the operating system, or whom GUIYI_USER names."""

from __future__ import annotations

import getpass
import os

from dictionary.problems import ConfigurationError, Problem


def person() -> str:
    """The name under which a decision is recorded.

    Raises:
        ConfigurationError: the account has no name and nobody is named.
    """
    named = os.environ.get("GUIYI_USER", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:  # an account without a name, as in some containers
        raise ConfigurationError(Problem("person.unknown")) from error
