"""Text that cannot be decoded, from a source to its records: it holds exactly those that are made of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import pipelines.files
from connectors.encoding import restored
from dictionary.compiled import Dictionary
from dictionary.personal import personal_rules
from guiyi.source_care import told_of
from pipelines.journal import Journal, Noted
from pipelines.land import land
from pipelines.mirror import mirror
from pipelines.progress import Silent
from pipelines.run import Run
from pipelines.undecodable import undecodable_of
from tests.mapping.harness import Hub
from tests.mapping.strategies import dictionary

ROWS, GBK = 100, 4
SU = "苏州"


def text(stored: bytes) -> str:
    return f"CAST(x'{stored.hex()}' AS TEXT)"


def spoilt(number: int) -> bytes | None:
    """What every tenth name holds beside text: pieces of other encodings, half characters, NUL, surrogates, the escape."""
    kinds = (b"\xcb\xd5", "é".encode("latin-1"), b"\xe8\x8b", b"\0", b"\xed\xa0\x80", "\ufdd0CB".encode())
    return kinds[number // 10 % len(kinds)] if number % 10 == 3 else None


def name(number: int) -> bytes:
    """Others hold what is rare and yet text."""
    rare = ("\ufeff", "e\u0301", "\U00020bb7", "\ufffd", r"\xCB", "\ufdd2")[number % 6]
    return f"{SU}{number}{rare}".encode() + (spoilt(number) or b"")


def made() -> Dictionary:
    source: dict[str, Any] = {
        "connect": {"sqlalchemy": "sqlite:///erp.db"},
        "tables": {
            "v": {"key": ["code"], "columns": ["memo"]},
            "d": {"key": ["no"], "changes": {"cursor": "stamp", "keys_every": "1d"}},
            "c": {"key": ["no"]},
            "w": {"key": ["no"], "columns": ["name", "note"]},
        },
        "feeds": {
            "part": {"object": "part", "from": {"v": "v"}, "fields": {"code": "v.code"}},
            "thing": {
                "object": "thing",
                "from": {"d": "d"},
                "join": {"v": {"table": "v", "on": {"code": "d.code"}}},
                "where": {"approved": "d.state = 'ok'"},
                "refs": {
                    "part": [{"rule": "source_id", "table": "v", "key": ["d.code"]}],
                    "lot": [{"rule": "lot_text", "mention": {"part": "part", "lot_no": "d.lot"}}],
                },
                "fields": {"name": "v.name", "no": "d.no"},
            },
            "split": {
                "object": "thing",
                "from": {"c": "c"},
                "split": {"value": "c.lots", "by": ",", "as": "one"},
                "refs": {"lot": [{"rule": "lot_text", "mention": {"lot_no": "one"}}]},
                "fields": {"name": "one"},
            },
            "turned": {
                "object": "thing",
                "from": {"c": "c"},
                "unpivot": {"columns": {"a": "c.a", "b": "c.b"}, "as": "cell"},
                "fields": {"name": "cell.value"},
            },
            "seen": {
                "object": "part",
                "view": {"query": "seen.sql", "tables": ["v"], "key": ["code"]},
                "fields": {"code": "v.called"},
            },
        },
    }
    fields = {
        "name": {"type": "text"}, "no": {"type": "integer"},
        "part": {"type": "reference", "to": "part"}, "lot": {"type": "reference", "to": "lot"},
    }  # fmt: skip
    views = {"erp.seen": "SELECT code, upper(name) AS called FROM v"}
    return dictionary(source, fields).model_copy(update={"views": views})


class Nights:
    """A SQLite file night after night."""

    def __init__(self, folder: Path) -> None:
        self.hub, self.file, self.number = Hub(folder, made()), folder / "erp.db", 0

    def write(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.file)) as file:
            for statement in statements:
                file.execute(statement)
            file.commit()

    def night(self) -> tuple[Run, dict[str, list[dict[str, Any]]]]:
        self.number += 1
        run = self.hub.run(self.number)
        run.begin()
        progress = Noted(Journal(run), Silent())
        run.finish("land", land(run, progress))
        progress.finished("land", 0)
        run.finish("mirror", mirror(run, Silent()))
        return run, self.hub.records(run)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Run, dict[str, list[dict[str, Any]]]]]]:
    """The first night, one in which one row came to the lines and one name was mended, and one without any such text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipelines.files, "sync", lambda _: None)
        hub = Nights(tmp_path_factory.mktemp("undecodable"))
        hub.write(
            "CREATE TABLE v (code TEXT PRIMARY KEY, name TEXT, memo TEXT)",
            "CREATE TABLE d (no INTEGER PRIMARY KEY, code TEXT, lot TEXT, state TEXT, stamp INTEGER)",
            "CREATE TABLE c (no TEXT PRIMARY KEY, lots TEXT, a TEXT, b TEXT)",
            f"INSERT INTO c VALUES ('1', {text(b'LX,L' + bytes([0xFF]))}, 'p', {text(b'q' + bytes([0xFF]))})",
            "INSERT INTO c VALUES ('2', 'LY', 'r', 's')",
            "CREATE TABLE w (no INTEGER PRIMARY KEY, name TEXT, note TEXT)",
            *(f"INSERT INTO w VALUES ({n}, {text(f'{SU}{n}'.encode('gbk'))}, '{SU}')" for n in range(GBK)),
            *(f"INSERT INTO v VALUES ('V{n}', {text(name(n))}, {text(b'z' + bytes([n + 100]))})" for n in range(ROWS)),
            *(f"INSERT INTO d VALUES ({n}, 'V{n}', 'L{n}', 'ok', {n})" for n in range(ROWS)),
            f"UPDATE d SET lot = {text(b'L' + bytes([0xFF]))} WHERE no = 5",
            f"UPDATE d SET state = {text(b'ok' + bytes([0xFF]))} WHERE no = 6",
            f"UPDATE d SET code = {text(b'V' + bytes([0xFF]))} WHERE no = 7",
            f"INSERT INTO v VALUES ({text(b'V' + bytes([0xFF]))}, 'x', NULL), ({text(b'V' + bytes([0xFE]))}, 'x', NULL)",
            "UPDATE d SET state = 'draft' WHERE no = 8",
        )
        found = [hub.night()]
        hub.write("UPDATE v SET name = 'mended' WHERE code = 'V3'", "INSERT INTO d VALUES (100, 'V0', 'L0', 'ok', 100)")
        found.append(hub.night())
        hub.write(
            "UPDATE v SET name = 'mended', memo = NULL",
            "DELETE FROM v WHERE name = 'mended' AND code NOT LIKE 'V%'",
            "DELETE FROM v WHERE CAST(code AS BLOB) IN (x'56ff', x'56fe')",
            "UPDATE c SET lots = 'LX', b = 'q'",
            "UPDATE w SET name = 'mended'",
            "UPDATE d SET lot = 'L', state = 'ok', code = 'V0', stamp = 200 WHERE no IN (5, 6, 7)",
        )
        found.append(hub.night())
        yield found


