"""What all models of a dictionary rest on: strictness, names, and texts in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,48}$")]


def is_file_name(name: str) -> bool:
    """Whether a name can also be that of a folder or file of the hub: on one line, and leading nowhere else."""
    return bool(name.strip()) and not re.search(r"[\x00-\x1f\x7f/\\]", name) and not name.startswith(".")


def _file_name(name: str) -> str:
    if not is_file_name(name):
        raise ValueError("a name has one line, no / and no \\, and does not begin with a dot")
    return name


FileName = Annotated[str, AfterValidator(_file_name)]


class Model(BaseModel):
    """Strict and frozen: an unknown key is an error, a loaded definition never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other content under some of its words; what was computed of the original is computed anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _said(text: str) -> str:
    """A text that says something, and holds nothing that nobody sees."""
    if not text.strip():
        raise ValueError("it says nothing in this language")
    if _UNSEEN.search(text):
        raise ValueError("it holds a control character")
    return text


def _one_line(text: str) -> str:
    """The same, on one line."""
    if re.search(r"[\r\n\t]", text):
        raise ValueError("it is one line")
    return _said(text)


Said = Annotated[str, StringConstraints(min_length=1), AfterValidator(_said)]
Line = Annotated[str, AfterValidator(_one_line)]


class Words(Model):
    """One text in both languages."""

    zh: Said
    en: Said

    def say(self, language: str) -> str:
        """The text in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en

    @property
    def both(self) -> str:
        """Both texts on one line, as the comments of the warehouse bear them."""
        return f"{self.zh} | {self.en}"
