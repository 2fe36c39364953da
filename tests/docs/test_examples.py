"""The examples work: YAML compiles against the core dictionary, SQL runs on a small demo plant, numbers are true."""

import re
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from dictionary.profile import PROFILES
from dictionary.project import Project, Settings
from guiyi.vocabulary import dictionary_of
from tests.docs.conftest import guiyi
from tests.docs.pages import ROOT, Block, page

HEADER = 'source: example\nconnect: {sqlalchemy: "sqlite:///example.sqlite"}\ntimezone: Asia/Shanghai\n'
SOURCES = [
    block for name in ("docs/mapping.md", "docs/sources.md") for block in page(name).blocks if block.language == "yaml"
]
QUERIES = [
    block
    for name in ("docs/warehouse.md", "docs/queries.md")
    for block in page(name).blocks
    if block.language == "sql" and "warehouse" in block.options
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
    text = block.text if re.search("^source:", block.text, re.MULTILINE) else HEADER + block.text
    _write(tmp_path / "sources" / "example.yaml", text)
    for name, query in _named("docs/mapping.md", "sql", "view").items():
        _write(tmp_path / "sources" / f"{name}.sql", query)
    assert dictionary_of(Project(tmp_path, Settings(name="example"))).sources


def test_a_source_of_a_known_system_costs_what_is_told(tmp_path: Path) -> None:
    blocks = [block.text for block in page("docs/sources.md").blocks if "\nprofile:" in block.text]
    for number, text in enumerate(blocks):
        _write(tmp_path / "sources" / f"{number}.yaml", text.replace("source: erp", f"source: erp{number}"))
    dictionary = dictionary_of(Project(tmp_path, Settings(name="example")))
    assert "equipment" in dictionary.sources["erp1"].feeds
    found = [*blocks, (ROOT / "examples" / "adventureworks" / "sources" / "erp.yaml").read_text(encoding="utf-8")]
    profile = (PROFILES / "u8.yaml").read_text(encoding="utf-8")
    told = page("docs/sources.md").text.split("### What a new source costs")[1].split("\n## ")[0]
    costs = [
        tuple(re.findall(r"\d+", row.split("|", 2)[2])) for row in told.splitlines() if "U8" in row or "](../" in row
    ]
    assert costs == [(_lines(found[0]), _lines(profile)), (_lines(found[1]), _lines(profile)), (_lines(found[2]),)]


def _lines(text: str) -> str:
    """How many lines of YAML say something."""
    return str(sum(bool(re.match(r" *[^ #]", line)) for line in text.splitlines()))


def test_dictionary_examples_compile(tmp_path: Path) -> None:
    blocks = [block for block in page("docs/dictionary.md").blocks if block.language == "yaml"]
    assert len(blocks) == 6
    for number, block in enumerate(blocks):
        _write(tmp_path / "dictionary" / "objects" / f"{number}.yaml", block.text)
    for name, text in _named("docs/dictionary.md", "sql", "check").items():
        _write(tmp_path / "dictionary" / "checks" / f"{name}.sql", text)
    for name, text in _named("docs/dictionary.md", "csv", "codes").items():
        _write(tmp_path / "dictionary" / "codes" / f"{name}.csv", text)
    dictionary = dictionary_of(Project(tmp_path, Settings(name="example")))
    assert {code.code for code in dictionary.codes["colour"].codes} == {"WHT", "BLU", "白色", "?"}
    assert "sterilised_on" in dictionary.objects["lot"].fields


def test_measures_compile(tmp_path: Path) -> None:
    for number, block in enumerate(block for block in page("docs/measures.md").blocks if block.language == "yaml"):
        _write(tmp_path / "dictionary" / "measures" / f"{number}.yaml", block.text)
    for name, text in _named("docs/measures.md", "sql", "facts").items():
        _write(tmp_path / "dictionary" / "measures" / f"{name}.sql", text)
    dictionary = dictionary_of(Project(tmp_path, Settings(name="example")))
    assert {"rejected_share", "lots_in_stock"} <= set(dictionary.measures)


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
def test_a_query_runs(block: Block, generation: str) -> None:
    with duckdb.connect(generation, read_only=True) as connection:
        rows = connection.execute(block.text).fetchall()
    assert rows or "2026-03-0" in block.text or "may-be-empty" in block.options


def test_every_query_is_marked_to_run() -> None:
    assert len(QUERIES) >= 20
    assert all(
        "warehouse" in block.options for name in ("warehouse", "queries") for block in page(f"docs/{name}.md").blocks
    )


def test_every_example_has_a_caption_in_both_languages() -> None:
    text = page("docs/queries.md").text
    for block in page("docs/queries.md").blocks:
        caption = text.split(block.text)[0].rsplit("```sql", 1)[0].strip().splitlines()[-1]
        assert re.search("[a-z]{3}", caption), caption
        assert re.search("[\u4e00-\u9fff]", caption), caption


def test_the_trace_example_is_true(plant: Path) -> None:
    told = guiyi("--format", "json", "trace", "24b-124", "--forward", "--project", str(plant))
    for text in ('"685.5300"', '"64.4700"', '"-750.0000"', "DOC_MISSING"):
        assert text in told


# -- worked examples of architecture.md --------------------------------------------------------------------------------

ARCHITECTURE = page("docs/architecture.md").text

_NEXT_DAY = """
UPDATE rdrecord01 SET cHandler = 'approver' WHERE ID = (SELECT min(ID) FROM rdrecord01 WHERE cHandler IS NULL);
UPDATE rdrecords01 SET cBatch = '24Z01' WHERE AutoID = (SELECT min(AutoID) FROM rdrecords01 AS d JOIN Inventory AS i
    USING (cInvCode) WHERE coalesce(d.cBatch, '') = '' AND i.bInvBatch = 1);
CREATE TEMP TABLE usual AS SELECT d.AutoID FROM rdrecords01 AS d JOIN rdrecord01 AS h USING (ID)
    WHERE h.cHandler IS NOT NULL AND d.cBatch <> '24Z01' AND d.cBatch <> '' ORDER BY d.AutoID LIMIT 40;
CREATE TEMP TABLE added AS SELECT * FROM rdrecords01 WHERE AutoID = (SELECT AutoID FROM usual LIMIT 1 OFFSET 10);
UPDATE added SET AutoID = 99999999, cBatch = '24Z02';
INSERT INTO rdrecords01 SELECT * FROM added;
DELETE FROM rdrecords01 WHERE AutoID = (SELECT AutoID FROM usual LIMIT 1 OFFSET 20);
UPDATE rdrecords01 SET iQuantity = iQuantity + 1 WHERE AutoID = (SELECT AutoID FROM usual LIMIT 1 OFFSET 30);
"""

_PULL = """SELECT extracted, new, changed, unchanged, repeated, deleted FROM ops.pull
    WHERE run_id = '000002' AND source_table = ?"""

_STOCK = """SELECT opening, entered_arrived, entered_changed, left_deleted, left_changed, closing FROM ops.stock
    WHERE run_id = '000002' AND feed = 'erp.purchase_receipt' ORDER BY state"""


def test_the_worked_ledger_is_true(plant: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plant"
    shutil.copytree(plant, folder)
    with sqlite3.connect(folder / "data" / "erp.sqlite") as source:
        source.executescript(_NEXT_DAY)
    guiyi("build", "--project", str(folder))
    path = guiyi("warehouse", "path", "--project", str(folder)).strip()
    with duckdb.connect(path, read_only=True) as connection:
        for table, what in (("rdrecords01", "lines"), ("rdrecord01", "headers")):
            (row,) = connection.execute(_PULL, [table]).fetchall()
            assert f"| `{table}` ({what}) | {' | '.join(map(str, row))} |" in ARCHITECTURE
        accepted, excluded, held = connection.execute(_STOCK).fetchall()
    assert accepted == (329, 1, 2, 1, 0, 331)
    assert "| accepted | 329 | 3: 1 arrived, 2 changed | 1 deleted | 331 |" in ARCHITECTURE
    assert held == (2, 0, 0, 0, 1, 1)
    assert "| held | 2 | 0 | 1 changed | 1 |" in ARCHITECTURE
    assert excluded == (5, 0, 0, 0, 1, 4)
    assert "| excluded | 5 | 0 | 1 changed | 4 |" in ARCHITECTURE


_SOURCE = """source: erp
connect: {sqlalchemy: "sqlite:///erp.sqlite"}
timezone: Asia/Shanghai
tables: {Vendor: {key: [Code]}}
feeds:
  supplier: {object: supplier, from: {v: Vendor}, fields: {code: v.Code, legal_name: v.Name, address: v.Address}}
"""

_HISTORY = """SELECT address, valid_from, valid_to, recorded_at, superseded_at, run_id FROM history.supplier
    ORDER BY run_id, valid_from"""


def test_the_worked_axes_of_time_are_true(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    guiyi("init", str(folder))
    _write(folder / "sources" / "erp.yaml", _SOURCE)
    with sqlite3.connect(folder / "erp.sqlite") as source:
        source.execute("CREATE TABLE Vendor (Code text PRIMARY KEY, Name text, Address text)")
    nights = (
        (2, "INSERT INTO Vendor VALUES ('V1', 'Example Ltd', 'Park Road 1')"),
        (5, "UPDATE Vendor SET Address = 'Lake Road 9'"),
        (7, ""),
    )
    for day, script in nights:
        with sqlite3.connect(folder / "erp.sqlite") as source:
            source.executescript(script)
        if not script:
            _write(folder / "sources" / "erp.yaml", _SOURCE.replace("v.Address", "upper(v.Address)"))
        guiyi("build", "--project", str(folder), now=f"2026-03-0{day}T22:00:00+08:00")
    path = guiyi("warehouse", "path", "--project", str(folder)).strip()
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute(_HISTORY).fetchall()
    assert len(rows) == 4
    for address, *times, run in rows:
        told = " ".join(f"| {_day(time)}".rstrip() for time in times)
        assert f"| {address} {told} | {run} |" in ARCHITECTURE


def _day(time: datetime | None) -> str:
    return "" if time is None else f"{time.astimezone(UTC).day} March"
