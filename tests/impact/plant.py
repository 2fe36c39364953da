"""A small fictional company with two systems, and everything about its dictionary that a draft may change."""

from __future__ import annotations

from pathlib import Path

from tests.reliability.hub import Hub

_SETTINGS = """
name: small
language: en
timezone: Asia/Shanghai
systems: [erp, mes]
warehouse: {kind: duckdb}
threads: 1
"""
_ERP = """
source: erp
connect: {sqlalchemy: "sqlite:///data/erp.sqlite"}
timezone: Asia/Shanghai
tables:
  vendor: {key: [id], changes: {brake: 100%}}
  item: {key: [code]}
  receipt: {key: [no, line]}
  note: {columns: [text], changes: {brake: 100%}}
feeds:
  supplier:
    object: supplier
    from: {v: vendor}
    where: {named: v.name <> 'TOTAL'}
    fields: {code: v.code, legal_name: v.name, address: v.address, uscc: v.tax, phone: v.phone, rating: v.grade}
  material:
    object: material
    from: {i: item}
    fields: {code: i.code, name: i.name, specification: i.spec, base_unit: i.unit}
  receipt:
    object: purchase_receipt
    from: {r: receipt}
    refs:
      supplier: [{rule: code, fields: {code: r.vendor}}]
      material: [{rule: source_id, table: item, key: [r.item]}]
      lot: [{rule: lot_text, mention: {material: material, lot_no: r.lot}}]
    fields: {document_no: r.no, line_no: r.line, quantity: r.qty, received_on: r.day, unit: r.unit}
  remark:
    object: remark
    from: {n: note}
    fields: {code: n.code}
"""
_MES = """
source: mes
connect: {sqlalchemy: "sqlite:///data/mes.sqlite"}
timezone: Asia/Shanghai
tables:
  partner: {key: [pid]}
feeds:
  supplier:
    object: supplier
    from: {p: partner}
    fields: {code: p.pid, legal_name: p.name, address: p.address}
"""
_SUPPLIER = """
object: supplier
fields:
  phone:
    label: {zh: 电话, en: Phone}
    definition: {zh: 联系人的电话号码。, en: The phone number of the contact person.}
    type: text
    classification: personal
  rating:
    label: {zh: 等级, en: Rating}
    definition: {zh: 采购部门给出的等级。, en: How the purchasing department rates the supplier.}
    type: text
  address:
    label: {zh: 地址, en: Address}
    definition: {zh: 供应商的通信地址。, en: The postal address of the supplier.}
    type: text
checks:
  - rule: SHORT
    label: {zh: 地址较短, en: The address is short}
    severity: minor
    dimension: validity
    on_fail: flag
    field: address
    expect: length(address) < 14
  - rule: BRIEF
    label: {zh: 名称较短, en: The name is short}
    severity: minor
    dimension: validity
    on_fail: hold
    field: legal_name
    expect: length(legal_name) < 30
  - rule: CODED
    label: {zh: 编码不是 S07, en: The code is not S07}
    severity: minor
    dimension: validity
    on_fail: hold
    field: code
    expect: code <> 'S07'
"""
_REMARK = """
object: remark
kind: document
label: {zh: 备注, en: Remark}
definition: {zh: 仓库人员写下的备注。, en: A remark that somebody in the warehouse wrote down.}
owner: warehouse
fields:
  code:
    label: {zh: 编码, en: Code}
    definition: {zh: 备注的编码，人工给出。, en: The code that people give a remark by hand.}
    type: text
"""
_MEASURE = """
measure: goods_received
label: {zh: 到货数量, en: Goods received}
definition: {zh: 各月到货数量之和。, en: The sum of the quantities received in each month.}
owner: warehouse
unit: piece
better: higher
period: month
of: purchase_receipt
at: received_on
numerator: quantity
"""
_UNITS = """code,bucket,fix,zh,en
PC,good,,只,piece
pcs,fixable,PC,只,piece
"""
_DATA = """
CREATE TABLE vendor (id INTEGER PRIMARY KEY, code TEXT, name TEXT, address TEXT, tax TEXT, grade TEXT, phone TEXT,
    country TEXT);
CREATE TABLE item (code TEXT PRIMARY KEY, name TEXT, spec TEXT, unit TEXT);
CREATE TABLE receipt (no TEXT, line INTEGER, vendor TEXT, item TEXT, lot TEXT, qty TEXT, unit TEXT, day TEXT,
    PRIMARY KEY (no, line));
CREATE TABLE note (code TEXT, text TEXT);
CREATE TABLE region (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO vendor VALUES
    (1, 'S01', 'Park Works', 'Park Road 1', NULL, 'A', '1380001', 'CN'),
    (2, 'S02', 'Lake Works', 'Lake Road 2', NULL, 'B', '1380002', 'CN'),
    (3, 'S03', 'Hill Works', 'Long Hill Avenue 3', NULL, 'X', NULL, 'DE'),
    (4, 'S04', 'Wood Works', NULL, NULL, 'A', '1380004', NULL),
    (5, 'S05', 'A supplier with a very long name', 'Sea Road 5', NULL, 'A', NULL, 'FR'),
    (6, 'S06', 'TOTAL', NULL, NULL, 'X', NULL, NULL),
    (7, 'S07', 'Mill Works', 'Mill Street No 7', '91320594MA1MC0LW3K', 'X', NULL, 'CN');
INSERT INTO item VALUES ('M-001', 'Tube', 'D10', 'PC'), ('M-002', 'Bag', 'D20', 'pcs'), ('M-003', 'Box', NULL, 'BX'),
    ('M-004', 'Cap', 'D 40', 'PC');
INSERT INTO receipt VALUES
    ('R1', 1, 'S01', 'M-001', 'L1', '10', 'PC', '2026-01-05'), ('R1', 2, 'S01', 'M-002', 'L2', '20', 'pcs', '2026-01-05'),
    ('R2', 1, 'S02', 'M-001', 'L3', '-5', 'PC', '2026-02-05'), ('R3', 1, 'S09', 'M-004', 'L4', '40', 'PC', '2026-02-06'),
    ('R4', 1, 'S03', 'M-009', NULL, '7', 'BX', '2026-02-07'), ('R5', 1, 'S07', 'M-001', 'L1', '3', 'PC', '2026-03-01');
-- A grade that is cut in the middle of a character.
UPDATE vendor SET grade = CAST(x'41cb' AS TEXT) WHERE id = 4;
INSERT INTO note VALUES ('N1', 'first'), ('N1', 'first'), ('N2', 'second');
"""
_PARTNERS = """
CREATE TABLE partner (pid TEXT PRIMARY KEY, name TEXT, address TEXT);
INSERT INTO partner VALUES
    ('P1', 'PARK WORKS', 'Park Lane 1'), ('P2', 'Lake  Works', 'Lake Road 2'), ('P3', 'Moor Works', 'Moor Road 3');
"""


def plant(folder: Path) -> Hub:
    """A new project with its sources."""
    for name in ("sources", "data", "dictionary/objects", "dictionary/codes", "dictionary/measures"):
        (folder / name).mkdir(parents=True)
    for name, text in {
        "guiyi.yaml": _SETTINGS, "sources/erp.yaml": _ERP, "sources/mes.yaml": _MES,
        "dictionary/objects/supplier.yaml": _SUPPLIER, "dictionary/objects/remark.yaml": _REMARK,
        "dictionary/codes/unit.csv": _UNITS, "dictionary/measures/goods_received.yaml": _MEASURE,
    }.items():  # fmt: skip
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    hub = Hub(folder)
    hub.sql("erp", _DATA)
    hub.sql("mes", _PARTNERS)
    return hub
