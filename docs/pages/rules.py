"""Rules of the core dictionary."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from docs.pages.markdown import begin, said_of, table
from quality_rules.normalise import NORMALISERS
from quality_rules.rules import DERIVED, Rule, rules_of


def page(dictionary: Dictionary) -> Iterator[str]:
    """The lines of the page."""
    yield from begin("Rules of the core dictionary", "`quality_rules/` and the core dictionary")
    yield "[Dictionary](../dictionary.md) explains the kinds of rules. A project adds its own, and each join of a feed adds"
    yield "one: `<system>.<feed>.join.<alias>`, critical, hold. So does each condition, split and unpivot that a row's values"
    yield "can make [impossible to compute](../mapping.md#what-cannot-be-computed). Computed text has a rule `type`."
    yield ""
    yield "## Defaults of the rules that fields derive"
    yield ""
    yield from table(
        ("kind", "severity", "on_fail", "dimension", "says"),
        (
            (kind, severity, on_fail, dimension, words.en)
            for kind, (severity, on_fail, dimension, words) in DERIVED.items()
        ),
    )
    yield ""
    yield "## Normalisers"
    yield ""
    yield "Besides `same` (the value as it is) and `identifier` (the value in its compact form, only where its format is valid)."
    yield ""
    rows_ = ((f"`{name}`", said_of(function)) for name, function in NORMALISERS.items())
    yield from table(("normaliser", "what it does"), rows_)
    yield ""
    yield "## Rules by object"
    yield ""
    for name in dictionary.objects:
        yield f"### {name}"
        yield ""
        rules = (_rule(rule) for rule in rules_of(dictionary, name))
        yield from table(("rule", "kind", "severity", "on_fail", "dimension", "owner", "says", "含义"), rules)
        yield ""


def _rule(rule: Rule) -> tuple[object, ...]:
    words = rule.label
    return f"`{rule.id}`", rule.kind, rule.severity, rule.on_fail, rule.dimension, rule.owner, words.en, words.zh
