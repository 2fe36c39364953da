"""Which columns look as if they held personal data: their values are counted and measured, and never written anywhere.

This is about sources that nobody has classified yet, so doubt speaks for hiding. Once a column is mapped, the classification of
its field decides (``dictionary.personal``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from diagnosis.facts import ColumnFacts, Suspicion, TableFacts
from diagnosis.lexicon import meanings
from diagnosis.tally import listed
from dictionary.sql import literal

if TYPE_CHECKING:
    import duckdb

_PEOPLE: Final = frozenset({"person", "user", "operator", "inspector", "contact", "person_name"})
_PRIVATE: Final = frozenset({"phone", "email", "contact", "person_name", "bank"})
_ACTORS: Final = frozenset({"operator", "inspector", "created", "modified", "approved", "person", "user"})
_FREE_TEXT: Final = frozenset({"remark", "description", "address"})
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江"
    "史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_SHAPES: Final = {
    "phone": r"(\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}-\d{7,8}(-\d+)?",
    "email": r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}",
    "id_card": r"[1-9]\d{5}(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]",
    "person_name": rf"[{_SURNAMES}][ \x{{3000}}]?[\x{{4e00}}-\x{{9fff}}]{{1,2}}",
}
_SHARE: Final = 0.3
_NAME_SHARE: Final = 0.6
_FEWEST_NAMES: Final = 3
_LONG_TEXT: Final = 40


def by_values(connection: duckdb.DuckDBPyConnection, places: Collection[int]) -> dict[int, str]:
    """The kind of personal data whose form many of the values of a column in ``tally`` have; of these columns those that have."""
    if not places:
        return {}
    counted = ", ".join(
        f"count(*) FILTER (regexp_full_match(trim(value), {literal(shape)}))" for shape in _SHAPES.values()
    )
    rows = connection.execute(
        f"SELECT place, count(*), {counted} FROM tally WHERE nothing IS NULL AND place IN {listed(places)} GROUP BY place"
    ).fetchall()
    return {place: kind for place, total, *found in rows if (kind := _kind(total, found))}


def _kind(total: int, found: Sequence[int]) -> str:
    for kind, rows in zip(_SHAPES, found, strict=True):
        is_name = kind == "person_name"
        if rows and rows >= total * (_NAME_SHARE if is_name else _SHARE) and (not is_name or rows >= _FEWEST_NAMES):
            return kind
    return ""


def by_name(table: str, column: ColumnFacts) -> str:
    """Why the names of a column and its table say that its values may be personal; '' if they do not."""
    if column.used not in ("text", "integer"):
        return ""
    said = {concept for phrase in (column.name, column.comment) for word in meanings(phrase) for concept in word}
    if said & _PRIVATE:
        return "name"
    if said & _ACTORS:
        return "actor"
    if column.used != "text":
        return ""
    if any(word & _PEOPLE for word in meanings(table)):
        return "table"
    return (
        "free_text"
        if said & _FREE_TEXT or (column.longest > _LONG_TEXT and column.distinct * 2 > column.filled)
        else ""
    )


def hidden(table: TableFacts, personal: Collection[tuple[str, str]]) -> TableFacts:
    """A table without the values of the columns that look personal; ``personal`` names further ones."""
    columns = tuple(_hidden(column, (table.name, column.name) in personal) for column in table.columns)
    return replace(table, columns=columns)


def _hidden(column: ColumnFacts, is_field: bool) -> ColumnFacts:
    why = column.personal or ("field" if is_field else "")
    return (
        replace(column, personal=why, lowest=None, highest=None, middle=None, frequent=(), values=()) if why else column
    )


def without_values(suspicion: Suspicion, personal: Collection[tuple[str, str]]) -> Suspicion:
    """A suspicion without examples where its column looks personal."""
    return replace(suspicion, examples=()) if (suspicion.table, suspicion.column) in personal else suspicion
