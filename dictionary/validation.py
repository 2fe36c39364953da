"""From the plain values of a document to a model, or to the problems that the values have, each with its place."""

from __future__ import annotations

from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from dictionary.problems import Problem, nearest
from dictionary.yaml_reader import Document, YamlPath

T = TypeVar("T", bound=BaseModel)


MOST = 200
"""How many problems of one document are told; nobody reads more, and finding the nearest names takes time."""


def validated(model: type[T], document: Document, value: Any, problems: list[Problem]) -> T | None:
    """The model of a document's value; None where it has problems, which are added to ``problems``."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems.extend(_problem(document, model, detail) for detail in error.errors()[:MOST])
        return None


def _problem(document: Document, model: type[BaseModel], detail: Any) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "extra_forbidden":
        valid = valid_keys(model, path[:-1])
        return document.problem("key.unknown", path, key=path[-1], nearest=nearest(str(path[-1]), valid))
    if detail["type"] == "missing":
        return document.problem("key.missing", path, key=path[-1])
    message = detail["msg"].removeprefix("Value error, ")
    return document.problem("value.invalid", path, value=_short(detail.get("input")), detail=message)


def valid_keys(model: type[BaseModel], path: YamlPath) -> list[str]:
    """The keys that a model takes at ``path``, found by walking its annotations."""
    annotation: Any = model
    for part in path:
        annotation = _step(annotation, str(part))
    found = _model_in(annotation)
    return [info.alias or name for name, info in found.model_fields.items()] if found else []


def _step(annotation: Any, part: str) -> Any:
    """The annotation of what stands under ``part``: a model's field, a mapping's value, a list's item."""
    found = _model_in(annotation)
    if found is not None and get_origin(annotation) not in (dict, tuple):
        for name, info in found.model_fields.items():
            if part in (name, info.alias):
                return info.annotation
        return None
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return arguments[1]
    if get_origin(annotation) is tuple:
        return arguments[0]
    return next((_step(argument, part) for argument in arguments if get_origin(argument) in (dict, tuple)), None)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for argument in get_args(annotation) if (found := _model_in(argument))), None)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
