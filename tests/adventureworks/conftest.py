"""The example's nights, each run once: fresh data, a day of changes, a quiet day, more changes, and a full pull."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adventureworks import days
from tests.adventureworks.nights import DATA, EXAMPLE, Night, Source, copy_example, run_night
from tests.servers import PostgresServer

Copy = Callable[[Source, str, str], Source]

FIRST, SECOND, THIRD, FOURTH, FIFTH = (f"2026-03-0{day}T10:00:00+00:00" for day in (2, 3, 4, 5, 6))


@pytest.fixture(scope="session")
def source_1(postgres: PostgresServer) -> Source:
    """The ERP as the sample has it."""
    if not DATA.is_dir():
        pytest.skip("the data set adventureworks (twelve TSV tables of Microsoft's sample database) is not here")
    source = Source(postgres, "adventureworks_1")
    postgres.create_database(source.database)
    with postgres.connect(source.database) as connection:
        connection.execute((EXAMPLE / "schema.sql").read_bytes())
        for path in sorted(DATA.glob("*.tsv")):
            command = f"COPY \"{path.stem}\" FROM STDIN (FORMAT csv, DELIMITER E'\\t', HEADER MATCH, NULL '')"
            with connection.cursor() as cursor, cursor.copy(command.encode()) as copy:
                copy.write(path.read_bytes())
    return source


@pytest.fixture(scope="session")
def changed(postgres: PostgresServer) -> Copy:
    """Makes a copy of the ERP to which a script was applied."""

    def change(source: Source, database: str, script: str) -> Source:
        with postgres.connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{source.database}"'.encode())
            connection.execute(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC'.encode())
        with postgres.connect(database) as connection:
            connection.execute(script.encode())
        return Source(postgres, database)

    return change


@pytest.fixture(scope="session")
def source_2(source_1: Source, changed: Copy) -> Source:
    """The ERP after a day of changes."""
    return changed(source_1, "adventureworks_2", days.FIRST_DAY)


@pytest.fixture(scope="session")
def source_3(source_2: Source, changed: Copy) -> Source:
    """The ERP after more changes, some of them behind the cursor's back."""
    return changed(source_2, "adventureworks_3", days.SECOND_DAY)


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of all the nights."""
    return copy_example(tmp_path_factory.mktemp("nights") / "project")


@pytest.fixture(scope="session")
def first(project: Path, source_1: Source, after_first: Path) -> Night:
    """Everything arrives."""
    night = run_night(project, source_1, FIRST)
    shutil.copytree(project, after_first)
    return night


@pytest.fixture(scope="session")
def after_first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the project is kept as it was after its first night; who changes it takes a copy."""
    return tmp_path_factory.mktemp("nights") / "after_first"


@pytest.fixture(scope="session")
def second(project: Path, first: Night, source_2: Source) -> Night:
    """A day of changes arrives."""
    return run_night(project, source_2, SECOND)


@pytest.fixture(scope="session")
def third(project: Path, second: Night, source_2: Source) -> Night:
    """Nothing has changed."""
    return run_night(project, source_2, THIRD)


@pytest.fixture(scope="session")
def fourth(project: Path, third: Night, source_3: Source) -> Night:
    """More changes arrive."""
    return run_night(project, source_3, FOURTH)


@pytest.fixture(scope="session")
def fifth(project: Path, fourth: Night, source_3: Source) -> Night:
    """A full pull, whatever the cursors say."""
    return run_night(project, source_3, FIFTH, full=True)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Source], Night]:
    """Loads a source into a new project."""
    return lambda source: run_night(
        copy_example(tmp_path_factory.mktemp("fresh") / "project"), source, "2026-04-01T10:00:00+00:00"
    )
