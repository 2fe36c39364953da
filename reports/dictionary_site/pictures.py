"""The lineage of an object or a source as a picture: boxes in layers, lines between them, drawn as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from dictionary.compiled import Dictionary
from reports.dictionary_site.facts import Origin
from reports.dictionary_site.links import Links
from reports.template import environment
from reports.words import Words

WIDTH, HEIGHT, GAP_ACROSS, GAP_DOWN = 204, 46, 74, 12
"""The size of a box, and what stands between boxes, in pixels."""

MOST = 14
"""How many boxes a layer shows; further ones are told as a number."""

_CHARACTERS = 24
"""How many narrow characters fit on a line of a box; a Chinese one counts two."""


@dataclass
class Box:
    """One thing in the picture: its two lines, the tone of its colour, and where it leads."""

    name: str
    small: str
    tone: str
    link: str | None = None
    x: int = 0
    y: int = 0


@dataclass
class Picture:
    """Layers of boxes from left to right, each by a key, and the pairs of keys that a line joins."""

    layers: list[dict[tuple[str, str], Box]]
    lines: list[tuple[tuple[str, str], tuple[str, str]]] = field(default_factory=list)

    def drawn(self, title: str, root: str) -> Markup:
        """The picture as SVG; ``root`` leads from the page to the folder of its language."""
        layers = self._sorted()
        width = len(layers) * (WIDTH + GAP_ACROSS) - GAP_ACROSS
        height = max(len(layer) for layer in layers) * (HEIGHT + GAP_DOWN) - GAP_DOWN
        placed: dict[tuple[str, str], Box] = {}
        for i, layer in enumerate(layers):
            top = (height - len(layer) * (HEIGHT + GAP_DOWN) + GAP_DOWN) // 2
            for j, (key, box) in enumerate(layer.items()):
                box.x, box.y = i * (WIDTH + GAP_ACROSS), top + j * (HEIGHT + GAP_DOWN)
                placed[key] = box
        lines = [(placed[a], placed[b]) for a, b in dict.fromkeys(self.lines) if a in placed and b in placed]
        return Markup(
            environment()
            .get_template("dictionary/picture.svg")
            .render(title=title, root=root, boxes=placed.values(), lines=lines, w=width, h=height, bw=WIDTH, bh=HEIGHT)
        )

    def _sorted(self) -> list[dict[tuple[str, str], Box]]:
        """The layers, each box near to those from which lines lead to it, so that few lines cross."""
        found: list[dict[tuple[str, str], Box]] = []
        for layer in filter(None, self.layers):
            before = list(found[-1]) if found else []
            heights = {key: [before.index(a) for a, b in self.lines if b == key and a in before] for key in layer}
            keys = sorted(layer, key=lambda key: sum(heights[key]) / len(heights[key]) if heights[key] else len(before))
            found.append({key: layer[key] for key in keys})
        return found


def of_object(
    name: str, dictionary: Dictionary, origins: Sequence[Origin], measures: Sequence[str], links: Links, words: Words
) -> Picture:
    """From the tables of the sources, through the feeds, to an object, and on to what names it and what is measured by it."""
    mine = [*(one for one in origins if one.object == name), *_mentions(name, dictionary)]
    tables = {("table", f"{o.system}.{o.table}"): _table(o, links) for o in _sorted(mine)}
    feeds = {
        ("feed", o.feed): Box(short(o.feed), words.say("site.feed"), "feed", links.to("feed", o.feed)) for o in mine
    }
    lines = [(("table", f"{o.system}.{o.table}"), ("feed", o.feed)) for o in mine if o.table]
    lines += [(("feed", o.feed), ("object", name)) for o in mine]
    here = {("object", name): Box(short(words.object_label(name)), name, "here")}
    after: dict[tuple[str, str], Box] = {}
    for other, definition in dictionary.objects.items():
        if other != name and any(ref.to == name for ref in definition.references.values()):
            after["object", other] = Box(short(words.object_label(other)), other, "object", links.to("object", other))
    for measure in measures:
        label = short(dictionary.measures[measure].label.say(words.language))
        after["measure", measure] = Box(label, words.say("site.measure"), "measure", links.to("measure", measure))
    lines += [(("object", name), key) for key in after]
    return Picture([_few(tables, words), _few(feeds, words), here, _few(after, words)], lines)


def of_source(system: str, dictionary: Dictionary, origins: Sequence[Origin], links: Links, words: Words) -> Picture:
    """From the tables of one source to the objects that they feed."""
    mine = [one for one in origins if one.system == system and one.table]
    tables = {("table", f"{o.system}.{o.table}"): _table(o, links) for o in _sorted(mine)}
    objects = {
        ("object", o.object): Box(short(words.object_label(o.object)), o.object, "object", links.to("object", o.object))
        for o in sorted(mine, key=lambda o: list(dictionary.objects).index(o.object))
    }
    lines = [(("table", f"{o.system}.{o.table}"), ("object", o.object)) for o in mine]
    return Picture([tables, objects], lines)


def _mentions(name: str, dictionary: Dictionary) -> list[Origin]:
    """The feeds of other objects whose documents mention this one, each from the table of its rows."""
    return [
        Origin(feed.system, content.anchor[1], "", name, ref, str(feed), "", "mention")
        for feed, content in dictionary.feeds().items()
        for ref in dictionary.mentions(feed)
        if dictionary.objects[content.object].fields[ref].to == name
    ]


def _sorted(origins: Iterable[Origin]) -> list[Origin]:
    return sorted((one for one in origins if one.table), key=lambda one: (one.system, one.table))


def _table(origin: Origin, links: Links) -> Box:
    return Box(short(origin.table), origin.system, "table", links.to("source", origin.system))


def _few(layer: dict[tuple[str, str], Box], words: Words) -> dict[tuple[str, str], Box]:
    if len(layer) <= MOST:
        return layer
    kept = dict(list(layer.items())[: MOST - 1])
    return kept | {
        ("more", next(iter(layer))[1]): Box(words.say("site.more", count=len(layer) - len(kept)), "", "more")
    }


def short(text: str) -> str:
    """A text cut to what a box can hold."""
    width = 0
    for i, character in enumerate(text):
        width += 2 if ord(character) > 0x2E80 else 1
        if width > _CHARACTERS:
            return text[: i - 1] + "…"
    return text
