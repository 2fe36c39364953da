"""Fields that were renamed: the old content told with the new names, so that what only follows is no change of its own."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from dictionary.expressions import ExpressionError, parse

Names = Mapping[str, str]
"""Old name → new name, of the fields of one object."""

_GENEALOGY = ("lot", "quantity", "at", "process", "into", "party", "place", "document")


def renames(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Names]:
    """The renamed fields of each object, recognised by their lasting ids."""
    found = {}
    for name, definition in was.get("objects", {}).items():
        fields = now.get("objects", {}).get(name, {}).get("fields", {})
        present = {field.get("id") or key: key for key, field in fields.items()}
        before = {key: present.get(field.get("id") or key, key) for key, field in definition["fields"].items()}
        found[name] = {old: new for old, new in before.items() if old != new}
    return {name: names for name, names in found.items() if names}


def with_new_names(content: Mapping[str, Any], renamed: Mapping[str, Names]) -> Mapping[str, Any]:
    """The content, wherever it names a renamed field, with its new name; the field itself keeps its old one there.

    SELECT files are left as they are.
    """
    if not renamed:
        return content
    told = copy.deepcopy(dict(content))
    teller = _Teller(told.get("objects", {}), renamed)
    for name, definition in told.get("objects", {}).items():
        teller.object(name, definition)
    for measure in told.get("measures", {}).values():
        teller.measure(measure)
    for source in told.get("sources", {}).values():
        for feed in source.get("feeds", {}).values():
            teller.feed(feed)
    return told


class _Teller:
    """Puts new names for old ones into plain definitions, in place."""

    def __init__(self, objects: Mapping[str, Any], renamed: Mapping[str, Names]) -> None:
        self.renamed = renamed
        self.targets = {
            name: {key: field.get("to") for key, field in definition["fields"].items()}
            for name, definition in objects.items()
        }

    def object(self, name: str, definition: dict[str, Any]) -> None:
        """An object's rules and roles."""
        own = self._names(name)
        for old in own:
            definition["fields"][old].setdefault("id", old)
        for field in definition["fields"].values():
            self._expression_at(field, "unit", name)
            for policy in field.get("checks", {}).values():
                self._expression_at(policy, "when", name)
        for rule in [*definition.get("match", ()), *([definition["part_of"]] if "part_of" in definition else [])]:
            _keys(rule, ("on", "rewrite", "also"), own)
            _values(rule, ("unless_differ",), own)
            for others in rule.get("also", {}).values():
                others[:] = _new(others, own)
        _values(definition.get("part_of", {}), ("field",), own)
        for check in definition.get("checks", ()):
            _values(check, ("field", "unique", "agree"), own)
            self._expression_at(check, "expect", name)
        _values(definition.get("genealogy", {}), _GENEALOGY, own)
        allocation = definition.get("allocation", {})
        order = self._names(self.targets[name].get(allocation.get("order")))
        _values(allocation, ("planned",), order)
        _values(allocation, ("order", "by", "quantity"), own)
        _values(definition.get("validity", {}), ("since", "until"), own)
        _values(definition, ("effective", "title"), own)

    def measure(self, measure: dict[str, Any]) -> None:
        """A measure's expressions over its object."""
        for word in ("at", "numerator", "denominator", "grain", "filters"):
            self._expression_at(measure, word, measure.get("of"))

    def feed(self, feed: dict[str, Any]) -> None:
        """The fields that a feed fills, and those by which it names other things."""
        for ref, alternatives in feed.get("refs", {}).items():
            other = self._names(self.targets.get(feed["object"], {}).get(ref))
            for way in alternatives:
                _keys(way, ("fields", "mention"), other)
        _keys(feed, ("fields", "refs"), self._names(feed["object"]))

    def _names(self, name: str | None) -> Names:
        return self.renamed.get(name or "", {})

    def _expression_at(self, holder: dict[str, Any], word: str, owner: str | None) -> None:
        if word in holder and owner is not None:
            holder[word] = self._expression(holder[word], owner)

    def _expression(self, content: Any, owner: str) -> Any:
        if isinstance(content, dict):
            return {key: self._expression(value, owner) for key, value in content.items()}
        if isinstance(content, list):
            return [self._expression(value, owner) for value in content]
        try:
            tree = parse(content).tree.copy()
        except ExpressionError:
            return content
        told = [self._column(column, owner) for column in tree.find_all(exp.Column)]
        return tree.sql(dialect="duckdb") if any(told) else content

    def _column(self, column: exp.Column, owner: str) -> bool:
        """Give a column its new name, and the reference through which it is read; whether either had one."""
        old, own = (column.table, column.name), self._names(owner)
        through = self.targets.get(owner, {}).get(column.table)
        name = self._names(through).get(column.name, column.name) if column.table else own.get(column.name, column.name)
        column.set("this", exp.to_identifier(name))
        if column.table:
            column.set("table", exp.to_identifier(own.get(column.table, column.table)))
        return (column.table, column.name) != old


def _keys(holder: dict[str, Any], words: tuple[str, ...], names: Names) -> None:
    for word in words:
        if word in holder:
            holder[word] = {names.get(key, key): value for key, value in holder[word].items()}


def _values(holder: dict[str, Any], words: tuple[str, ...], names: Names) -> None:
    for word in words:
        if word in holder:
            holder[word] = _new(holder[word], names)


def _new(value: Any, names: Names) -> Any:
    return [names.get(item, item) for item in value] if isinstance(value, list) else names.get(value, value)
