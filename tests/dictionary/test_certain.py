"""What is called certain really has a value for every record, and what can fail is not called certain."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import duckdb
import pytest

from dictionary.certain import is_certain
from dictionary.compiled import Dictionary
from dictionary.computed import is_certain_of
from dictionary.expressions import parse
from dictionary.loader import load_dictionary, load_settings
from dictionary.sql import literal, quote
from dictionary.types import FieldType
from guiyi.vocabulary import vocabulary
from pipelines.engine import add_macros

TYPES = {
    "a": "text", "b": "text", "i": "integer", "n": "decimal(18,4)", "big": "decimal(38,10)", "d": "date", "e": "date",
    "t": "timestamp", "g": "boolean",
}  # fmt: skip
EXTREMES = {
    "text": ["", "x", "-9", "2024-01-01", "'"],
    "reference": ["m"],
    "integer": ["-999999999999999999", "0", "999999999999999999"],
    "date": ["0001-01-01", "9999-12-31"],
    "timestamp": ["0001-01-02 00:00:00+00", "9999-12-30 23:59:59.999999+00"],
    "boolean": ["true", "false"],
}
CERTAIN = [
    "n > 0", "n >= i", "i between 1 and 7", "a in ('x', 'y')", "d <= e", "date_of(t) < d", "d < later(e, 20, 'day')",
    "d > date '2024-02-29'", "a is null or n = i", "coalesce(n, 0) >= coalesce(i, 0)", "length(a) <> 35",
    "not regexp_matches(upper(a), '[0-9]E[+]?[0-9]')", "case a when 'x' then n <= 50 when 'y' then i <= 60 end",
    "case when g then d > e else t > t end", "concat(a, ' ', b) like '%x%'", "text(n) = a", "g", "null", "abs(n) < 3",
]  # fmt: skip
DOUBTFUL = [
    "n > a", "n * n > 0", "n + n > 0", "n - i > 0", "later(d, i, 'day') > e", "later(d, 20, a) > e", "quotient(n, i, 2) > 0",
    "big > 0.5",
    "parse_date(a, '%Y') > d", "a > 5", "d > a", "i", "a", "n > 0 or a", "coalesce(n, a) > 0", "regexp_matches(a, b)",
    "regexp_matches(a, '(')", "regexp_matches(a, '(?=x)')", "substring(a, i) = 'x'",
    "case when a then g end", "case a when 5 then g end", "case when g then n else a end > 0", "left(a, i) = 'x'",
    "n > 1234567890123456789012",
]  # fmt: skip


def own(_: str, name: str) -> FieldType:
    return FieldType.of(TYPES[name])


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    folder: Path = tmp_path_factory.mktemp("project")
    (folder / "guiyi.yaml").write_text("name: test\n")
    return load_dictionary(load_settings(folder), vocabulary())


def survives(connection: duckdb.DuckDBPyConnection, text: str, types: dict[tuple[str, str], FieldType]) -> None:
    """Compute an expression over all extremes of its fields."""
    columns = []
    for (alias, name), kind in types.items():
        most = "9" * (kind.precision - kind.scale) + "." + "9" * kind.scale
        values = [f"-{most}", "0", most] if kind.base == "decimal" else EXTREMES[kind.base]
        columns.append([f"CAST({literal(v)} AS {kind.column}) AS {quote(f'{alias}.{name}')}" for v in values])
        columns[-1].append(f"CAST(NULL AS {kind.column}) AS {quote(f'{alias}.{name}')}")
    rows = " UNION ALL ".join(f"SELECT {', '.join(['1 AS one', *row])}" for row in product(*columns))
    asked = parse(text).render(lambda alias, name: quote(f"{alias}.{name}"))
    connection.execute("SELECT CAST(v AS BOOLEAN) FROM (SELECT " + asked + f" AS v FROM ({rows}))").fetchall()


@pytest.mark.parametrize("text", CERTAIN)
def test_certain(core: Dictionary, text: str) -> None:
    assert is_certain(parse(text), own)
    with duckdb.connect() as connection:
        add_macros(connection, core)
        survives(connection, text, {column: own(*column) for column in parse(text).columns})


@pytest.mark.parametrize("text", DOUBTFUL)
def test_doubtful(text: str) -> None:
    assert not is_certain(parse(text), own)


def test_checks_of_the_core(core: Dictionary) -> None:
    """Those that are called certain survive every extreme; a sum may overflow, and a day be too far off."""
    doubtful = []
    with duckdb.connect() as connection:
        add_macros(connection, core)
        for name, definition in core.objects.items():
            policies = [policy for field in definition.fields.values() for policy in field.checks.values()]
            texts = [check.expect for check in definition.checks] + [policy.when for policy in policies]
            for text in filter(None, texts):
                if not is_certain_of(core, name, text):
                    doubtful.append((name, text))
                    continue
                types = {
                    (alias, field): (core.objects[definition.fields[alias].to or ""] if alias else definition)
                    .fields[field]
                    .type
                    for alias, field in parse(text).columns
                }
                survives(connection, text, types)
    assert [(name, "shelf_life" in text or " + " in text) for name, text in doubtful] == [
        ("label_reconciliation", True),
        ("operation_report", True),
        ("purchase_receipt", True),
    ]
