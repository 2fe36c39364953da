"""Who reads while builds go on never waits, never fails and never sees half."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tests.reliability.conftest import Fresh
from tests.reliability.hub import CHANGES, FOURTH, SECOND, THIRD

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
