"""A hub in a folder of its own, to build, kill, damage, copy and look into.

Each command is a process of its own, forked from one that has imported everything, so that it can really be killed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import duckdb

from dictionary.loader import load_settings
from dictionary.problems import Problem
from dictionary.wording import messages
from pipelines.files import sha256
from pipelines.run import Run, State
from tests.servers import PostgresServer
from warehouse.digest import Kind, digest

FIRST, SECOND, THIRD, FOURTH = (f"2026-03-0{day}T18:00:00+00:00" for day in (1, 2, 3, 4))
WAREHOUSE_URL = "TEST_WAREHOUSE_URL"
IN_POSTGRES = f"{{kind: postgresql, url: env:{WAREHOUSE_URL}}}"
KILLED = -9
PATIENCE = 300

_CONTEXT = multiprocessing.get_context("forkserver")
# All that a night imports, also what it imports on its way: else every command would spend half a second on it.
_CONTEXT.set_forkserver_preload(
    [
        *("__main__", "connectors.sql", "connectors.mysql", "connectors.postgresql", "connectors.sqlserver"),
        *("governance.store", "guiyi.cli", "guiyi.in_force", "guiyi.source_care", "guiyi.vocabulary"),
        *("pandas", "pipelines.night", "pipelines.report", "pyarrow.csv", "rich.box", "rich.table"),
        *("sqlglot.optimizer.qualify", "warehouse.postgres", "tests.reliability.warm"),
    ]
)
# What is written once and then only replaced may be shared between copies of a hub.
_WRITTEN_ONCE = {".parquet", ".duckdb"}


@dataclass(frozen=True)
class Ended:
    """How a command ended, and all that it said."""

    code: int
    said: str

    def errors(self) -> list[str]:
        """The lines that tell an error."""
        return [line for line in self.said.splitlines() if line.startswith(("error: ", "错误："))]


@dataclass(frozen=True)
class Hub:
    """A project folder with its data, and the environment of its commands."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=lambda: {"GUIYI_NOW": FIRST})
    server: PostgresServer | None = None
    database: str = ""

    def at(self, now: str) -> Hub:
        """The same hub at another time."""
        return replace(self, environment={**self.environment, "GUIYI_NOW": now})

    def copied(self, folder: Path) -> Hub:
        """A copy of the folder with all state; PostgreSQL is not copied."""
        shutil.copytree(self.folder, folder, copy_function=_copy_or_link, symlinks=True)
        return replace(self, folder=folder)

    def with_warehouse(self, server: PostgresServer, database: str) -> Hub:
        """The same project with its warehouse in PostgreSQL; changes its settings."""
        edit(self.folder / "guiyi.yaml", "{kind: duckdb}", IN_POSTGRES)
        address = {WAREHOUSE_URL: server.url(database)}
        return replace(self, environment={**self.environment, **address}, server=server, database=database)

    def start(self, *arguments: str, fail: str = "") -> Command:
        """Start ``guiyi``; with ``fail`` it fails at that point (see :mod:`pipelines.failpoint`)."""
        # The report has tests of its own; here each build would wait a second for it.
        unread = {"GUIYI_BUILD_REPORT": "false", "GUIYI_RETRY_REPORT": "false"}
        environment = {**unread, **self.environment, **({"GUIYI_FAILPOINT": fail} if fail else {})}
        said = self.folder / "said.txt"
        said.unlink(missing_ok=True)
        process = _CONTEXT.Process(target=_guiyi, args=([*arguments, "--project", str(self.folder)], environment, said))
        process.start()
        return Command(process, said)

    def guiyi(self, *arguments: str, fail: str = "") -> Ended:
        """Run ``guiyi`` to its end."""
        return self.start(*arguments, fail=fail).ended()

    def build(self, *arguments: str, fail: str = "") -> Ended:
        """Run ``guiyi build`` to its end."""
        return self.guiyi("build", *arguments, fail=fail)

    def must(self, *arguments: str) -> Hub:
        """Run a command that has to go well."""
        ended = self.guiyi(*arguments)
        assert ended.code == 0, ended.said
        return self

    @property
    def state(self) -> State:
        """The folders of the hub's state."""
        return State(self.folder / ".guiyi")

    @property
    def current(self) -> int:
        """The number of the generation that readers see."""
        return self.state.current()

    @property
    def generation(self) -> Path:
        """The file of the generation that readers see."""
        return self.state.generation(self.current)

    def run(self) -> Run:
        """The run that readers see."""
        return Run.load(load_settings(self.folder), self.state, self.current)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The current generation, read-only."""
        with duckdb.connect(str(self.generation), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a statement on the current generation."""
        with self.reading() as connection:
            return connection.execute(statement, list(values)).fetchall()

    def digest(self, kind: Kind = "state") -> str:
        """A digest of what is published; where analysts read PostgreSQL, of that, and the file must agree."""
        dictionary = self.run().dictionary
        with self.reading() as connection:
            found = digest(dictionary, kind, lambda s: connection.execute(s).fetchone() or ())
        if self.server is not None:
            with self.server.connect(self.database) as session:
                received = digest(dictionary, kind, lambda s: session.execute(s.encode()).fetchone(), postgres=True)
            assert received == found, "PostgreSQL does not hold what the generation holds"
        return found

    def published(self) -> tuple[int, str, str]:
        """The pointer, the bytes of the generation that it names, and what analysts read if that is not the file."""
        return self.current, sha256(self.generation), self.digest() if self.server else ""

    def problems(self) -> list[str]:
        """The codes of the problems that ended the last attempt."""
        with closing(sqlite3.connect(self.state.folder / "governance.sqlite")) as connection:
            rows = connection.execute("SELECT problems FROM attempt ORDER BY attempt_id DESC LIMIT 1").fetchall()
        return list(json.loads(rows[0][0] or "[]"))

    def sql(self, system: str, script: str) -> None:
        """Change a source."""
        with closing(sqlite3.connect(self.folder / "data" / f"{system}.sqlite")) as connection:
            connection.executescript(script)


