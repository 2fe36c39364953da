"""Every single thing that a dictionary declares, and the dictionary without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from dictionary.compiled import Dictionary
from dictionary.types import FieldType

LeafPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Leaf:
    """One declared value. ``kind`` is the model and its word, such as ``FieldDefinition.format``."""

    kind: str
    path: LeafPath
    value: Any


def leaves(dictionary: Dictionary) -> Iterator[Leaf]:
    """Everything that is declared and differs from what would hold without it."""
    for part in ("objects", "codes", "measures", "sources"):
        for name, element in getattr(dictionary, part).items():
            yield from _below(element, (part, name))


def kinds(*models: type[BaseModel]) -> Iterator[str]:
    """Every word of the models and of the models in them, each once."""
    seen: set[type[BaseModel]] = set()
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, info in model.model_fields.items():
            inner = list(_models_in(info.annotation))
            waiting += inner
            if not inner:
                yield f"{model.__name__}.{name}"


def without(dictionary: Dictionary, leaf: Leaf) -> Dictionary:
    """The dictionary as it would be without a declaration; where something has to stand, with something else."""
    parts = {name: getattr(dictionary, name) for name in Dictionary.model_fields}
    part, name, *rest = leaf.path
    parts[str(part)] = {**parts[str(part)], name: _changed(parts[str(part)][name], tuple(rest))}
    return Dictionary.model_construct(**parts)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        # A text in both languages is one thing that is said.
        if set(annotation.model_fields) != {"zh", "en"}:
            yield annotation
        return
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _below(element: BaseModel, path: LeafPath) -> Iterator[Leaf]:
    for name, info in type(element).model_fields.items():
        value = getattr(element, name)
        inner = dict(_inner(value))
        for rest, model in inner.items():
            yield from _below(model, (*path, name, *rest))
        if not inner and (info.is_required() or value != info.get_default(call_default_factory=True)):
            yield Leaf(f"{type(element).__name__}.{name}", (*path, name), value)


def _inner(value: Any) -> Iterator[tuple[LeafPath, BaseModel]]:
    """The models in a value, however deep in mappings and lists, by their places."""
    if isinstance(value, BaseModel):
        if set(type(value).model_fields) != {"zh", "en"}:
            yield (), value
        return
    parts: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, Mapping):
        parts = value.items()
    elif isinstance(value, tuple):
        parts = enumerate(value)
    for key, one in parts:
        yield from (((key, *rest), model) for rest, model in _inner(one))


def _changed(element: Any, path: LeafPath) -> Any:
    """A copy of an element in which what ``path`` leads to is gone, or is something else."""
    first, *rest = path
    if isinstance(element, BaseModel):
        info = type(element).model_fields[str(first)]
        value = getattr(element, str(first))
        if rest:
            new = _changed(value, tuple(rest))
        elif info.is_required():
            new = _other(value, info.annotation)
        else:
            new = info.get_default(call_default_factory=True)
        copied = dict(element.__dict__) | {str(first): new}
        return type(element).model_construct(**{name: copied[name] for name in type(element).model_fields})
    if isinstance(element, Mapping):
        return {**element, first: _changed(element[first], tuple(rest))}
    assert isinstance(first, int)
    return (*element[:first], _changed(element[first], tuple(rest)), *element[first + 1 :])


def _other(value: Any, annotation: Any) -> Any:
    """Another value of the same kind, for what has to be there."""
    if get_origin(annotation) is Literal:
        return next(choice for choice in get_args(annotation) if choice != value)
    if isinstance(value, FieldType):
        return FieldType.of("integer" if value.base == "text" else "text")
    if isinstance(value, BaseModel):
        return value.model_copy(update={"zh": f"{value.zh}（另）", "en": f"{value.en} (other)"})  # type: ignore[attr-defined]
    if isinstance(value, Decimal | int):
        return value + 1
    if isinstance(value, Mapping):
        first, *others = value
        return {key: value[key] for key in others} or {first: _other(value[first], None)}
    if isinstance(value, tuple):
        return value[1:] or (_other(value[0], None),)
    if hasattr(type(value), "__members__"):
        return next(choice for choice in type(value) if choice is not value)
    return f"{value}_other"
