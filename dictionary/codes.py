"""Code lists: what a field may hold, what is put right, and what says nothing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from dictionary.model import Model, Name, Words


class Code(Model):
    """One entry of a code list; a fixable one names the good code that replaces it."""

    code: Annotated[str, StringConstraints(pattern=r"\A[^\x00]*\z")]
    bucket: Literal["good", "fixable", "ignorable"]
    fix: str | None = None
    label: Words


class CodeList(Model):
    """The codes that a field may hold."""

    name: Name
    codes: tuple[Code, ...]

    @property
    def good(self) -> list[str]:
        """The codes that may stand as they are."""
        return [code.code for code in self.codes if code.bucket == "good"]
