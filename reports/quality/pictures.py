"""The charts of the quality report: which records each is filled with."""

from __future__ import annotations

from dictionary.checks import Dimension
from reports.charts import draw
from reports.edition import Row
from reports.quality.facts import Facts
from reports.words import Words, count, share

TOP = 8
"""How many rules and how many pairs of systems are ranked."""

_BANDS = ((9_990, "high"), (9_900, "good"), (9_500, "fair"), (0, "low"))


def pictures(facts: Facts, words: Words) -> dict[str, str]:
    """All charts by name, as SVG; one without records is left out."""
    filled = {
        "heat": ("heat_map", heat_map(facts, words)),
        "nights": ("nights", nights(facts, words)),
        "top": ("ranked_bars", top_rules(facts, words)),
        "matches": ("ranked_bars", matches(facts, words)),
    }
    return {name: draw(spec, records) for name, (spec, records) in filled.items() if records}


def band(part: int, whole: int) -> str:
    """The colour of a share: full, high, good, fair, low; idle where nothing was judged."""
    if whole == 0:
        return "idle"
    return "full" if part == whole else next(name for floor, name in _BANDS if part * 10_000 >= floor * whole)


def systems(facts: Facts) -> list[str]:
    """The systems, in the order in which they are believed."""
    found = {row["system"] for row in facts.dimensions}
    known = list(facts.dictionary.sources)
    return sorted(found | set(known), key=lambda name: (known.index(name) if name in known else len(known), name))


def heat_map(facts: Facts, words: Words) -> list[Row]:
    """A cell for each system and each dimension that some rule measures."""
    cells = {(row["system"], row["dimension"]): row for row in facts.dimensions}
    measured = {dimension for _, dimension in cells}
    return [
        _cell(words, system, dimension, cells.get((system, dimension)))
        for dimension in Dimension
        if dimension in measured
        for system in systems(facts)
    ]


def _cell(words: Words, system: str, dimension: str, row: Row | None) -> Row:
    place = {"system": system, "dimension": words.say(f"dimension.{dimension}")}
    if row is None:
        return place | {"band": "no_rule", "share": "–", "counts": words.say("heat.no_rule")}
    part, whole = row["passed"], row["total"]
    counts = f"{count(part)} / {count(whole)}" if whole else words.say("heat.idle")
    return place | {"band": band(part, whole), "share": share(part, whole), "counts": counts}


def nights(facts: Facts, words: Words) -> list[Row]:
    """Three cells for each of the last nights: score, blockers, failing rules."""
    return [cell for night in facts.nights for cell in _night(words, night)]


def _night(words: Words, night: Row) -> list[Row]:
    whole = night["total"]
    # Two nights may fall on one day: the run parts them, and the chart shows what stands before the sign.
    name = f"{words.day(night['started_at'])}#{night['run_id']}"
    bad = "low" if night["blockers"] else "full"
    lines: list[tuple[str, str, str]] = [
        ("score", share(night["passed"], whole), "plain" if whole else "idle"),
        ("blockers", count(night["blockers"]) if whole else "–", bad if whole else "idle"),
        ("failing", count(night["failing"]) if whole else "–",
         ("fair" if night["failing"] else "full") if whole else "idle"),
    ]  # fmt: skip
    return [{"night": name, "line": words.say(f"nights.{line}"), "text": t, "tone": tone} for line, t, tone in lines]


def top_rules(facts: Facts, words: Words) -> list[Row]:
    """The rules with the most failing records, whatever their severity, which the colour tells."""
    failing = sorted((rule for rule in facts.rules if rule["failed"]), key=lambda rule: -int(rule["failed"]))[:TOP]
    return [
        {
            "rank": rank,
            "label": words.rule_label(rule),
            "about": f"{words.object_label(rule['object'])} · {words.owner_label(rule['owner'])}",
            "part": rule["failed"],
            "whole": failing[0]["failed"],
            "counts": f"{count(rule['failed'])} / {count(rule['checked'])}",
            "tone": rule["severity"],
        }
        for rank, rule in enumerate(failing)
    ]


def matches(facts: Facts, words: Words) -> list[Row]:
    """How much of what one system knows the other knows too: the lowest ones, each object's together."""
    lowest = sorted(facts.match_rates, key=lambda row: row["matched"] / row["total"])[:TOP]
    rows = sorted(lowest, key=facts.match_rates.index)
    return [_match(words, rank, row) for rank, row in enumerate(rows)]


def _match(words: Words, rank: int, row: Row) -> Row:
    part, whole = row["matched"], row["total"]
    return {
        "rank": rank,
        "label": f"{words.object_label(row['object'])} · {share(part, whole)}",
        "about": words.say("matches.pair", system=row["system"], other=row["other"]),
        # The bar shows the share: its whole is the same for every pair.
        "part": round(part / whole, 4),
        "whole": 1,
        "counts": f"{count(part)} / {count(whole)}",
        "tone": "match",
    }
