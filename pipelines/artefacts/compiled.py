"""Every statement that a dictionary, or a part of it, compiles to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from dictionary.compiled import Dictionary
from dictionary.personal import business_key, personal_keys, raw_value
from pipelines.artefacts.pulls import pulls
from pipelines.artefacts.reconciling import reconciled
from pipelines.artefacts.records import records
from pipelines.artefacts.scope import WHOLE, Scope
from pipelines.artefacts.tape import Artefact, Tape
from pipelines.artefacts.warehouse import published
from pipelines.engine import add_macros
from pipelines.mentions import Mentions
from pipelines.verdicts import Verdicts, rule_table

Artefacts = Mapping[str, str]
"""Statements by what they are for, such as ``reconcile lot``."""

_HASH = re.compile(r"'[0-9a-f]{16,64}'")


def compiled(dictionary: Dictionary, scope: Scope = WHOLE) -> Artefacts:
    """Everything that a dictionary, or a part of it, compiles to."""
    found: dict[str, str] = {}
    for name, statements in _all(dictionary, scope):
        found[name] = found.get(name, "") + "".join(f"{_HASH.sub('(hash)', one)}\n" for one in statements)
    return found


def _all(dictionary: Dictionary, scope: Scope) -> Iterator[Artefact]:
    if not scope.measures:
        yield from _of_stages(dictionary, scope)
        yield from _of_rules(dictionary)
    if scope.whole:
        yield _quality(dictionary)
    yield from published(dictionary, scope)


def _of_stages(dictionary: Dictionary, scope: Scope) -> Iterator[Artefact]:
    """From code lists to golden records."""
    tape = Tape()
    add_macros(cast("Any", tape), dictionary)
    yield "code lists", tape.statements
    for system in dictionary.sources if scope.whole or scope.pulls else ():
        yield from pulls(dictionary, system)
    for name, feed in dictionary.feeds().items():
        mentioned = (Mentions(dictionary, name, ref, {}).target.object for ref in dictionary.mentions(name))
        if any(map(scope.has, {feed.object, *mentioned})):
            yield from records(dictionary, name)
    yield from reconciled(dictionary, scope)


def _of_rules(dictionary: Dictionary) -> Iterator[Artefact]:
    """The lines of the rules, and what is hidden of personal data."""
    for rule in rule_table(dictionary).drop_columns("rule_hash").to_pylist():
        yield f"rule {rule['object']} {rule['rule_id']}", [str(rule)]
    hidden = [raw_value(dictionary, "f"), business_key(dictionary, "f"), str(sorted(personal_keys(dictionary)))]
    yield "masking", hidden


def _quality(dictionary: Dictionary) -> Artefact:
    verdicts = Verdicts(dictionary, "000000")
    told = [verdicts.failures("held", "SELECT 1"), verdicts.results(), verdicts.scores()]
    return "quality", [" ".join(one.split()) for one in told]
