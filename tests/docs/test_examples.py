"""The examples work: YAML compiles against the core dictionary, SQL runs on a small demo plant."""

from pathlib import Path

import duckdb
import pytest

from dictionary.project import Project, Settings
from guiyi.vocabulary import dictionary_of
from tests.docs.conftest import guiyi
from tests.docs.pages import Block, page

HEADER = 'source: example\nconnect: {sqlalchemy: "sqlite:///example.sqlite"}\ntimezone: Asia/Shanghai\n'
SOURCES = [block for block in page("docs/mapping.md").blocks if block.language == "yaml"]
QUERIES = [
    block for block in page("docs/warehouse.md").blocks if block.language == "sql" and "warehouse" in block.options
]


def _named(name: str, language: str, kind: str) -> dict[str, str]:
    """Blocks that are files: ``sql check=early_receipts``."""
    found = {}
    for block in page(name).blocks:
        for option in block.options:
            word, _, value = option.partition("=")
            if block.language == language and word == kind:
                found[value] = block.text
    return found


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("block", SOURCES, ids=str)
def test_a_mapping_compiles(block: Block, tmp_path: Path) -> None:
    text = block.text if "source:" in block.text.splitlines()[1] else HEADER + block.text
    _write(tmp_path / "sources" / "example.yaml", text)
    for name, query in _named("docs/mapping.md", "sql", "view").items():
        _write(tmp_path / "sources" / f"{name}.sql", query)
    assert dictionary_of(Project(tmp_path, Settings(name="example"))).sources


def test_dictionary_examples_compile(tmp_path: Path) -> None:
    blocks = [block for block in page("docs/dictionary.md").blocks if block.language == "yaml"]
    assert len(blocks) == 4
    for number, block in enumerate(blocks):
        _write(tmp_path / "dictionary" / "objects" / f"{number}.yaml", block.text)
    for name, text in _named("docs/dictionary.md", "sql", "check").items():
        _write(tmp_path / "dictionary" / "checks" / f"{name}.sql", text)
    for name, text in _named("docs/dictionary.md", "csv", "codes").items():
        _write(tmp_path / "dictionary" / "codes" / f"{name}.csv", text)
    dictionary = dictionary_of(Project(tmp_path, Settings(name="example")))
    assert {code.code for code in dictionary.codes["colour"].codes} == {"WHT", "BLU", "白色", "?"}
    assert "sterilised_on" in dictionary.objects["lot"].fields


def test_the_first_project_of_the_readme_compiles(tmp_path: Path) -> None:
    script = next(block.text for block in page("README.md").blocks if "guiyi init" in block.text)
    _write(tmp_path / "sources" / "erp.yaml", script.split("<<'YAML'\n")[1].split("YAML\n")[0])
    assert list(dictionary_of(Project(tmp_path, Settings(name="hub"))).sources) == ["erp"]


def test_the_contributing_check_compiles(tmp_path: Path) -> None:
    blocks = [block.text for block in page("CONTRIBUTING.md").blocks if block.language == "yaml"]
    check = next(text for text in blocks if text.startswith("checks:"))
    _write(tmp_path / "dictionary" / "objects" / "purchase_receipt.yaml", "object: purchase_receipt\n" + check)
    field = next(text for text in blocks if text.startswith("  country:"))
    _write(tmp_path / "dictionary" / "objects" / "supplier.yaml", "object: supplier\nfields:\n" + field)
    assert "country" in dictionary_of(Project(tmp_path, Settings(name="hub"))).objects["supplier"].fields


@pytest.mark.parametrize("block", QUERIES, ids=str)
def test_a_query_runs(block: Block, plant: Path) -> None:
    path = guiyi("warehouse", "path", "--project", str(plant)).strip()
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute(block.text).fetchall()
    assert rows or "2026-03-0" in block.text


def test_every_query_is_marked_to_run() -> None:
    assert len(QUERIES) >= 10
    assert all("warehouse" in block.options for block in page("docs/warehouse.md").blocks)


def test_the_queries_run_behind_the_mask_too(plant: Path) -> None:
    for block in QUERIES:
        guiyi("--format", "json", "warehouse", "query", block.text, "--project", str(plant))


def test_the_trace_example_is_true(plant: Path) -> None:
    told = guiyi("--format", "json", "trace", "24b-124", "--forward", "--project", str(plant))
    for text in ('"685.5300"', '"64.4700"', '"-750.0000"', "DOC_MISSING"):
        assert text in told
