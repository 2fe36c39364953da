"""SQL Server without a server: its statements are held by a golden file, and a parser of its own dialect reads them.

``python -m tests.connectors.test_sqlserver`` writes the golden file anew; every change in it is to be looked at.
"""

from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlglot

from connectors import connect, statements
from connectors.dialects import dialect_named
from connectors.failures import Endpoint
from connectors.session import PARAMETER
from connectors.snapshot import Habits, SqlConnector
from connectors.sqlserver import ISOLATION, SQLServer, beginning
from connectors.statements import TableName
from dictionary.problems import ConfigurationError
from tests.connectors.cases import SQLSERVER
from tests.connectors.conftest import source

GOLDEN = Path(__file__).parent / "sqlserver.sql"
ITEM = TableName("dbo", '存货 "A"')


def written() -> dict[str, str]:
    """Every statement that is sent, under what it is for; a question mark stands for each value that is bound."""
    server = SQLServer()
    readings = [server.reading(f"c{number}", case.declared) for number, case in enumerate(SQLSERVER)]
    unsure = [reading for reading in readings if reading.misfit]
    spelled = [reading.fallen_back() for reading in unsure]
    made = {
        "snapshots that the database allows": server.versions,
        "lowest row version of an open transaction": str(server.first_open),
        "begin in a snapshot": ";\n".join(beginning(600, snapshot=True)),
        "begin without one": ";\n".join(beginning(600, snapshot=False)),
        "isolation": ISOLATION,
        "clock": server.clock,
        "default schema": server.default_schema,
        "tables of a schema": server.tables,
        "columns of a table": server.columns,
        "key of a table": server.key,
        "columns with their comments": server.described,
        "comment of a table": str(server.table_comment),
        "whether the account can write": str(server.may_write),
        "count": statements.count(ITEM, server.mark),
        "every type": statements.select(ITEM, readings, server.mark)[0],
        "what does not fit": statements.misfits(ITEM, unsure, server.mark)[0],
        "what does not fit, as text": statements.select(ITEM, spelled, server.mark)[0],
    }
    for reading in readings:
        if reading.bound != "{}":
            select, values = statements.select(ITEM, readings[:1], server.mark, reading, "1")
            assert values == ("1",)
            made[f"from a {reading.source_type} on"] = select
    return {what: statement.replace(PARAMETER, "?").strip() for what, statement in made.items()}


def golden() -> str:
    return "\n\n".join(f"-- {what}\n{statement};" for what, statement in written().items()) + "\n"


def test_the_statements_are_those_that_were_looked_at():
    assert golden() == GOLDEN.read_text(encoding="utf-8")


def test_every_statement_but_those_that_begin_is_one_select_of_its_dialect():
    for what, text in written().items():
        if not what.startswith("begin"):
            (tree,) = sqlglot.parse(text, read="tsql", error_level=sqlglot.ErrorLevel.RAISE)
            assert isinstance(tree, sqlglot.exp.Select), what


@pytest.mark.parametrize("case", SQLSERVER, ids=lambda case: case.declared)
def test_every_type_becomes_what_the_matrix_says(case):
    reading = SQLServer().reading("v", case.declared)
    assert (str(reading.arrow), bool(reading.misfit)) == (case.arrow, case.otherwise is not None)


class Answers:
    """A session that notes what it is asked and told, and has one table, ``t``, with a number ``n`` and a row version ``v``."""

    seconds = 5.0
    endpoint = Endpoint("u8", "db")

    def __init__(self, state: int = 1) -> None:
        self.told = []
        self.answers = {
            SQLServer.versions: [(state,)],
            SQLServer.first_open: [(2001,)],
            SQLServer.clock: [("2024-03-05T04:00:00",)],
            ISOLATION: [("snapshot",)],
            SQLServer.default_schema: [("dbo",)],
            SQLServer.columns: [("n", "bigint"), ("v", "timestamp")],
        }

    def rows(self, statement, *_):
        self.told.append(statement)
        return self.answers[statement]

    def run(self, statement):
        self.told.append(statement)

    def close(self):
        pass


@pytest.mark.parametrize(("state", "level"), [(1, "SNAPSHOT"), (0, "READ COMMITTED"), (3, "READ COMMITTED")])
def test_a_snapshot_is_asked_for_only_where_the_database_allows_it(state, level):
    session = Answers(state)
    SQLServer().begin(session, 5)
    assert session.told[-1] == f"SET TRANSACTION ISOLATION LEVEL {level}"


def test_the_open_row_versions_are_asked_for_before_the_snapshot_begins():
    """What a transaction takes after the question and does not commit before the snapshot must lie above the answer."""
    session = Answers()
    with SqlConnector(lambda: (session, SQLServer()), lambda _: Habits()).snapshot() as snapshot:
        assert session.told.index(SQLServer.first_open) < session.told.index(beginning(5, snapshot=True)[0])
        assert (snapshot.ceiling("t", "v"), snapshot.ceiling("t", "n")) == (2001, None)


@pytest.mark.parametrize("name", ["mssql", "Microsoft SQL Server"])
def test_it_goes_by_both_of_its_names(name):
    assert isinstance(dialect_named(name), SQLServer)


def test_an_address_becomes_the_settings_of_its_driver():
    url = sa.make_url(
        "mssql+pyodbc://reader:p;w@db:1433/UFDATA_001_2024?driver=FreeTDS&TDS_Version=7.4&ClientCharset=UTF-8"
    )
    ((string,), _) = sa.create_engine(url).dialect.create_connect_args(url)
    assert string.split(";UID")[0] == "DRIVER={FreeTDS};Server=db,1433;Database=UFDATA_001_2024"
    assert string.endswith("PWD={p;w};TDS_Version=7.4;ClientCharset=UTF-8")


@pytest.mark.parametrize(
    "way",
    [
        {"sqlalchemy": "mssql://reader:secret@db/UFDATA?driver=Absent+Driver"},
        {"odbc": "DRIVER={Absent Driver};SERVER=db;UID=reader;PWD=secret;", "dialect": "mssql"},
    ],
    ids=["sqlalchemy", "odbc"],
)
def test_a_driver_that_is_not_there_is_named(tmp_path, way):
    with pytest.raises(ConfigurationError) as caught, connect(source(**way), tmp_path).snapshot():
        pass
    (problem,) = caught.value.problems
    assert problem.code == "source.no_driver"
    assert "secret" not in str(problem.args)


if __name__ == "__main__":
    GOLDEN.write_text(golden(), encoding="utf-8")
