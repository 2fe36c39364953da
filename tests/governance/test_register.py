"""What may be done with a version, by whom and in which order; and what is written about it is never altered."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dictionary.problems import BusyError, ConfigurationError, GuiyiError, NothingSelectedError, ResourceError
from governance.in_force import dictionary_of_version, effective_dictionary
from governance.register import Register
from governance.timeline import State, Step, Version
from guiyi.vocabulary import vocabulary
from pipelines import governance_database
from pipelines.attempts import Attempts
from tests.dictionary.changed import altered, demo
from tests.governance.registers import NOON, approved, labelled, register, reviewed, submitted

LATER = NOON + timedelta(days=1)


@pytest.fixture
def here(tmp_path: Path) -> Register:
    return register(tmp_path)


def refused(work: Callable[[], object], kind: type[GuiyiError] = ConfigurationError) -> str:
    with pytest.raises(kind) as raised:
        work()
    [problem] = raised.value.problems
    return problem.code


def file(here: Register) -> Path:
    return here.project.state / governance_database.FILE


def test_nothing_is_made_by_looking(here: Register) -> None:
    assert here.versions() == ()
    assert here.effective(NOON) is None
    assert not file(here).exists()


def test_attempts_of_runs_lie_in_the_same_file(here: Register) -> None:
    Attempts.of(here.project.state).begin("000001", NOON)
    assert here.versions() == ()
    assert submitted(here, "a").number == 1
    assert len(Attempts.of(here.project.state).all()) == 1


def test_the_way_of_a_version(here: Register) -> None:
    assert here.standings(NOON) == {}
    number = submitted(here, "a").number
    assert here.standings(NOON)[number].state is State.DRAFT
    here.review(number, "wang", "", NOON)
    assert here.standings(NOON)[number].state is State.REVIEWED
    here.approve(number, "zhao", "", NOON, date(2026, 3, 4))
    assert here.standings(NOON)[number].state is State.APPROVED
    assert here.standings(NOON + timedelta(days=2))[number].state is State.EFFECTIVE
    second = approved(here, "b", NOON + timedelta(days=3))
    assert second.base == number
    assert here.standings(NOON + timedelta(days=3))[number].state is State.RETIRED


def test_its_content_is_read_without_the_files(here: Register) -> None:
    version = submitted(here, "a")
    read = dictionary_of_version(here, version)
    assert read.hash == version.hash == labelled("a").hash
    assert read.content == labelled("a").content


@pytest.mark.parametrize("step", [Step.REVIEW, Step.APPROVE, Step.RETIRE])
@pytest.mark.parametrize("state", list(State))
def test_a_step_is_taken_only_where_it_fits(here: Register, step: Step, state: State) -> None:
    allowed = {
        Step.REVIEW: {State.DRAFT}, Step.APPROVE: {State.REVIEWED}, Step.RETIRE: set(State) - {State.RETIRED},
    }  # fmt: skip
    version = _in(here, state)
    assert here.standings(NOON)[version.number].state is state
    before = here.versions()
    steps = {Step.REVIEW: here.review, Step.APPROVE: here.approve, Step.RETIRE: here.retire}

    def take() -> Version:
        return steps[step](version.number, "zhao", "because", NOON)

    if state in allowed[step]:
        assert take().decision(step) is not None
        return
    assert refused(take) == "version.state"
    assert here.versions() == before


def _in(here: Register, state: State) -> Version:
    if state in (State.DRAFT, State.RETIRED):
        version = submitted(here, "a")
        return version if state is State.DRAFT else here.retire(version.number, "wang", "no", NOON)
    version = reviewed(here, "a")
    if state is State.REVIEWED:
        return version
    return here.approve(version.number, "wang", "", NOON, date(2026, 4, 1) if state is State.APPROVED else None)


def test_nobody_reviews_or_approves_what_is_their_own(here: Register) -> None:
    version = submitted(here, "a")
    assert refused(lambda: here.review(version.number, "lin", "", NOON)) == "version.own"
    here.review(version.number, "wang", "", NOON)
    assert refused(lambda: here.approve(version.number, "lin", "", NOON)) == "version.own"


def test_a_project_may_allow_it_and_the_record_says_so(tmp_path: Path) -> None:
    here = register(tmp_path, "allowed")
    version = here.review(submitted(here, "a").number, "lin", "alone here", NOON)
    version = here.approve(version.number, "lin", "alone here", NOON)
    for decision in version.decisions[1:]:
        assert here.statement(version, decision).meaning.endswith("by its author")
        assert here.is_signed(version, decision)


def test_the_same_is_not_submitted_twice(here: Register) -> None:
    version = submitted(here, "a")
    assert refused(lambda: submitted(here, "a")) == "version.same"
    here.retire(version.number, "lin", "not yet", NOON)
    assert submitted(here, "a").number == 2


def test_a_dictionary_of_another_project_is_no_version(here: Register) -> None:
    other = altered(project="elsewhere")
    assert refused(lambda: here.submit(other, "lin", "by mistake", NOON)) == "draft.other_project"


def test_a_reason_is_given(here: Register) -> None:
    assert refused(lambda: here.submit(demo(), "lin", "  ", NOON)) == "version.reason_missing"
    version = submitted(here, "a")
    assert refused(lambda: here.retire(version.number, "lin", "", NOON)) == "version.reason_missing"


def test_no_version_undoes_another_one_unseen(here: Register) -> None:
    first, second = reviewed(here, "a"), reviewed(here, "b")
    here.approve(first.number, "zhao", "", NOON)
    assert refused(lambda: here.approve(second.number, "zhao", "", LATER)) == "version.outdated"
    here.retire(first.number, "zhao", "a mistake", LATER)
    here.approve(second.number, "zhao", "", LATER)


def test_no_version_begins_before_it_is_approved_nor_before_an_earlier_one(here: Register) -> None:
    first = reviewed(here, "a")
    assert refused(lambda: here.approve(first.number, "zhao", "", NOON, date(2026, 3, 1))) == "version.day_past"
    here.approve(first.number, "zhao", "", NOON, date(2026, 3, 20))
    second = reviewed(here, "b")
    for day in (None, date(2026, 3, 19)):
        found = refused(lambda day=day: here.approve(second.number, "zhao", "", NOON, day))  # type: ignore[misc]
        assert found == "version.day_before_another"
    here.approve(second.number, "zhao", "", NOON, date(2026, 3, 20))
    assert here.effective(NOON + timedelta(days=30)) == here.named(str(second.number))


def test_a_version_is_named_by_its_number_or_a_beginning_of_its_hash(here: Register) -> None:
    assert refused(lambda: here.named("1"), NothingSelectedError) == "version.unknown"
    version = submitted(here, "a")
    assert here.named("1") == here.named(version.hash[:6]) == here.named(version.hash.upper()) == version
    assert refused(lambda: here.named("2"), NothingSelectedError) == "version.unknown"
    here.retire(1, "lin", "no", NOON)
    submitted(here, "a")
    assert refused(lambda: here.named(version.hash[:6]), NothingSelectedError) == "version.ambiguous"


def test_two_people_approve_at_the_same_time(here: Register) -> None:
    numbers = [reviewed(here, label).number for label in ("a", "b")]

    def approve(number: int, person: str) -> str:
        try:
            here.approve(number, person, "", NOON)
        except ConfigurationError as error:
            return error.problems[0].code
        return "approved"

    with ThreadPoolExecutor(max_workers=4) as pool:
        every = [(number, person) for number in numbers for person in ("zhao", "wang")]
        ended = list(pool.map(lambda one: approve(*one), every))
    assert sorted(ended) == ["approved", "version.outdated", "version.outdated", "version.state"]
    assert sum(version.decision(Step.APPROVE) is not None for version in here.versions()) == 1


# -- what is kept ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = 5", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["dictionary_version", "dictionary_decision", "governance_schema"])
def test_what_was_decided_is_never_altered(here: Register, statement: str, table: str) -> None:
    approved(here, "a")
    with (
        closing(sqlite3.connect(file(here))) as connection,
        pytest.raises(sqlite3.IntegrityError, match="never altered"),
    ):
        connection.execute(statement.format(table))


def _altered(here: Register, statement: str) -> None:
    """As somebody does who knows how to get around the triggers."""
    with closing(sqlite3.connect(file(here))) as connection, connection:
        for table in ("version", "decision"):
            connection.execute(f"DROP TRIGGER dictionary_{table}_no_update")
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE dictionary_version SET content = replace(content, '\"a\"', '\"b\"')", "version.damaged"),
        ("UPDATE dictionary_decision SET person = 'nobody' WHERE step = 'approve'", "version.not_signed"),
        ("UPDATE dictionary_decision SET effective_from = '2020-01-01' WHERE step = 'approve'", "version.not_signed"),
        ("UPDATE dictionary_decision SET signature = NULL WHERE step = 'review'", "version.not_signed"),
        ("UPDATE dictionary_version SET hash = 'abc'", "version.not_signed"),
    ],
)
def test_no_run_goes_by_what_was_altered(here: Register, statement: str, code: str) -> None:
    approved(here, "a")
    _altered(here, statement)
    assert refused(lambda: effective_dictionary(here, vocabulary(), LATER), ResourceError) == code


def test_a_damaged_file_is_told(here: Register) -> None:
    submitted(here, "a")
    file(here).write_bytes(b"this was a database" * 1000)
    assert refused(here.versions, ResourceError) == "governance.damaged"
    assert refused(lambda: submitted(here, "b"), ResourceError) == "governance.damaged"


def test_a_locked_file_is_told(here: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted(here, "a")
    monkeypatch.setattr(governance_database, "PATIENCE", 0.05)
    with closing(sqlite3.connect(file(here), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert len(here.versions()) == 1  # readers do not wait
        assert refused(lambda: submitted(here, "b"), BusyError) == "governance.busy"


def test_the_file_of_a_later_release_is_told(here: Register) -> None:
    submitted(here, "a")
    with closing(sqlite3.connect(file(here))) as connection, connection:
        connection.execute("INSERT INTO governance_schema VALUES (99)")
    assert refused(here.versions, ResourceError) == "governance.newer"
    assert refused(lambda: submitted(here, "b"), ResourceError) == "governance.newer"


def test_a_record_under_another_version_is_no_signature(here: Register) -> None:
    """A signature is bound to the content, the person, the meaning and the time."""
    version = approved(here, "a")
    decision = version.decision(Step.APPROVE)
    assert decision is not None
    assert here.is_signed(version, decision)
    assert not here.is_signed(replace(version, hash="0" * 64), decision)
    assert not here.is_signed(replace(version, number=2), decision)
    for other in ({"person": "lin"}, {"at": LATER}, {"reason": "x"}, {"effective_from": date(2026, 3, 2)}):
        assert not here.is_signed(version, replace(decision, **other))  # type: ignore[arg-type]
