"""What profiles there are, and what of a source's mapping comes from one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dictionary.canonical import canonical_json, said
from dictionary.places import Places
from dictionary.problems import NothingSelectedError, Problem, nearest
from dictionary.profile import profile_names, read_profile, rested
from dictionary.source import Source
from dictionary.yaml_reader import Document, YamlPath, dotted


def known_profiles() -> list[dict[str, Any]]:
    """A row for every profile: what it is of, on which it rests, and how much it says."""
    return [_described(name) for name in profile_names()]


def feeds_of(name: str) -> list[dict[str, Any]]:
    """The feeds of a profile: object, table, and which of its fields they tell.

    Raises:
        NothingSelectedError: there is no such profile.
    """
    if name not in profile_names():
        args = {"name": name, "nearest": nearest(name, profile_names())}
        raise NothingSelectedError(Problem("element.unknown", args=args))
    return [
        {
            "feed": feed,
            "object": content["object"],
            "table": next(iter(content["from"].values())),
            "fields": [*content.get("refs", {}), *content.get("fields", {})],
        }
        for feed, content in _complete(name)["feeds"].items()
    ]


def mapping_of(source: Source, places: Places) -> list[dict[str, Any]]:
    """Every part of a source's mapping, the file and line that say it, and those of the profile that it replaces."""
    documents = places.documents[("source", source.source)]
    content = {word: part for word, part in said(source).items() if word not in ("source", "connect", "profile")}
    rows = [_row(documents, path, _shown(value)) for path, value in _parts(content, ())]
    gone = (path for path, value in _parts(documents[-1].value, ()) if value is None)
    return rows + [_row(documents, path, None) for path in gone]


def _described(name: str) -> dict[str, Any]:
    document, value = read_profile(name), _complete(name)
    return {
        "profile": name,
        "label": value["label"],
        "rests_on": document.value.get("profile"),
        "tables": len(value["tables"]),
        "feeds": len(value["feeds"]),
        "objects": len({feed["object"] for feed in value["feeds"].values()}),
        "lines": len(document.text.splitlines()),
    }


def _complete(name: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = rested(read_profile(name), {}).value
    return value


def _parts(value: Any, path: YamlPath) -> Iterator[tuple[YamlPath, Any]]:
    """The parts of plain values that stand under names; a list is one part."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(item, (*path, key))
    else:
        yield path, value


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else canonical_json(value)


def _row(documents: Sequence[Document], path: YamlPath, says: str | None) -> dict[str, Any]:
    told = [document for document in documents if path in document.lines]
    places = [f"{document.file}:{document.line(path)}" for document in told]
    return {
        "part": dotted(path),
        "says": says,
        "said_in": places[-1] if places else None,
        "instead_of": places[-2] if len(places) > 1 else None,
    }
