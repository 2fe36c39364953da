"""A company with one table of suppliers, made by hand, and a plain model of what its history must be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.reliability.hub import Hub

_SETTINGS = """
name: small
language: en
timezone: Asia/Shanghai
systems: [erp]
warehouse: {kind: duckdb}
threads: 1
"""
_SOURCE = """
source: erp
label: ERP
connect: {sqlalchemy: "sqlite:///data/erp.sqlite"}
timezone: Asia/Shanghai
tables:
  vendor: {key: [id], changes: {brake: 100%}}
feeds:
  supplier:
    object: supplier
    from: {v: vendor}
    fields: {code: v.code, legal_name: v.name, address: v.address}
"""

Rows = dict[int, str]
"""Suppliers by their key, with their address."""


def small_hub(folder: Path) -> Hub:
    """A new project without data."""
    for name in ("sources", "data"):
        (folder / name).mkdir(parents=True)
    (folder / "guiyi.yaml").write_text(_SETTINGS.lstrip(), encoding="utf-8")
    (folder / "sources" / "erp.yaml").write_text(_SOURCE.lstrip(), encoding="utf-8")
    hub = Hub(folder)
    hub.sql("erp", "CREATE TABLE vendor (id INTEGER PRIMARY KEY, code TEXT, name TEXT, address TEXT)")
    return hub


def fill(hub: Hub, rows: Rows) -> None:
    """Let the source hold just these suppliers."""
    with closing(sqlite3.connect(hub.folder / "data" / "erp.sqlite")) as connection, connection:
        connection.execute("DELETE FROM vendor")
        values = [(number, f"S{number:03}", f"Supplier number {number}", text) for number, text in rows.items()]
        connection.executemany("INSERT INTO vendor VALUES (?, ?, ?, ?)", values)


def night(number: int) -> str:
    """When the nth night runs."""
    return f"2026-04-{number:02}T18:00:00+00:00"


def intervals(nights: list[Rows], key: int) -> list[tuple[str, int, int | None]]:
    """The versions of one supplier: address, first night, night after the last; None while it holds."""
    found: list[tuple[str, int, int | None]] = []
    for number, rows in enumerate(nights, 1):
        address = rows.get(key)
        is_open = bool(found) and found[-1][2] is None
        if is_open and found[-1][0] != address:
            found[-1] = (*found[-1][:2], number)
            is_open = False
        if address is not None and not is_open:
            found.append((address, number, None))
    return found
