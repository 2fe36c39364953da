"""From when until when each version holds, whatever was decided."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from governance.timeline import Decision, State, Step, Version, effective, standings

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
SUBMITTED = Decision(0, Step.SUBMIT, START, "lin", "")


def version(number: int, *later: Decision) -> Version:
    return Version(number, str(number), None, (SUBMITTED, *later))


def approval(position: int, at: datetime, day: date | None = None) -> Decision:
    return Decision(position, Step.APPROVE, at, "wang", "", day)


def retirement(position: int, at: datetime) -> Decision:
    return Decision(position, Step.RETIRE, at, "wang", "")


def states(now: datetime, *versions: Version) -> list[State]:
    return [standing.state for standing in standings(versions, now, ZONE).values()]


def test_a_version_holds_from_midnight_in_the_zone_of_the_project() -> None:
    coming = version(1, approval(1, START, date(2026, 3, 3)))
    midnight = datetime(2026, 3, 2, 16, tzinfo=UTC)  # 3 March, 00:00 in Shanghai
    assert states(midnight - timedelta(microseconds=1), coming) == [State.APPROVED]
    assert states(midnight, coming) == [State.EFFECTIVE]


def test_the_next_one_retires_it() -> None:
    first, second = version(1, approval(1, START)), version(2, approval(2, START + timedelta(days=1)))
    found = standings((first, second), START + timedelta(days=2), ZONE)
    assert [found[n].state for n in (1, 2)] == [State.RETIRED, State.EFFECTIVE]
    assert found[1].until == found[2].since == START + timedelta(days=1)
    assert found[2].until is None


def test_what_is_withdrawn_before_its_day_leaves_the_present_one_in_force() -> None:
    first = version(1, approval(1, START))
    second = version(2, approval(2, START, date(2026, 4, 1)), retirement(3, START + timedelta(days=1)))
    assert states(START + timedelta(days=90), first, second) == [State.EFFECTIVE, State.RETIRED]


def test_retiring_the_effective_one_brings_none_back() -> None:
    first = version(1, approval(1, START))
    second = version(2, approval(2, START + timedelta(days=1)), retirement(3, START + timedelta(days=2)))
    assert states(START + timedelta(days=3), first, second) == [State.RETIRED, State.RETIRED]


def test_nobody_approved_it() -> None:
    draft, reviewed = version(1), version(2, Decision(1, Step.REVIEW, START, "wang", ""))
    assert states(START, draft, reviewed) == [State.DRAFT, State.REVIEWED]


hours = st.integers(min_value=0, max_value=24 * 20)
decided = st.lists(st.tuples(hours, st.one_of(st.none(), hours), st.one_of(st.none(), hours)), max_size=6)


@given(decided, hours)
def test_at_most_one_holds_at_any_moment(plans: list[tuple[int, int | None, int | None]], at: int) -> None:
    def moment(hour: int) -> datetime:
        return START + timedelta(hours=hour)

    versions = []
    for number, (approved, begins, retired) in enumerate(plans, 1):
        day = moment(approved + begins).astimezone(ZONE).date() if begins is not None else None
        ends = [retirement(100 + number, moment(approved + retired))] if retired is not None else []
        versions.append(version(number, approval(number, moment(approved), day), *ends))
    now = moment(at)
    found = standings(versions, now, ZONE)
    holding = [number for number, standing in found.items() if standing.state is State.EFFECTIVE]
    assert len(holding) <= 1
    one = effective(versions, now, ZONE)
    assert [one.number] == holding if one else holding == []
    for number in holding:
        since, until = found[number].since, found[number].until
        assert since is not None
        assert since <= now
        assert until is None or until > now
