"""The way to PostgreSQL and what can go wrong on it, as problems.

Their facts are the server's main sentence at most: its further lines quote rows, and a row may hold personal data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote as percent

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from dictionary.problems import BusyError, ConfigurationError, GuiyiError, Problem, ResourceError, UnreachableError
from dictionary.project import Project, secret

CONNECT_SECONDS = 10

Connection = psycopg.Connection[tuple[Any, ...]]

_BY_STATE: Mapping[str, frozenset[str]] = {
    "warehouse.refused": frozenset({"28000", "28P01"}),
    "warehouse.no_database": frozenset({"3D000"}),
    "warehouse.no_right": frozenset({"42501"}),
    "warehouse.busy": frozenset({"55P03"}),
    "warehouse.in_use": frozenset({"2BP01"}),
    "warehouse.not_unique": frozenset({"23505"}),
    "warehouse.full": frozenset({"53100"}),
    "warehouse.unreachable": frozenset({"57P01", "57P02", "57P03", "53300"}),
}

# The client library gives no code before the session stands, and the server may speak Chinese.
_BY_WORDS: Mapping[str, str] = {
    "warehouse.refused": "authentication|no password|pg_hba|role .* does not exist|认证|角色.*不存在",
    "warehouse.no_database": "database .* does not exist|数据库.*不存在",
}
_KINDS: Mapping[str, type[GuiyiError]] = {
    "warehouse.unreachable": UnreachableError,
    "warehouse.busy": BusyError,
    "warehouse.full": ResourceError,
    "warehouse.not_unique": GuiyiError,
    "warehouse.failed": GuiyiError,
}


@dataclass(frozen=True)
class Address:
    """Where the warehouse is; ``conninfo`` may hold the password and is never shown."""

    place: str
    conninfo: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, project: Project) -> Address:
        """The address in the project's settings: a libpq or SQLAlchemy one, or a reference to it.

        Raises:
            ConfigurationError: it is no address, or the reference leads nowhere.
        """
        text = secret(project.settings.warehouse.url or "", project.folder)
        try:
            parts = conninfo_to_dict(re.sub(r"^(postgres(?:ql)?)\+\w+:", r"\1:", text))
        except psycopg.Error:
            raise ConfigurationError(Problem("warehouse.bad_url")) from None
        password = str(parts.get("password") or "")
        place = f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}/{parts.get('dbname') or ''}"
        defaults: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, "application_name": "guiyi"}
        conninfo = make_conninfo("", **{**defaults, **parts, "client_encoding": "UTF8"})
        return cls(place, conninfo, tuple({password, percent(password, safe="")} - {""}))

    def connect(self) -> Connection:
        """A session in which each statement is committed at once.

        Raises:
            UnreachableError: nobody answers.
            ConfigurationError: the server refuses.
        """
        with self.failures():
            return psycopg.connect(self.conninfo, autocommit=True)

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Raise the driver's errors as problems of this place."""
        try:
            yield
        except psycopg.Error as error:
            # The driver's own text is cut off: it may quote rows.
            raise self._translated(error) from None

    def problem(self, code: str, **facts: object) -> GuiyiError:
        """An error of this warehouse, ready to be raised."""
        return _KINDS.get(code, ConfigurationError)(Problem(code, args={"host": self.place, **facts}))

    def _translated(self, error: psycopg.Error) -> GuiyiError:
        code, told = _code(error), error.diag
        detail = told.message_primary or str(error)
        if code == "warehouse.in_use":
            detail = told.message_detail or detail
        facts = {"table": f"{told.schema_name}.{told.table_name}"} if told.table_name else {}
        return self.problem(code, detail=self._clean(detail), **facts)

    def _clean(self, text: str) -> str:
        for word in self.secrets:
            text = text.replace(word, "***")
        return " ".join(text.split())


def _code(error: psycopg.Error) -> str:
    found = next((code for code, states in _BY_STATE.items() if error.sqlstate in states), None)
    if found or error.sqlstate:
        return found or ("warehouse.unreachable" if str(error.sqlstate).startswith("08") else "warehouse.failed")
    words = next((code for code, words in _BY_WORDS.items() if re.search(words, str(error))), None)
    lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return words or ("warehouse.unreachable" if lost else "warehouse.failed")
