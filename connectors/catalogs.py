"""Systems that describe themselves: tables in which an ERP keeps the names of its tables and columns, and its codes.

Yonyou U8 has ``RPT_GRPDEF`` and ``RPT_ITMDEF`` for names and ``AA_Enum`` for codes, Kingdee K/3 ``t_TableDescription`` and
``t_FieldDescription``. Where the spelling of a name differs between versions, its case does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.base import Snapshot, TableDescription, TableQuery

Row = Mapping[str, str]

_CHINESE, _ENGLISH = "zh-cn", "en-us"


@dataclass
class Catalog:
    """What a system says of itself, by names in lower case.

    Attributes:
        tables: what a table is called.
        columns: what a column of a table is called.
        prefix: what the names of columns begin with and means their type, as a regular expression; '' where nothing does.
        codes: code lists by their name: code to its Chinese and English name, '' where there is none.
    """

    tables: dict[str, str] = field(default_factory=dict)
    prefix: str = ""
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    codes: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def said(self, table: TableDescription) -> TableDescription:
        """A table with what its system says of it and its columns; where that is nothing, with what the database says."""
        own = table.name.rpartition(".")[2].lower()
        columns = tuple(
            replace(column, comment=self.columns.get((own, column.name.lower())) or column.comment)
            for column in table.columns
        )
        return replace(table, comment=self.tables.get(own) or table.comment, columns=columns)


def catalog_of(snapshot: Snapshot) -> Catalog:
    """The catalogue of a source; an empty one where it is no system that is known here.

    Raises:
        UnreachableError: the source was cut off.
    """
    present = {name.lower(): name for name in snapshot.tables()}
    catalog = Catalog()
    for read in (_u8_names, _u8_codes, _k3_names):
        read(_Tables(snapshot, present), catalog)
    return catalog


@dataclass(frozen=True)
class _Tables:
    """The tables of a source by their names in lower case."""

    snapshot: Snapshot
    present: Mapping[str, str]

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """Some columns of a table as texts; no row where the table or one of the columns is not there."""
        if table not in self.present:
            return
        name = self.present[table]
        there = {column.name.lower(): column.name for column in self.snapshot.columns(name)}
        if not there.keys() >= set(columns):
            return
        query = TableQuery(name, tuple(there[column] for column in columns), escape=True)
        for batch in self.snapshot.read(query):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                texts = ["" if value is None else str(value).strip() for value in row]
                yield dict(zip(columns, texts, strict=True))


def _u8_names(tables: _Tables, catalog: Catalog) -> None:
    if "rpt_itmdef" in tables.present:
        catalog.prefix = "^[cidbf](?=[A-Z])"
    for row in tables.rows("rpt_itmdef", "tablename", "fieldname", "fielddef"):
        _name(catalog.columns, (row["tablename"].lower(), row["fieldname"].lower()), row["fielddef"])
    for row in tables.rows("rpt_grpdef", "tablename", "tabledef"):
        _name(catalog.tables, row["tablename"].lower(), row["tabledef"])


def _u8_codes(tables: _Tables, catalog: Catalog) -> None:
    for row in tables.rows("aa_enum", "enumtype", "enumcode", "localeid", "enumname"):
        codes = catalog.codes.setdefault(row["enumtype"], {})
        zh, en = codes.get(row["enumcode"], ("", ""))
        locale = row["localeid"].lower()
        codes[row["enumcode"]] = (
            row["enumname"] if locale == _CHINESE else zh,
            row["enumname"] if locale == _ENGLISH else en,
        )


def _k3_names(tables: _Tables, catalog: Catalog) -> None:
    if "t_fielddescription" in tables.present:
        catalog.prefix = "^F(?=[A-Z])"
    names = {}
    for row in tables.rows("t_tabledescription", "ftableid", "ftablename", "fdescription"):
        names[row["ftableid"]] = row["ftablename"].lower()
        _name(catalog.tables, row["ftablename"].lower(), row["fdescription"])
    for row in tables.rows("t_fielddescription", "ftableid", "ffieldname", "fdescription"):
        if row["ftableid"] in names:
            _name(catalog.columns, (names[row["ftableid"]], row["ffieldname"].lower()), row["fdescription"])


def _name(names: dict[Any, str], key: Any, text: str) -> None:
    """The first name that is not empty counts."""
    if text:
        names.setdefault(key, text)
