"""``guiyi dagster dev`` as operators start it: the schedule fires by itself, the page shows it, nothing stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from dictionary.loader import load_settings
from pipelines.run import State
from tests.guiyi.conftest import GUIYI
from tests.servers import free_port, program

PATIENCE = 240
BROWSER = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
QUERY = "{ runsOrError(limit: 20) { ... on Runs { results { status tags { key value } } } } }"


def _children(pid: int) -> set[int]:
    """All processes below one, itself included."""
    found, new = {pid}, {pid}
    while new:
        new = {child for parent in new for child in _listed(parent)} - found
        found |= new
    return found


def _listed(pid: int) -> list[int]:
    with suppress(OSError):
        return [
            int(word)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for word in (task / "children").read_text().split()
        ]
    return []


def _alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def dev(project: Path, port: int, log: Path) -> Iterator[set[int]]:
    """Dagster, with all its processes; every one of them is ended, since it outlives a mere interrupt."""
    environment = {**os.environ, "GUIYI_LANGUAGE": "en"}
    command = [*GUIYI, "--project", str(project), "dagster", "dev", "--port", str(port)]
    with log.open("wb") as out:
        started = subprocess.Popen(command, stdout=out, stderr=out, env=environment, start_new_session=True)
    pids: set[int] = {started.pid}
    try:
        yield pids
    finally:
        pids |= _children(started.pid)
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            for pid in filter(_alive, pids):
                with suppress(ProcessLookupError):
                    os.kill(pid, how)
            _wait(lambda: not any(map(_alive, pids)), 15, "")
        started.wait(10)


def _wait(until: Callable[[], object], seconds: float, what: str) -> Any:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with suppress(OSError):
            if found := until():
                return found
        time.sleep(1)
    if what:
        pytest.fail(what)
    return None


def _runs(port: int) -> list[dict[str, Any]]:
    body = json.dumps({"query": QUERY}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql", body, {"Content-Type": "application/json"}
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=10) as answer:
        return list(json.load(answer)["data"]["runsOrError"]["results"])


def _page(port: int, path: str, profile: Path) -> str:
    command = [program("chromium"), *BROWSER, f"--user-data-dir={profile}", "--virtual-time-budget=20000", "--dump-dom"]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, timeout=120)
    return done.stdout


def test_schedule_fires_and_the_page_shows_it(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUIYI_NOW")
    file = project / "guiyi.yaml"
    file.write_text(file.read_text(encoding="utf-8") + 'schedule: "* * * * *"\n', encoding="utf-8")
    port, log = free_port(), tmp_path / "dagster.log"
    with dev(project, port, log) as pids:

        def finished() -> list[dict[str, Any]]:
            pids.update(_children(min(pids)))
            return [run for run in _runs(port) if run["status"] in ("SUCCESS", "FAILURE")]

        run = _wait(finished, PATIENCE, f"no run was finished; the log is {log}")[-1]
        assert run["status"] == "SUCCESS", log.read_text(encoding="utf-8")
        assert {"key": "dagster/schedule_name", "value": "nightly_sync_schedule"} in run["tags"]
        shown = _page(port, "/runs", tmp_path / "browser")
        assert "nightly_sync" in shown
        assert "Success" in shown
        assert "企业名称" in _page(port, "/assets/core/supplier", tmp_path / "browser")
    assert State.of(load_settings(project)).current() >= 1
    assert not any(map(_alive, pids))


def test_missing_extra_is_told_with_its_remedy(project: Path) -> None:
    script = "import sys; sys.modules['dagster'] = None; from guiyi.cli import main; main()"
    without = "import importlib.util as u; f = u.find_spec; u.find_spec = lambda n, *a: None if n == 'dagster' else f(n, *a); "
    command = [sys.executable, "-c", without + script, "--project", str(project), "--language", "en", "dagster", "dev"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "make setup-extras" in done.stderr
