"""Writing the registers as the quality department keeps them: workbooks with their headers, and a text file in GB18030.

The same plant gives the same bytes: workbooks bear a fixed day of creation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from demo.names import BANNER
from demo.plant import Plant

CREATED = datetime(2024, 1, 1)  # noqa: DTZ001 - a workbook keeps local time without zone
DAY = 10
"""Length of a day such as 2024-03-05; a text of that form is written as a real date cell."""


@dataclass(frozen=True)
class Register:
    """How one register is laid out.

    Attributes:
        groups: in a header of two rows, the first row, and what stands below it for which column; else empty.
        headings: what a column is headed, where it is not its name.
    """

    title: str
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)


APPROVED = Register("合格供应商名录")
NONCONFORMITIES = Register(
    "不合格品台账",
    groups={
        "物料": {"物料编码": "编码", "物料名称": "名称"},
        "不合格": {"不合格数量": "数量", "不合格描述": "描述"},
        "处置": {"处置方式": "方式", "评审人": "评审人", "处置完成日期": "完成日期"},
    },
)
ACTIONS = Register("CAPA台账")
COMPLAINTS = (
    Register("客诉台账", headings={"批号": "批号/序列号"}),
    Register(
        "客户投诉登记表",
        headings={"投诉编号": "编号", "接收日期": "受理日期", "客户": "医院/客户", "型号": "规格型号", "批号": "批号或序列号"},
    ),
)  # fmt: skip
"""The complaints of the first year and, under changed headings, of all later ones."""


def write_registers(plant: Plant, folder: Path) -> None:
    """Write the workbooks and the text file of the system `qms` into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: table for (system, name), table in plant.tables.items() if system == "qms"}
    _workbook(folder / "合格供应商名录.xlsx", APPROVED, tables["合格供应商名录"])
    _workbook(folder / "不合格品台账.xlsx", NONCONFORMITIES, tables["不合格品台账"])
    _workbook(folder / "CAPA台账.xlsx", ACTIONS, tables["CAPA台账"])
    for year, register, rows in _by_year(tables["客诉台账"]):
        _workbook(folder / f"客诉台账_{year}.xlsx", register, rows.drop_columns(["年度"]))
    _text(folder / "供方资质.csv", tables["供方资质"])


def _by_year(complaints: pa.Table) -> Iterable[tuple[str, Register, pa.Table]]:
    """The complaints of each year; those of the year after the first too, though there may be none."""
    years = {int(str(year)) for year in complaints["年度"].to_pylist()}
    for place, year in enumerate(sorted({*years, min(years) + 1})):
        rows = complaints.filter(pc.equal(complaints["年度"], pa.scalar(str(year))))
        yield str(year), COMPLAINTS[min(place, 1)], rows


def _workbook(path: Path, register: Register, table: pa.Table) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": register.title, "comments": BANNER, "created": CREATED})
        sheet = book.add_worksheet("台账")
        bold = book.add_format({"bold": True, "align": "center", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        columns = ["序号", *table.column_names]
        sheet.merge_range(0, 0, 0, len(columns) - 1, f"{register.title}（{BANNER}）", bold)
        first = _header(sheet, register, columns, bold)
        for number, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True)):
            sheet.write_number(first + number, 0, number + 1)
            for place, value in enumerate(row, 1):
                _cell(sheet, first + number, place, value, day)
        sheet.freeze_panes(first, 0)
        sheet.set_column(1, len(columns), 16)


def _header(sheet: Any, register: Register, columns: Sequence[str], bold: Any) -> int:
    """Write the headings below the title; the first row below them."""
    headings = [register.headings.get(column, column) for column in columns]
    if not register.groups:
        sheet.write_row(1, 0, headings, bold)
        return 2
    below = {column: text for group in register.groups.values() for column, text in group.items()}
    for place, column in enumerate(columns):
        if column in below:
            sheet.write_string(2, place, below[column], bold)
        else:
            sheet.merge_range(1, place, 2, place, headings[place], bold)
    for name, group in register.groups.items():
        places = [columns.index(column) for column in group]
        sheet.merge_range(1, places[0], 1, places[-1], name, bold)
    return 3


def _cell(sheet: Any, row: int, place: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        sheet.write_number(row, place, float(value))
    elif len(value) == DAY and value[4] == value[7] == "-":
        sheet.write_datetime(row, place, date.fromisoformat(value), day)
    else:
        sheet.write_string(row, place, value)


def _text(path: Path, table: pa.Table) -> None:
    """Comma-separated with CRLF, as Excel saves on a Chinese machine."""
    lines = [table.column_names, *zip(*(column.to_pylist() for column in table.columns), strict=True)]
    text = "".join(",".join(_quoted(value) for value in line) + "\r\n" for line in lines)
    path.write_bytes(text.encode("gb18030"))


def _quoted(value: str | None) -> str:
    text = value or ""
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text
