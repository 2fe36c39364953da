"""One rule for people: in words, as SQL, whose it is, and how it went night by night."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dictionary.problems import NothingSelectedError, Problem, nearest

if TYPE_CHECKING:
    from guiyi.call import Call
    from quality_rules.rules import Rule

_HISTORY = """SELECT run_id, system, outcome, checked, failed, detail FROM quality.result
    WHERE object = ? AND rule_id = ? AND field = ? AND kind = ? ORDER BY run_id DESC, system"""


def explained(call: Call, rule_id: str) -> list[dict[str, Any]]:
    """Every rule of that id, which several objects may have.

    Raises:
        NothingSelectedError: there is no such rule.
    """
    from quality_rules.rules import all_rules

    rules = all_rules(call.dictionary)
    found = [rule for rule in rules if rule.id == rule_id]
    if not found:
        known = nearest(rule_id, sorted({rule.id for rule in rules}))
        raise NothingSelectedError(Problem("rule.unknown", args={"rule": rule_id, "nearest": known}))
    return [_facts(call, rule) for rule in found]


def _facts(call: Call, rule: Rule) -> dict[str, Any]:
    from quality_rules.explain import as_sql

    return {
        "rule": rule.id,
        "object": rule.object,
        "field": rule.field,
        "kind": rule.kind,
        "zh": rule.label.zh,
        "en": rule.label.en,
        "fails_when": as_sql(call.dictionary, rule),
        "owner": rule.owner,
        "severity": rule.severity.value,
        "dimension": rule.dimension.value,
        "on_fail": rule.on_fail.value,
        "threshold": rule.threshold,
        "fingerprint": rule.fingerprint,
        "history": _history(call, rule),
    }


def _history(call: Call, rule: Rule) -> list[dict[str, Any]]:
    """Its results, the newest run first; none before the first night."""
    from guiyi.reading import generation, sheet

    if call.state.current() == 0:
        return []
    with generation(call) as connection:
        key = [rule.object, rule.id, rule.field or "", rule.kind]
        return sheet(connection, _HISTORY, key).records()
