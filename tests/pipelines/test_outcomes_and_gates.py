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
  - rule: {rule}
    label: {{zh: 供应商编码须早于 S098, en: The code of a supplier stands before S098}}
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


def check(on_fail: str, threshold: str = "", ask: str = BEFORE_98, rule: str = "GATE-CODE") -> str:
    told = f"threshold: {threshold}" if threshold else ""
    return CHECK.format(rule=rule, on_fail=on_fail, threshold=told, ask=ask)


def declare(hub: Hub, *checks: str) -> None:
    folder = hub.folder / "dictionary" / "objects"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "supplier.yaml").write_text("object: supplier\nchecks:" + "".join(checks), encoding="utf-8")


def ask_with(hub: Hub, query: str, name: str = "late") -> str:
    checks = hub.folder / "dictionary" / "checks"
    checks.mkdir(parents=True, exist_ok=True)
    (checks / f"{name}.sql").write_text(query, encoding="utf-8")
    return f"query: {name}"


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


THRESHOLDS = [
    ("flag", "", "warning"),
    ("flag", "3%", "warning"),
    ("flag", "2.9%", "failed"),
    ("hold", "", "failed"),
    ("hold", "3%", "warning"),
    ("stop", "3%", "warning"),
]
NO_QUERIES = [
    "SELECT 1 AS other",
    "SELECT record_id FROM nowhere",
    "SELECT CAST(code AS INTEGER) AS record_id FROM supplier",
]
NO_DATE = "parse_date(code, '%Y') > date '2024-02-29'"
"""It can be computed for no supplier."""
DOUBTFUL = f"expect: case when code < 'S098' then true else {NO_DATE} end"
"""It can be computed for all but S098, S099 and S100."""


def name_of(on_fail: str, threshold: str) -> str:
    """A rule for each pair, so that one night answers for all."""
    return f"GATE-{on_fail}-{threshold.rstrip('%').replace('.', '-')}".upper().rstrip("-")


def _night_of(hub: Hub, *checks: str) -> Hub:
    fill(hub, ROWS)
    declare(hub, *checks)
    with pytest.MonkeyPatch.context() as patch:
        run(hub, 1, patch)
    return hub


def _limits(*ways: str) -> list[str]:
    return [check(way, limit, rule=name_of(way, limit)) for way, limit, _ in THRESHOLDS if way in ways]


