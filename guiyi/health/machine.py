"""The machine: Python, the libraries that reach the sources, encodings, fonts."""

from __future__ import annotations

import importlib
import locale
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dictionary.problems import Problem
from guiyi.health.finding import Finding, fail, ok, warn

OLDEST_PYTHON = (3, 11)

DRIVERS = {
    "duckdb": "duckdb",
    "pyarrow": "pyarrow",
    "psycopg": "psycopg",
    "pymysql": "PyMySQL",
    "pyodbc": "pyodbc",
    "python_calamine": "python-calamine",
    "vl_convert": "vl-convert-python",
    "xlsxwriter": "xlsxwriter",
}
"""Modules by the distribution that brings them; all are needed, but ODBC also wants a library of the system."""

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_CHINESE = (
    "cjk",
    "sourcehan",
    "source-han",
    "wqy",
    "wenquanyi",
    "simsun",
    "simhei",
    "msyh",
    "droidsansfallback",
    "uming",
    "ukai",
)


def machine(needed: Collection[str] = ()) -> Iterator[Finding]:
    """Everything that does not depend on a project; ``needed`` are the modules without which its sources stay closed."""
    yield _python()
    for module, distribution in DRIVERS.items():
        yield _driver(module, distribution, needed=module != "pyodbc" or module in needed)
    yield _encoding()
    yield _fonts()


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return fail("python", sys.executable, found, Problem("doctor.python", args={"found": found, "oldest": "3.11"}))
    return ok("python", sys.executable, found)


def _driver(module: str, distribution: str, *, needed: bool) -> Finding:
    try:
        importlib.import_module(module)
        return ok("driver", module, version(distribution))
    except (ImportError, PackageNotFoundError) as error:
        fix = Problem("doctor.driver", args={"module": module, "package": distribution, "detail": str(error)})
        return fail("driver", module, "", fix) if needed else warn("driver", module, "", fix)


def _encoding() -> Finding:
    """Texts of the hub are UTF-8 whatever the machine says; file names and terminals follow the machine."""
    names = (sys.getfilesystemencoding(), locale.getpreferredencoding(do_setlocale=False))
    found = " ".join(dict.fromkeys(name.lower() for name in names))
    if any(name.lower().replace("-", "") != "utf8" for name in names):
        return warn("encoding", "locale", found, Problem("doctor.encoding", args={"found": found}))
    return ok("encoding", "locale", found)


def _fonts() -> Finding:
    """A font with Chinese letters, for charts whose text is measured and for pages that are printed here."""
    found = _chinese_font()
    return ok("font", "zh", found) if found else warn("font", "zh", "", Problem("doctor.font"))


def _chinese_font() -> str:
    if shutil.which("fc-list"):
        listed = subprocess.run(
            ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False, encoding="utf-8", timeout=60
        ).stdout
        return min(filter(None, listed.splitlines()), default="").split(",")[0]
    for folder in _FONT_FOLDERS:
        for path in sorted(Path(folder).expanduser().rglob("*.[to]t[fc]")):
            if any(name in path.name.lower() for name in _CHINESE):
                return path.name
    return ""
