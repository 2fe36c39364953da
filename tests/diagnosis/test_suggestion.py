"""The suggested mapping: how much of the demo plant's own it finds, and that what it drafts is a mapping."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from benchmarks.suggestion import Result, measured
from demo.plant import generate
from demo.writers import write_sqlite
from diagnosis.facts import Profile, TableFacts
from diagnosis.suggest.draft import Draft
from diagnosis.suggest.feeds import Feeds
from diagnosis.suggest.insertion import with_draft
from dictionary.loader import load_settings
from dictionary.reach import Connection
from dictionary.source import Source
from guiyi.vocabulary import dictionary_of
from tests.guiyi.conftest import ask

PROJECT = Path(__file__).parents[2] / "demo" / "project"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo plant with its databases, very small."""
    folder = tmp_path_factory.mktemp("plant") / "project"
    shutil.copytree(PROJECT, folder)
    (folder / "data").mkdir()
    write_sqlite(generate(scale=0.01), folder / "data")
    return folder


ERP = ("Vendor", "Customer", "Inventory", "Warehouse", "PO_Pomain", "PO_Podetails", "rdrecord01", "rdrecords01")
"""The purchasing tables of the ERP: masters, a document whose names speak, and one whose names do not."""


@pytest.mark.parametrize(
    ("system", "only", "floors"), [("mes", (), (0.95, 0.9, 0.9, 0.78)), ("erp", ERP, (0.95, 0.85, 0.92, 0.75))]
)
def test_most_of_a_mapping_is_found_and_little_of_it_wrong(
    project: Path, system: str, only: tuple[str, ...], floors: tuple[float, ...]
) -> None:
    settings = load_settings(project)
    found: Result = measured(settings, dictionary_of(settings), system, only=only)
    rates = (found.tables.precision, found.tables.recall, found.fields.precision, found.fields.recall)
    assert all(rate >= floor for rate, floor in zip(rates, floors, strict=True)), (rates, found.wrong, found.missed)


UNMAPPED = """# The MES of the new plant.
source: mes
connect: {sqlalchemy: "sqlite:///data/mes.sqlite"}
timezone: Asia/Shanghai
"""
TABLES = ("md_item", "pro_workorder", "pro_process", "pro_route_process")


def test_a_draft_is_a_mapping_once_what_is_marked_is_filled_in(project: Path, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "guiyi.yaml").write_text("name: new\n", encoding="utf-8")
    (tmp_path / "data").symlink_to(project / "data")
    file = tmp_path / "sources" / "mes.yaml"
    file.write_text(UNMAPPED, encoding="utf-8")
    told = ask(
        "--project",
        tmp_path,
        "--format",
        "json",
        "source",
        "profile",
        "mes",
        "pro_process",
        "--to",
        tmp_path / "p.html",
    )
    assert (told.code, [table["name"] for table in told.json()["tables"]]) == (0, ["pro_process"])
    assert "基线诊断" in (tmp_path / "p.html").read_text(encoding="utf-8")
    assert ask("--project", tmp_path, "build").code == 2
    assert ask("--project", tmp_path, "source", "suggest", "mes", *TABLES, "--apply").code == 0
    text = file.read_text(encoding="utf-8")
    assert UNMAPPED in text
    found = ask("--project", tmp_path, "--format", "json", "dictionary", "lint")
    lines = text.splitlines()
    marked = [number for number, line in enumerate(lines, 1) if "TODO" in line and not line.startswith("#")]
    assert [problem["line"] for problem in found.json()] == marked
    assert marked
    file.write_text(text.replace(": TODO", ": 1"), encoding="utf-8")
    assert ask("--project", tmp_path, "dictionary", "lint").code == 0
    refs = load_settings(tmp_path)
    feeds = dictionary_of(refs).sources["mes"].feeds
    assert feeds["work_order"].refs["lot"][0].mention == {"material": "material", "lot_no": "r.batch_code"}
    assert feeds["routing"].refs["operation"][0].table == "pro_process"


def test_a_draft_leaves_what_stands_in_the_file_as_it_is() -> None:
    text = "source: mes\ntables:\n    # ours\n    Item: {key: [Code]}\n\n# what\nfeeds:\n    item: {object: material}\n"
    made = with_draft(text, "# head\n", {"tables": "  New: {}\n", "feeds": "  new:\n    object: lot\n"}, "mes.yaml")
    assert made == (
        "# head\nsource: mes\ntables:\n    # ours\n    Item: {key: [Code]}\n    New: {}\n\n# what\nfeeds:\n"
        "    item: {object: material}\n    new:\n      object: lot\n"
    )
    of_windows = text.replace("\n", "\r\n")
    added = with_draft(
        of_windows, "# head\n", {"tables": "  New: {}\n", "feeds": "  new:\n    object: lot\n"}, "mes.yaml"
    )
    assert added == made.replace("\n", "\r\n")


def test_a_name_of_the_source_begins_no_line_of_the_draft() -> None:
    odd = ("a\nconnect: {files: /}", "b\u2028drift: carry_on", "c\x85x")
    profile = Profile("mes", "mes", "UTC", datetime(2024, 1, 1, tzinfo=UTC), "", 0, tuple(map(TableFacts, odd)))
    source = Source(source="mes", connect=Connection(sqlalchemy="env:MES"), timezone="UTC")
    head = Draft(profile, Feeds(profile, (), {}, cast("Any", None)), source, "en").head()
    assert yaml.safe_load(head) is None
    assert "connect: {files: /}" in head
