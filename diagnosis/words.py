"""What a diagnosis says, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from diagnosis.facts import Suspicion
from dictionary.wording import sentences

CATALOGUE = Path(__file__).with_name("words.yaml")


def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All sentences: name → language → text."""
    return sentences(CATALOGUE)


def say(name: str, language: str, /, **facts: object) -> str:
    """A sentence of the catalogue."""
    return catalogue()[name][language].format(**facts)


def suspected(suspicion: Suspicion, language: str) -> str:
    """A suspicion as a sentence."""
    detail = dict(suspicion.detail)
    if "writing" in detail:
        detail["writing"] = say(f"writing.{detail['writing']}", language)
    return say(f"kind.{suspicion.kind}", language, **detail)


def percent(share: float) -> str:
    """A share in percent, rounded down: only what is whole is 100%."""
    return "100%" if share >= 1 else f"{int(share * 1000) / 10:g}%"
