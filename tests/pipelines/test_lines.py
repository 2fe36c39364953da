"""Lines to real servers that break or fall silent on the way: one clear error, and nothing half landed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

import pipelines.files
from connectors import connect
from dictionary.problems import UnreachableError
from pipelines.land import land
from pipelines.progress import Silent
from pipelines.run import Run
from tests.mapping.harness import Hub
from tests.mapping.strategies import dictionary
from tests.servers import HOST

_FOREVER = 1 << 62


class Line:
    """Passes bytes between a client and a server, until so many came from the server; then it breaks, or passes no more."""

    def __init__(self, port: int, most: int, *, falls_silent: bool) -> None:
        self.port, self.most, self.falls_silent, self.passed = port, most, falls_silent, 0

    def carry(self, client: socket.socket) -> None:
        server = socket.create_connection((HOST, self.port))
        threading.Thread(target=self._pass, args=(client, server), daemon=True).start()
        self._pass(server, client, counted=True)

    def _pass(self, one: socket.socket, other: socket.socket, *, counted: bool = False) -> None:
        with suppress(OSError):
            while content := one.recv(4096):
                if counted:
                    content = content[: max(0, self.most - self.passed)]
                    self.passed += len(content)
                other.sendall(content)
                if counted and self.passed >= self.most:
                    if self.falls_silent:
                        return
                    break
            for end in (one, other):
                end.shutdown(socket.SHUT_RDWR)
                end.close()


@contextmanager
def line_to(port: int, most: int = _FOREVER, *, falls_silent: bool = False) -> Iterator[tuple[int, Line]]:
    """The port at which such a line begins."""
    line = Line(port, most, falls_silent=falls_silent)
    with closing(socket.create_server((HOST, 0))) as door:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=line.carry, args=(door.accept()[0],), daemon=True).start()

        threading.Thread(target=answer, daemon=True).start()
        yield door.getsockname()[1], line


@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
def test_a_line_that_breaks_anywhere_lands_nothing(
    tmp_path: Path, kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipelines.files, "sync", lambda _: None)
    monkeypatch.setattr("pipelines.again.WAITS", ())
    for waits in "_GRACE_SECONDS", "_CLOSE_SECONDS":
        monkeypatch.setattr(f"connectors.session.{waits}", 0.2)
    server = request.getfixturevalue(kind)
    server.create_database("lines")
    with closing(server.connect("lines")) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v VARCHAR(400))")
        rows = ", ".join(f"({n}, '{str(n % 10) * 400}')" for n in range(2000))
        cursor.execute(f"INSERT INTO t VALUES {rows}")

    def landed(port: int, folder: str) -> Run:
        source = {"connect": {"sqlalchemy": server.url("lines").replace(str(server.port), str(port))}}
        tables = {"tables": {"t": {"key": ["k"]}}}
        feeds = {"feeds": {"f": {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}}}
        (tmp_path / folder).mkdir()
        run = Hub(tmp_path / folder, dictionary(source | tables | feeds, {"v": {"type": "text"}})).run(1)
        run.begin()
        patience = timedelta(seconds=0.5)
        run.finish("land", land(run, Silent(), lambda one, place: connect(one, place, patience)))
        return run

    with line_to(server.port) as (port, line):
        (part,) = landed(port, "whole").manifest("land")["erp"]["tables"]["t"]
    assert (part["rows"]["rows"], line.passed > 800_000) == (2000, True)
    for share in (1, 50, 99):
        with line_to(server.port, line.passed * share // 100) as (port, _), pytest.raises(UnreachableError) as caught:
            landed(port, f"cut {share}")
        assert [problem.code for problem in caught.value.problems] in (["source.cut"], ["source.unreachable"])
    silent = line_to(server.port, line.passed // 2, falls_silent=True)
    with silent as (port, _), pytest.raises(UnreachableError) as caught:
        landed(port, "silent")
    assert [problem.code for problem in caught.value.problems] == ["source.timeout"]
    assert {path.parts[len(tmp_path.parts)] for path in tmp_path.rglob("*.parquet")} == {"whole"}
