"""Runs of a project that asks for an approved dictionary: they go by the effective version, whatever the files say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dictionary.loader import load_settings
from dictionary.problems import ExitCode
from governance.register import Register
from guiyi.in_force import in_force
from pipelines import night
from pipelines.progress import Silent
from tests.guiyi.conftest import Answer, ask
from tests.reliability.hub import Hub, edit
from tests.reliability.small import fill, small_hub

DAY = "2026-04-{:02}T18:00:00+00:00"
OTHER = ("address: v.address", "address: upper(v.address)")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A small company whose dictionary is governed; nothing is submitted yet."""
    made = small_hub(tmp_path / "hub")
    edit(made.folder / "guiyi.yaml", "name: small\n", "name: small\ngovernance: required\n")
    fill(made, {1: "Park Road", 2: "Lake Road"})
    return made


def guiyi(hub: Hub, *words: str, day: int = 1, user: str = "wang") -> Answer:
    environment = {"GUIYI_NOW": DAY.format(day), "GUIYI_USER": user, "GUIYI_BUILD_REPORT": "false"}
    return ask(*words, "--project", hub.folder, "--language", "en", env=environment)


def adopt(hub: Hub, number: int, day: int, *options: str) -> str:
    """Submit the files, review and approve them; the hash of the version."""
    steps: list[tuple[str, ...]] = [("submit", "--reason", "test"), ("review", str(number))]
    for step in (*steps, ("approve", str(number), *options)):
        answer = guiyi(hub, "dictionary", "version", *step, day=day, user="lin" if step[0] == "submit" else "wang")
        assert answer.code == ExitCode.DONE, answer.err
    return Register(load_settings(hub.folder)).named(str(number)).hash


def runs(hub: Hub) -> list[tuple[str, str]]:
    """The runs behind what readers see, with their dictionaries."""
    return hub.ask("SELECT run_id, dictionary_hash FROM ops.run ORDER BY run_id")


def would(hub: Hub, day: int) -> tuple[str, str]:
    """What a build would go by: the hash of the dictionary, and what is told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIYI_NOW", DAY.format(day))
        going_by = in_force(load_settings(hub.folder)).dictionary.hash
    answer = guiyi(hub, "build", "--dry-run", day=day)
    assert answer.code == ExitCode.DONE, answer.err
    return going_by, answer.err


def test_no_run_without_an_effective_version(hub: Hub) -> None:
    answer = guiyi(hub, "build")
    assert answer.code == ExitCode.USAGE
    assert "no version is effective" in answer.err
    version = adopt(hub, 1, 1, "--effective-from", "2026-04-04")
    answer = guiyi(hub, "build", day=2)
    assert answer.code == ExitCode.USAGE
    assert "Version 1 is approved and its day has not come" in answer.err
    assert not hub.state.runs.exists()
    assert would(hub, 3)[0] == version  # the third night is the fourth of April in Shanghai


def test_runs_go_by_the_effective_version(hub: Hub) -> None:
    first = adopt(hub, 1, 1)
    assert would(hub, 1)[0] == first
    assert "differ" not in would(hub, 1)[1]
    edit(hub.folder / "sources" / "erp.yaml", *OTHER)
    going_by, told = would(hub, 2)
    assert going_by == first
    assert "the project's files differ from it" in told
    second = adopt(hub, 2, 2, "--effective-from", "2026-04-05")
    assert [would(hub, day)[0] for day in (3, 4)] == [first, second]


def test_files_with_problems_do_not_stop_it(hub: Hub) -> None:
    version = adopt(hub, 1, 1)
    (hub.folder / "dictionary" / "objects").mkdir(parents=True)
    half = hub.folder / "dictionary" / "objects" / "half.yaml"
    half.write_text("object: lot\nfields: {colour: {typ", encoding="utf-8")
    going_by, told = would(hub, 1)
    assert going_by == version
    assert "files have problems" in told


def test_approved_in_the_middle_of_a_run(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run keeps its version, the next one takes the new one, and both are on record."""
    first = adopt(hub, 1, 1)
    edit(hub.folder / "sources" / "erp.yaml", *OTHER)
    monkeypatch.setenv("GUIYI_NOW", DAY.format(1))
    project = load_settings(hub.folder)
    with night.opened(project, in_force(project).dictionary) as under_way:
        under_way.advance(Silent(), "conform")
        second = adopt(hub, 2, 1)
        under_way.advance(Silent())
    assert runs(hub) == [("000001", first)]
    assert hub.ask("SELECT address FROM core.supplier ORDER BY 1") == [("Lake Road",), ("Park Road",)]
    assert guiyi(hub, "build", day=2).code == ExitCode.DONE
    assert runs(hub) == [("000001", first), ("000002", second)]
    assert guiyi(hub, "dictionary", "diff", "000001", "000002").out.count("fields.address") == 1
    told = [json.loads(guiyi(hub, "runs", "show", run, "--format", "json").out) for run in ("000001", "000002")]
    assert [facts["version"] for facts in told] == [1, 2]
    changed = json.loads(guiyi(hub, "dictionary", "impact", "1", "--format", "json").out)
    assert "PARK ROAD" in str(changed)  # version 1 would bring the old writing back


