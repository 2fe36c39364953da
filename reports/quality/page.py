"""The quality report as one HTML page that loads nothing: both languages, charts and styles are in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from reports.edition import Row
from reports.quality import measures, records
from reports.quality.facts import Facts
from reports.quality.pictures import pictures
from reports.template import TEMPLATES, environment
from reports.words import NAMES, Words, points

FIRST_BLOCKERS = 6
"""How many blockers are seen at once; the others unfold."""


def page(facts: Facts, languages: Sequence[str]) -> str:
    """The whole page; the first language is the one that is seen at first."""
    template = environment().get_template("quality.html")
    editions = [_edition(facts, language) for language in languages]
    return template.render(
        facts=facts, editions=editions, names=NAMES, style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    )


def _edition(facts: Facts, language: str) -> dict[str, Any]:
    """What the templates of one language need: its words, its charts, and what is picked or reckoned for them."""
    words = Words(language, facts.dictionary, facts.settings.timezone)
    by_rule: dict[tuple[str, str, str], Row] = {
        (rule["object"], rule["rule_id"], rule["field"]): rule for rule in facts.rules
    }
    listed = sorted(facts.failing, key=lambda one: _weight(by_rule.get((one.object, one.rule_id, one.field)), one))
    return {
        "language": language,
        "words": words,
        "say": words.say,
        "charts": {name: Markup(drawn) for name, drawn in pictures(facts, words).items()},
        "score_change": score_change(facts, words.say),
        "labels": lambda row: _label(facts, words, row),
        "rule_change": lambda rule: rule_change(rule, words.say),
        "groups": [(one, by_rule[one.object, one.rule_id, one.field]) for one in listed[: records.RULES]
                   if (one.object, one.rule_id, one.field) in by_rule],
        "groups_left": max(0, len(listed) - records.RULES),
        "owners": Counter(rule["owner"] for rule in facts.blockers).most_common(),
        "first_blockers": FIRST_BLOCKERS,
        "grains": measures.GRAINS,
        "per_rule": records.PER_RULE,
        "outcomes": _outcomes(facts),
    }  # fmt: skip


def _label(facts: Facts, words: Words, row: Row) -> str:
    """The words of a rule that a change names; its id where today's dictionary has it no more."""
    named = ("object", "rule_id", "field", "kind")
    found = (rule for rule in facts.rules if all(rule[name] == row[name] for name in named))
    rule = next(found, None)
    return words.rule_label(rule) if rule else f"{words.object_label(row['object'])} {row['rule_id']}"


def _weight(rule: Row | None, failing: records.Failing) -> tuple[int, int, int, str]:
    order = ("critical", "major", "minor")
    severity = order.index(rule["severity"]) if rule else len(order)
    return severity, 0 if failing.records[0]["held"] else 1, -failing.total, failing.rule_id


def score_change(facts: Facts, say: Callable[..., str]) -> tuple[str, str]:
    """How the score moved since the night before: a tone (better, worse, same) and a sentence."""
    now, before = facts.night, facts.last_night
    if before is None or not before["total"] or not now["total"]:
        return "same", say("score.first")
    ours, theirs = (now["passed"], now["total"]), (before["passed"], before["total"])
    difference = ours[0] * theirs[1] - theirs[0] * ours[1]
    if difference == 0:
        return "same", say("score.same")
    tone = "better" if difference > 0 else "worse"
    return tone, say(f"score.{tone}", points=points(ours, theirs))


def rule_change(rule: Row, say: Callable[..., str]) -> tuple[str, str]:
    """How many records more or fewer than the night before fail a rule: a tone and a sentence."""
    if rule["before"] is None:
        return "same", say("change.new")
    difference = rule["failed"] - rule["before"]
    if difference == 0:
        return "same", say("change.same")
    tone = "worse" if difference > 0 else "better"
    return tone, say(f"change.{tone}", count=abs(difference))


def _outcomes(facts: Facts) -> dict[str, int]:
    told = [rule["outcome"] for rule in facts.rules]
    return {outcome: told.count(outcome) for outcome in ("failed", "warning", "error", "not_run", "passed")}
