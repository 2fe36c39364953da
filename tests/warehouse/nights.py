"""Two small nights of a small dictionary as generations, and a hub that sends them to PostgreSQL."""

import copy
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import psycopg

from dictionary.compiled import Dictionary
from dictionary.project import Project, Settings
from dictionary.sql import columns, quote
from lineage.values import value_view
from warehouse.digest import KINDS, digest
from warehouse.generation import SCHEMAS
from warehouse.postgres import PostgresWarehouse
from warehouse.tables import tables

CANARY = "canary-7f3a"
NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


def words(text: str) -> dict[str, str]:
    return {"zh": f"{text}（中文）", "en": text}


def definition(name: str, /, **types: str) -> dict:
    fields = {field: {"label": words(field), "type": kind} for field, kind in types.items()}
    return {
        "object": name,
        "kind": "master",
        "label": words(name),
        "definition": words(name),
        "owner": "it",
        "fields": fields,
    }


PART = definition(
    "part",
    note="text",
    price="decimal(18,4)",
    big="decimal(38,10)",
    pieces="integer",
    sterile="boolean",
    made_on="date",
    seen_at="timestamp",
    supplier="reference",
)
PART["fields"]["supplier"]["to"] = "supplier"
SUPPLIER = definition("supplier", name="text")


def dictionary(*objects: dict) -> Dictionary:
    named = {item["object"]: item for item in objects or (SUPPLIER, PART)}
    return Dictionary.model_validate({"project": "demo", "timezone": "Asia/Shanghai", "objects": named})


DICTIONARY = dictionary()
AWKWARD = [
    *(None, "", " ", "\\N", "\\.", "\\", 'say "hi"', "it's", "a,b;c\td", "one\ntwo\r\nthree\r", '"', "null", "NULL"),
    *("医疗器械（无菌）🙂", "e\u0301", "\ufeff", "$1 %s {x}", "\u2028", "x" * 20_000),
]
PRICES = ["0", "-0.0001", "99999999999999.9999", "-99999999999999.9999", None]
DAYS = [date(1, 1, 1), date(9999, 12, 31), date(2024, 2, 29), None]
TIMES = [
    datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    NOW,
    None,
]

Rows = dict[tuple[str, str], list[dict]]


def part(number: int) -> dict:
    return {
        "master_id": f"p{number}",
        "standing": "accepted",
        "note": AWKWARD[number % len(AWKWARD)],
        "price": PRICES[number % 5] and Decimal(PRICES[number % 5]),
        "big": Decimal("-1234567890123456789012345678.0123456789") if number % 2 else Decimal("0.0000000001"),
        "pieces": [2**63 - 1, -(2**63), None][number % 3],
        "sterile": [True, False, None][number % 3],
        "made_on": DAYS[number % 4],
        "seen_at": TIMES[number % 4],
        "supplier_id": "s1",
        "valid_from": NOW,
        "recorded_at": NOW,
        "run_id": "r1",
    }


def record(number: int, system: str = "erp") -> dict:
    key = f'["{system}","{number}"]'
    return {"record_id": f"{system}{number}", "system": system, "source_table": "t", "source_key": key, "ordinal": 1}


def first_night(parts: int = 40) -> Rows:
    return {
        ("history", "part"): [part(number) for number in range(parts)],
        ("history", "supplier"): [{"master_id": "s1", "standing": "accepted", "name": "归一", "run_id": "r1"}],
        ("source", "part"): [
            {**record(number), "master_id": f"p{number}", "stale": False, "note": "x"} for number in range(parts)
        ],
        ("crosswalk", "part"): [
            {**record(n, system), "master_id": f"p{n}", "score": Decimal("0.975"), "since": NOW, "run_id": "r1"}
            for n in range(parts)
            for system in ("a", "B")
        ],
        ("trace", "gap"): [
            {"lot_id": lot, "record_id": "erp1", "reason_code": "DOC_MISSING", "rule_id": rule}
            for lot in (None, "", "l1")
            for rule in ("R-1", None)
        ],
        ("lineage", "column"): [{"from_system": "erp", "to_object": "part", "expression": "x" * 9_000}],
        ("ops", "run"): [{"run_id": "r1", "generation": 1, "started_at": NOW, "committed_at": NOW}],
    }


def second_night(rows: Rows) -> Rows:
    """Rows changed, gone and new, also such with NULL in their key."""
    rows = copy.deepcopy(rows)
    parts = rows["history", "part"]
    parts[3]["note"], parts[4]["note"], parts[5]["price"] = None, "", Decimal("1.0000")
    del parts[7]
    parts.append({**part(99), "run_id": "r2"})
    del rows["trace", "gap"][1], rows["trace", "gap"][2]
    rows["trace", "gap"][0]["severity"] = "major"
    rows["ops", "run"].append({"run_id": "r2", "generation": 2, "parent": 1, "started_at": NOW})
    return rows


def generation(path: Path, rows: Rows, model: Dictionary = DICTIONARY) -> Path:
    """A generation's file, made by hand."""
    with duckdb.connect(str(path)) as connection:
        for schema in SCHEMAS:
            connection.execute(f"CREATE SCHEMA {quote(schema)}")
        for table in tables(model):
            names = ", ".join(f"{quote(c.name)} {c.type}" for c in table.columns)
            connection.execute(f"CREATE TABLE {quote(*table.full_name)} ({names})")
            for row in rows.get(table.full_name, []):
                marks = ", ".join("?" for _ in row)
                into = f"{quote(*table.full_name)} ({columns(row)})"
                connection.execute(f"INSERT INTO {into} VALUES ({marks})", list(row.values()))
    return path


def digests(path: Path, model: Dictionary = DICTIONARY) -> dict[str, str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {kind: digest(model, kind, lambda s: connection.execute(s).fetchone()) for kind in KINDS}


class Hub:
    """A project with its warehouse, beside a plain connection of a reader."""

    def __init__(self, folder: Path, url: str, reader: psycopg.Connection) -> None:
        self.folder = folder
        self.reader = reader
        self.project = project(folder, url)
        self.moved: dict[str, int] = {}

    def receive(self, path: Path, previous: Path | None = None, model=DICTIONARY, failpoint=print) -> None:
        self.moved = {}
        views = {("lineage", "value"): value_view(model)}
        with PostgresWarehouse.open(self.project) as warehouse:
            warehouse.receive(model, path, previous, self.progress, failpoint, views)

    def progress(self, what: str, rows: int) -> None:
        self.moved[what] = self.moved.get(what, 0) + rows

    def digests(self, model: Dictionary = DICTIONARY) -> dict[str, str]:
        with PostgresWarehouse.open(self.project) as warehouse:
            return {kind: digest(model, kind, warehouse.fetch, postgres=True) for kind in KINDS}

    def has_run(self, run_id: str) -> bool:
        with PostgresWarehouse.open(self.project) as warehouse:
            return warehouse.has_run(run_id)

    def ask(self, statement: str):
        return self.reader.execute(statement).fetchall()


def project(folder: Path, url: str) -> Project:
    return Project(folder, Settings.model_validate({"name": "demo", "warehouse": {"kind": "postgresql", "url": url}}))


@contextmanager
def hub_of(folder: Path, postgres, database: str) -> Iterator[Hub]:
    with closing(postgres.connect(database)) as reader:
        reader.execute("SET statement_timeout = '3s'")
        yield Hub(folder, postgres.url(database), reader)
