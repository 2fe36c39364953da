"""What the date or moment in a field tells, and in which zone it is kept."""

from __future__ import annotations

from enum import StrEnum


class TimeKind(StrEnum):
    """When something happened, when it was written down, when data travelled, or until when something is to be."""

    EVENT = "event"
    """When it happened in the business."""
    RECORDED = "recorded"
    """When somebody entered it in the source."""
    EXTRACTED = "extracted"
    """When it was taken from the source."""
    LOADED = "loaded"
    """When it came into another system on the way, such as a data lake."""
    PLANNED = "planned"
    """By or until when something is to be, such as a due date or an expiry."""

    @property
    def is_of_business(self) -> bool:
        """Whether it may place a record in time; when data travelled never does."""
        return self not in (TimeKind.EXTRACTED, TimeKind.LOADED)

    @property
    def words(self) -> tuple[str, str]:
        """In Chinese and English."""
        return _WORDS[self]


_WORDS = {
    TimeKind.EVENT: ("发生时间", "when it happened"),
    TimeKind.RECORDED: ("录入时间", "when it was recorded"),
    TimeKind.EXTRACTED: ("抽取时间", "when it was extracted"),
    TimeKind.LOADED: ("载入时间", "when it was loaded"),
    TimeKind.PLANNED: ("计划或期限", "a plan or limit"),
}

ZONES = {"timestamp": ("按 UTC 保存", "kept in UTC"), "date": ("来源当地日期", "local day of the source")}
"""How a type keeps its time: a moment is read in its source's zone, a day is left as it is."""
