"""Sizes of units: exact, of codes that there are, and the same that conversions of materials say."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dictionary.compiled import Dictionary
from dictionary.loader import load_dictionary, load_settings
from dictionary.problems import ConfigurationError
from guiyi.vocabulary import vocabulary
from pipelines.engine import add_macros


def load(folder: Path, units: str = "") -> Dictionary:
    (folder / "dictionary").mkdir(parents=True)
    (folder / "guiyi.yaml").write_text("name: test\n", encoding="utf-8")
    if units:
        (folder / "dictionary" / "units.csv").write_text(units, encoding="utf-8")
    return load_dictionary(load_settings(folder), vocabulary())


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    return load(tmp_path_factory.mktemp("units") / "project")


@pytest.mark.parametrize(
    ("one", "other", "times"),
    [
        ("TNE", "KGM", "1000"), ("LTR", "MLT", "1000"), ("LTR", "DMQ", "1"), ("MLT", "CMQ", "1"), ("4G", "MMQ", "1"),
        ("YRD", "FOT", "3"), ("FOT", "INH", "12"), ("LBR", "ONZ", "16"), ("GLL", "PTL", "8"), ("FTK", "CMK", "929.0304"),
        ("DAY", "MIN", "1440"), ("DZN", "EA", "12"), ("HLT", "CLT", "10000"), ("MGM", "MC", "1000"),
    ],
)  # fmt: skip
def test_known_ratios_hold_exactly(core: Dictionary, one: str, other: str, times: str) -> None:
    a, b = core.units[one], core.units[other]
    assert a.base == b.base
    assert a.factor == b.factor * Decimal(times)


def test_every_size_is_told_to_the_last_decimal(core: Dictionary) -> None:
    assert all(Decimal(size.whole).scaleb(-12) == size.factor for size in core.units.values())


def test_what_the_material_decides_has_no_size(core: Dictionary) -> None:
    assert not {"BX", "CT", "PK", "BG", "BO", "CA", "CR", "PX", "RO", "SET"} & set(core.units)


@pytest.mark.parametrize(
    ("unit", "base_unit", "factor", "is_wrong"),
    [
        ("TNE", "KGM", "1000", False), ("TNE", "KGM", "0.001", True), ("KGM", "TNE", "0.001", False),
        # The factor of a record has six decimals; what is lost beyond them is no fault.
        ("LBR", "KGM", "0.453592", False), ("LBR", "KGM", "0.453593", True), ("DZN", "EA", "12", False),
        ("DZN", "EA", "10", True), ("BX", "EA", "50", False), ("BX", "EA", "0.02", True), ("KGM", "LTR", "7", False),
        ("RO", "MTR", "-1", True),
    ],
)  # fmt: skip
def test_conversions_of_materials_do_not_contradict_nature(
    core: Dictionary, unit: str, base_unit: str, factor: str, is_wrong: bool
) -> None:
    with duckdb.connect() as connection:
        add_macros(connection, core)
        connection.execute(
            """CREATE TABLE unit_conversion AS SELECT 'r' AS record_id, 'accepted' AS state, ? AS unit, ? AS base_unit,
                CAST(? AS DECIMAL(18,6)) AS factor""",
            [unit, base_unit, factor],
        )
        assert bool(connection.execute(core.queries["factor_upside_down"]).fetchall()) is is_wrong


def test_a_project_adds_units_of_its_own(tmp_path: Path) -> None:
    own = load(tmp_path, "code,base,factor\nSET,EA,3\n")
    assert own.units["SET"].whole == 3 * 10**12
    assert own.units["KGM"].factor == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("SET,EA,0", "units.row"),
        ("SET,EA,one", "units.row"),
        ("SET,EA,0.0000000000001", "units.row"),
        ("XXX,EA,2", "units.unknown"),
        ("SET,GRM,2", "units.base"),
        ("SET,EA,2\nSET,EA,3", "codes.twice"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, row: str, code: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, f"code,base,factor\n{row}\n")
    assert [problem.code for problem in caught.value.problems] == [code]
