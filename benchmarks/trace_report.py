"""The trace's result as tables for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.output import markdown, ratio

Json = dict[str, Any]
WAYS = {
    "trace": "trace (everything it tells)",
    "cte": "recursive CTE (lots alone)",
    "memory": "search in memory (lots alone)",
}
TITLES = {"forward": "Forward from suppliers' lots", "backward": "Backward from finished lots"}


def report(result: Json) -> str:
    """Everything that was measured at one scale."""
    machine, settings = result["machine"], result["settings"]
    head = [
        f"## Trace at scale {result['scale']:g}: {result['edges']:,} edges, {result['lots']:,} lots\n",
        f"{machine['date']}, {machine['cores']} cores; load before and after {machine['load']} and {machine['load_after']}.",
        f"{settings['lots']} lots per direction, median of {settings['repeat']} turns each. Times in milliseconds.\n",
    ]
    parts = [line for name, of in result["directions"].items() for line in _direction(TITLES[name], of)]
    return "\n".join([*head, *parts, *_profile(result)])


def _direction(title: str, of: Json) -> Iterator[str]:
    largest = of["largest"]
    yield f"### {title}\n"
    rows = [(label, _ms(largest[way]["wall"]), *(_ms(of["quantiles"][way][q]) for q in ("p50", "p95")))
            for way, label in WAYS.items()]  # fmt: skip
    yield markdown(("", f"largest scope: {largest['scope']:,} lots", "p50", "p95"), rows)
    yield f"Scopes from {min(of['scopes']):,} to {max(of['scopes']):,} lots, of {of['candidates']:,} lots to start from."
    yield f"Fetching the edges for the search in memory: {_ms(of['fetch']['wall'])} ms."
    for way, label in (("cte", "recursive CTE"), ("memory", "search in memory")):
        spreads = of["ratios"][f"trace_to_{way}"]
        yield f"Trace ÷ {label}, median (min–max): {ratio(spreads['wall'])} in wall time."
    yield ""


def _profile(result: Json) -> Iterator[str]:
    for name, of in (result["profile"] or {}).items():
        yield f"### Where the time of the largest trace goes, {name}: {_ms(of['wall'])} ms\n"
        rows = [(f"`{g['statement']}`", g["sender"], g["calls"], _ms(g["wall"])) for g in of["statements"][:10]]
        yield markdown(("statements", "sent by", "calls", "ms"), rows)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
