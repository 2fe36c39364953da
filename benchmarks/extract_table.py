"""The table that extraction is measured with: twenty mixed columns in Chinese and English, some of them empty here and there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: its type in both databases, and SQL of its value in row ``n``; one row in twenty is empty if it may be."""

    postgresql: str
    mariadb: str
    value: str
    may_be_empty: bool = True


def _same(kind: str, value: str, *, may_be_empty: bool = True) -> Column:
    return Column(kind, kind, value, may_be_empty)


COLUMNS: dict[str, Column] = {
    "id": _same("bigint PRIMARY KEY", "n", may_be_empty=False),
    "line_no": _same("smallint", "n % 30000"),
    "order_id": _same("integer", "n / 7"),
    "item_code": _same("varchar(20)", "concat('A', n % 5000, '.', n % 97)"),
    "item_name": _same("varchar(60)", "concat('一次性使用中心静脉导管 ', n % 5000)"),
    "lot_no": _same("varchar(30)", "concat('24A', n % 100000)"),
    "supplier": _same("varchar(60)", "concat('苏州', n % 800, '医疗器械有限公司')"),
    "remark": _same("text", "concat('第 ', n, ' 行，第 ', n % 13, ' 批次检验合格')"),
    "unit": Column("char(2)", "char(2)", "CASE WHEN n % 2 = 0 THEN 'kg' ELSE 'pc' END"),
    "quantity": _same("decimal(18,4)", "n * 0.0625"),
    "price": _same("decimal(12,2)", "(n % 10000) * 0.25"),
    "amount": _same("decimal(26,6)", "n * 1.015625"),
    "weight": _same("double precision", "n * 0.1"),
    "share": _same("double precision", "n / 3.0"),
    "is_red": Column("boolean", "tinyint(1)", "n % 9 = 0"),
    "is_closed": Column("boolean", "tinyint(1)", "n % 2 = 0"),
    "made_on": Column("date", "date", "date '2024-01-01' + n % 700"),
    "expires_on": Column("date", "date", "date '2027-01-01' + n % 700"),
    "entered_at": Column("timestamp", "datetime(6)", "timestamp '2024-01-01 08:00:00' + n * interval '37' second"),
    "changed_at": Column("timestamp", "datetime(6)", "timestamp '2024-01-01 08:00:00' + n * interval '41' second"),
}
"""By name, in order. The values are PostgreSQL's; :func:`statements` writes them for MariaDB."""


def statements(database: str, rows: int) -> list[str]:
    """The statements that make the table ``sample`` with so many rows."""
    columns = {name: getattr(column, database) for name, column in COLUMNS.items()}
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    values = ", ".join(_written(database, column) for column in COLUMNS.values())
    series = (
        f"generate_series(1, {rows}) AS s(n)"
        if database == "postgresql"
        else f"(SELECT seq AS n FROM seq_1_to_{rows}) AS s"
    )
    return [f"CREATE TABLE sample ({declared})", f"INSERT INTO sample SELECT {values} FROM {series}"]


def _written(database: str, column: Column) -> str:
    value = column.value
    if database == "mariadb":
        value = value.replace(" / 7", " DIV 7").replace("interval '37' second", "interval (37 * n) second")
        value = value.replace("interval '41' second", "interval (41 * n) second").replace("n * interval", "interval")
        value = value.replace("+ n % 700", "+ interval (n % 700) day")
    return f"CASE WHEN n % 20 = {len(column.value) % 20} THEN NULL ELSE {value} END" if column.may_be_empty else value
