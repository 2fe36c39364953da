"""Text that is not in its encoding: refused, unless it is asked for with its bytes escaped, from which they can be had back."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors import TableQuery, connect
from connectors.arrow_types import checked_text
from connectors.base import Snapshot
from connectors.encoding import decoded, restored
from connectors.unforeseen import UndecodableError
from dictionary.undecodable import ESCAPE, shown
from tests.connectors.cases import UNDECODABLE, Undecodable
from tests.connectors.conftest import Way, only, source

ENCODINGS = ("utf-8", "gb18030", "gb2312", "big5", "cp1252", "utf-16-le")


def fragments(codec: str) -> st.SearchStrategy[bytes]:
    """Bytes of which much is text."""
    text = st.text(alphabet=st.characters(codec=codec), max_size=4).map(lambda found: found.encode(codec))
    return st.lists(st.binary(max_size=3) | text, max_size=6).map(b"".join)


@settings(deadline=None)
@given(st.sampled_from(["utf-8", "gb18030"]).flatmap(lambda codec: st.tuples(st.just(codec), fragments(codec))))
@example(("utf-8", "\ufeff\ufdd0CB\0e\u0301\U0010ffff".encode() + b"\xed\xa0\x80\xff"))
@example(("gb18030", b'\xcb\xd5\xd6\xcb"\x81\x30\x81\x39\xa1\x84\x31\xa4\x37\x80\xff\xfd'))
def test_the_bytes_can_be_had_back(case: tuple[str, bytes]) -> None:
    codec, stored = case
    text = decoded(stored, codec)
    assert restored(text, codec) == stored
    assert checked_text(pa.array([text.replace(ESCAPE, "")])).to_pylist() == [text.replace(ESCAPE, "")]


@settings(deadline=None)
@given(st.sampled_from(ENCODINGS).flatmap(lambda codec: st.tuples(st.just(codec), st.binary(max_size=8))))
def test_only_what_is_no_text_is_escaped(case: tuple[str, bytes]) -> None:
    """Also where the bytes cannot be told again, since an encoding has two for one character."""
    codec, stored = case
    try:
        plain = stored.decode(codec)
    except UnicodeDecodeError:
        assert ESCAPE in decoded(stored, codec)
    else:
        assert (decoded(stored, codec) == plain) == ("\0" not in plain and ESCAPE not in plain)


@pytest.mark.parametrize("case", UNDECODABLE, ids=lambda case: case.what)
def test_the_rest_stays_readable(case: Undecodable) -> None:
    assert shown(decoded(case.stored, case.codec)) == case.seen


def escaped(snapshot: Snapshot, table: str, *columns: str) -> list[tuple[object, ...]]:
    """The rows of a table that is not to be had otherwise, in the same snapshot."""
    query = TableQuery(table, columns)
    with pytest.raises(UndecodableError) as caught:
        snapshot.read(query).read_all()
    (problem,) = caught.value.problems
    assert (problem.code, problem.args["table"]) == ("source.encoding", table)
    rows = snapshot.read(replace(query, escape=True)).read_all().to_pydict().values()
    return sorted(zip(*rows, strict=True), key=str)


@only("mariadb", "mariadb-odbc", "sqlite")
def test_nul_and_the_escape_itself(way: Way) -> None:
    nul = "char(65, 0, 66)" if way.database == "sqlite" else "concat('A', char(0), 'B')"
    way.write("CREATE TABLE item (id integer PRIMARY KEY, a varchar(9), n decimal(5,2), d date)")
    way.write(
        f"INSERT INTO item VALUES (1, '中', 1.5, '2024-02-29'), (2, {nul}, NULL, NULL), (3, 'x{ESCAPE}', 0, NULL)"
    )
    way.write("CREATE TABLE other (a varchar(9))")
    way.write("INSERT INTO other VALUES ('ok')")
    with way.connector().snapshot() as snapshot:
        rows = escaped(snapshot, "item", "id", "a", "n", "d")
        assert [(row[0], shown(str(row[1])), str(row[2]), str(row[3])) for row in rows] == [
            (1, "中", "1.50", "2024-02-29"), (2, r"A\x00B", "None", "None"), (3, r"x\xEF\xB7\x90", "0.00", "None"),
        ]  # fmt: skip
        assert snapshot.read(TableQuery("other", ("a",))).read_all().to_pydict() == {"a": ["ok"]}


@pytest.mark.parametrize("declared", [None, "gbk"])
def test_sqlite_keeps_whatever_it_was_given(sqlite: Way, declared: str | None) -> None:
    """Also in a column of several types, where a text that is no text stands beside bytes and numbers."""
    good, bad = ("苏".encode(), b"\xe8\x8b") if declared is None else ("苏".encode("gbk"), b"\xcb")
    sqlite.write("CREATE TABLE item (id integer, a text, v, n decimal(5,2))")
    for number, stored in enumerate((good, bad), 1):
        text = f"CAST(x'{stored.hex()}' AS text)"
        sqlite.write(f"INSERT INTO item VALUES ({number}, {text}, {text}, {number}.5)")
    sqlite.write(f"INSERT INTO item VALUES (3, NULL, x'{bad.hex()}', 0.1), (4, '', 0.1, CAST(x'{bad.hex()}' AS text))")
    opened = source(**sqlite.connection).model_copy(update={"encoding": declared})
    spelled = "".join(f"\\x{byte:02X}" for byte in bad)
    with connect(opened, sqlite.folder).snapshot() as snapshot:
        rows = escaped(snapshot, "item", "id", "a", "v", "n")
    assert [tuple(shown(cell) if isinstance(cell, str) else cell for cell in row) for row in rows] == [
        (1, "苏", "苏", "1.5"), (2, spelled, spelled, "2.5"), (3, None, f"x'{bad.hex()}'", "0.1"), (4, "", "0.1", spelled),
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["scanner", "records", "odbc"])
def test_a_postgresql_database_without_an_encoding(
    postgres, tmp_path: Path, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends the transaction when it meets such text; the snapshot is not lost by it."""
    database = f"ascii_{by}"
    with closing(postgres.connect("postgres")) as connection:
        connection.execute(f"CREATE DATABASE {database} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    with closing(postgres.connect(database)) as connection:
        connection.execute("CREATE TABLE item (id integer, a varchar(9), n numeric)")
        connection.execute(r"INSERT INTO item VALUES (1, convert_from('\xe4b8ad', 'SQL_ASCII'), 1.50)")
        connection.execute(r"INSERT INTO item VALUES (2, convert_from('\x61cb', 'SQL_ASCII'), NULL)")
        connection.execute("CREATE TABLE other AS SELECT 7 AS a")
        connection.execute(r"CREATE TABLE named AS SELECT convert_from('\xd6d0', 'SQL_ASCII') AS a, 1.5 AS n")
    if by == "records":
        monkeypatch.setattr("connectors.postgresql_session.installed", lambda: None)
    way = {"odbc": postgres.odbc(database)} if by == "odbc" else {"sqlalchemy": postgres.url(database)}
    declared = source(**way).model_copy(update={"encoding": "gb18030"})
    with connect(declared, tmp_path).snapshot() as snapshot:
        assert snapshot.read(TableQuery("named", ("a", "n"))).read_all().to_pydict() == {"a": ["中"], "n": ["1.5"]}
    with connect(source(**way), tmp_path).snapshot() as snapshot:
        assert snapshot.read(TableQuery("other", ("a",))).read_all().to_pydict() == {"a": [7]}
        with closing(postgres.connect(database)) as connection:
            connection.execute("DELETE FROM item")
            connection.execute("DELETE FROM other")
        rows = escaped(snapshot, "item", "id", "a", "n")
        assert rows == [(1, "中", "1.50"), (2, f"a{ESCAPE}CB", None)]
        assert snapshot.read(TableQuery("other", ("a",))).read_all().to_pydict() == {"a": [7]}


def test_a_delimited_file(tmp_path: Path) -> None:
    lines = [b"no,name,note", b"1,\xcb\xd5\xd6\xdd,x", b'2,"\xcb","\xff,\xfe"', b"3,a\0b,\xcb", b"4,,"]
    (tmp_path / "a.csv").write_bytes(b"\n".join(lines))
    declared = source(files=".").model_copy(update={"encoding": "gb18030"})
    with connect(declared, tmp_path).snapshot() as snapshot:
        rows = escaped(snapshot, "a.csv", "no", "name", "note")
        assert snapshot.count("a.csv") == 4
        assert [column.name for column in snapshot.describe("a.csv").columns] == ["no", "name", "note"]
    assert [tuple(cell and shown(str(cell)) for cell in row) for row in rows] == [
        ("1", "苏州", "x"), ("2", r"\xCB", r"\xFF,\xFE"), ("3", r"a\x00b", r"\xCB"), ("4", None, None),
    ]  # fmt: skip
