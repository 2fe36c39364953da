"""What the writers write is what the plant holds, on every database."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from python_calamine import load_workbook

from demo.plant import Plant, generate
from demo.schema import SYSTEMS
from demo.truth import Truth
from demo.writers import IN_FILES, write_database, write_sqlite


@pytest.fixture(scope="module")
def small() -> Plant:
    return generate(scale=0.02, days=90)


@pytest.fixture(scope="module")
def folder(dirty: Plant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plant")
    write_sqlite(dirty, folder)
    return folder


def stored(url: str, table: sa.Table) -> list[tuple[Any, ...]]:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.execute(sa.select(table)).all()
    finally:
        engine.dispose()
    return by_key(table, [tuple(row) for row in found])


def held(plant: Plant, system: str, table: sa.Table) -> list[tuple[Any, ...]]:
    return by_key(table, [tuple(row.values()) for row in plant.tables[system, table.name].to_pylist()])


def by_key(table: sa.Table, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    key = list(table.primary_key)[-1]
    place = list(table.columns).index(key)
    return sorted(rows, key=lambda row: row[place])


TABLES = [(system, name) for system, data in SYSTEMS.items() for name in data.tables if system != IN_FILES]


@pytest.mark.parametrize(("system", "name"), TABLES)
@pytest.mark.filterwarnings("ignore:Dialect sqlite.*Decimal")
def test_sqlite_holds_the_plant(dirty: Plant, folder: Path, system: str, name: str) -> None:
    table = SYSTEMS[system].tables[name]
    assert stored(f"sqlite:///{folder / system}.sqlite", table) == held(dirty, system, table)


def test_sqlite_declares_primary_keys(folder: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{folder / 'erp'}.sqlite")
    assert sa.inspect(engine).get_pk_constraint("rdrecords11")["constrained_columns"] == ["AutoID"]
    engine.dispose()


def test_writing_again_gives_the_same_bytes(dirty: Plant, folder: Path, tmp_path: Path) -> None:
    write_sqlite(dirty, tmp_path)
    write_sqlite(dirty, tmp_path)
    registers = [f"registers/{path.name}" for path in (folder / "registers").iterdir()]
    assert len(registers) == 6
    for file in ("erp.sqlite", "mes.sqlite", "iqc.sqlite", "changes.sqlite", "truth/truth_match.parquet", *registers):
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes()


def opened(path: Path) -> list[list[Any]]:
    return load_workbook(path).get_sheet_by_index(0).to_python()


def test_registers_hold_the_plant(dirty: Plant, folder: Path) -> None:
    """Days of one form are real date cells, all others are what somebody typed."""
    rows = opened(folder / "registers" / "不合格品台账.xlsx")
    assert rows[1][:6] == ["序号", "NCR编号", "发现日期", "来源", "物料", ""]
    assert rows[2][4:6] == ["编码", "名称"]
    table = dirty.tables["qms", "不合格品台账"]
    for row, told in zip(rows[3:], table.to_pylist(), strict=True):
        for cell, value in zip(row[1:], told.values(), strict=True):
            assert (cell.isoformat() if isinstance(cell, date) else cell) == ("" if value is None else value)
    written = {type(row[2]) for row in rows[3:-1]}
    assert written == {date, str}


def test_another_year_has_other_headings(dirty: Plant, folder: Path) -> None:
    complaints = dirty.tables["qms", "客诉台账"]["年度"].to_pylist()
    seen = set()
    for year in ("2024", "2025"):
        rows = opened(folder / "registers" / f"客诉台账_{year}.xlsx")
        assert len(rows) - 2 == complaints.count(year) > 0
        seen.add(tuple(rows[1]))
    assert len(seen) == 2


def test_the_drop_is_in_gb18030_with_crlf(dirty: Plant, folder: Path) -> None:
    lines = (folder / "registers" / "供方资质.csv").read_bytes().decode("gb18030").split("\r\n")
    assert len(lines) - 2 == dirty.tables["qms", "供方资质"].num_rows


def test_truth_is_read_back(dirty: Plant, folder: Path) -> None:
    back = Truth.read(folder / "truth")
    for name in Truth.__dataclass_fields__:
        assert getattr(back, name).equals(getattr(dirty.truth, name))
    assert back.edge.schema.field("quantity").type == pa.decimal128(18, 4)


def check_database(plant: Plant, url: str) -> None:
    for system, data in SYSTEMS.items():
        write_database(plant, system, url)
        write_database(plant, system, url)
        for table in data.sorted_tables:
            assert stored(url, table) == held(plant, system, table), table.name
    lines = SYSTEMS["erp"].tables["rdrecords11"]
    assert isinstance(stored(url, lines)[0][3], Decimal)


def test_postgresql_holds_the_plant(small: Plant, postgres: Any, pg_database: str) -> None:
    check_database(small, postgres.url(pg_database))


def test_mariadb_holds_the_plant(small: Plant, mariadb: Any, mariadb_database: str) -> None:
    check_database(small, mariadb.url(mariadb_database))


def test_other_databases_are_refused(small: Plant) -> None:
    with pytest.raises(ValueError, match="cannot write to sqlite"):
        write_database(small, "erp", "sqlite://")
