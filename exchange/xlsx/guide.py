"""The guide that is the first sheet of the workbook: what may be changed, and how it comes back."""

from __future__ import annotations

from dictionary.model import Words

GUIDE_SHEET = "说明 Guide"

GUIDE = (
    Words(zh="归一数据字典：{project}，版本 {hash}", en="Guiyi data dictionary: {project}, version {hash}"),
    Words(
        zh="每张表的第一行是标题，第二行是技术名称，导入时靠它认列；这两行和工作表的名称请勿改动。橙色标题的列必填。",
        en="The first row of each sheet is its heading, the second the technical name by which a column is found. "
        "Leave both as they are, and the names of the sheets too. Columns with an orange heading must be filled in.",
    ),
    Words(
        zh="灰色的列是编号，不能改；其余白色单元格都可以改：名称、定义、责任部门、代码、检查、指标。",
        en="Grey cells are keys and cannot be changed. Every white cell can: names, definitions, owners, codes, checks "
        "and measures.",
    ),
    Words(
        zh="中文和英文要一起改，一起填；只填一种会被退回。",
        en="Chinese and English go together; a row with only one of them is refused.",
    ),
    Words(
        zh="要新增，就在表的末尾加一行。不要删除行：不再使用的内容请告诉维护字典的人。",
        en="To add something, add a row at the end. Do not delete rows: tell whoever keeps the dictionary what is no "
        "longer used.",
    ),
    Words(
        zh="有下拉箭头的单元格只能选列表中的值。一个单元格里有几个值时，一行写一个（Alt+Enter）。",
        en="A cell with a drop-down arrow takes only a value of its list. Several values in one cell stand one on a "
        "line (Alt+Enter).",
    ),
    Words(
        zh="请不要写公式。以 = + - @ 开头的内容会作为普通文字保存。",
        en="Do not write formulas. What begins with = + - @ here is plain text and stays so.",
    ),
    Words(
        zh="改好后交回。导入只做成草稿，并列出每一处改动；确认后才生效。两个人改了同一格，导入会指出是哪一格。",
        en="Hand the file back when you are done. The import makes a draft and lists every change; nothing counts before "
        "it is adopted. If two people changed one cell, the import names it.",
    ),
)