def _landed(run: Run) -> list[dict[str, Any]]:
    return [*undecodable_of(run.manifest("land"))]


def key(value: object) -> str:
    return f'["{value}"]'


def undecodable(records: list[dict[str, Any]]) -> dict[str, str]:
    """Key and raw value of the records that the rule holds; a key as the hub writes it."""
    return {
        record["source_key"]: failed["raw"].replace("\ufdd0", "\\x")
        for record in records
        for failed in record["failed"]
        if failed["rule"].endswith(".undecodable")
    }


def test_exactly_the_records_that_use_it_are_held(nights: list[Any]) -> None:
    """Every tenth name, a lot, a condition and a key; not those of whose row only another column could not be decoded."""
    _, records = nights[0]
    held = undecodable(records["erp.thing"])
    assert set(held) == {key(n) for n in range(ROWS) if spoilt(n) or n in (5, 6, 7)}
    assert (held[key(5)], held[key(6)], held[key(7)]) == (r"d.lot: L\xFF", r"d.state: ok\xFF", r"d.code: V\xFF")
    assert held[key(3)] == f"v.name: {SU}3\ufffd\\xCB\\xD5"
    assert held[key(33)] == f"v.name: {SU}33\ufffd\\x00"
    assert held[key(53)] == f"v.name: {SU}53\ufdd2\\xEF\\xB7\\x90CB"
    assert undecodable(records["erp.part"]) == {key("V\ufdd0FF"): r"v.code: V\xFF", key("V\ufdd0FE"): r"v.code: V\xFE"}


def test_what_is_mentioned_only_in_such_text_is_held(nights: list[Any]) -> None:
    lots = undecodable(nights[0][1]["erp.thing~lot"])
    assert sorted(lots.values()) == [r"d.code: V\xFF", r"d.lot: L\xFF"]


