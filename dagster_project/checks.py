"""The rules of the dictionary as asset checks, and what a run's own pass found as their results.

Nothing is judged here a second time. A rule that somebody declared or named is a check of its own, and so is one that can
stop a publish; what an object's fields and feeds derive besides is one check, with a line for every rule, since each check
costs Dagster several writes. A rule that met no record is *not run*, and a check of none but such has no result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import duckdb

from dagster_project.names import object_key
from dictionary.checks import OnFail
from dictionary.compiled import Dictionary
from dictionary.problems import GuiyiError
from pipelines.run import Run
from quality_rules.rules import Rule, rules_of

OUTCOMES = ("error", "failed", "warning", "passed", "not_run")
"""The worst first."""

DERIVED = "derived"
"""The check of all rules of an object that nobody declared or named."""


@dataclass(frozen=True)
class Found:
    """What a run found for one rule, over all systems."""

    outcome: str = "not_run"
    checked: int = 0
    failed: int = 0


Results = dict[tuple[str, str, str], Found]
"""By object, rule id and field."""


@dataclass(frozen=True)
class Check:
    """One asset check: the rules of an object that it stands for."""

    object: str
    name: str
    rules: tuple[Rule, ...]

    @property
    def blocking(self) -> bool:
        """Whether its failure stops a publish."""
        return any(rule.on_fail is OnFail.STOP for rule in self.rules)

    def spec(self) -> dg.AssetCheckSpec:
        """Its definition, with its rules in both languages."""
        words = "\n".join(f"- {rule.label.both}" for rule in self.rules)
        facts = {"rules": dg.MetadataValue.table([dg.TableRecord(_facts(rule)) for rule in self.rules])}
        return dg.AssetCheckSpec(
            self.name, asset=object_key(self.object), description=words, blocking=self.blocking, metadata=facts
        )

    def result(self, results: Results) -> dg.AssetCheckEvaluation | None:
        """What was found; None when nothing was judged."""
        found = [results.get((rule.object, rule.id, rule.field or ""), Found()) for rule in self.rules]
        outcome = min((one.outcome for one in found), key=OUTCOMES.index)
        if outcome == "not_run":
            return None
        lines = [
            dg.TableRecord({"rule": rule.id, "outcome": one.outcome, "checked": one.checked, "failed": one.failed})
            for rule, one in zip(self.rules, found, strict=True)
        ]
        facts = {"checked": sum(one.checked for one in found), "failed": sum(one.failed for one in found)}
        return dg.AssetCheckEvaluation(
            asset_key=object_key(self.object),
            check_name=self.name,
            passed=outcome == "passed",
            severity=dg.AssetCheckSeverity.WARN if outcome == "warning" else dg.AssetCheckSeverity.ERROR,
            blocking=self.blocking,
            metadata={"outcome": outcome, **facts, "rules": dg.MetadataValue.table(lines)},
        )


def checks_of(dictionary: Dictionary) -> tuple[Check, ...]:
    """All checks of all objects."""
    found: list[Check] = []
    for object_name in dictionary.objects:
        named: dict[str, list[Rule]] = {}
        for rule in rules_of(dictionary, object_name):
            named.setdefault(_check_name(rule), []).append(rule)
        found += [Check(object_name, name, tuple(rules)) for name, rules in named.items()]
    return tuple(found)


def results_of(run: Run) -> Results:
    """What a published run found."""
    with duckdb.connect(str(run.state.generation(run.number)), read_only=True) as connection:
        rows = connection.execute(_RESULTS, [list(OUTCOMES), run.name]).fetchall()
    return {(name, rule, field): Found(*numbers) for name, rule, field, *numbers in rows}


def closed_gates(dictionary: Dictionary, error: GuiyiError) -> Iterator[dg.AssetCheckEvaluation]:
    """The checks that stopped a publish."""
    closed = {
        (problem.path, str(problem.args["rule"])): Found(
            "failed" if problem.code == "gate.closed" else "error",
            int(str(problem.args["checked"])),
            int(str(problem.args["failed"])),
        )
        for problem in error.problems
        if problem.code in ("gate.closed", "gate.not_judged")
    }
    for check in checks_of(dictionary):
        results = {
            (rule.object, rule.id, rule.field or ""): closed[rule.object, rule.id]
            for rule in check.rules
            if (rule.object, rule.id) in closed
        }
        if results and (evaluation := check.result(results)):
            yield evaluation


_RESULTS = """SELECT object, rule_id, field, arg_min(outcome, list_position(?, outcome)), CAST(sum(checked) AS BIGINT),
    CAST(sum(failed) AS BIGINT) FROM quality.result WHERE run_id = ? GROUP BY ALL"""


def _check_name(rule: Rule) -> str:
    """The rule's id, if it is a check of its own; Dagster takes letters, digits and ``_``."""
    alone = rule.is_named or rule.on_fail is OnFail.STOP
    return re.sub(r"\W", "_", rule.id, flags=re.ASCII) if alone else DERIVED


def _facts(rule: Rule) -> dict[str, str]:
    return {
        "rule": rule.id,
        "field": rule.field or "",
        "severity": rule.severity.value,
        "dimension": rule.dimension.value,
        "on_fail": rule.on_fail.value,
        "owner": rule.owner,
        "fingerprint": rule.fingerprint,
    }
