"""Telling how far the work is; what is done with it is the caller's business."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by the stages as they work."""

    def stage(self, name: str) -> None:
        """A stage begins."""

    def rows(self, what: str, number: int) -> None:
        """So many more rows of ``what`` are done."""


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str) -> None:
        """Nothing."""

    def rows(self, what: str, number: int) -> None:
        """Nothing."""