@pytest.fixture(scope="module")
def flagged(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """The company after a night with all checks that hold no record."""
    hub = small_hub(tmp_path_factory.mktemp("flagged") / "hub")
    queries = [ask_with(hub, query, f"q{number}") for number, query in enumerate(NO_QUERIES)]
    return _night_of(
        hub,
        *_limits("flag", "stop"),
        *(check("flag", ask=query, rule=f"QUERY-{number}") for number, query in enumerate(queries)),
        check("flag", ask=DOUBTFUL, rule="DOUBTFUL-FLAG"),
        check("flag", ask=f"expect: {NO_DATE}", rule="NO-DATE"),
    )


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """The same with all checks that hold records."""
    hub = small_hub(tmp_path_factory.mktemp("held") / "hub")
    return _night_of(hub, *_limits("hold"), check("hold", ask=DOUBTFUL, rule="DOUBTFUL-HOLD"))


@pytest.mark.parametrize(("on_fail", "threshold", "outcome"), THRESHOLDS)
def test_outcome_follows_threshold(flagged: Hub, held: Hub, on_fail: str, threshold: str, outcome: str) -> None:
    found = result(held if on_fail == "hold" else flagged, name_of(on_fail, threshold))
    assert found[:3] == (outcome, "100", "3")
    assert (found[3] is None) is (not threshold)


def test_rule_without_input_is_not_run(flagged: Hub) -> None:
    assert result(flagged, "ID-USCC", "uscc")[:2] == ("not_run", "0")  # no feed maps the field
    assert result(flagged, "supplier.duplicate_key", "")[:2] == ("passed", "100")


@pytest.mark.parametrize("number", range(len(NO_QUERIES)))
def test_query_that_cannot_judge_is_an_error_and_the_night_goes_on(flagged: Hub, number: int) -> None:
    assert result(flagged, f"QUERY-{number}")[:3] == ("error", "0", "0")


def shown(hub: Hub, table: str, rule: str) -> list[str]:
    """The values that a rule shows of the records that fail it."""
    import duckdb

    state = State.of(load_settings(hub.folder))
    with duckdb.connect(str(state.generation(state.current())), read_only=True) as connection:
        select = f"SELECT raw_value FROM quality.{table} WHERE rule_id = ? AND state = 'open' ORDER BY raw_value"
        return [row[0] for row in connection.execute(select, [rule]).fetchall()]


@pytest.mark.parametrize(("on_fail", "table"), [("flag", "finding"), ("hold", "quarantine")])
def test_record_for_which_a_check_cannot_be_computed_is_told_apart(
    flagged: Hub, held: Hub, on_fail: str, table: str
) -> None:
    """Neither does it stop the feed, nor has it passed."""
    judged = held if on_fail == "hold" else flagged
    rule = f"DOUBTFUL-{on_fail.upper()}"
    assert result(judged, rule)[:3] == ("passed", "97", "0")
    outcome = "warning" if on_fail == "flag" else "failed"
    assert result(judged, f"{rule}.unjudged")[:3] == (outcome, "100", "3")
    assert shown(judged, table, f"{rule}.unjudged") == ["S098", "S099", "S100"]


def test_check_that_can_be_computed_for_no_record_is_an_error(flagged: Hub) -> None:
    assert result(flagged, "NO-DATE")[:3] == ("error", "0", "0")
    assert result(flagged, "NO-DATE.unjudged")[:3] == ("warning", "100", "100")


def test_gate_closes_when_its_check_cannot_be_computed(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(hub, check("stop", ask=DOUBTFUL))
    with pytest.raises(DataError) as stopped:
        run(hub, 1, monkeypatch)
    assert [(p.code, p.args["rule"]) for p in stopped.value.problems] == [("gate.closed", "GATE-CODE.unjudged")]


WHEN = """
object: supplier
fields:
  address:
    label: {zh: 地址, en: Address}
    type: text
    required: true
    checks:
      required:
        rule: PLACE
        on_fail: flag
        when: case when code < 'S098' then true else parse_date(code, '%Y') is null end
"""


def test_record_for_which_it_cannot_be_said_whether_a_rule_holds(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    (hub.folder / "dictionary" / "objects").mkdir(parents=True)
    (hub.folder / "dictionary" / "objects" / "supplier.yaml").write_text(WHEN, encoding="utf-8")
    fill(hub, dict.fromkeys(ROWS, ""))
    run(hub, 1, monkeypatch)
    assert result(hub, "PLACE", "address")[:3] == ("warning", "97", "97")
    assert result(hub, "PLACE.unjudged", "address")[:3] == ("warning", "100", "3")


LICENCES = """
  licence:
    object: compliance_record
    from: {v: vendor}
    refs: {supplier: [{rule: source_id, table: vendor, key: [v.id]}]}
    fields: {kind: "'licence'", record_no: v.code}
"""
PARENT_CHECK = """
object: compliance_record
checks:
  - rule: GATE-PARENT
    label: {zh: 供应商编码可算, en: The code of the supplier can be computed with}
    severity: major
    dimension: validity
    on_fail: flag
    field: record_no
    expect: case when supplier.code < 'S098' then true else parse_date(supplier.code, '%Y') is null end
"""


def test_check_through_a_reference_that_cannot_be_computed(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    (hub.folder / "dictionary" / "objects").mkdir(parents=True)
    (hub.folder / "dictionary" / "objects" / "compliance_record.yaml").write_text(PARENT_CHECK, encoding="utf-8")
    source = hub.folder / "sources" / "erp.yaml"
    source.write_text(source.read_text(encoding="utf-8").rstrip() + LICENCES, encoding="utf-8")
    run(hub, 1, monkeypatch)
    assert result(hub, "GATE-PARENT", "record_no")[:3] == ("passed", "97", "0")
    assert shown(hub, "finding", "GATE-PARENT.unjudged") == ["S098", "S099", "S100"]


def test_gate_closes_on_the_first_night_and_opens_when_the_source_is_corrected(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(hub, check("stop", "2.9%"))
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
    declare(hub, check("stop", "3%"))
    run(hub, 1, monkeypatch)
    fill(hub, ROWS | {101: "Lake Road"})
    with pytest.raises(DataError):
        run(hub, 2, monkeypatch)
    assert State.of(load_settings(hub.folder)).current() == 1


def test_stopping_rule_that_cannot_be_judged_closes_the_gate(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with_query = ask_with(hub, "SELECT record_id FROM nowhere")
    declare(hub, check("stop", ask=with_query))
    with pytest.raises(DataError) as stopped:
        run(hub, 1, monkeypatch)
    assert [problem.code for problem in stopped.value.problems] == ["gate.not_judged"]
    assert "nowhere" in say(stopped.value.problems[0], "en")
