"""A project of the core dictionary alone, and the commands of the exchange on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dictionary.compiled import Dictionary
from dictionary.loader import load_settings
from guiyi.vocabulary import dictionary_of

SUPPLIER = """# our own suppliers
object: supplier
fields:
  # how we rate them
  rating:
    label: {zh: 等级, en: Rating}   # A to D
    type: text
  city: {label: {zh: 城市, en: City}, type: text}
checks:
  - rule: OWN-1
    label: {zh: 城市必填, en: The city is known}
    severity: minor
    dimension: completeness
    expect: city is not null
"""
COLOURS = 'code,bucket,fix,zh,en\r\nWHT,good,,"白",white\r\nW,fixable,WHT,白,white\r\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a few words of its own."""
    folder = tmp_path / "hub"
    (folder / "dictionary" / "objects").mkdir(parents=True)
    (folder / "dictionary" / "codes").mkdir()
    (folder / "guiyi.yaml").write_text("name: hub\nlanguage: en\n", encoding="utf-8")
    (folder / "dictionary" / "objects" / "ours.yaml").write_text(SUPPLIER, encoding="utf-8")
    (folder / "dictionary" / "codes" / "colour.csv").write_text(COLOURS, encoding="utf-8", newline="")
    return folder


@pytest.fixture(scope="session")
def core(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    """The core dictionary."""
    folder = tmp_path_factory.mktemp("core")
    (folder / "guiyi.yaml").write_text("name: core\n", encoding="utf-8")
    return dictionary_of(load_settings(folder))
