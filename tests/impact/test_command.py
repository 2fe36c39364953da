"""The command tells every change to people and programs, in both languages, and names what is wrong with a draft."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from guiyi.commands.dictionary_impact import SHEETS
from pipelines.impact.changes import COLUMNS, PARTS
from tests.guiyi.conftest import Answer, ask
from tests.impact.conftest import Predict
from tests.impact.drafts import RULES
from tests.reliability.hub import Hub, edit


@pytest.fixture
def draft(hub: Hub, tmp_path: Path) -> Path:
    """A folder that holds a draft of the dictionary, and not the sources; the project itself is as published."""
    drafted = hub.copied(tmp_path / "drafted")
    RULES.write(drafted)
    folder = tmp_path / "draft"
    shutil.move(drafted.folder / "dictionary", folder / "dictionary")
    return folder


def impact(hub: Hub, *words: object) -> Answer:
    return ask("dictionary", "impact", *words, "--project", hub.folder)


def test_programs_get_every_change(hub: Hub, draft: Path, tmp_path: Path, predictions: Predict) -> None:
    edit(hub.folder / "guiyi.yaml", "language: en", "language: en\ngovernance: required")
    file = tmp_path / "impact.json"
    answer = impact(hub, draft, "--format", "json", "--export", file)
    assert answer.code == 0
    found = answer.json()
    assert found["published"]["run_id"] == "000001"
    assert found["draft"]["dictionary_hash"] != found["published"]["dictionary_hash"]
    assert (found["stops"], found["unknown"]) == ([], [])
    assert found["draft"]["level"] is not None
    told = [{"part": part, **row} for part, rows in found["changes"].items() for row in rows]
    expected = [{name: value for name, value in row.items() if value is not None} for row in predictions(RULES)]
    assert sorted(map(str, map(sorted, map(dict.items, told)))) == sorted(
        map(str, map(sorted, map(dict.items, expected)))
    )
    counted = Counter(row["part"] for row in told if row["part"] != "measure")
    assert {part: sum(row["count"] for row in found["counts"] if row["part"] == part) for part in counted} == counted
    periods = {(row["object"], row["period"], row["grain"]) for row in told if row["part"] == "measure"}
    assert sum(row["count"] for row in found["counts"] if row["part"] == "measure") == len(periods)
    assert json.loads(file.read_text(encoding="utf-8")) == predictions(RULES)
    assert answer.err.splitlines()[-1] == (
        f"next: guiyi --project {hub.folder} dictionary version submit {draft} --reason …"
    )


def test_csv_is_one_table(hub: Hub, draft: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(impact(hub, draft, "--verdicts", "--format", "csv").out)))
    assert tuple(rows[0]) == COLUMNS
    assert {row["part"] for row in rows} == {"record", "failure"}


@pytest.mark.parametrize(
    ("language", "held", "part"), [("en", "held", "failed checks"), ("zh", "扣留", "未通过的检查")]
)
def test_people_get_counts_and_keys_in_their_language(
    hub: Hub, draft: Path, language: str, held: str, part: str
) -> None:
    answer = impact(hub, draft / "dictionary", "--verdicts", "--language", language, "--limit", "1")
    assert answer.code == 0
    assert f"{part} " in answer.out
    assert f"{held} " in answer.out
    assert '["' in answer.out
    assert "1" in next(line for line in answer.err.splitlines() if line.startswith(part))
    assert answer.err.splitlines()[-1].endswith(f" --project {hub.folder} dictionary impact {draft / 'dictionary'}")


def test_nothing_to_change_is_said(hub: Hub) -> None:
    answer = impact(hub, "--verdicts", "--language", "en")
    assert (answer.code, "nothing would change." in answer.err) == (0, True)


def test_draft_that_is_none_is_refused(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = impact(hub, tmp_path / "empty", "--language", "en")
    assert (answer.code, "holds no draft" in answer.err) == (2, True)
    assert impact(hub, tmp_path / "nowhere", "--language", "en").code == 5


def test_draft_of_another_project_is_refused(hub: Hub, tmp_path: Path) -> None:
    other = hub.copied(tmp_path / "other")
    edit(other.folder / "guiyi.yaml", "name: small", "name: other")
    answer = impact(hub, other.folder, "--language", "en")
    assert (answer.code, "of the project other" in answer.err) == (2, True)


def test_version_that_waits_for_approval_can_be_asked_for(hub: Hub) -> None:
    RULES.write(hub)
    assert ask("dictionary", "version", "submit", "--reason", "try", "--project", hub.folder).code == 0
    answer = impact(hub, "1", "--verdicts", "--format", "json")
    assert (answer.json()["draft"]["level"], bool(answer.json()["changes"]["record"])) == ("breaking", True)
    assert answer.err.splitlines()[-1].endswith(f" --project {hub.folder} dictionary impact 1")


def test_project_without_data_is_refused(hub: Hub) -> None:
    shutil.rmtree(hub.state.folder)
    answer = impact(hub, "--language", "en")
    assert (answer.code, "nothing is published yet" in answer.err) == (2, True)


def test_every_part_has_a_table() -> None:
    assert tuple(SHEETS) == PARTS
    assert {column for columns in SHEETS.values() for column in columns} <= set(COLUMNS)
