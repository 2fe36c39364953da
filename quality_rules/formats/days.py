"""Whether a day or moment that an identifier writes exists."""

from datetime import datetime


def day_exists(text: str, layout: str) -> bool:
    """Tell whether `text`, digits only, is a moment in the layout of strptime; day 366 is one in leap years only."""
    try:
        # Written again, since strptime lets day 366 of a common year run over into the next.
        return datetime.strptime(text, layout).strftime(layout) == text  # noqa: DTZ007 -- only whether it exists is asked
    except ValueError:
        return False