def test_a_split_an_unpivot_and_a_view_hold_what_they_make_of_it(nights: list[Any]) -> None:
    """All that a row gives, since nobody knows what else its cell would have given; a lot beside it is believed."""
    _, records = nights[0]
    held = [(record["source_key"], record["name"]) for record in records["erp.split"] if record["failed"]]
    assert held == [(key(1), "LX"), (key(1), "L\ufdd0FF")]
    assert [raw for _, raw in sorted(undecodable(records["erp.split~lot"]).items())] == [r"one: L\xFF"]
    assert undecodable(records["erp.turned"]) == {key(1): r"c.b: q\xFF"}
    seen = undecodable(records["erp.seen"])
    spoilt_names = {key(f"V{n}") for n in range(ROWS) if spoilt(n)}
    assert set(seen) == spoilt_names | {key("V\ufdd0FF"), key("V\ufdd0FE")}


def test_such_text_excludes_nothing(nights: list[Any]) -> None:
    excluded = [record["no"] for record in nights[0][1]["erp.thing"] if record["excluded_by"]]
    assert excluded == [8]


def test_every_byte_of_the_source_can_be_had_back(nights: list[Any]) -> None:
    run, _ = nights[0]
    (part,) = run.manifest("land")["erp"]["tables"]["v"]
    rows = pq.ParquetFile(run.state.folder / part["rows"]["file"]).read().to_pylist()
    stored = {row["code"]: restored(row["name"], "utf-8") for row in rows}
    assert {code: stored[code] for code in (f"V{n}" for n in range(ROWS))} == {f"V{n}": name(n) for n in range(ROWS)}


def test_each_night_tells_what_it_brought(nights: list[Any]) -> None:
    first, second, third = (_landed(run) for run, _ in nights)
    assert {(one["table"], one["column"]): (one["texts"], one["key"], one["bytes"]) for one in first} == {
        ("v", "code"): (2, r"V\xFF", "x'ff'"),
        ("v", "name"): (10, "V3", "x'cbd5'"),
        ("v", "memo"): (72, "V28", "x'80'"),
        ("d", "code"): (1, "7", "x'ff'"),
        ("d", "lot"): (1, "5", "x'ff'"),
        ("d", "state"): (1, "6", "x'ff'"),
        ("c", "lots"): (1, "1", "x'ff'"),
        ("c", "b"): (1, "1", "x'ff'"),
        ("w", "name"): (GBK, "0", "x'cbd5d6dd'"),
    }
    assert {(one["table"], one["column"]): one["texts"] for one in second} == {
        ("v", "code"): 2, ("v", "name"): 9, ("v", "memo"): 72, ("c", "lots"): 1, ("c", "b"): 1, ("w", "name"): GBK,
    }  # fmt: skip
    assert third == []


def test_a_column_in_another_encoding_than_the_declared_one_is_told_as_such(nights: list[Any]) -> None:
    """Half a character in every tenth name is no other encoding, bytes that are text nowhere are an unknown one."""
    run, _ = nights[0]
    likely = {(one["table"], one["column"]): (one["encoding"], one["read"], one["of"]) for one in _landed(run)}
    assert {place: found for place, found in likely.items() if found[0]} == {
        ("w", "name"): ("gb18030", GBK, GBK), ("v", "memo"): ("?", 0, 72),
    }  # fmt: skip
    told = {problem.code: problem for problem in told_of(run) if problem.code.startswith("source.encoding")}
    facts = {code: (one.file, one.path, one.args["table"], one.args["encoding"]) for code, one in told.items()}
    assert facts == {
        "source.encoding_likely": ("sources/erp.yaml", "encoding", "w", "gb18030"),
        "source.encoding_unknown": ("sources/erp.yaml", "encoding", "v", "?"),
    }


def test_rows_that_a_cursor_left_stay_held(nights: list[Any]) -> None:
    _, records = nights[1]
    held = {n for n in range(ROWS) if spoilt(n) or n in (5, 6, 7)} - {3}
    assert set(undecodable(records["erp.thing"])) == {key(n) for n in held}
    run, records = nights[2]
    tables = run.manifest("mirror")["tables"]["erp"]
    assert not any("undecodable" in entry for entry in tables.values())
    assert not any(undecodable(found) for found in records.values())


def test_rows_that_were_read_twice_count_once(nights: list[Any]) -> None:
    (line,) = (json.loads(line) for line in (nights[0][0].folder / "journal.jsonl").read_text().splitlines())
    assert line["rows"] == {"erp.v": ROWS + 2, "erp.d": ROWS, "erp.c": 2, "erp.w": GBK}


def test_what_could_not_be_decoded_is_masked_where_it_may_be_personal() -> None:
    found = personal_rules(dictionary({}, {"name": {"type": "text", "classification": "personal"}}))
    assert found == {("thing", "thing.undecodable")}
