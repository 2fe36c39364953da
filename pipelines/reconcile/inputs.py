"""What the result of an object follows from, and what other objects see of it, each as short texts that tell a difference."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from dictionary.canonical import canonical_json
from dictionary.sql import quote
from pipelines.content import content
from pipelines.reconcile.context import reads
from pipelines.reconcile.references import references_to
from pipelines.reconcile.workspace import Workspace
from pipelines.run import Manifest

MEANING = 1
"""Raised when reconciling gives something else from the same dictionary and records."""


class Inputs:
    """The inputs of every object in one reconciliation."""

    def __init__(self, work: Workspace) -> None:
        self._work = work

    def fingerprint(self, name: str) -> str | None:
        """Equal when all that an object's result follows from is equal; the objects that it refers to are reconciled already.

        None where that cannot be told: others name the object by a field that is only known when it is reconciled.
        """
        if self._is_named_by_itself(name):
            return None
        results, entries = self._work.results, self._work.entries
        named = ((feed, ref) for feed, ref, *_ in references_to(self._work, name))
        made_of = {
            "meaning": MEANING,
            "dictionary": self._work.dictionary.hash,
            "files": {feed: entry["file"] for feed, entry in self._work.feeds_of(name).items()},
            "links": {link: results[target]["links"][link] for link, target in self._links(name)},
            "named": {f"{feed}.{ref}": entries[feed].get("named", {}).get(ref) for feed, ref in named},
            "read": {other: results[other].get("read") for other in sorted(self._reads[name])},
        }
        return hashlib.sha256(canonical_json(made_of).encode()).hexdigest()

    def is_settled(self, name: str) -> bool:
        """Whether reconciling the same records once more would give the same.

        It would not where a record was published until yesterday and is excluded tonight: its cluster may bear the id of
        a record that is gone, which only the crosswalk remembers, and tomorrow's does not.
        """
        known = self._work.previous("crosswalk", name)
        if known is None or not self._work.definition(name).match:
            return True
        leaving = f"""SELECT EXISTS (FROM {known} JOIN {quote(f"record.{name}")} AS r USING (record_id)
            WHERE until IS NULL AND r.excluded_by IS NOT NULL)"""
        return not self._work.one(leaving)

    def seen(self, name: str) -> Manifest:
        """What others see of an object: where their references to it lead, and the values that their checks read."""
        links = {
            f"{feed}.{ref}": [*(f"ref.{ref}.{i}" for i in range(len(ways))), "master_id", "rule", "state"]
            for feed, ref, ways, _ in references_to(self._work, name)
        }
        read = sorted({field for fields in self._reads.values() for field in fields.get(name, ())})
        return {
            "links": {link: self._work.one(content(quote(f"link.{link}"), names)) for link, names in links.items()},
            "read": self._work.one(content(quote(f"golden.{name}"), ["master_id", *read])) if read else None,
        }

    @cached_property
    def _reads(self) -> dict[str, dict[str, set[str]]]:
        return {name: reads(self._work, name) for name in self._work.dictionary.objects}

    def _links(self, name: str) -> Iterator[tuple[str, str]]:
        """The links that the records of an object are made with, and the object that each leads to."""
        for feed, entry in self._work.feeds_of(name).items():
            for ref in entry["references"]:
                target: Any = self._work.definition(name).fields[ref].to
                if target != name:
                    yield f"{feed}.{ref}", target

    def _is_named_by_itself(self, name: str) -> bool:
        """Whether others look an object up by a field that refers to the object itself."""
        fields = self._work.definition(name).fields
        ways = (way for _, _, alternatives, _ in references_to(self._work, name) for way in alternatives)
        return any(fields[field].to == name for way in ways for field in way.fields)
