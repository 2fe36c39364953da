"""Folders of dropped files, night after night: each file once, late and corrected ones, and those still being written."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import pipelines.files
from connectors.dropped import DroppedFile
from dictionary.drops import Drops
from dictionary.problems import ConfigurationError, DataError, UnreachableError
from pipelines.drops import choose, drop_of, order
from pipelines.land import land, left_files
from pipelines.mirror import mirror
from pipelines.progress import Silent
from pipelines.retention import files_of
from pipelines.run import Run
from tests.mapping.harness import Hub
from tests.mapping.strategies import dictionary

HOUR = 3600.0


class Rig:
    """A hub whose only table is what a test rig drops into a folder."""

    def __init__(self, folder: Path, key: list[str] | None = None, drift: str = "stop", **drops: Any) -> None:
        table = {"key": ["no"] if key is None else key, "columns": ["v"], "tag": "file", "drift": drift}
        table |= {"drops": {"pattern": "rig/*.csv", **drops}, "changes": {"brake": "60%"}}
        feed = {"object": "thing", "from": {"d": "t"}, "fields": {"v": "d.v"}}
        self.source: dict[str, Any] = {"connect": {"files": "."}, "tables": {"t": table}, "feeds": {"f": feed}}
        self.hub = Hub(folder, dictionary(self.source, {"v": {"type": "text"}}))
        self.folder, self.number = folder / "rig", 0
        self.folder.mkdir()

    def rename_tag(self, tag: str) -> None:
        self.source["tables"]["t"]["tag"] = tag
        self.hub = Hub(self.hub.folder, dictionary(self.source, {"v": {"type": "text"}}))

    def read_also(self, column: str) -> None:
        self.source["tables"]["t"]["columns"].append(column)
        self.hub = Hub(self.hub.folder, dictionary(self.source, {"v": {"type": "text"}}))

    def drop(self, name: str, *rows: str, age: float = HOUR, header: str = "no,v") -> Path:
        path = self.folder / name
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        return aged(path, age)

    def night(self, *, full: bool = False) -> Run:
        self.number += 1
        run = self.hub.run(self.number, full=full)
        run.begin()
        run.finish("land", land(run, Silent()))
        run.finish("mirror", mirror(run, Silent()))
        return run

    def live(self, run: Run) -> list[tuple[str, str]]:
        rows = self.hub.mirrored(run, "t")
        return sorted((row.get("file", ""), row["v"]) for row in rows if row["@deleted"] is None)


def aged(path: Path, seconds: float) -> Path:
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))
    return path


def read(run: Run) -> list[str]:
    (system,) = run.manifest("land").values()
    return [part["origin"]["name"] for part in system["tables"]["t"]]


def pulled(run: Run) -> dict[str, int]:
    (line,) = run.manifest("mirror")["pull"]
    assert line["extracted"] == line["new"] + line["changed"] + line["unchanged"] + line["repeated"]
    return {name: line[name] for name in ("new", "changed", "unchanged", "deleted")}


def test_each_file_is_taken_once_a_late_one_when_it_comes_and_a_corrected_one_in_its_place(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.drop("r_05.csv", "1,a", "2,b", "3,c")
    first = rig.night()
    (origin,) = [part["origin"] for part in first.manifest("land")["erp"]["tables"]["t"]]
    assert (origin["name"], origin["bytes"], len(origin["sha256"])) == ("rig/r_05.csv", 17, 64)
    assert pulled(first) == {"new": 3, "changed": 0, "unchanged": 0, "deleted": 0}

    quiet = rig.night()
    assert (read(quiet), sum(pulled(quiet).values())) == ([], 0)
    aged(rig.folder / "r_05.csv", HOUR)  # only its time is another: the content was taken
    rig.drop("r_04.csv", "1,late")
    late = rig.night()
    assert read(late) == ["rig/r_04.csv"]
    assert rig.live(late) == [("rig/r_04.csv", "late"), *(("rig/r_05.csv", v) for v in "abc")]

    rig.drop("r_05.csv", "1,a", "2,B")
    (rig.folder / "r_04.csv").unlink()  # archived: it was taken all the same
    corrected = rig.night()
    assert read(corrected) == ["rig/r_05.csv"]
    assert pulled(corrected) == {"new": 0, "changed": 1, "unchanged": 1, "deleted": 1}
    whole = rig.night(full=True)
    assert (
        rig.live(whole)
        == rig.live(corrected)
        == [("rig/r_04.csv", "late"), ("rig/r_05.csv", "B"), ("rig/r_05.csv", "a")]
    )


def test_what_a_run_needs_later_is_told_apart_from_what_was_dropped(tmp_path: Path) -> None:
    """A file that is kept with its run is one of the hub, whatever a drop is called."""
    rig = Rig(tmp_path, same="rig/(.+)[.]csv")
    rig.drop("file.csv", "1,a")
    run = rig.night()
    assert [(run.state.folder / name).is_file() for name in files_of(run.state, run.number)] == [True]
    (taken,) = run.manifest("mirror")["tables"]["erp"]["t"]["drops"]
    assert (taken["drop"], taken["name"]) == ("file", "rig/file.csv")


def test_rows_without_a_key_stay_with_their_file(tmp_path: Path) -> None:
    rig = Rig(tmp_path, key=[])
    rig.drop("a.csv", "1,x", "1,x")
    rig.night()
    rig.drop("b.csv", "1,x")
    second = rig.night()
    assert rig.live(second) == [("rig/a.csv", "x"), ("rig/a.csv", "x"), ("rig/b.csv", "x")]


def test_a_correction_by_the_declared_rule_takes_the_place_of_what_it_corrects(tmp_path: Path) -> None:
    rig = Rig(tmp_path, same=r"(r_\d+)")
    rig.drop("r_05.csv", "1,a", "2,b")
    rig.night()
    rig.drop("r_05_v10.csv", "1,A", "2,b")
    rig.drop("r_05_v9.csv", "1,no")
    rig.drop("notes.csv", "1,no")
    second = rig.night()
    assert rig.live(second) == [("r_05", "A"), ("r_05", "b")]
    told = {(problem.code, problem.args["table"]) for problem in left_files(second)}
    assert told == {("source.drop_superseded", "rig/r_05_v9.csv"), ("source.drop_unnamed", "rig/notes.csv")}
    (rig.folder / "r_05_v10.csv").unlink()
    third = rig.night()  # the version before it does not come back
    assert (read(third), rig.live(third)) == ([], rig.live(second))


def test_a_correction_that_takes_most_away_meets_the_brake(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.drop("a.csv", "1,a", "2,b", "3,c")
    rig.night()
    rig.drop("a.csv", "1,a")
    with pytest.raises(DataError) as caught:
        rig.night()
    assert caught.value.problems[0].code == "pull.brake"


def test_of_files_that_each_hold_everything_the_newest_counts(tmp_path: Path) -> None:
    rig = Rig(tmp_path, holds="everything")
    rig.drop("stock_9.csv", "1,a", "2,b")
    rig.night()
    rig.drop("stock_10.csv", "2,b", "3,c")
    second = rig.night()
    assert (read(second), pulled(second)) == (
        ["rig/stock_10.csv"],
        {"new": 1, "changed": 0, "unchanged": 1, "deleted": 1},
    )
    assert rig.live(second) == [("", "b"), ("", "c")]
    rig.drop("stock_8.csv", "9,late")
    third = rig.night()
    assert (read(third), rig.live(third)) == ([], rig.live(second))


def test_a_file_that_is_still_being_written_is_left_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(tmp_path)
    rig.drop("a.csv", "1,a")
    rig.drop("b.csv", "2,b", age=0)
    rig.drop("c.csv", "3,c")
    (rig.folder / ".~lock.c.csv#").touch()
    first = rig.night()
    assert rig.live(first) == [("rig/a.csv", "a")]
    told = [(problem.code, problem.path, problem.args["table"]) for problem in left_files(first)]
    assert told == [("source.drop_unsettled", "erp.t", "rig/b.csv"), ("source.drop_locked", "erp.t", "rig/c.csv")]

    aged(rig.folder / "b.csv", HOUR)
    (rig.folder / ".~lock.c.csv#").unlink()
    real = pipelines.extraction.taken_from

    def meanwhile(file: DroppedFile) -> Any:
        if file.name == "rig/b.csv":
            with file.path.open("a", encoding="utf-8") as more:
                more.write("4,d\n")
        return real(file)

    monkeypatch.setattr("pipelines.extraction.taken_from", meanwhile)
    second = rig.night()
    assert read(second) == ["rig/c.csv"]
    assert [problem.args["table"] for problem in left_files(second)] == ["rig/b.csv"]
    monkeypatch.undo()
    aged(rig.folder / "b.csv", HOUR)
    assert rig.live(rig.night())[1:3] == [("rig/b.csv", "b"), ("rig/b.csv", "d")]


def test_what_only_tells_of_another_file_is_none(tmp_path: Path) -> None:
    rig = Rig(tmp_path, pattern="rig/*")
    rig.drop("a.csv", "1,a")
    for name in ("b.csv.part", "c.csv.filepart", "~$z.csv", ".~lock.x.csv#"):
        rig.drop(name, "2,half")
    assert read(rig.night()) == ["rig/a.csv"]


def test_a_table_of_which_no_file_has_come_yet_is_not_an_empty_one(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.drop("a.csv", "1,a", age=0)
    with pytest.raises(UnreachableError) as caught:
        rig.night()
    assert [problem.code for problem in caught.value.problems] == ["source.no_drop", "source.drop_unsettled"]


def test_sheets_of_dropped_workbooks_are_read(tmp_path: Path) -> None:
    rig = Rig(tmp_path, pattern="**/*.xlsx", sheet="Results")
    for name in ("a", "b"):
        (rig.folder / name).mkdir()
        with xlsxwriter.Workbook(rig.folder / name / "t.xlsx") as book:
            book.add_worksheet("Cover")
            page = book.add_worksheet("Results")
            page.write_row("A1", ["no", "v"])
            page.write_row("A2", ["1", name])
        aged(rig.folder / name / "t.xlsx", HOUR)
    assert rig.live(rig.night()) == [("rig/a/t.xlsx", "a"), ("rig/b/t.xlsx", "b")]


@pytest.mark.parametrize(
    ("names", "last"),
    [
        (["a.csv", "a_v2.csv", "a_v10.csv"], "a_v10.csv"),
        (["a.csv", "a-corrected.csv"], "a-corrected.csv"),
        (["d/20240305.csv", "d/20240306.csv"], "d/20240306.csv"),
    ],
)
def test_versions_follow_each_other_as_people_count(names: list[str], last: str) -> None:
    assert sorted(reversed(names), key=order) == names  # noqa: C414 - a stable sort must not keep what it was given
    assert max(names, key=order) == last


def test_the_rule_names_the_drop() -> None:
    drops = Drops(pattern="*.csv", same=r"^(r_\d+)")
    assert [drop_of(drops, name) for name in ("r_05.csv", "r_05_v2.csv", "x.csv")] == ["r_05", "r_05", None]
    assert drop_of(Drops(pattern="*.csv"), "r_05_v2.csv") == "r_05_v2.csv"


def test_a_clock_that_is_ahead_keeps_no_file_away() -> None:
    now = datetime(2024, 3, 5, tzinfo=UTC)
    ages = {"soon": timedelta(minutes=-1), "ahead": timedelta(hours=-3), "old": timedelta(days=1)}
    files = [DroppedFile(name, Path(name), (0, 0), now - age) for name, age in ages.items()]
    assert list(choose(Drops(pattern="*"), files, {}, now).read) == ["ahead", "old"]


@pytest.mark.parametrize("wrong", [{"pattern": "/x/*.csv"}, {"pattern": "../*.csv"}, {"pattern": "*.csv", "same": "a"}])
def test_a_pattern_leads_nowhere_else_and_a_rule_names_one_part(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"pattern|brackets"):
        Drops.model_validate(wrong)


def test_the_column_of_the_drop_may_get_another_name(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.drop("a.csv", "1,a")
    rig.drop("b.csv", "2,b")
    rig.night()
    (rig.folder / "a.csv").unlink()
    rig.rename_tag("drop")
    second = rig.night()
    assert pulled(second) == {"new": 0, "changed": 0, "unchanged": 1, "deleted": 0}
    rows = rig.hub.mirrored(second, "t")
    assert sorted((row["drop"], row["v"]) for row in rows) == [("rig/a.csv", "a"), ("rig/b.csv", "b")]


def test_an_empty_folder_is_a_quiet_night(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.drop("a.csv", "1,a").rename(tmp_path / "archived.csv")
    rig.drop("b.csv", "2,b")
    rig.night()
    (rig.folder / "b.csv").unlink()
    second = rig.night()
    assert (read(second), rig.live(second)) == ([], [("rig/b.csv", "b")])


def drifts(run: Run) -> set[tuple[str, str, str, str]]:
    (landed,) = run.manifest("land").values()
    return {(one["part"], one["column"], one["change"], one["decided"]) for one in landed["drift"]}


def test_the_header_of_a_file_is_held_against_that_of_the_last_one(tmp_path: Path) -> None:
    """What nobody reads is told once; a column that is gone stops, with its new name, until it has its name again."""
    rig = Rig(tmp_path)
    rig.drop("r_1.csv", "1,a")
    rig.night()
    rig.drop("r_2.csv", "8,2,b", header="rig, n o ,v")  # blanks are no difference
    assert drifts(rig.night()) == {("rig/r_2.csv", "rig", "new", "told")}
    rig.drop("r_3.csv", "8,3,c", header="rig,no,v")
    assert drifts(rig.night()) == set()
    for heading, proposed in ("volts", ""), ("V", "V"):  # one letter is not similar to five
        rig.drop("r_4.csv", "8,4,d", header=f"rig,no,{heading}")
        with pytest.raises(ConfigurationError) as caught:
            rig.night()
        (problem,) = caught.value.problems
        told = (problem.code, *map(problem.args.get, ("table", "column", "proposed")))
        assert told == ("drift.gone", "rig/r_4.csv", "v", proposed)
        rig.number -= 1
    rig.drop("r_4.csv", "8,4,d", header="rig,no,v")
    assert len(rig.live(rig.night())) == 4


def test_rows_of_files_that_are_gone_are_told_to_lack_a_column_that_is_mapped_later(tmp_path: Path) -> None:
    """Night after night, until the file is there again; it is read once more then, and only then."""
    rig = Rig(tmp_path)
    for n in range(1, 4):
        rig.drop(f"r_{n}.csv", f"{n},a,w{n}", header="no,v,w")
    rig.night()
    gone = [(rig.folder / f"r_{n}.csv").rename(tmp_path / f"r_{n}.csv") for n in (1, 2)]
    rig.read_also("w")
    for taken in ["rig/r_3.csv"], []:
        night = rig.night()
        assert (read(night), drifts(night)) == (
            taken, {("rig/r_1.csv … rig/r_2.csv (2)", "w", "unfilled", "told")},
        )  # fmt: skip
        assert _of(rig, night, "w") == {"1": None, "2": None, "3": "w3"}
    gone[0].rename(rig.folder / "r_1.csv")
    back = rig.night()
    assert (read(back), drifts(back)) == (["rig/r_1.csv"], {("rig/r_2.csv", "w", "unfilled", "told")})
    assert _of(rig, back, "w") == {"1": "w1", "2": None, "3": "w3"}
    assert read(rig.night()) == []


def test_an_older_version_is_not_read_for_a_column_that_is_mapped_later(tmp_path: Path) -> None:
    rig = Rig(tmp_path, same=r"(r_\d+)")
    rig.drop("r_1.csv", "1,a,w1", header="no,v,w")
    rig.drop("r_1_v2.csv", "1,b,w2", header="no,v,w")
    rig.night()
    (rig.folder / "r_1_v2.csv").unlink()
    rig.drop("r_2.csv", "1,c,w3", header="no,v,w")
    rig.read_also("w")
    night = rig.night()
    assert (read(night), drifts(night)) == (["rig/r_2.csv"], {("r_1", "w", "unfilled", "told")})
    assert rig.live(night) == [("r_1", "b"), ("r_2", "c")]


def test_a_column_that_no_file_is_left_to_tell_is_refused_as_such(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.drop("a.csv", "1,x,y", header="no,v,w")
    rig.night()
    (rig.folder / "a.csv").unlink()
    rig.read_also("w")
    with pytest.raises(ConfigurationError, match=r"source\.no_drop_again"):
        rig.night()


def _of(rig: Rig, run: Run, column: str) -> dict[str, str | None]:
    return {row["no"]: row[column] for row in rig.hub.mirrored(run, "t")}


@pytest.mark.parametrize(("policy", "taken"), [("quarantine", []), ("carry_on", ["rig/b.csv", "rig/c.csv"])])
def test_a_file_with_a_column_less_waits_or_is_read_without_it(tmp_path: Path, policy: str, taken: list[str]) -> None:
    rig = Rig(tmp_path, drift=policy)
    rig.drop("a.csv", "1,x")
    rig.night()
    rig.drop("b.csv", "2", header="no")
    rig.drop("c.csv", "3,z")
    second = rig.night()
    assert (read(second), drifts(second)) == (taken, {("rig/b.csv", "v", "gone", policy)})
    (told,) = second.manifest("land").values()
    assert told["unread"] == ({"t": "drift"} if policy == "quarantine" else {})
    third = rig.night()
    assert drifts(third) == (drifts(second) if policy == "quarantine" else set())
    values = [("rig/a.csv", "x"), ("rig/b.csv", None), ("rig/c.csv", "z")]
    assert rig.live(third) == (values if policy == "carry_on" else values[:1])
