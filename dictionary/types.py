"""The types a field can have, and the column each becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

_DECIMAL = re.compile(r"^decimal\((\d{1,2}),\s*(\d{1,2})\)$")


@dataclass(frozen=True)
class FieldType:
    """A type as written in the dictionary.

    One of ``text``, ``integer``, ``decimal(18,4)``, ``boolean``, ``date``, ``timestamp`` (an instant, kept in UTC) and
    ``reference`` (to another object).
    """

    base: str
    precision: int = 0
    scale: int = 0

    SIMPLE: ClassVar[tuple[str, ...]] = ("text", "integer", "boolean", "date", "timestamp", "reference")

    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "string",
        "pattern": rf"^({'|'.join(SIMPLE)}|decimal\(\d{{1,2}},\s*\d{{1,2}}\))$",
    }
    """The same as JSON Schema."""

    @classmethod
    def of(cls, text: object) -> FieldType:
        """Parse a written type.

        Raises:
            ValueError: it is none of the types above.
        """
        if isinstance(text, FieldType):
            return text
        if text in cls.SIMPLE:
            return cls(str(text))
        match = _DECIMAL.match(str(text))
        if match:
            precision, scale = int(match[1]), int(match[2])
            if 1 <= precision <= 38 and scale <= precision:
                return cls("decimal", precision, scale)
        raise ValueError("not a type: use " + ", ".join((*cls.SIMPLE, "decimal(p,s)")))

    @property
    def column(self) -> str:
        """The column type; the same words serve DuckDB and PostgreSQL."""
        return {
            "text": "VARCHAR",
            "integer": "BIGINT",
            "boolean": "BOOLEAN",
            "date": "DATE",
            "timestamp": "TIMESTAMPTZ",
            "reference": "VARCHAR",
        }.get(self.base, f"DECIMAL({self.precision},{self.scale})")

    def __str__(self) -> str:
        return f"decimal({self.precision},{self.scale})" if self.base == "decimal" else self.base
