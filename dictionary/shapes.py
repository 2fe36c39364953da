"""The shapes of which a dictionary's content is made, and how two contents of one shape are compared.

A *value* is compared as a whole, a *record* word by word, *entries* by their names. Every shape works on plain values, as
``Dictionary.content`` gives them without what is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from dictionary.canonical import is_same
from dictionary.change import Change, Event, Level

Plain = Mapping[str, Any]
Owners = tuple[Plain, Plain]
"""The records that a value belongs to, before and after."""

Judge = Callable[[Any, Any, Owners], Level]
Weight = Level | Callable[[Any], Level]
"""A level, or what tells it from the content that came or went."""


@dataclass(frozen=True)
class Place:
    """Where a comparison stands: the element, its name, and the words below it."""

    element: str = "dictionary"
    name: str = ""
    words: tuple[str, ...] = ()
    owners: Owners = ({}, {})

    def word(self, word: str) -> Place:
        """One word further down."""
        return replace(self, words=(*self.words, word))

    def child(self, element: str, name: str) -> Place:
        """A named element of its own."""
        return Place(element, f"{self.name}.{name}" if self.name else name)

    def change(self, event: Event, was: Any, now: Any, level: Level) -> Change:
        """A change at this place."""
        return Change(self.element, self.name, ".".join(self.words), event, was, now, level)


class Shape(Protocol):
    """Tells the changes between two contents that are not the same, of which at most one is None."""

    def changes(self, was: Any, now: Any, at: Place) -> Iterator[Change]:
        """All of them, at least one."""


@dataclass(frozen=True)
class Value:
    """A value that is compared as a whole."""

    judge: Judge

    def changes(self, was: Any, now: Any, at: Place) -> Iterator[Change]:
        """One change, of the level that the judge gives."""
        if was == now:  # a mapping whose names stand in another order
            yield at.change(Event.MOVED, was, now, Level.WORDING)
            return
        event = Event.ADDED if was is None else Event.REMOVED if now is None else Event.CHANGED
        yield at.change(event, was, now, self.judge(was, now, at.owners))


@dataclass(frozen=True)
class Record:
    """A thing with words of its own. Where it is ``optional``, its coming or going is one change."""

    words: Mapping[str, Shape]
    optional: bool = False
    added: Weight = Level.ADDITIVE
    removed: Weight = Level.BREAKING

    def changes(self, was: Any, now: Any, at: Place) -> Iterator[Change]:
        """Those of its words; a word of which nobody said how it matters is breaking."""
        if self.optional and (was is None or now is None):
            yield from came_or_went(was, now, at, self.added, self.removed)
            return
        found = list(self._of_words(was or {}, now or {}, at))
        if not found:  # a record that says nothing, such as {}, came or went
            yield from came_or_went(was, now, at, Level.WORDING, Level.WORDING)
        yield from found

    def _of_words(self, was: Plain, now: Plain, at: Place) -> Iterator[Change]:
        for word in [*self.words, *sorted((was.keys() | now.keys()) - self.words.keys())]:
            if not is_same(was.get(word), now.get(word)):
                shape = self.words.get(word, UNKNOWN)
                yield from shape.changes(was.get(word), now.get(word), replace(at.word(word), owners=(was, now)))


@dataclass(frozen=True)
class Entries:
    """Things with names: a mapping, or a list whose items bear their name under the word ``key``.

    Entries are recognised by ``identity``, which is their name unless told otherwise, and may so be renamed. With an
    ``element`` each is an element of the dictionary, otherwise a word of the one that holds it.
    """

    item: Shape
    element: str | None = None
    added: Weight = Level.ADDITIVE
    removed: Weight = Level.BREAKING
    moved: Level = Level.WORDING
    key: str | None = None
    identity: Callable[[str, Any], str] = field(default=lambda name, _: name)

    def changes(self, was: Any, now: Any, at: Place) -> Iterator[Change]:
        """What came and went, was renamed, changed within, and whether the order of the others is another one."""
        old, new = self._by_identity(was), self._by_identity(now)
        for identity in [*old, *(name for name in new if name not in old)]:
            yield from self._of_entry(old.get(identity), new.get(identity), at)
        before, after = [i for i in old if i in new], [i for i in new if i in old]
        if before != after:
            yield at.change(Event.MOVED, [old[i][0] for i in before], [new[i][0] for i in after], self.moved)

    def _of_entry(self, old: tuple[str, Any] | None, new: tuple[str, Any] | None, at: Place) -> Iterator[Change]:
        name = (new or old or ("", None))[0]
        place = at.child(self.element, name) if self.element else at.word(name)
        if old is None or new is None:
            yield from came_or_went(old and old[1], new and new[1], place, self.added, self.removed)
            return
        if old[0] != new[0]:
            yield place.change(Event.RENAMED, old[0], new[0], Level.BREAKING)
        if not is_same(old[1], new[1]):
            yield from self.item.changes(old[1], new[1], replace(place, owners=at.owners))

    def _by_identity(self, content: Any) -> dict[str, tuple[str, Any]]:
        named = {item[self.key]: item for item in content or ()} if self.key else (content or {})
        return {self.identity(name, item): (name, item) for name, item in named.items()}


def came_or_went(was: Any, now: Any, at: Place, added: Weight, removed: Weight) -> Iterator[Change]:
    """The one change of something that was not there before, or is not there any more."""
    event, weight, content = (Event.ADDED, added, now) if was is None else (Event.REMOVED, removed, was)
    yield at.change(event, was, now, weight if isinstance(weight, Level) else weight(content))


UNKNOWN = Value(lambda _was, _now, _owners: Level.BREAKING)
