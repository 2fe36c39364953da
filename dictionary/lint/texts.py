"""The style of labels, definitions and synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dictionary.compiled import Dictionary
from dictionary.lint.finding import Finding
from dictionary.lint.spot import Spot, Spots
from dictionary.measure import Measure
from dictionary.model import Words
from dictionary.objects import ObjectDefinition

SHORTEST, LONGEST = {"zh": 5, "en": 15}, {"zh": 150, "en": 400}
"""How many characters a definition has at least and at most."""

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]")
_HALF_WIDTH = re.compile(r"(?<=[\u3400-\u9fff])([,;:?!])(?=[\u3400-\u9fff])")
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_STOPS = {"zh": "。", "en": "."}
_ENDS = {"zh": tuple("。！？）"), "en": (".", "!", "?", ")")}


def of_object(definition: ObjectDefinition, spots: Spots) -> Iterator[Finding]:
    """The texts of an object, its fields and checks."""
    name = definition.object
    here = spots.of(("object", name))
    yield from _thing(here, definition.label, definition.definition, definition.synonyms, name)
    for key, field in definition.fields.items():
        spot = spots.field(name, key)
        yield from _thing(spot, field.label, field.definition, field.synonyms, key)
    for check in definition.checks:
        spot = spots.check(name, check.rule, "label")
        yield from _label(spot, check.label)
        for language in ("zh", "en"):
            if _says_nothing(check.label.say(language), check.rule, language):
                yield spot.at(language).finding(spot.at(language).problem("style.check_label", rule=check.rule))
    labels = {key: field.label for key, field in definition.fields.items()}
    yield from _twice(labels, {key: spots.field(name, key, "label") for key in labels})


def of_measure(measure: Measure, spots: Spots) -> Iterator[Finding]:
    """The texts of a measure."""
    here = spots.of(("measure", measure.measure))
    yield from _thing(here, measure.label, measure.definition, measure.synonyms, measure.measure)


def labels_of_objects(dictionary: Dictionary, spots: Spots) -> Iterator[Finding]:
    """Objects that bear one label, and measures that do."""
    objects = {name: definition.label for name, definition in dictionary.objects.items()}
    yield from _twice(objects, {name: spots.of(("object", name), "label") for name in objects})
    measures = {name: measure.label for name, measure in dictionary.measures.items()}
    yield from _twice(measures, {name: spots.of(("measure", name), "label") for name in measures})


def _thing(
    spot: Spot, label: Words, definition: Words | None, synonyms: tuple[str, ...], name: str
) -> Iterator[Finding]:
    yield from _label(spot.at("label"), label)
    if definition is None:
        yield spot.finding(spot.problem("style.no_definition", name=name))
    else:
        yield from _definition(spot.at("definition"), definition, label)
    yield from _synonyms(spot.at("synonyms"), label, synonyms, name)


def _label(spot: Spot, label: Words) -> Iterator[Finding]:
    for language in ("zh", "en"):
        text, here = label.say(language), spot.at(language)
        yield from _text(here, text, language)
        if text.strip().endswith(_STOPS[language]):
            becomes = text.strip().removesuffix(_STOPS[language])
            yield here.finding(here.problem("style.full_stop", text=_short(text)), becomes)


def _definition(spot: Spot, definition: Words, label: Words) -> Iterator[Finding]:
    for language in ("zh", "en"):
        text, here = definition.say(language), spot.at(language)
        yield from _text(here, text, language)
        if not text.strip().endswith(_ENDS[language]):
            yield here.finding(here.problem("style.full_stop", text=_short(text)), text.strip() + _STOPS[language])
        length, least, most = len(text), SHORTEST[language], LONGEST[language]
        if not least <= length <= most:
            yield here.finding(here.problem("style.definition_length", length=length, least=least, most=most))
        if text.strip("。. ").casefold() == label.say(language).strip().casefold():
            yield here.finding(here.problem("style.definition_says_label"))


def _text(here: Spot, text: str, language: str) -> Iterator[Finding]:
    wanted = _CHINESE if language == "zh" else _LETTER
    # A text that is the same in both languages, such as GTIN or UDI-DI, needs no Chinese characters.
    if not wanted.search(text) and re.search(r"[a-z]{3}", text):
        yield here.finding(here.problem("style.one_language", language=language, text=_short(text)))
    if language == "en" and _CHINESE.search(text):
        yield here.finding(here.problem("style.one_language", language=language, text=_short(text)))
    tidy = re.sub(r"[ \t\u3000]+", " ", text).strip()
    if tidy != text.strip("\n"):
        yield here.finding(here.problem("style.blanks", text=_short(text)), tidy)
    if language == "zh" and _HALF_WIDTH.search(text):
        becomes = _HALF_WIDTH.sub(lambda mark: _FULL_WIDTH[mark[1]], text)
        yield here.finding(here.problem("style.punctuation", text=_short(text)), becomes)


def _synonyms(spot: Spot, label: Words, synonyms: tuple[str, ...], name: str) -> Iterator[Finding]:
    known = {label.zh.casefold(), label.en.casefold(), name}
    kept: list[str] = []
    for text in synonyms:
        if text.casefold() in known:
            continue
        known.add(text.casefold())
        kept.append(text)
    if len(kept) < len(synonyms):
        needless = ", ".join(dict.fromkeys(text for text in synonyms if text not in kept or synonyms.count(text) > 1))
        yield spot.finding(spot.problem("style.synonym_needless", text=needless), kept or None)


def _twice(labels: Mapping[str, Words], spots: Mapping[str, Spot]) -> Iterator[Finding]:
    for language in ("zh", "en"):
        first: dict[str, str] = {}
        for name, label in labels.items():
            text = label.say(language).casefold()
            if text in first:
                here = spots[name].at(language)
                yield here.finding(here.problem("style.label_twice", text=label.say(language), other=first[text]))
            first.setdefault(text, name)


def _says_nothing(text: str, rule: str, language: str) -> bool:
    """Whether a check's label is its id again, or no sentence."""
    plain = re.sub(r"[\W_]+", "", text).casefold()
    return plain == re.sub(r"\W+", "", rule).casefold() or (language == "en" and " " not in text.strip())


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
