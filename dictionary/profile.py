"""Profiles: mappings of systems that many plants have, on which a project's source may rest.

A source that names a profile says only what differs. What it says is laid over the profile; ``null`` leaves something out.
docs/sources.md tells what replaces what. A profile may rest on another one, as that of an older release does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dictionary.leaving_out import entries, left_out, tables_named
from dictionary.objects import ObjectDefinition
from dictionary.problems import Problem, nearest
from dictionary.yaml_reader import Document, YamlPath, read_yaml

PROFILES = Path(__file__).with_name("profiles")

Nested = Mapping[str, "Nested"]
_WHOLE: Nested = {}
_BY_NAME: Nested = {
    "collation": _WHOLE,
    "sentinels": _WHOLE,
    "ignore": _WHOLE,
    "tables": {"*": {"where": _WHOLE, "sentinels": _WHOLE, "floats": _WHOLE, "changes": _WHOLE}},
    "feeds": {"*": {"join": _WHOLE, "where": _WHOLE, "refs": _WHOLE, "fields": _WHOLE}},
}
"""What is laid over the profile entry by entry, ``*`` for any name; all else is replaced as a whole."""


@dataclass(frozen=True)
class Rested:
    """A source with all that its profile says: plain values, the files that say them (its own last), and what is wrong."""

    value: Any
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...] = ()


def profile_names() -> tuple[str, ...]:
    """The profiles that there are."""
    return tuple(sorted(path.stem for path in PROFILES.glob("*.yaml")))


def read_profile(name: str) -> Document:
    """The file of a profile."""
    return read_yaml(PROFILES / f"{name}.yaml", f"profiles/{name}.yaml")


def rested(document: Document, objects: Mapping[str, ObjectDefinition]) -> Rested:
    """A source's file together with the profile that it names; without one, as it is.

    Args:
        document: the file.
        objects: what the dictionary knows; it tells what a feed cannot do without.
    """
    own = document.value
    name = own.get("profile") if isinstance(own, dict) else None
    if name is None:
        return Rested(own, (document,))
    if name not in (known := profile_names()):
        problem = document.problem(
            "profile.unknown", ("profile",), name=name, nearest=nearest(str(name), known), known=", ".join(known)
        )
        return Rested(None, (document,), (problem,))
    base = rested(read_profile(name), objects)
    problems = [*base.problems, *_misnamed(name, base.value, document)]
    if problems:
        return Rested(None, (*base.documents, document), tuple(problems))
    kept = left_out(base.value, document, objects)
    documents = tuple(replace(one, lines=kept.lines(one.lines)) for one in base.documents)
    value = _laid_over(kept.value, own, _BY_NAME)
    return Rested(_read_by_some(value, own), (*documents, document), kept.problems)


def _read_by_some(value: dict[str, Any], own: Any) -> dict[str, Any]:
    """A source without those tables of its profile that no feed reads any more."""
    wanted = {
        *entries(own, "tables"),
        *(name for feed in entries(value, "feeds").values() for name in tables_named(feed)),
    }
    tables = {name: table for name, table in entries(value, "tables").items() if name in wanted}
    return {**value, "tables": tables} if isinstance(value.get("tables"), dict) else value


def _laid_over(base: Mapping[str, Any], own: Mapping[str, Any], by_name: Nested) -> dict[str, Any]:
    """What a source says over what its profile says. A wrong shape is passed on, for the model to refuse with its place."""
    result = dict(base)
    for key, value in own.items():
        inner = by_name.get(key, by_name.get("*"))
        if value is None:
            result.pop(key, None)
        elif inner is not None and isinstance(value, dict) and isinstance(base.get(key), dict):
            result[key] = _laid_over(base[key], value, inner)
        else:
            result[key] = value
    return result


def _misnamed(profile: str, base: Any, document: Document) -> Iterator[Problem]:
    """What a source leaves out or alters although its profile does not have it."""
    yield from _not_there(profile, base, document, (), _BY_NAME)
    own = document.value
    feeds, tables = entries(own, "feeds"), entries(own, "tables")
    for name, feed in feeds.items():
        if isinstance(feed, dict) and name not in base["feeds"] and "object" not in feed:
            yield document.problem(
                "profile.no_feed", ("feeds", name), profile=profile, name=name, nearest=nearest(name, base["feeds"])
            )
    read = {table for feed in feeds.values() for table in tables_named(feed)}
    for name, table in tables.items():
        is_new = name not in base["tables"] and isinstance(table, dict)
        if is_new and name not in read and not {"key", "columns"} <= set(table):
            yield document.problem(
                "profile.no_table", ("tables", name), profile=profile, name=name, nearest=nearest(name, base["tables"])
            )


def _not_there(profile: str, base: Any, document: Document, path: YamlPath, by_name: Nested) -> Iterator[Problem]:
    """Every ``null`` that would leave out nothing."""
    own: Any = document.value
    for part in path:
        own = own[part]
    for key, value in own.items():
        inner = by_name.get(key, by_name.get("*"))
        known = base.get(key) if isinstance(base, dict) else None
        if value is None and known is None:
            close = nearest(str(key), base if isinstance(base, dict) else ())
            yield document.problem("profile.not_there", (*path, key), profile=profile, name=key, nearest=close)
        elif inner is not None and isinstance(value, dict) and isinstance(known, dict):
            yield from _not_there(profile, known, document, (*path, key), inner)
