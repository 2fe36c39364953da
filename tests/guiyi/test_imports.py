"""``guiyi --help`` loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("duckdb", "pyarrow", "sqlalchemy", "sqlglot", "numpy", "opencc", "rich", "yaml", "psycopg")


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["--help"], (*HEAVY, "pydantic")),
        (["build", "--help"], HEAVY),  # typer itself takes pydantic for a command's own options
        (["dictionary", "show", "--help"], HEAVY),
    ],
)
def test_help_imports_nothing_heavy(words: list[str], heavy: tuple[str, ...]) -> None:
    script = f"""
import sys
from guiyi.cli import app
try:
    app({words!r}, prog_name="guiyi")
except SystemExit as done:
    assert done.code in (0, None), done.code
print(sorted(set({heavy!r}) & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Usage: guiyi" in done.stdout
    assert done.stderr.strip() == "[]"
