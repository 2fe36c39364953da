"""What single values mean, in plain Python: their text, what counts as equal, and what they become in a field's type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from dictionary.promises import FloatPromise
from dictionary.source import Source
from dictionary.types import FieldType

BLANKS = " \t\r\n\u00a0\u3000"
BIGINT = range(-(2**63), 2**63)


def text(value: Any, zone: str = "UTC") -> str | None:
    """A value as the text that keys and text fields hold; an instant as its source's clock shows it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(zone)) if value.tzinfo else value
        whole, _, fraction = local.replace(tzinfo=None).isoformat(" ", "microseconds").partition(".")
        return f"{whole}.{fraction.rstrip('0')}".rstrip(".") + (f"{local:%z}"[:3] if value.tzinfo else "")
    return str(value)


def key_json(parts: Iterable[Any]) -> str:
    """A key: the JSON array of its texts, which no separator inside a part can forge."""
    return json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))


def is_present(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and value.strip(BLANKS) == "")


def as_key_part(value: Any, source: Source) -> str | None:
    written = text(value)
    return written.rstrip(" ") if written is not None and source.collation.trailing_blanks == "ignore" else written


def folded(value: Any, source: Source) -> str | None:
    """A text as its source would compare it."""
    written = text(value)
    if written is None:
        return None
    if source.collation.width == "ignore":
        written = "".join(_half_width(letter) for letter in written)
    if source.collation.trailing_blanks == "ignore":
        written = written.rstrip(" ")
    return written.lower() if source.collation.case == "ignore" else written


def _half_width(letter: str) -> str:
    if letter == "\u3000":
        return " "
    return chr(ord(letter) - 0xFEE0) if "\uff01" <= letter <= "\uff5e" else letter


def same(left: Any, right: Any, source: Source) -> bool:
    """Whether a join finds two values equal: as the source's text where one is text, else by value; NULL never."""
    if left is None or right is None:
        return False
    if isinstance(left, str) or isinstance(right, str):
        return folded(left, source) == folded(right, source)
    return bool(left == right)


# -- typing ------------------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
DAY = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
CLOCK = r"(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?)?"
ZONE = r"(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
INSTANT = re.compile(DAY + CLOCK + ZONE)
MIDNIGHT = re.compile(DAY + r"([ T]00:00(:00(\.0+)?)?)?")
BOOLEANS = {
    True: ("1", "true", "t", "y", "yes", "是", "√", "✓", "✔", "●"),
    False: ("0", "false", "f", "n", "no", "否", "×", "✗", "✘"),
}


class UncomputableError(Exception):
    """An expression has no value for this row, not even NULL: the field is held, a condition is not met."""


class Bad(Exception):  # noqa: N818
    """The raw value is there, but it is no value of the wanted type."""


def typed(wanted: FieldType, raw: Any, source: Source, promise: FloatPromise | None = None) -> Any:
    """The typed value, None for nothing.

    Raises:
        Bad: there is something, but not of this type; it never becomes another value.
    """
    if not is_present(raw) or is_sentinel(wanted, raw, source):
        return None
    if wanted.base == "text":
        promised = isinstance(raw, str) and source.collation.trailing_blanks == "ignore"
        return raw.rstrip(" ") if promised else text(raw, source.timezone)
    value = raw.strip(BLANKS) if isinstance(raw, str) else raw
    return {
        "boolean": lambda: _boolean(value),
        "date": lambda: _date(value),
        "timestamp": lambda: _instant(value, ZoneInfo(source.timezone)),
        "integer": lambda: _integer(value, promise),
        "decimal": lambda: _decimal(value, wanted, promise),
    }[wanted.base]()


def is_sentinel(wanted: FieldType, raw: Any, source: Source) -> bool:
    shown = (text(raw, source.timezone) or "").strip(BLANKS)
    if wanted.base in ("date", "timestamp") and shown[:10] in source.sentinels.date:
        return True
    return isinstance(raw, str) and shown in source.sentinels.text


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        for truth, words in BOOLEANS.items():
            if value.lower() in words:
                return truth
    elif value in (0, 1):
        return bool(value)
    raise Bad


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        if value.tzinfo is None and value.time() == time():
            return value.date()
        raise Bad
    if isinstance(value, date):
        return value
    found = MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    return _calendar(found)


def _calendar(found: re.Match[str] | None) -> date:
    if found is None:
        raise Bad
    try:
        return date(*map(int, found.groups()[:3]))
    except ValueError:
        raise Bad from None


def _instant(value: Any, zone: ZoneInfo) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else _in_zone(value, zone)
    if isinstance(value, date):
        return _in_zone(datetime.combine(value, time()), zone)
    found = INSTANT.fullmatch(value) if isinstance(value, str) else None
    day = _calendar(found)
    assert found is not None
    hour, minute, second, fraction, offset = found.groups()[3:]
    try:
        clock = time(int(hour or 0), int(minute or 0), int(second or 0), int((fraction or "").ljust(6, "0")))
    except ValueError:
        raise Bad from None
    local = datetime.combine(day, clock)
    if offset is None:
        return _in_zone(local, zone)
    return (local - _offset(offset)).replace(tzinfo=UTC)


def _offset(written: str) -> timedelta:
    if written == "Z":
        return timedelta()
    digits = written[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if int(digits[2:]) > 59 or span >= timedelta(hours=24):
        raise Bad
    return -span if written[0] == "-" else span


def _in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time; one that is missing or occurs twice is not guessed."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        raise Bad
    return first


def _exact(value: Any, promise: FloatPromise | None) -> Decimal:
    if isinstance(value, bool):
        raise Bad
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float) and promise is not None:
        return _promised(value, promise)
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return Decimal(value)
    raise Bad


def _promised(value: float, promise: FloatPromise) -> Decimal:
    """The decimal that a float stands for: the nearest of the promised scale, if it is as near as promised.

    A float keeps 15 digits; a decimal that needs more is not determined by it.
    """
    if not abs(value) < 10 ** (15 - promise.scale):
        raise Bad
    try:
        shown = Decimal(repr(value))
        near = shown.quantize(Decimal(1).scaleb(-promise.scale))
    except InvalidOperation:
        raise Bad from None
    if abs(shown - near) > promise.tolerance:
        raise Bad
    return near


def _integer(value: Any, promise: FloatPromise | None) -> int:
    if isinstance(value, str) and not re.fullmatch("[+-]?0*[0-9]{1,18}", value):
        raise Bad
    number = _exact(value, promise)
    if number != number.to_integral_value() or int(number) not in BIGINT:
        raise Bad
    return int(number)


def _decimal(value: Any, wanted: FieldType, promise: FloatPromise | None) -> Decimal:
    number = _exact(value, promise)
    whole, _, fraction = f"{number.copy_abs():f}".partition(".")
    if len(whole.lstrip("0")) > wanted.precision - wanted.scale or len(fraction.rstrip("0")) > wanted.scale:
        raise Bad
    return number
