"""What no honest workbook is: parts that are packed very small and unpack to an abnormal size."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """A workbook is refused for a part that unpacks to more than ``part_bytes`` and to more than ``ratio`` times its size.

    ``whole_bytes``: all parts together unpack to no more than that.
    """

    part_bytes: int
    ratio: int
    whole_bytes: int | None = None


REGISTER = Limits(64 * 2**20, 500)
"""Registers of departments hold years of rows."""

DICTIONARY = Limits(8 * 2**20, 0, 16 * 2**20)
"""A dictionary of five thousand fields is smaller than that."""


def abnormal_part(path: Path, limits: Limits) -> str | None:
    """The part of a workbook that breaks the limits, by what the file itself declares; None where it is no zip file.

    Raises:
        zipfile.BadZipFile: it cannot be read as one.
    """
    if not zipfile.is_zipfile(path):
        return None  # an xls, or broken: opening it will tell
    whole = 0
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            whole += part.file_size
            is_dense = part.file_size > limits.ratio * max(part.compress_size, 1)
            if (part.file_size > limits.part_bytes and is_dense) or whole > (limits.whole_bytes or whole):
                return part.filename
    return None
