"""Who reads while builds go on never waits, never fails and never sees half."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tests.guiyi.conftest import ask
from tests.reliability.conftest import Fresh
from tests.reliability.hub import CHANGES, FOURTH, SECOND, THIRD, Hub

PAUSE = 0.05
QUESTION = (
    "SELECT (SELECT count(*) FROM core.supplier), (SELECT count(*) FROM core.material), max(generation) FROM ops.run"
)

Answer = tuple[int, int, int]


@dataclass
class Reader(threading.Thread):
    """Opens the current generation again and again, and notes what it finds."""

    state: Path
    done: threading.Event = field(default_factory=threading.Event)
    answers: list[Answer] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        while not self.done.wait(PAUSE):
            try:
                self.answers.append(self._read())
            except Exception as error:  # noqa: BLE001 - whatever fails is what the test looks for
                self.failures.append(error)

    def _read(self) -> Answer:
        number = json.loads((self.state / "current").read_text())["generation"]
        with duckdb.connect(str(self.state / "generations" / f"{number}.duckdb"), read_only=True) as connection:
            answer: Answer = connection.execute(QUESTION).fetchall()[0]
        assert answer[2] == number
        return answer

    __hash__ = threading.Thread.__hash__


def test_readers_during_builds(in_duckdb: Fresh) -> None:
    hub = in_duckdb(2, "land")
    with (hub.folder / "guiyi.yaml").open("a") as settings:
        settings.write("keep_generations: 2\n")
    reader = Reader(hub.state.folder)
    with hub.reading() as old:
        before = old.execute("FROM core.material ORDER BY ALL").fetchall()
        reader.start()
        for number, now in ((2, SECOND), (3, THIRD), (4, FOURTH)):
            if number > 2:
                hub.sql("erp", CHANGES[number])
            hub.at(now).must("build")
        reader.done.set()
        reader.join()
        assert old.execute("FROM core.material ORDER BY ALL").fetchall() == before
    assert not reader.failures
    assert all(suppliers and materials for suppliers, materials, _ in reader.answers)
    generations = [generation for *_, generation in reader.answers]
    assert generations == sorted(generations)
    assert {1, 2, 3} <= set(generations)
    assert len(list(hub.state.generations.glob("*.duckdb"))) == 2


# -- as analysts read: the path that the command names, and PostgreSQL -------------------------------------------------


@dataclass
class Probe(Reader):
    """Reads as an analyst's tool does, by a way of its own."""

    ask: Callable[[], Answer] | None = None

    def _read(self) -> Answer:
        assert self.ask is not None
        return self.ask()

    __hash__ = threading.Thread.__hash__


def by_path(hub: Hub) -> Callable[[], Answer]:
    """Ask the command for the file, then open it."""

    def read() -> Answer:
        told = ask("warehouse", "path", "--project", hub.folder)
        assert told.code == 0, told.err
        with duckdb.connect(told.out.strip(), read_only=True) as connection:
            answer: Answer = connection.execute(QUESTION).fetchall()[0]
        return answer

    return read


def by_session(hub: Hub) -> Callable[[], Answer]:
    """A new session with the PostgreSQL warehouse for each reading."""

    def read() -> Answer:
        assert hub.server is not None
        with hub.server.connect(hub.database) as session:
            answer: Answer = session.execute(QUESTION.encode()).fetchall()[0]
        return answer

    return read


def test_the_probe_of_an_analyst_never_fails(fresh: Fresh) -> None:
    hub = fresh(2, "land")
    probe = Probe(hub.state.folder, ask=by_session(hub) if hub.server else by_path(hub))
    probe.start()
    for number, now in ((2, SECOND), (3, THIRD), (4, FOURTH)):
        if number > 2:
            hub.sql("erp", CHANGES[number])
        hub.at(now).must("build")
    probe.done.set()
    probe.join()
    assert not probe.failures
    assert len(probe.answers) > 10
    assert all(suppliers and materials for suppliers, materials, _ in probe.answers)
    generations = [generation for *_, generation in probe.answers]
    assert generations == sorted(generations)
    assert {1, 2, 3} <= set(generations)