@dataclass(frozen=True)
class Command:
    """A command under way."""

    process: ForkServerProcess
    said: Path

    def ended(self) -> Ended:
        """Wait for its end."""
        self.process.join(PATIENCE)
        if self.process.exitcode is None:
            self.process.kill()
            raise TimeoutError(self.said.read_text(encoding="utf-8"))
        said = self.said.read_text(encoding="utf-8") if self.said.exists() else ""
        return Ended(self.process.exitcode, said)


def _guiyi(arguments: Sequence[str], environment: Mapping[str, str], said: Path) -> None:
    """The child: the command line as a shell would start it."""
    from guiyi.cli import app

    os.environ.update(environment)
    output = said.open("w", encoding="utf-8", buffering=1)
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    sys.stdout = sys.stderr = output
    app(arguments, prog_name="guiyi")


def _copy_or_link(source: str, target: str) -> object:
    if Path(source).suffix in _WRITTEN_ONCE:
        return os.link(source, target)
    return shutil.copy2(source, target)


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} has no {old}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def damage(file: Path, *, cut: bool) -> None:
    """Cut a file short, or flip one bit in its middle, without touching copies that share it."""
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    if cut:
        del content[middle:]
    else:
        content[middle] ^= 1
    file.unlink()
    file.write_bytes(content)


def sentence(code: str, language: str) -> re.Pattern[str]:
    """What a problem's sentence looks like in a language, whatever its facts, and whether or not the bracketed are known."""
    parts = re.split(r"\{\w+\}|\[.*?\]", messages()[code][language])
    text = ".*".join(re.escape(part) for part in parts)
    return re.compile(text.replace(re.escape("guiyi "), r"guiyi (?:--project \S+ )?"))


def tells(ended: Ended, problem: Problem) -> bool:
    """Whether a command told this one problem, with its place and its facts, and nothing else as an error."""
    language = "zh" if ended.said.startswith("错误") else "en"
    [line] = ended.errors()
    facts = [problem.path, *(str(value) for value in problem.args.values())]
    place = f"{problem.file}:{problem.line or ''}" if problem.file else ""
    return bool(sentence(problem.code, language).search(line)) and place in line and all(fact in line for fact in facts)


CHANGES = {
    2: """
        UPDATE Vendor SET cVenAddress = cVenAddress || ' 2' WHERE rowid % 5 = 0;
        UPDATE Inventory SET cInvStd = 'changed' WHERE rowid % 7 = 0;
        UPDATE CurrentStock SET iQuantity = iQuantity + 1 WHERE rowid % 3 = 0;
        DELETE FROM rdrecords32 WHERE AutoID IN (SELECT min(AutoID) FROM rdrecords32);
        DELETE FROM Customer WHERE cCusCode IN (SELECT max(cCusCode) FROM Customer);
        INSERT INTO Vendor (cVenCode, cVenName) VALUES ('V-NEW', 'A vendor that arrived');
    """,
    3: """
        UPDATE Vendor SET cVenAddress = cVenAddress || ' 3' WHERE rowid % 2 = 0;
        UPDATE rdrecord01 SET cHandler = NULL WHERE ID IN (SELECT min(ID) FROM rdrecord01);
        DELETE FROM Vendor WHERE cVenCode = 'V-NEW';
    """,
    4: """
        UPDATE Vendor SET cVenAddress = cVenAddress || ' 4' WHERE rowid % 5 = 0;
        UPDATE Customer SET cCusAbbName = 'changed' WHERE rowid % 2 = 0;
        INSERT INTO Vendor (cVenCode, cVenName) VALUES ('V-NEW', 'A vendor that arrived');
    """,
}
"""What happens in the demo's ERP before each night."""
