"""How a source system is reached, and with how much care: the way in, TLS, patience, rate and hours.

None of it is part of what the data mean, so it is neither hashed nor approved with the dictionary.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from dictionary.model import Model

Tls = Literal["verify", "encrypt", "off"]

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_NOT_TAKEN = {
    "sqlalchemy": ("dialect",),
    "odbc": (),
    "files": ("dialect", "schema_", "database", "tls", "ca", "timeout", "rate"),
    "access": ("dialect", "schema_", "database", "tls", "ca", "rate"),
}
"""By the way in: the words that would do nothing there."""


def _span(text: str) -> str:
    if opening_hours(text) is None:
        raise ValueError(f"{text!r} are no hours; write for example 22:00-06:00")
    return text


def opening_hours(text: str) -> tuple[time, time] | None:
    """Beginning and end of ``22:00-06:00``; None for what is no span of a day."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return None
    first, last = (time(int(found[i]), int(found[i + 1])) for i in (1, 3))
    return None if first == last else (first, last)


class Connection(Model):
    """One way in. Each of the first four may be ``env:NAME`` or ``file:PATH``, so that no secret stands in a file.

    Attributes:
        database: the database, where the address names another one or none.
        tls: whether the line is encrypted, and the certificate of the database verified.
        ca: the file of the authority that vouches for the certificate, from the project folder.
        timeout: how long the source may keep silent within one statement or fetch.
        rate: the most rows or bytes that are taken in a second.
        hours: when the nightly run may read, in the source's zone; the end does not belong to it.
    """

    sqlalchemy: str | None = None
    odbc: str | None = None
    files: str | None = None
    access: str | None = None
    dialect: Literal["postgresql", "mysql", "mssql"] | None = None
    schema_: Annotated[str | None, Field(alias="schema")] = None
    database: str | None = None
    tls: Tls | None = None
    ca: str | None = None
    timeout: Annotated[str, StringConstraints(pattern=r"^[1-9]\d*[smh]$")] | None = None
    rate: Annotated[str, StringConstraints(pattern=r"^[1-9]\d* (rows|KB|MB)/s$")] | None = None
    hours: Annotated[str, AfterValidator(_span)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Connection:
        ways = [way for way in _NOT_TAKEN if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError("exactly one of sqlalchemy, odbc, files, access")
        idle = [word.rstrip("_") for word in _NOT_TAKEN[ways[0]] if getattr(self, word) is not None]
        if idle:
            raise ValueError(f"{ways[0]} does not take {', '.join(idle)}")
        if self.ca is not None and self.tls in ("encrypt", "off"):
            raise ValueError("ca goes with tls: verify")
        return self

    def may_be_read_at(self, local: time) -> bool:
        """Whether the source's hours allow reading at this time of its day."""
        span = opening_hours(self.hours) if self.hours else None
        if span is None:
            return True
        first, last = span
        return first <= local < last if first < last else local >= first or local < last
