"""Who reads while builds go on never waits, never fails and never sees half."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import duckdb

from tests.guiyi.conftest import ask
from tests.reliability.conftest import Fresh
from tests.reliability.hub import CHANGES, SECOND, THIRD, Hub

PAUSE = 0.2
QUESTION = (
    "SELECT (SELECT count(*) FROM core.supplier), (SELECT count(*) FROM core.material), max(generation) FROM ops.run"
)

Answer = tuple[int, int, int]
Read = Callable[[], Answer]


@dataclass
class Reader(threading.Thread):
    """Reads again and again, each time anew, and notes what it finds."""

    read: Read
    done: threading.Event = field(default_factory=threading.Event)
    answers: list[Answer] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        while not self.done.wait(PAUSE):
            try:
                self.answers.append(self.read())
            except Exception as error:  # noqa: BLE001 - whatever fails is what the test looks for
                self.failures.append(error)

    __hash__ = threading.Thread.__hash__


def by_pointer(hub: Hub) -> Read:
    """Open the file that the pointer names."""

    def read() -> Answer:
        number = json.loads((hub.state.folder / "current").read_text())["generation"]
        answer = _opened(str(hub.state.generation(number)))
        assert answer[2] == number
        return answer

    return read


def by_path(hub: Hub) -> Read:
    """Ask the command for the file, then open it, as an analyst's tool does."""

    def read() -> Answer:
        told = ask("warehouse", "path", "--project", hub.folder)
        assert told.code == 0, told.err
        return _opened(told.out.strip())

    return read


def by_session(hub: Hub) -> Read:
    """A new session with the PostgreSQL warehouse."""

    def read() -> Answer:
        assert hub.server is not None
        with hub.server.connect(hub.database) as session:
            answer: Answer = session.execute(QUESTION.encode()).fetchall()[0]
        return answer

    return read


def _opened(file: str) -> Answer:
    with duckdb.connect(file, read_only=True) as connection:
        answer: Answer = connection.execute(QUESTION).fetchall()[0]
    return answer


def test_readers_during_builds(fresh: Fresh) -> None:
    hub = fresh(2, "land")
    with (hub.folder / "guiyi.yaml").open("a") as settings:
        settings.write("keep_generations: 2\n")
    readers = [Reader(read(hub)) for read in ((by_session,) if hub.server else (by_pointer, by_path))]
    question = "FROM core.material ORDER BY ALL"
    with hub.reading() as old, ExitStack() as stop:
        before = old.execute(question).fetchall()
        for reader in readers:
            reader.start()
            stop.callback(reader.done.set)
        hub.at(SECOND).must("build")
        hub.sql("erp", CHANGES[3])
        hub.at(THIRD).must("build")
        stop.close()
        for reader in readers:
            reader.join()
        assert old.execute(question).fetchall() == before
    for reader in readers:
        assert not reader.failures
        assert len(reader.answers) > 10
        assert all(suppliers and materials for suppliers, materials, _ in reader.answers)
        generations = [generation for *_, generation in reader.answers]
        assert generations == sorted(generations)
        assert {1, 2} <= set(generations)
    assert len(list(hub.state.generations.glob("*.duckdb"))) == 2