def test_a_stopped_run_is_continued_with_its_version_and_none_that_nobody_approved(hub: Hub) -> None:
    edit(hub.folder / "guiyi.yaml", "governance: required\n", "")
    assert guiyi(hub, "build", "--until", "conform").code == ExitCode.DONE
    edit(hub.folder / "guiyi.yaml", "name: small\n", "name: small\ngovernance: required\n")
    answer = guiyi(hub, "retry")
    assert answer.code == ExitCode.USAGE
    assert "nobody approved" in answer.err
    first = adopt(hub, 1, 1)
    edit(hub.folder / "sources" / "erp.yaml", *OTHER)
    assert guiyi(hub, "build", "--until", "mirror").code == ExitCode.DONE
    adopt(hub, 2, 1)
    assert guiyi(hub, "retry").code == ExitCode.DONE
    assert runs(hub) == [("000001", first)]


def test_how_a_source_is_reached_is_told_by_the_files(hub: Hub) -> None:
    version = adopt(hub, 1, 1)
    edit(hub.folder / "sources" / "erp.yaml", "sqlite:///data/", "sqlite:///elsewhere/")
    going_by, told = would(hub, 1)
    assert going_by == version
    assert "differ" not in told
    assert (
        in_force(load_settings(hub.folder)).dictionary.sources["erp"].connect.sqlalchemy
        == "sqlite:///elsewhere/erp.sqlite"
    )
    (hub.folder / "sources" / "erp.yaml").unlink()
    answer = guiyi(hub, "build", day=2)
    assert answer.code == ExitCode.USAGE
    assert "the systems erp of version 1 have no connection" in answer.err


def test_without_governance_the_files_count(hub: Hub) -> None:
    version = adopt(hub, 1, 1)
    edit(hub.folder / "sources" / "erp.yaml", *OTHER)
    edit(hub.folder / "guiyi.yaml", "governance: required\n", "")
    going_by, told = would(hub, 1)
    assert going_by != version
    assert "version" not in told


def test_a_damaged_database_is_told_whoever_needs_it(hub: Hub) -> None:
    adopt(hub, 1, 1)
    (hub.state.folder / "governance.sqlite").write_bytes(b"this was a database" * 1000)
    for words in (("build",), ("runs", "list"), ("dictionary", "version", "list"), ("dictionary", "diff")):
        answer = guiyi(hub, *words)
        expected = ExitCode.DONE if words == ("runs", "list") else ExitCode.INTERNAL
        assert answer.code == expected, answer.err
        assert "internal error" not in answer.err
    edit(hub.folder / "guiyi.yaml", "governance: required\n", "")
    answer = guiyi(hub, "build")
    assert answer.code == ExitCode.INTERNAL
    assert "the governance database .guiyi/governance.sqlite is damaged" in answer.err
