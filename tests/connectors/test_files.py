"""Workbooks and delimited files: every cell as text, and one clear answer to everything that is wrong with a file."""

import io
import os
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from connectors import TableQuery, connect
from dictionary.problems import ConfigurationError, GuiyiError, UnreachableError
from dictionary.source import Source
from tests.connectors.binary_workbooks import Dated, write_xls, write_xlsb
from tests.connectors.cases import CELLS


def snapshot(folder: Path, tables: dict | None = None, **more):
    source = {"source": "qms", "connect": {"files": "."}, "timezone": "Asia/Shanghai", "tables": tables or {"t": {}}}
    return connect(Source.model_validate(source | more), folder).snapshot()


def read(folder: Path, table: str, *columns: str, layout: dict | None = None, **more) -> list[tuple]:
    with snapshot(folder, {"t": {"name": table, "layout": layout or {}}}, **more) as opened:
        return list(zip(*opened.read(TableQuery(table, columns)).read_all().to_pydict().values(), strict=True))


def failed(kind: type[GuiyiError], folder: Path, table: str, *columns: str, **options):
    with pytest.raises(kind) as caught:
        read(folder, table, *columns, **options)
    (problem,) = caught.value.problems
    assert (problem.args["system"], problem.args["table"].split("/")[0]) == ("qms", table.split("/", maxsplit=1)[0])
    return problem


def workbook(path: Path, rows: list[list], sheet: str = "台账", **options) -> None:
    with xlsxwriter.Workbook(path, options) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, datetime):
                    page.write_datetime(r, c, value, moment)
                elif isinstance(value, date):
                    page.write_datetime(r, c, value, day)
                elif isinstance(value, str):
                    page.write_string(r, c, value)
                elif value is not None:
                    page.write(r, c, value)


# -- workbooks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CELLS, ids=lambda case: repr(case.cell))
def test_a_cell_is_the_text_that_people_see(tmp_path, case):
    workbook(tmp_path / "a.xlsx", [["编号", "值"], ["1", case.cell]])
    assert read(tmp_path, "a.xlsx", "编号", "值") == [("1", case.text)]


@pytest.mark.parametrize("mode", [True, False])
def test_dates_are_those_of_the_workbook_whichever_day_it_counts_from(tmp_path, mode):
    workbook(tmp_path / "a.xlsx", [["日期"], [date(2024, 3, 5)]], date_1904=mode)
    assert read(tmp_path, "a.xlsx", "日期") == [("2024-03-05",)]


