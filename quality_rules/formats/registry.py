"""The registry of formats, and judging by name."""

from itertools import chain
from typing import Final

from quality_rules.formats import (
    china,
    element_strings,
    europe,
    gs1,
    hibc,
    isbt128,
    issuers,
    nmpa,
    own,
    usa,
    world,
)
from quality_rules.formats.format import Format
from quality_rules.formats.verdict import Verdict

_MODULES = (gs1, element_strings, hibc, isbt128, issuers, china, nmpa, europe, usa, world, own)
_FORMATS: Final[dict[str, Format]] = {
    entry.name: entry for entry in chain.from_iterable(module.FORMATS for module in _MODULES)
}


def names() -> tuple[str, ...]:
    """Return the names of all formats."""
    return tuple(_FORMATS)


def describe(format_name: str) -> Format:
    """Return the format of this name, with its wording.

    Raises:
        LookupError: no format has this name.
    """
    try:
        return _FORMATS[format_name]
    except KeyError:
        raise LookupError(f"no format is named {format_name!r}; known: {', '.join(_FORMATS)}") from None


def judge(format_name: str, value: str) -> Verdict:
    """Judge one raw value.

    Raises:
        LookupError: no format has this name.
    """
    return describe(format_name).judge(value)
