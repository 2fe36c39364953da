"""Drivers' errors as problems: which of the few things that can happen to a source has happened."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.unforeseen import MisfitError, MisfitValueError, UndecodableError
from dictionary.problems import ConfigurationError, GuiyiError, Problem, UnreachableError

_BY_CODE: Mapping[str, frozenset[str]] = {
    "source.tls": frozenset({"2026"}),
    "source.refused": frozenset({"28000", "28P01", "1044", "1045", "1698", "2059", "18456"}),
    "source.no_database": frozenset({"3D000", "1049", "4060"}),
    "source.no_right": frozenset({"42501", "1142", "1143", "1227", "229", "230"}),
    "source.timeout": frozenset({"57014", "55P03", "HYT00", "HYT01", "1205", "1222", "1969", "3024"}),
    "source.cut": frozenset(
        {"57P01", "57P02", "08003", "08006", "08S01", "1053", "1317", "1927", "2006", "2013", "2055", "4031", "5014"}
    ),
    "source.unreachable": frozenset({"2002", "2003", "2005", "57P03", "08004", "53300", "1040", "1129"}),
    "source.encoding": frozenset({"22021", "22P05"}),
    "source.no_driver": frozenset({"IM002", "IM003", "IM004"}),
}

_TLS = re.compile(
    "certificate verify failed|self.signed certificate|certificate.* does not match|hostname mismatch|does not support SSL"
    "|SSL is required|root certificate|SSL connection error|TLS/SSL error|no encryption|insecure transport"
    "|证书|不支持 ?SSL|没有加密|未加密",
    re.IGNORECASE,
)
"""What tells a failure of TLS, whatever number a driver gives to it."""

# PostgreSQL's client library gives no code before the session stands, DuckDB's scanner never; the server may speak Chinese.
_BY_WORDS: Mapping[str, str] = {
    "source.no_driver": "Can't open lib",
    "source.refused": "authentication|no password|pg_hba|role .* does not exist|认证|角色.*不存在",
    "source.no_database": "database .* does not exist|数据库.*不存在|file is not a database",
    "source.no_right": "permission denied|权限不够",
    "source.timeout": "database (table )?is locked|(statement|lock) timeout|(执行|锁)超时",
    "source.encoding": "Could not decode to UTF-8|invalid byte sequence for encoding|has no equivalent in encoding"
    "|编码.*字节(顺序|序列)|字节(顺序|序列).*编码",
    "source.cut": "(closed|terminating) (the )?connection|中断(联|连)接|connection (has been|is) (lost|closed)|disk I/O error",
    "source.unreachable": "unable to open|could not connect|connection .*failed|resolve host",
}
_NETWORK = {"source.unreachable", "source.cut", "source.timeout"}
_ABSENT = _NETWORK | {"source.missing", "source.no_file", "source.broken_file", "source.changed_meanwhile"}
"""What says nothing about the data, but only that they cannot be had now."""
_NATIVE = re.compile(r"\((\d+)\) \(SQL\w+\)")


class MisreadError(ValueError):
    """A driver gave a value of which it is known that it may not be what is stored."""


_KINDS: Mapping[str, type[ConfigurationError]] = {"source.encoding": UndecodableError, "source.misfit": MisfitError}


@dataclass(frozen=True)
class Endpoint:
    """Where a source is, and what must never be shown of the way there."""

    system: str
    host: str
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def problem(self, code: str, **facts: object) -> GuiyiError:
        """An error of this source, ready to be raised."""
        args = {"system": self.system, "host": self.host, **facts}
        kind = UnreachableError if code in _ABSENT else _KINDS.get(code, ConfigurationError)
        return kind(Problem(code, args=args))

    def translated(self, error: BaseException, *, connecting: bool = False, **facts: object) -> GuiyiError:
        """A driver's error as a problem."""
        if isinstance(error, GuiyiError):
            return error
        cause = getattr(error, "orig", None) or error
        return self.problem(_code(cause, connecting), detail=self._clean(str(cause)), **facts)

    def _clean(self, text: str) -> str:
        for word in self.secrets:
            text = text.replace(word, "***") if word else text
        return " ".join(text.split())


def _code(error: BaseException, connecting: bool) -> str:
    if isinstance(error, UnicodeError):
        return "source.encoding"
    if isinstance(error, MisreadError):
        return "source.misread"
    if isinstance(error, MisfitValueError):
        return "source.misfit"
    if isinstance(error, ImportError):
        return "source.no_driver"
    if connecting and _TLS.search(str(error)):
        return "source.tls"
    code = _by_number(error) or _by_words(str(error)) or _by_class(error)
    return "source.unreachable" if connecting and code in {*_NETWORK, "source.failed"} else code


def _by_number(error: BaseException) -> str | None:
    """From SQLSTATE and native error number, as far as the driver tells them."""
    if "timed out" in str(error):
        # PyMySQL has one number for a line that was cut and one that is silent.
        return "source.timeout"
    first = error.args[0] if error.args else ""
    given = {str(getattr(error, "sqlstate", "")), str(first), *_NATIVE.findall(str(error))}
    return next((code for code, known in _BY_CODE.items() if given & known), None)


def _by_words(text: str) -> str | None:
    return next((code for code, words in _BY_WORDS.items() if re.search(words, text)), None)


def _by_class(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "source.timeout"
    is_of_the_line = type(error).__name__ in {"OperationalError", "InterfaceError"} and not _is_answer(error)
    return "source.cut" if is_of_the_line else "source.failed"


def _is_answer(error: BaseException) -> bool:
    """Whether the database itself refuses what it was asked, which has the class of a line that was cut: a broken view."""
    number = error.args[0] if error.args else None
    of_mysql = isinstance(number, int) and (1_000 <= number < 2_000 or number >= 3_000)
    return of_mysql or isinstance(error, sqlite3.OperationalError)
