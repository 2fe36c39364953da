"""Access files, read by the real driver of mdbtools: each value exactly, or one clear error."""

import os
import struct
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors import TableQuery, connect
from dictionary.problems import ConfigurationError, GuiyiError, UnreachableError
from tests.connectors.cases import ACCESS, MISREAD
from tests.connectors.conftest import source
from tests.connectors.jet import Column, write_mdb


def snapshot(folder: Path, name: str = "rig.mdb"):
    return connect(source(access=name), folder).snapshot()


def column(folder: Path, kind: str, *values: Any, **options: Any) -> pa.Table:
    """Values stored in a column of this kind and read back, an empty one last."""
    made = [Column("id", "long"), Column("值", kind, *options.pop("digits", ()))]
    rows = [(number, value) for number, value in enumerate([*values, None])]
    write_mdb(folder / "rig.mdb", {"测试 结果": (made, rows)}, **options)
    with snapshot(folder) as opened:
        return opened.read(TableQuery("测试 结果", ("id", "值"))).read_all()


@pytest.mark.parametrize("case", ACCESS, ids=lambda case: f"{case.kind}-{case.stored!r}")
def test_every_case_of_the_type_matrix(tmp_path, case):
    found = column(tmp_path, case.kind, case.stored, digits=case.digits)
    empty = False if case.kind == "bool" else None
    assert (found["值"].type, found["值"].to_pylist()) == (case.arrow, [case.expected, empty])


@pytest.mark.parametrize("case", MISREAD, ids=lambda case: case.why)
def test_what_the_driver_would_change_is_refused(tmp_path, case):
    with pytest.raises(ConfigurationError) as caught:
        column(tmp_path, case.kind, case.stored)
    (problem,) = caught.value.problems
    assert (problem.code, problem.args["table"]) == (case.code, "测试 结果")


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6])
def test_tables_and_columns_of_every_format_from_2000_on(tmp_path, version):
    columns = [Column("编号", "text"), Column("图", "ole"), Column("n", "decimal", 18, 4)]
    tables = {"T_Test": (columns, [("A", None, "1.5")] * 300), "批号": ([Column("x", "long")], [])}
    write_mdb(tmp_path / "rig.mdb", tables, version=version)
    with snapshot(tmp_path) as opened:
        assert opened.tables() == ["T_Test", "批号"]
        assert [(c.name, c.source_type) for c in opened.columns("T_Test")] == [("编号", "Text"), ("n", "Numeric")]
        assert [c.name for c in opened.describe("批号").columns] == ["x"]
        assert (opened.count("T_Test"), opened.count("批号")) == (300, 0)
        assert opened.read(TableQuery("T_Test", ("n", "编号"))).read_all().num_rows == 300
        assert opened.read(TableQuery("批号", ("x",))).read_all().schema.types == [pa.int64()]


@pytest.mark.parametrize(
    ("table", "column", "code", "nearest"),
    [
        ("T_Tests", "n", "source.no_table", "T_Test"),
        ("T_Test", "N_o", "source.no_column", "No"),
        ("T_Test", "图", "source.no_reading", None),
    ],
)
def test_what_is_not_there_is_named(tmp_path, table, column, code, nearest):
    write_mdb(tmp_path / "rig.mdb", {"T_Test": ([Column("No", "text"), Column("图", "ole")], [])})
    with snapshot(tmp_path) as opened, pytest.raises(ConfigurationError) as caught:
        opened.read(TableQuery(table, (column,)))
    (problem,) = caught.value.problems
    assert (problem.code, problem.args.get("nearest")) == (code, nearest)


@pytest.mark.parametrize(("content", "code"), [(None, "source.missing"), (b"PK\3\4", "source.broken_file")])
def test_a_file_that_is_none_is_told_before_the_driver_is_asked(tmp_path, content, code):
    if content:
        (tmp_path / "rig.mdb").write_bytes(content)
    with pytest.raises(UnreachableError) as caught, snapshot(tmp_path):
        pass
    assert caught.value.problems[0].code == code


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"password": "秘密"}, "source.protected"),
        ({"password": "秘密", "version": 4}, "source.protected"),
        ({"version": 0}, "source.access_format"),
        ({"version": 7}, "source.access_format"),
    ],
)
def test_a_file_that_cannot_be_read_as_it_is_is_told_with_its_reason(tmp_path, how, code):
    """The driver would give the rows of one with a password, garble the text of Access 97, and say nothing of later ones."""
    with pytest.raises(ConfigurationError) as caught:
        column(tmp_path, "long", 1, **how)
    assert caught.value.problems[0].code == code


