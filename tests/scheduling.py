"""Which tests one worker takes: those of a file, or of a folder whose nights are dear to build and shared by all its files."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

TOGETHER = frozenset({"adventureworks", "dagster_project", "end_to_end", "exchange", "impact", "reports"})


class ByPlace(LoadFileScheduling):
    """Hands out files, and some folders as a whole."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        folder = file.split("/")[1]
        return folder if folder in TOGETHER else file
