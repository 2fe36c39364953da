"""What the command line itself says beside data and problems, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dictionary.wording import sentences

CATALOGUE = Path(__file__).with_name("words.yaml")


def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All sentences: name → language → text."""
    return sentences(CATALOGUE)


def word(name: str, language: str, **facts: object) -> str:
    """One sentence in ``zh`` or ``en``."""
    return catalogue()[name][language].format(**facts)


def state_word(state: str, language: str) -> str:
    """The state of a run, or how an attempt ended, in ``zh`` or ``en``; a stage keeps the name that commands know."""
    _, after, stage = state.partition("stopped after ")
    return (
        word("state.stopped_after", language, stage=stage)
        if after
        else word(f"state.{state.replace(' ', '_')}", language)
    )
