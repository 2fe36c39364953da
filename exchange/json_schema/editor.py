"""JSON Schema for editors: of the YAML files that people write, with what each word means and the names that can stand there.

The shapes come from the models, the meanings from the tables of the documentation (``meanings.json`` is made of them), the
names from the dictionary.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from dictionary.compiled import Dictionary, Vocabulary
from dictionary.measure import Measure
from dictionary.object_compiler import PLAIN_NORMALISERS
from dictionary.objects import ObjectDefinition
from dictionary.profile import profile_names
from dictionary.project import Settings
from dictionary.source import Source
from exchange.json_schema.records import DRAFT, as_text

MEANINGS = Path(__file__).with_name("meanings.json")

FILES: dict[str, tuple[type[BaseModel], str, tuple[str, ...]]] = {
    "object": (ObjectDefinition, "dictionary/objects/*.yaml", ("object",)),
    "measure": (Measure, "dictionary/measures/*.yaml", ("measure",)),
    "source": (Source, "sources/*.yaml", ("source", "connect")),
    "guiyi": (Settings, "guiyi.yaml", ("name",)),
}
"""The kinds of files: model, where they are, and what each must say. What extends the core says only what differs."""


def write(dictionary: Dictionary, vocabulary: Vocabulary, folder: Path) -> int:
    """Write the schema of each kind of file into a folder: how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in FILES:
        text = as_text(editor_schema(kind, dictionary, vocabulary))
        (folder / f"{kind}.schema.json").write_text(text, encoding="utf-8")
    return len(FILES)


def editor_schema(kind: str, dictionary: Dictionary, vocabulary: Vocabulary) -> dict[str, Any]:
    """The schema of one kind of file."""
    model, where, needed = FILES[kind]
    schema = model.model_json_schema(by_alias=True)
    meanings: Mapping[str, Mapping[str, str]] = json.loads(MEANINGS.read_text(encoding="utf-8"))
    models = {model.__name__: schema, **schema.get("$defs", {})}
    for name, part in models.items():
        for word, content in part.get("properties", {}).items():
            content.pop("title", None)
            if "patternProperties" in content:
                content["additionalProperties"] = False
            if meaning := meanings.get(name, {}).get(word):
                content["description"] = meaning
    if model is Source:
        _rests_on_profiles(schema)
    for place, names, is_closed in _names(dictionary, vocabulary):
        _offer(models, place, names, is_closed=is_closed)
    return {"$schema": DRAFT, **schema, "title": where, "required": list(needed)}


def _names(dictionary: Dictionary, vocabulary: Vocabulary) -> Iterator[tuple[tuple[str, str], Sequence[str], bool]]:
    """Model and word, the names that can stand there, and whether there can be no other."""
    normalisers = sorted({*vocabulary.normalisers, *PLAIN_NORMALISERS})
    yield ("FieldDefinition", "format"), sorted(vocabulary.formats), True
    yield ("FieldDefinition", "codes"), list(dictionary.codes), False
    yield ("FieldDefinition", "to"), list(dictionary.objects), False
    yield ("FieldDefinition", "survivorship"), ["latest", *dictionary.sources], False
    yield ("MatchRule", "on"), normalisers, True
    yield ("Measure", "of"), list(dictionary.objects), False
    yield ("Feed", "object"), list(dictionary.objects), False
    yield ("Source", "profile"), profile_names(), True
    yield ("Settings", "systems"), list(dictionary.sources), False


def _rests_on_profiles(schema: dict[str, Any]) -> None:
    """A source that names a profile need not say the rest, and leaves out by ``null``."""
    schema["anyOf"] = [{"required": ["profile"]}, {"required": ["timezone"]}]
    feed = schema["$defs"]["Feed"]
    feed.pop("required")
    for part, words in ((schema, ("tables", "feeds")), (feed, ("join", "where", "refs", "fields"))):
        for word in words:
            _or_nothing(part["properties"][word])


def _or_nothing(content: dict[str, Any]) -> None:
    """Let the entries of a mapping be ``null``."""
    if isinstance(content.get("additionalProperties"), dict):
        content["additionalProperties"] = {"anyOf": [content["additionalProperties"], {"type": "null"}]}
    for pattern, entry in content.get("patternProperties", {}).items():
        content["patternProperties"][pattern] = {"anyOf": [entry, {"type": "null"}]}


def _offer(models: Mapping[str, Any], place: tuple[str, str], names: Sequence[str], *, is_closed: bool) -> None:
    """Let an editor offer names; others are wrong only where the list is closed."""
    content = models.get(place[0], {}).get("properties", {}).get(place[1])
    if content is None or not names:
        return
    offered = {"enum": list(names)} if is_closed else {"anyOf": [{"enum": list(names)}, {"type": "string"}]}
    if content.get("type") == "array":
        content["items"] = offered
    elif content.get("type") == "object":
        content["patternProperties"] = dict.fromkeys(content["patternProperties"], offered)
    else:
        content.pop("type", None)
        content["anyOf"] = [offered, {"type": "null"}]