def test_linked_tables_are_listed_and_said_to_lie_elsewhere(tmp_path):
    linked = {"物料": (6, r"D:\erp\data.mdb"), "Orders": (4, None)}
    write_mdb(tmp_path / "rig.mdb", {"T": ([Column("id", "long")], [(1,)])}, linked=linked)
    with snapshot(tmp_path) as opened:
        assert opened.tables() == ["Orders", "T", "物料"]
        for table, where in ("物料", r"D:\erp\data.mdb"), ("Orders", "ODBC"):
            with pytest.raises(ConfigurationError) as caught:
                opened.describe(table)
            (problem,) = caught.value.problems
            assert (problem.code, problem.args["table"], problem.args["detail"]) == ("source.linked", table, where)
        assert opened.read(TableQuery("T", ("id",))).read_all().num_rows == 1


def test_a_file_that_was_cut_off_is_no_short_one(tmp_path):
    rows = [(number, "x" * 60) for number in range(300)]
    write_mdb(tmp_path / "rig.mdb", {"T": ([Column("id", "long"), Column("v", "text")], rows)})
    content = (tmp_path / "rig.mdb").read_bytes()
    for size in (4096, 5 * 4096, 9 * 4096 + 50):
        (tmp_path / "rig.mdb").write_bytes(content[:size])
        with pytest.raises(GuiyiError), snapshot(tmp_path) as opened:
            opened.read(TableQuery("T", ("v",))).read_all()


def test_rows_that_the_driver_skips_are_missed(tmp_path):
    with pytest.raises(ConfigurationError) as caught:
        column(tmp_path, "long", 1, 2, lost=1)
    (problem,) = caught.value.problems
    assert (problem.code, problem.args["found"], problem.args["told"]) == ("source.rows_missing", 3, 4)


def test_a_file_that_is_written_to_meanwhile_is_refused(tmp_path):
    column(tmp_path, "long", 1)
    with snapshot(tmp_path) as opened:
        reader = opened.read(TableQuery("测试 结果", ("值",)))
        os.utime(tmp_path / "rig.mdb", (1, 1))
        with pytest.raises(UnreachableError) as caught:
            reader.read_all()
    assert caught.value.problems[0].code == "source.changed_meanwhile"


def test_a_test_rig_of_thousands_of_rows(tmp_path):
    start = datetime(2024, 3, 5, 8)  # noqa: DTZ001
    kinds = [
        ("id", "long"),
        ("serial", "text"),
        ("at", "datetime"),
        ("volts", "double"),
        ("price", "money"),
        ("ok", "bool"),
    ]
    rows = [(n, f"24A{n:05}", start + timedelta(seconds=n), n / 7, Decimal(n) / 4, n % 3 == 0) for n in range(9_000)]
    write_mdb(tmp_path / "rig.mdb", {"T": ([Column(*kind) for kind in kinds], rows)})
    with snapshot(tmp_path) as opened:
        found = opened.read(TableQuery("T", tuple(name for name, _ in kinds))).read_all()
    assert list(zip(*found.to_pydict().values(), strict=True)) == rows


def test_the_writer_writes_what_the_format_asks_for(tmp_path):
    """Held against the documented layout, so that the reader's tests do not rest on the writer alone."""
    column(tmp_path, "long", 7)
    content = (tmp_path / "rig.mdb").read_bytes()
    assert (content[4:19], content[0x14], len(content) % 4096) == (b"Standard Jet DB", 1, 0)
    definition = content[4 * 4096 : 5 * 4096]
    assert definition[:2] == b"\2\1"
    assert struct.unpack_from("<I", definition, 16) == (2,)
    assert struct.unpack_from("<HHH", definition, 41) == (2, 0, 2)
