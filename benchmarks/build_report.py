"""The build's result as tables for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.output import markdown, ratio

Json = dict[str, Any]
NIGHTS = {"first": "First night", "second": "Second night, 1 % changed"}
RATIOS = {
    "first_to_floors": "first night ÷ (a + b)",
    "second_to_floors": "second night ÷ (a + b)",
    "second_to_first": "second night ÷ first night",
}


def report(result: Json) -> str:
    """Everything that was measured at one scale."""
    return "\n".join([*_head(result), *_nights(result), *_floors(result), *_profile(result)])


def _head(result: Json) -> Iterator[str]:
    machine, changes = result["machine"], result["changes"]
    yield f"## Build at scale {result['scale']:g}: {result['rows']:,} rows pulled\n"
    libraries = ", ".join(f"{name} {version}" for name, version in machine["libraries"].items())
    yield f"{machine['date']}, Python {machine['python']}, {libraries}."
    yield f"{machine['cores']} cores ({machine['processor']}), {machine['memory_mb']} MB; load before and after"
    yield f"{machine['load']} and {machine['load_after']}. {result['settings']['repeat']} turns, medians."
    yield f"Between the nights: {changes['changed']} rows changed, {changes['new']} new, {changes['deleted']} deleted.\n"


def _nights(result: Json) -> Iterator[str]:
    for name, title in NIGHTS.items():
        night = result["nights"][name]
        yield f"### {title}\n"
        yield markdown(
            ("stage", "wall s", "share", "CPU s", "rows", "rows/s", "peak MB"), list(_stages(night, result["rows"]))
        )
        yield f"Generation {night['generation_mb']} MB, landed files {night['landed_mb']} MB.\n"


def _stages(night: Json, pulled: int) -> Iterator[tuple[object, ...]]:
    whole = sum(stage["wall"] for stage in night["stages"].values())
    for name, of in night["stages"].items():
        rows = (of["rows"], of["rows_per_second"]) if of["rows"] else ("", "")
        yield name, of["wall"], f"{of['wall'] / whole:.0%}", of["cpu"], *rows, of["peak_mb"]
    total = {measure: spread["median"] for measure, spread in night["total"].items()}
    yield "total", total["wall"], "100%", total["cpu"], pulled, round(pulled / total["wall"]), total["peak_mb"]


def _floors(result: Json) -> Iterator[str]:
    labels = {"scan": f"a: bare scan ({result['settings']['route']})", "load": "b: bare CREATE TABLE AS"}
    yield "### Floors\n"
    rows = [
        (labels[name], *(of[m]["median"] for m in ("wall", "cpu", "peak_mb"))) for name, of in result["floors"].items()
    ]
    yield markdown(("floor", "wall s", "CPU s", "peak MB"), rows)
    rows = [
        (RATIOS[name], *(ratio(of[m]) for m in ("wall", "cpu", "peak_mb"))) for name, of in result["ratios"].items()
    ]
    yield markdown(("median ratio (min–max)", "wall", "CPU", "peak memory"), rows)


def _profile(result: Json) -> Iterator[str]:
    for name, of in (result["profile"] or {}).items():
        yield f"### Where the time goes: {NIGHTS[name].lower()}, statements timed\n"
        yield markdown(("stage", "wall s", "in statements s", "outside s"), list(_split(of)))
        yield markdown(("slowest senders", "stage", "statements", "wall s"), list(_senders(of, 10)))
        yield markdown(("slowest groups of statements", "stage", "sent by", "calls", "wall s"), list(_groups(of, 10)))


def _split(profile: Json) -> Iterator[tuple[object, ...]]:
    for name, stage in profile["stages"].items():
        inside = profile["in_statements"].get(name, 0.0)
        yield name, stage["wall"], inside, stage["wall"] - inside


def _groups(profile: Json, number: int) -> Iterator[tuple[object, ...]]:
    for group in profile["statements"][:number]:
        yield f"`{group['statement']}`", group["stage"], group["sender"], group["calls"], group["wall"]


def _senders(profile: Json, number: int) -> Iterator[tuple[object, ...]]:
    """Many small statements of one function can take longer than one large one."""
    sums: dict[tuple[str, str], tuple[int, float]] = {}
    for group in profile["statements"]:
        calls, wall = sums.get((group["sender"], group["stage"]), (0, 0.0))
        sums[group["sender"], group["stage"]] = (calls + group["calls"], wall + group["wall"])
    for (sender, stage), (calls, wall) in sorted(sums.items(), key=lambda item: -item[1][1])[:number]:
        yield sender, stage, calls, wall
