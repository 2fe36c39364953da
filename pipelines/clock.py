"""The hub's clock. It is asked once per run, so that everything a run writes bears the same time."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant in UTC, or the one that GUIYI_NOW fixes (ISO 8601, for replays and tests)."""
    fixed = os.environ.get("GUIYI_NOW")
    instant = datetime.fromisoformat(fixed) if fixed else datetime.now(UTC)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)


def wait(seconds: float) -> None:
    """Let so much time pass; a clock that is fixed does not wait."""
    if not os.environ.get("GUIYI_NOW"):
        time.sleep(seconds)
