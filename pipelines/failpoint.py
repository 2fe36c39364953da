"""Named points where a test can make the hub fail; in normal use a point costs one look at a dictionary.

``GUIYI_FAILPOINT=mirror.table:2:kill9`` fails at the second passing of ``mirror.table``. Actions: ``kill9``,
``raise``, ``enospc``, ``hang``.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections import Counter

_passed: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Pass a point; does nothing unless GUIYI_FAILPOINT names it."""
    wanted = os.environ.get("GUIYI_FAILPOINT")
    if not wanted:
        return
    point, number, action = wanted.split(":")
    if point not in (name, "*"):
        return
    _passed[point] += 1
    if _passed[point] == int(number):
        _fail(name, action)


def _fail(name: str, action: str) -> None:
    if action == "kill9":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "enospc":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
    if action == "hang":
        time.sleep(3600)
    raise RuntimeError(f"failpoint {name}")
