"""What the dictionary says of its objects and fields, as phrases with which the names of tables and columns are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from math import log

from diagnosis.identifiers import SITE_FORMATS
from diagnosis.lexicon import meanings
from diagnosis.names import Phrase, alike, without
from dictionary.compiled import Dictionary
from dictionary.fields import FieldDefinition
from dictionary.objects import ObjectDefinition

_CODES = frozenset({"code", "id"})
_TITLES = frozenset({"name", "code"})
_OVER = {"active": frozenset({"end", "retired", "left", "closed"}), "closed": frozenset({"closed"})}
_MAIN = frozenset({"quantity", "date"})
_TIME: Phrase = (frozenset({"date"}),)
_CONTEXT = 0.95
"""What a likeness counts that is found only when the name of the table or object is left out."""


@dataclass(frozen=True)
class FieldTarget:
    """A field to be found.

    Attributes:
        owner: its object.
        rarity: how telling it is that a table has it: 1 where one object alone has such a field, less where many do.
        essential: the field is required, or records are matched by it.
    """

    owner: str
    name: str
    definition: FieldDefinition
    phrases: tuple[Phrase, ...]
    context: frozenset[str]
    rarity: float
    essential: bool

    @property
    def is_telling_format(self) -> bool:
        """Whether the field has a format by which values can be recognised."""
        return self.definition.format is not None and self.definition.format not in SITE_FORMATS

    @cached_property
    def is_code(self) -> bool:
        """Whether the field is the code or number of the thing itself."""
        if self.is_line_number:
            return False
        is_only = any(len(phrase) == 1 and phrase[0] & _CODES for phrase in self.phrases)
        return is_only or (self.essential and any(word & _CODES for phrase in self.phrases for word in phrase))

    @cached_property
    def tells_presence(self) -> frozenset[str]:
        """The words of columns that say by being filled that it is over: a thing that ended, a document that was closed."""
        if self.definition.type.base != "boolean":
            return frozenset()
        return frozenset().union(*(_OVER[word] for word in self.words & _OVER.keys()))

    @cached_property
    def is_ended_by_presence(self) -> bool:
        """Whether what is filled says no: what has an end is not active."""
        return "active" in self.words

    @cached_property
    def is_line_number(self) -> bool:
        """Whether the field tells the lines of a document apart."""
        return any({"line", "code"} <= frozenset().union(*phrase) for phrase in self.phrases)

    @cached_property
    def words(self) -> frozenset[str]:
        """All that the phrases mean."""
        return frozenset(concept for phrase in self.phrases for word in phrase for concept in word)

    def likeness(self, phrase: Phrase, table: frozenset[str]) -> float:
        """How much a column's name says this field; what the table is called may be left out: 0 … 1."""
        if not any(word & self.words for word in phrase):
            return 0.0
        said: frozenset[str] = frozenset().union(*phrase)
        key = (phrase, table & said)
        if key not in self._likenesses:
            self._likenesses[key] = self._alike(phrase, self.context | table & said)
        return self._likenesses[key]

    @cached_property
    def _likenesses(self) -> dict[tuple[Phrase, frozenset[str]], float]:
        """What was found before: names are the same in many tables of a source."""
        return {}

    def _alike(self, phrase: Phrase, context: frozenset[str]) -> float:
        best = max(alike(phrase, own) for own in self.phrases)
        rest = without(phrase, context)
        if rest and best < 1:
            short = max((alike(rest, without(own, self.context)) for own in self.phrases), default=0.0)
            best = max(best, _CONTEXT * short)
        return best


@dataclass(frozen=True)
class ObjectTarget:
    """An object to be found."""

    name: str
    definition: ObjectDefinition
    phrases: tuple[Phrase, ...]
    fields: tuple[FieldTarget, ...]

    @cached_property
    def named(self) -> frozenset[str]:
        """The objects to which it refers."""
        return frozenset(field.definition.to for field in self.fields if field.definition.to)

    def must_name(self, other: str) -> bool:
        """Whether each of its records refers to one of another object."""
        return any(field.definition.required and field.definition.to == other for field in self.fields)

    def likeness(self, phrase: Phrase) -> float:
        """How much the name of a table says this object."""
        return max(alike(phrase, own) for own in self.phrases)


def targets(dictionary: Dictionary) -> tuple[ObjectTarget, ...]:
    """All objects of a dictionary."""
    shared = Counter(field for definition in dictionary.objects.values() for field in definition.fields)
    return tuple(_object(dictionary, definition, shared) for definition in dictionary.objects.values())


def _object(dictionary: Dictionary, definition: ObjectDefinition, shared: Counter[str]) -> ObjectTarget:
    phrases = _phrases(definition.object, definition.label.zh, definition.label.en, *definition.synonyms)
    context = frozenset(concept for phrase in phrases for word in phrase for concept in word)
    matched = {name for rule in definition.match for name in rule.on}
    fields = tuple(
        FieldTarget(
            definition.object,
            name,
            content,
            _of_field(dictionary, name, content, is_title=name == definition.title, main=_main(definition)),
            context,
            1 / (1 + log(shared[name])),
            content.required or name in matched or name == definition.title,
        )
        for name, content in definition.fields.items()
    )
    return ObjectTarget(definition.object, definition, phrases, fields)


def _main(definition: ObjectDefinition) -> set[str]:
    """The first quantity of an object, and the first time that it must have."""
    quantities = [
        name
        for name, content in definition.values.items()
        if content.type.base in ("decimal", "integer") and any("quantity" in word for word in meanings(name))
    ]
    times = [name for name, content in definition.values.items() if content.is_time and content.required]
    return {*quantities[:1], *times[:1]}


def _of_field(
    dictionary: Dictionary, name: str, content: FieldDefinition, *, is_title: bool, main: Collection[str]
) -> tuple[Phrase, ...]:
    phrases = list(_phrases(name, content.label.zh, content.label.en, *content.synonyms))
    if content.is_time:
        phrases = [phrase if any(word & _TIME[0] for word in phrase) else phrase + _TIME for phrase in phrases]
    if is_title:
        # What a thing is called by needs no further word: a supplier's name is its legal name.
        phrases += [(word,) for phrase in tuple(phrases) for word in phrase if word & _TITLES]
    if name in main:
        # Nor does the one quantity or day that a document is about.
        phrases += [(word,) for phrase in tuple(phrases) for word in phrase if word & _MAIN]
    target = dictionary.objects.get(content.to or "")
    if target is not None:
        phrases += _phrases(target.object, target.label.zh, target.label.en, *target.synonyms)
    return tuple(dict.fromkeys(phrases))


def _phrases(*texts: str) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(phrase for text in texts if (phrase := meanings(text))))