def merged(path: Path) -> None:
    """Two header rows under a title, in which 数量 spans two columns and the others span both rows."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.merge_range("B1:E1", "不合格品台账")
        page.merge_range("B2:B3", "NCR 编号")
        page.merge_range("C2:D2", "数量")
        page.write_row("C3", ["到货", "不合格"])
        page.merge_range("E2:E3", "批\n号")
        page.write_row("B4", ["N1", 10, 2, "24A01"])
        page.write_row("B6", ["N2", 20, 3, "24A02"])
        page.write_row("B7", ["合计", 30, 5])


def test_two_header_rows_make_one_name(tmp_path):
    merged(tmp_path / "a.xlsx")
    rows = read(tmp_path, "a.xlsx", "批号", "数量/不合格", "NCR编号", layout={"header": [2, 3]})
    assert rows == [("24A01", "2", "N1"), ("24A02", "3", "N2"), (None, "5", "合计")]
    with snapshot(tmp_path, {"t": {"name": "a.xlsx", "layout": {"header": [2, 3], "join": "_"}}}) as opened:
        assert [c.name for c in opened.columns("a.xlsx")] == ["NCR 编号", "数量_到货", "数量_不合格", "批 号"]
        assert opened.count("a.xlsx") == 3


@pytest.mark.parametrize("beside", ["A1:B1", "G1:J1", "F1:J1"])
def test_empty_merged_cells_beside_a_table_move_none_of_its_names(tmp_path, beside):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet()
        page.merge_range(beside, "")
        page.write_row("C1", ["编号", "批号", "数量", "备注"])
        page.write_row("C2", ["N1", "24A01", 5, "好"])
    assert read(tmp_path, "a.xlsx", "编号", "数量", "备注") == [("N1", "5", "好")]


def test_another_year_calls_a_column_otherwise(tmp_path):
    names = {"投诉编号": ["投诉编号", "编号"], "批号": ["批号/序列号", "产品批号"]}
    workbook(tmp_path / "2024.xlsx", [["投诉编号", "批号/序列号"], ["K1", "A"]])
    workbook(tmp_path / "2025.xlsx", [["产品批号", "编号"], ["B", "K2"]])
    for year, row in (("2024", ("K1", "A")), ("2025", ("K2", "B"))):
        assert read(tmp_path, f"{year}.xlsx", "投诉编号", "批号", layout={"names": names}) == [row]


def test_a_workbook_of_several_sheets_is_several_tables(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name in ("2024", "2025"):
            book.add_worksheet(name).write_column("A1", ["编号", name])
    (tmp_path / "~$a.xlsx").write_bytes(b"locked")
    with snapshot(tmp_path) as opened:
        assert opened.tables() == ["a.xlsx/2024", "a.xlsx/2025"]
    assert read(tmp_path, "a.xlsx/2025", "编号") == [("2025",)]
    assert failed(ConfigurationError, tmp_path, "a.xlsx", "编号").args["sheets"] == "2024, 2025"
    problem = failed(ConfigurationError, tmp_path, "a.xlsx/2026", "编号")
    assert (problem.code, problem.args["sheet"]) == ("source.no_sheet", "2026")


def open_document(path: Path, cells: list[str], settings: str = "") -> None:
    """A sheet of one column as LibreOffice writes it; each cell is its kind and value, and the text that it shows."""
    rows = "".join(
        f"<table:table-row><table:table-cell office:value-type={cell}</table:table-cell></table:table-row>"
        for cell in cells
    )
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'{settings}<table:table table:name="s">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )


@pytest.mark.parametrize("first_day", ["1899-12-30", "1904-01-01"])
def test_open_documents_are_read_too(tmp_path, first_day):
    cells = {
        '"string"><text:p>00123</text:p>': "00123",
        '"string"><text:p>两</text:p><text:p>a<text:s text:c="2"/>b</text:p>': "两\na  b",
        '"float" office:value="0.30000000000000004"><text:p>0,3</text:p>': "0.3",
        '"float" office:value="6901234567892"><text:p>6.9E+12</text:p>': "6901234567892",
        '"percentage" office:value="0.125"><text:p>12,5 %</text:p>': "0.125",
        '"currency" office:currency="CNY" office:value="12.50"><text:p>¥12.50</text:p>': "12.5",
        '"boolean" office:boolean-value="true"><text:p>是</text:p>': "true",
        '"date" office:date-value="2024-03-05"><text:p>05.03.24</text:p>': "2024-03-05",
        '"date" office:date-value="2024-03-05T14:30:10"><text:p>5.3.</text:p>': "2024-03-05 14:30:10",
        '"time" office:time-value="PT10H30M05S"><text:p>10:30</text:p>': "10:30:05",
    }
    settings = (
        f'<table:calculation-settings><table:null-date table:date-value="{first_day}"/></table:calculation-settings>'
    )
    open_document(tmp_path / "a.ods", ['"string"><text:p>编号</text:p>', *cells], settings)
    assert read(tmp_path, "a.ods", "编号") == [(text,) for text in cells.values()]


@pytest.mark.parametrize(("counts_from_1904", "serial"), [(False, 45356.0), (True, 43894.0)])
def test_dates_of_old_workbooks_are_those_of_the_workbook(tmp_path, counts_from_1904, serial):
    """The day is a number in the file, and which day it counts from a record of its own."""
    rows = [["日期", "数"], [Dated(serial), serial], [Dated(serial + 0.5), 1.0]]
    write_xls(tmp_path / "a.xls", rows, counts_from_1904=counts_from_1904)
    found = read(tmp_path, "a.xls", "日期", "数")
    assert found == [("2024-03-05", f"{serial:.0f}"), ("2024-03-05 12:00:00", "1")]


@pytest.mark.parametrize(("suffix", "write"), [("xls", write_xls), ("xlsb", write_xlsb)])
def test_binary_workbooks_are_read_too(tmp_path, suffix, write):
    """Texts as they are, numbers as Excel shows them; a file that was not written to its end is no empty one."""
    rows = [["编号", "数量"], ["00123", 12.5], ["24A01 镕", 6901234567892.0], ["N3", 69012345678921724.0]]
    write(tmp_path / f"a.{suffix}", rows)
    wanted = [("00123", "12.5"), ("24A01 镕", "6901234567892"), ("N3", "6.90123456789217E+16")]
    assert read(tmp_path, f"a.{suffix}", "编号", "数量") == wanted
    assert read(tmp_path, f"a.{suffix}/台账", "数量") == [(number,) for _, number in wanted]
    assert failed(ConfigurationError, tmp_path, f"a.{suffix}/2024", "编号").code == "source.no_sheet"
    content = (tmp_path / f"a.{suffix}").read_bytes()
    for size in (0, 30, len(content) // 2):
        (tmp_path / f"a.{suffix}").write_bytes(content[:size])
        assert failed(UnreachableError, tmp_path, f"a.{suffix}", "编号").code == "source.broken_file"


def test_an_empty_register_has_no_rows(tmp_path):
    workbook(tmp_path / "a.xlsx", [["编号"]])
    assert read(tmp_path, "a.xlsx", "编号") == []


@pytest.mark.parametrize("rows", [[], [["", None], ["编号"]]])
def test_a_sheet_without_header_is_refused(tmp_path, rows):
    workbook(tmp_path / "a.xlsx", rows)
    assert failed(ConfigurationError, tmp_path, "a.xlsx", "编号").code == "source.no_header"


def test_a_header_that_moved_is_found_but_not_followed(tmp_path):
    workbook(tmp_path / "a.xlsx", [["新标题"], [], ["编号", "批号"], ["1", "2"]])
    problem = failed(ConfigurationError, tmp_path, "a.xlsx", "编号", "批号")
    assert (problem.code, problem.args["row"], problem.args["found"]) == ("source.header_moved", 1, 3)


def test_a_missing_column_tells_the_nearest(tmp_path):
    workbook(tmp_path / "a.xlsx", [["NCR编号", "批号"], ["1", "2"]])
    problem = failed(ConfigurationError, tmp_path, "a.xlsx", "NCR编码")
    assert (problem.code, problem.args["nearest"]) == ("source.no_column", "NCR编号")


def test_a_name_that_heads_two_columns_is_ambiguous(tmp_path):
    workbook(tmp_path / "a.xlsx", [["编号", "批号", "批 号"], ["1", "2", "3"]])
    assert read(tmp_path, "a.xlsx", "编号") == [("1",)]
    problem = failed(ConfigurationError, tmp_path, "a.xlsx", "批号")
    assert (problem.code, problem.args["cells"]) == ("source.column_twice", "2, 3")


@pytest.mark.parametrize("size", [0, 30, 3000, -200])
def test_a_broken_or_half_written_workbook_is_no_empty_one(tmp_path, size):
    workbook(tmp_path / "whole.xlsx", [["编号"], *([str(n)] for n in range(500))])
    content = (tmp_path / "whole.xlsx").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(content[:size])
    assert failed(UnreachableError, tmp_path, "a.xlsx", "编号").code == "source.broken_file"


def test_a_workbook_with_a_cell_far_away_is_not_opened(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "编号")
        page.write_string(1_048_575, 16_383, "x")
    problem = failed(ConfigurationError, tmp_path, "a.xlsx", "编号")
    assert (problem.code, problem.args["detail"]) == ("source.stretched", "xl/worksheets/sheet1.xml")


def test_a_workbook_with_a_cell_at_the_bottom_is_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "编号")
        page.write_string(1_048_575, 0, "x")
    assert [row for row in read(tmp_path, "a.xlsx", "编号") if any(row)] == [("x",)]


def test_a_workbook_that_would_unpack_to_a_bomb_is_not_opened(tmp_path):
    workbook(tmp_path / "a.xlsx", [["编号"]])
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", bytes(80 * 2**20))
    assert failed(ConfigurationError, tmp_path, "a.xlsx", "编号").code == "source.bomb"


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_file_that_is_written_to_meanwhile_is_refused(tmp_path, name):
    workbook(tmp_path / "a.xlsx", [["编号"], ["1"]])
    (tmp_path / "a.csv").write_text("编号\n1\n", encoding="utf-8")
    for change in (lambda path: os.utime(path, (1, 1)), Path.unlink):
        with snapshot(tmp_path) as opened:
            reader = opened.read(TableQuery(name, ("编号",)))
            change(tmp_path / name)
            with pytest.raises(UnreachableError) as caught:
                reader.read_all()
        assert caught.value.problems[0].code in ("source.changed_meanwhile", "source.broken_file")


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_file_that_somebody_else_has_locked_is_unreachable(tmp_path, name, monkeypatch):
    """As on a share of Windows while Excel has it open."""

    def locked(*_, **__):
        raise PermissionError(13, "The process cannot access the file")

    workbook(tmp_path / "a.xlsx", [["编号"], ["1"]])
    delimited(tmp_path / "a.csv", "编号\n1\n")
    monkeypatch.setattr("python_calamine.load_workbook", locked)
    monkeypatch.setattr("connectors.delimited.Path.open", locked)
    assert failed(UnreachableError, tmp_path, name, "编号").code == "source.broken_file"


def test_a_file_that_is_not_there_is_unreachable(tmp_path):
    workbook(tmp_path / "不合格品台账.xlsx", [["编号"]])
    problem = failed(UnreachableError, tmp_path, "不合格品登记.xlsx", "编号")
    assert (problem.code, problem.args["nearest"]) == ("source.no_file", "不合格品台账.xlsx")
    with pytest.raises(UnreachableError), snapshot(tmp_path / "gone"):
        pass


# -- delimited files -------------------------------------------------------------------------------------------------


def delimited(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.write_bytes(text.encode(encoding))


def test_a_drop_in_gb18030_is_read_to_its_last_character(tmp_path):
    delimited(tmp_path / "a.csv", '证书编号,名称\r\n"A,1","镕堃喆𠮷€"\r\n\r\nB2,"两\r\n行"\r\n', "gb18030")
    rows = [("A,1", "镕堃喆𠮷€"), ("B2", "两\r\n行")]
    assert read(tmp_path, "a.csv", "证书编号", "名称", encoding="gbk") == rows
    assert read(tmp_path, "a.csv", "证书编号", "名称", layout={"encoding": "GB18030"}) == rows


@pytest.mark.parametrize(("delimiter", "quote"), [(";", "'"), ("\t", '"'), ("|", '"')])
def test_delimiter_and_quote_are_declared(tmp_path, delimiter, quote):
    held = f"{quote}x{delimiter}y{quote}"
    delimited(tmp_path / "a.txt", f"\ufeffa{delimiter}b\n{held}{delimiter}\n")
    layout = {"delimiter": delimiter, "quote": quote}
    assert read(tmp_path, "a.txt", "a", "b", layout=layout) == [(f"x{delimiter}y", None)]


def test_a_file_that_says_itself_that_it_is_utf_16(tmp_path):
    """What Excel saves as “Unicode text”."""
    delimited(tmp_path / "a.txt", "编号\t名称\r\n1\t甲\r\n", "utf-16")
    problem = failed(ConfigurationError, tmp_path, "a.txt", "编号")
    assert (problem.code, problem.args["encoding"]) == ("source.encoding_line", "utf-16")
    layout = {"encoding": "utf-16", "delimiter": "\t"}
    assert read(tmp_path, "a.txt", "编号", "名称", layout=layout) == [("1", "甲")]


def test_a_header_that_only_seems_to_be_text_is_told(tmp_path):
    """UTF-8 of an even number of letters is text in GB18030 as well; a word that is not there is something else."""
    delimited(tmp_path / "a.csv", "编号,名称\n1,甲\n", "utf-8")
    problem = failed(ConfigurationError, tmp_path, "a.csv", "编号", encoding="gb18030")
    assert (problem.code, problem.args["encoding"]) == ("source.encoding_line", "utf-8")
    assert failed(ConfigurationError, tmp_path, "a.csv", "代码").code == "source.no_column"


@pytest.mark.parametrize(("written", "told"), [("gb18030", "utf-8"), ("utf-8", "ascii")])
def test_a_header_in_another_encoding_is_told(tmp_path, written, told):
    delimited(tmp_path / "a.csv", "编号,名称\n1,甲\n", written)
    problem = failed(ConfigurationError, tmp_path, "a.csv", "编号", encoding=told)
    assert (problem.code, problem.args["number"]) == ("source.encoding_line", 1)
    assert problem.args["encoding"] == written
    assert "".join(f"\\x{byte:02X}" for byte in "编号".encode(written)) in problem.args["detail"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a,b\n1,2\n3\n", "source.ragged", 3),
        ("a,b\n1,2\n3,4,5\n", "source.ragged", 3),
        ('a,b\n1,"2\n', "source.broken_line", 2),
        ('a,b\n1,"2"x\n', "source.broken_line", 2),
        ("a,b\n" + "x" * (2**20 + 1), "source.long_line", 2),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path, text, code, line):
    delimited(tmp_path / "a.csv", text)
    problem = failed(ConfigurationError, tmp_path, "a.csv", "a", "b")
    assert (problem.code, problem.args["number"]) == (code, line)


class Endless(io.RawIOBase):
    """A file of one megabyte after the other; tells how many bytes were asked for."""

    def __init__(self, begins: bytes, goes_on: bytes) -> None:
        self.left, self.goes_on, self.asked = begins, goes_on, 0

    def readable(self):
        return True

    def readinto(self, room):
        while len(self.left) < len(room):
            self.left += self.goes_on * (2**16 // len(self.goes_on))
        room[:], self.left = self.left[: len(room)], self.left[len(room) :]
        self.asked += len(room)
        return len(room)


@pytest.mark.parametrize(
    ("begins", "goes_on", "code"),
    [(b"a,b\n1,", b"x", "source.long_line"), (b'a,b\n1,"', b"xxxxxxx\n", "source.broken_line")],
    ids=["a line", "a quote that is never closed"],
)
def test_a_line_without_end_is_refused_before_it_is_read_on(tmp_path, monkeypatch, begins, goes_on, code):
    """As many gigabytes as it may have: no more than a few megabytes are asked for."""
    delimited(tmp_path / "a.csv", "a,b\n")
    files = []

    def opened(path, *_, **__):
        files.append(Endless(begins, goes_on))
        return files[-1]

    monkeypatch.setattr("pathlib.Path.open", opened)
    assert failed(ConfigurationError, tmp_path, "a.csv", "a", "b").code == code
    assert sum(file.asked for file in files) < 4 * 2**20


def test_an_unknown_encoding_is_refused(tmp_path):
    delimited(tmp_path / "a.csv", "a\n1\n")
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, "a.csv", "a", encoding="gb2321")
    assert caught.value.problems[0].code == "source.bad_encoding"


def test_a_long_register_comes_in_batches(tmp_path):
    with (tmp_path / "a.csv").open("w", encoding="gb18030") as file:
        file.write("编号,批号\n")
        file.writelines(f"{n},24A{n % 90}\n" for n in range(120_000))
    with snapshot(tmp_path, encoding="gb18030") as opened:
        sizes = [batch.num_rows for batch in opened.read(TableQuery("a.csv", ("编号", "批号")))]
    assert sum(sizes) == 120_000
    assert len(sizes) > 2
