"""The five outcomes of a check, its threshold, and the gate that leaves yesterday's data in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from dictionary.loader import load_settings
from dictionary.problems import DataError
from dictionary.wording import say
from guiyi.vocabulary import dictionary_of
from pipelines.night import build
from pipelines.progress import Silent
from pipelines.run import State
from tests.reliability.hub import Hub
from tests.reliability.small import fill, night, small_hub

CHECK = """
object: supplier
checks:
  - rule: GATE-CODE
    label: {{zh: 供应商编码须早于 S{limit}, en: The code of a supplier stands before S{limit}}}
    severity: critical
    dimension: validity
    on_fail: {on_fail}
    {threshold}
    field: code
    {ask}
"""
BEFORE_98 = "expect: code < 'S098'"
ROWS = dict.fromkeys(range(1, 101), "Park Road")
"""A hundred suppliers, of which S098, S099 and S100 fail."""


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A company of a hundred suppliers."""
    hub = small_hub(tmp_path / "hub")
    fill(hub, ROWS)
    return hub


def declare(hub: Hub, on_fail: str, threshold: str = "", ask: str = BEFORE_98) -> None:
    folder = hub.folder / "dictionary" / "objects"
    folder.mkdir(parents=True, exist_ok=True)
    told = f"threshold: {threshold}" if threshold else ""
    text = CHECK.format(on_fail=on_fail, threshold=told, ask=ask, limit="098")
    (folder / "supplier.yaml").write_text(text, encoding="utf-8")


def ask_with(hub: Hub, query: str) -> str:
    checks = hub.folder / "dictionary" / "checks"
    checks.mkdir(parents=True, exist_ok=True)
    (checks / "late.sql").write_text(query, encoding="utf-8")
    return "query: late"


def run(hub: Hub, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIYI_NOW", night(number))
    settings = load_settings(hub.folder)
    build(settings, dictionary_of(settings), Silent())


def result(hub: Hub, rule: str, field: str = "code") -> tuple[object, ...]:
    import duckdb

    state = State.of(load_settings(hub.folder))
    with duckdb.connect(str(state.generation(state.current())), read_only=True) as connection:
        [row] = connection.execute(
            "SELECT outcome, checked, failed, threshold FROM quality.result WHERE rule_id = ? AND field = ? AND run_id = ?",
            [rule, field, f"{state.current():06d}"],
        ).fetchall()
    return tuple(str(value) if value is not None else None for value in row)


@pytest.mark.parametrize(
    ("on_fail", "threshold", "outcome"),
    [
        ("flag", "", "warning"),
        ("flag", "3%", "warning"),
        ("flag", "2.9%", "failed"),
        ("hold", "", "failed"),
        ("hold", "3%", "warning"),
        ("stop", "3%", "warning"),
    ],
)
def test_outcome_follows_threshold(
    hub: Hub, on_fail: str, threshold: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(hub, on_fail, threshold)
    run(hub, 1, monkeypatch)
    found = result(hub, "GATE-CODE")
    assert found[:3] == (outcome, "100", "3")
    assert (found[3] is None) is (not threshold)


def test_rule_without_input_is_not_run(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    run(hub, 1, monkeypatch)
    assert result(hub, "ID-USCC", "uscc")[:2] == ("not_run", "0")  # no feed maps the field
    assert result(hub, "supplier.duplicate_key", "")[:2] == ("passed", "100")


@pytest.mark.parametrize(
    "query",
    ["SELECT 1 AS other", "SELECT record_id FROM nowhere", "SELECT CAST(code AS INTEGER) AS record_id FROM supplier"],
)
def test_query_that_cannot_judge_is_an_error_and_the_night_goes_on(
    hub: Hub, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(hub, "flag", ask=ask_with(hub, query))
    run(hub, 1, monkeypatch)
    assert result(hub, "GATE-CODE")[:3] == ("error", "0", "0")


def test_gate_closes_on_the_first_night_and_opens_when_the_source_is_corrected(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(hub, "stop", "2.9%")
    with pytest.raises(DataError) as stopped:
        run(hub, 1, monkeypatch)
    [problem] = stopped.value.problems
    assert (problem.code, problem.path) == ("gate.closed", "supplier")
    told = say(problem, "en")
    assert all(word in told for word in ("supplier", "GATE-CODE", "3 of 100", "purchasing", "guiyi build"))
    assert "责任方" in say(problem, "zh")
    state = State.of(load_settings(hub.folder))
    assert state.current() == 0
    assert not list(state.generations.glob("*.duckdb"))
    fill(hub, {number: text for number, text in ROWS.items() if number != 98})
    run(hub, 1, monkeypatch)  # the next build lands anew instead of meeting the same gate again
    assert result(hub, "GATE-CODE")[:3] == ("warning", "99", "2")


def test_closed_gate_leaves_yesterdays_data(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(hub, "stop", "3%")
    run(hub, 1, monkeypatch)
    fill(hub, ROWS | {101: "Lake Road"})
    with pytest.raises(DataError):
        run(hub, 2, monkeypatch)
    assert State.of(load_settings(hub.folder)).current() == 1


def test_stopping_rule_that_cannot_be_judged_closes_the_gate(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with_query = ask_with(hub, "SELECT record_id FROM nowhere")
    declare(hub, "stop", ask=with_query)
    with pytest.raises(DataError) as stopped:
        run(hub, 1, monkeypatch)
    assert [problem.code for problem in stopped.value.problems] == ["gate.not_judged"]
    assert "nowhere" in say(stopped.value.problems[0], "en")
