"""The style of names, owners, units, times, and of saying what is so anyway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from dictionary.checks import Check
from dictionary.compiled import Dictionary
from dictionary.fields import FieldDefinition
from dictionary.lint.finding import Finding
from dictionary.lint.spot import Spot, Spots
from dictionary.objects import ObjectDefinition
from dictionary.problems import nearest

PLAIN_UNITS = ("1", "currency", "second", "minute", "hour", "day")
"""Units that name no field: a share or a number of things, money, and time."""


def of_object(dictionary: Dictionary, definition: ObjectDefinition, spots: Spots) -> Iterator[Finding]:
    """The names, units and needless words of an object's fields and checks."""
    for key, field in definition.fields.items():
        here = spots.field(definition.object, key)
        yield from _name(here, key, field)
        yield from _unit(dictionary, definition, here, key, field)
        if field.is_time and field.time is None:
            yield here.finding(here.problem("style.no_time", name=key))
        yield from _defaults(here, FieldDefinition, ("required", "classification", "per_system"))
        if field.owner == definition.owner:
            spot = here.at("owner")
            yield spot.finding(spot.problem("style.owner_said_twice", owner=field.owner), None)
    for check in definition.checks:
        here = spots.check(definition.object, check.rule)
        yield from _defaults(here, Check, ("on_fail",))
        if check.owner == definition.owner:
            spot = here.at("owner")
            yield spot.finding(spot.problem("style.owner_said_twice", owner=check.owner), None)


def owners(dictionary: Dictionary, spots: Spots) -> Iterator[Finding]:
    """Owners that are named once and look like one that is named often: most likely the same, written wrongly."""
    named: list[tuple[str, Spot]] = []
    for name, definition in dictionary.objects.items():
        named.append((definition.owner, spots.of(("object", name), "owner")))
        named += [(f.owner, spots.field(name, key, "owner")) for key, f in definition.fields.items() if f.owner]
        named += [(c.owner, spots.check(name, c.rule, "owner")) for c in definition.checks if c.owner]
    named += [(m.owner, spots.of(("measure", name), "owner")) for name, m in dictionary.measures.items()]
    often = Counter(owner for owner, _ in named)
    for owner, spot in named:
        near = nearest(owner, [other for other, count in often.items() if other != owner and count > 1])
        if often[owner] == 1 and near and abs(len(near) - len(owner)) <= 1:
            yield spot.finding(spot.problem("style.owner_near", owner=owner, nearest=near))


def _name(here: Spot, key: str, field: FieldDefinition) -> Iterator[Finding]:
    if field.is_reference and key.endswith("_id"):
        yield here.finding(here.problem("style.name_of_reference", name=key))
    if (field.type.base == "timestamp") != key.endswith("_at") and field.type.base in ("timestamp", "date"):
        yield here.finding(here.problem("style.name_of_time", name=key, type=str(field.type)))


def _unit(
    dictionary: Dictionary, definition: ObjectDefinition, here: Spot, key: str, field: FieldDefinition
) -> Iterator[Finding]:
    if field.unit is None and field.type.base == "decimal":
        yield here.finding(here.problem("style.no_unit", name=key))
    if field.unit is None or field.unit in PLAIN_UNITS or field.unit in _units(dictionary):
        return
    *references, last = field.unit.split(".")
    at: ObjectDefinition | None = definition
    for reference in references:
        told = at.fields.get(reference) if at else None
        at = dictionary.objects.get(told.to or "") if told else None
    if at is None or last not in at.fields:
        known = [*definition.fields, *PLAIN_UNITS]
        spot = here.at("unit")
        yield spot.finding(spot.problem("style.unit_unknown", unit=field.unit, nearest=nearest(field.unit, known)))


def _units(dictionary: Dictionary) -> set[str]:
    """The codes of all lists and what they are called, such as ``MIN`` and ``minute``."""
    codes = [code for listed in dictionary.codes.values() for code in listed.codes if code.bucket == "good"]
    return {word for code in codes for word in (code.code, code.label.en)}


def _defaults(here: Spot, model: type[FieldDefinition | Check], words: tuple[str, ...]) -> Iterator[Finding]:
    """Words that say what is so without them, where a file says them."""
    written: Any = here.written
    for word in words:
        default = model.model_fields[word].default
        if isinstance(written, dict) and word in written and written[word] == default:
            spot = here.at(word)
            yield spot.finding(spot.problem("style.default_said", word=word, value=str(written[word]).lower()), None)
