"""A project of the core dictionary alone, and the commands of the exchange on it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from dictionary.compiled import Dictionary
from dictionary.loader import load_settings
from dictionary.project import Project
from exchange.xlsx.write import write
from guiyi.vocabulary import dictionary_of, vocabulary

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
    return made_project(tmp_path / "hub")


@dataclass(frozen=True)
class Exported:
    """A project that no test changes, its dictionary, and the workbook made from it."""

    settings: Project
    dictionary: Dictionary
    workbook: Path


@pytest.fixture(scope="session")
def exported_once(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """One workbook for all tests that spoil a copy of it."""
    folder = made_project(tmp_path_factory.mktemp("exported") / "hub")
    settings = load_settings(folder)
    dictionary = dictionary_of(settings)
    path = folder.parent / "dictionary.xlsx"
    write(dictionary, vocabulary().formats, path)
    return Exported(settings, dictionary, path)


def made_project(folder: Path) -> Path:
    """A project with a few words of its own in a new folder."""
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
