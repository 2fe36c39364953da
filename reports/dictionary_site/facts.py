"""All that the site says, before anything is worded or drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dictionary.compiled import Dictionary
from dictionary.model import Words
from dictionary.project import Settings
from dictionary.search import Entry

USES = (
    "mapping", "look-up", "mention", "feed", "object", "field", "reference", "rule", "match", "survivorship", "genealogy",
    "measure", "effective", "title", "warehouse",
)  # fmt: skip
"""The ways in which one thing of the dictionary is used by another, in the order in which they are told."""


@dataclass(frozen=True)
class RuleFacts:
    """One rule. ``says`` is what it expects, as the dictionary writes it; ``sql`` is true for a record that fails."""

    id: str
    object: str
    field: str | None
    kind: str
    label: Words
    severity: str
    dimension: str
    on_fail: str
    owner: str
    named: bool
    threshold: str | None
    when: str | None
    says: str | None
    sql: str


@dataclass(frozen=True)
class Origin:
    """One edge of the column lineage; a constant has no table and column, a filter or join the field ``*``."""

    system: str
    table: str
    column: str
    object: str
    field: str
    feed: str
    expression: str
    kind: str


@dataclass(frozen=True)
class Use:
    """One place that uses a thing: how (one of :data:`USES`), which, and what to know of it."""

    use: str
    name: str
    detail: str


@dataclass(frozen=True)
class FormatFacts:
    """A named format of identifiers, and what a good value looks like."""

    name: str
    label: Words
    good: Words


@dataclass(frozen=True)
class Change:
    """One change between two versions: of what, how far it reaches (its level), and in words."""

    kind: str
    name: str
    level: str
    told: Words


@dataclass(frozen=True)
class Version:
    """One version of the dictionary, the newest first; ``day`` is from when it counts, empty for one that never did."""

    name: str
    state: str
    day: str
    note: str
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class SiteFacts:
    """What the pages are made of. ``uses`` has, for each language, the uses of a thing by its kind and name."""

    dictionary: Dictionary
    settings: Settings
    rules: Sequence[RuleFacts]
    origins: Sequence[Origin]
    uses: Mapping[str, Mapping[tuple[str, str], Sequence[Use]]]
    formats: Mapping[str, FormatFacts]
    index: Sequence[Entry]
    versions: Sequence[Version] = field(default_factory=tuple)
