"""Every command answers, in the contract's shape."""

from __future__ import annotations

import csv
import io
import json
import shlex
from pathlib import Path

import pytest

from guiyi.commands.build import Stage
from guiyi.narration import in_project
from pipelines.run import STAGES
from tests.guiyi.conftest import Ask, Demo, ask


def a_lot(on: Ask) -> str:
    """The number of a lot that was made from several."""
    rows = on(
        "warehouse",
        "query",
        "SELECT l.lot_no FROM core.lot AS l JOIN trace.lot_edge AS e ON e.child_lot_id = l.master_id "
        "GROUP BY 1 HAVING count(DISTINCT e.parent_lot_id) > 1 ORDER BY 1 LIMIT 1",
    ).json()
    return str(rows[0]["lot_no"])


def test_init_names_the_next_command(demo: Demo) -> None:
    assert demo.init.out == ""
    assert demo.init.err.splitlines()[-1] == f"next: guiyi --project {demo.folder} build"
    assert (demo.folder / "data" / "truth" / "truth_defect.parquet").exists()


@pytest.mark.parametrize(
    "command",
    [
        "measures show", "quarantine list", "lineage show supplier", "dictionary search 批号", "source known", "trace {lot}",
    ],
)  # fmt: skip
def test_the_next_command_can_be_run_as_it_is_printed(demo: Demo, on: Ask, command: str) -> None:
    """From anywhere: it names the project that was named, and real things."""
    answer = ask("--project", demo.folder, *command.format(lot=a_lot(on) if "{" in command else "").split())
    told = shlex.split(answer.err.splitlines()[-1])
    assert told[:4] == ["next:", "guiyi", "--project", str(demo.folder)]
    assert ask(*told[2:]).code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Continue later with guiyi retry.", "Continue later with guiyi --project 'my plant' retry."),
        ("请用 guiyi retry 继续。", "请用 guiyi --project 'my plant' retry 继续。"),
        ("Make one with guiyi init hub; see guiyi.yaml.", "Make one with guiyi init hub; see guiyi.yaml."),
    ],
)
def test_commands_in_sentences_name_the_project_that_was_named(text: str, told: str) -> None:
    assert in_project(text, Path("my plant")) == told
    assert in_project(text, None) == text


def test_build_prints_the_contract(demo: Demo) -> None:
    facts = demo.build.json()
    assert facts["run_id"] == "000001"
    assert (facts["state"], facts["generation"]) == ("published", 1)
    assert {"system", "table", "extracted", "new", "changed", "unchanged", "repeated", "deleted"} <= set(
        facts["pull"][0]
    )
    assert {"feed", "object", "state", "opening", "entered", "left", "closing"} <= set(facts["stock"][0])
    assert set(facts["results"]) == {"passed", "warning", "failed", "error", "not_run"}
    assert set(facts["seconds"]) == set(STAGES)
    assert facts["digest"] == {"content": None, "state": None, "fresh_load": None}
    assert facts["dictionary_hash"]


def test_build_tells_rows_and_rate_in_plain_lines(demo: Demo) -> None:
    assert "rows/s" in demo.build.err
    assert "\x1b" not in demo.build.err


def test_stages_are_the_pipelines_own() -> None:
    assert tuple(stage.value for stage in Stage) == STAGES


def test_verify_prints_three_digests(on: Ask) -> None:
    verified = on("warehouse", "verify").json()
    assert set(verified) == {"content", "state", "fresh_load"}
    assert all(verified.values())


def test_rebuild_replays_the_runs(small: Path) -> None:
    rebuilt = ask("rebuild", "--yes", "--project", small, "--format", "json").json()
    assert (rebuilt["state"], rebuilt["run_id"]) == ("rebuilt", "000001")


def test_a_second_night_and_back(small: Path) -> None:
    at = ("--project", small, "--format", "json")
    stopped = ask("build", "--until", "land", *at)
    assert stopped.json()["state"] == "stopped after land"
    assert ask("status", *at).err.splitlines()[-1] == f"next: guiyi --project {small} retry"
    assert ask("status", *at).json()["last_attempt"]["outcome"] == "stopped after land"
    for command in ("status", "runs list", "runs show 2", "build --until land"):
        chinese = ask(*command.split(), "--project", small, "--language", "zh")
        assert "已停在 land 之后" in chinese.out + chinese.err
        assert "stopped" not in chinese.out + chinese.err
    again = ask("retry", *at)
    assert again.json()["run_id"] == "000002"
    assert ask("runs", "list", *at).json()[0]["current"] is True
    assert ask("rollback", "1", "--dry-run", *at).out == ""
    assert ask("rollback", "1", *at).json() == {"generation": 1, "was": 2}
    assert ask("status", *at).json()["run_id"] == "000001"


def test_dry_run_changes_nothing(copy: Path, tmp_path: Path) -> None:
    before = sorted(copy.rglob("*"))
    answer = ask("build", "--dry-run", "--project", copy)
    assert answer.code == 0
    assert "a new run" in answer.err
    assert ask("rebuild", "--dry-run", "--project", copy).code == 0
    assert ask("init", tmp_path / "new", "--dry-run").code == 0
    assert not (tmp_path / "new").exists()
    assert sorted(copy.rglob("*")) == before


def test_dry_run_tells_of_a_stopped_run_what_build_would_do(small: Path) -> None:
    at = ("--project", small)
    assert ask("build", "--until", "land", *at).code == 0
    assert "000002 would be continued (done: land)" in ask("build", "--dry-run", *at).err
    assert "a new run" in ask("build", "--dry-run", "--full", *at).err
    later = {"GUIYI_NOW": "2031-01-01T00:00:00+00:00"}
    assert "a new run" in ask("build", "--dry-run", *at, env=later).err
    (small / "dictionary" / "objects").mkdir(parents=True)
    (small / "dictionary" / "objects" / "supplier.yaml").write_text("object: supplier\nlabel: {zh: 供方, en: Vendor}\n")
    assert "a new run" in ask("build", "--dry-run", *at).err


def test_runs_and_status(on: Ask) -> None:
    assert on("runs", "list").json()[0]["run_id"] == "000001"
    shown = on("runs", "show", "1").json()
    assert shown["attempts"][0]["outcome"] == "published"
    assert shown["pull"]
    status = on("status").json()
    assert status["generation"] == 1
    assert status["busy"] is None
    assert status["dictionary_now"] == "same"


def test_dictionary(on: Ask) -> None:
    whole = on("dictionary", "show").json()
    field = whole["objects"]["material"]["fields"]["code"]
    assert field["label"] == {"zh": "物料编码", "en": "Material code"}
    assert field["type"] == "text"
    assert on("dictionary", "lint").json() == []


@pytest.mark.parametrize(
    ("name", "kind", "use"),
    [
        ("material", "object", "reference"),
        ("material.code", "field", "mapping"),
        ("shipment.lot", "field", "genealogy"),
        ("VAL-LOT-REQ", "rule", "object"),
        ("rule:FMT-LOT", "rule", "object"),
        ("erp", "source", "feed"),
    ],
)
def test_an_element_with_its_uses(on: Ask, name: str, kind: str, use: str) -> None:
    found = on("dictionary", "show", name).json()
    assert found["kind"] == kind
    assert use in {one["use"] for one in found["uses"]}


def test_no_connection_is_shown(on: Ask) -> None:
    assert "connect" not in on("dictionary", "show", "erp").json()["definition"]
    assert "sqlite:///" not in on("dictionary", "show").out


def test_source_list_names_columns(on: Ask) -> None:
    rows = {(row["system"], row["table"]): row for row in on("source", "list").json()}
    vendor = rows["erp", "Vendor"]
    assert "supplier" in vendor["feeds"]
    assert vendor["rows"] > 50
    assert "cVenBank" in vendor["unmapped"]
    assert vendor["missing"] == []


def test_source_list_names_what_is_missing(bare: Path, demo: Demo) -> None:
    (bare / "data").symlink_to(demo.folder / "data")
    path = bare / "sources" / "erp.yaml"
    path.write_text(path.read_text().replace("v.cVenAddress", "v.cVenAdress"))
    rows = ask("source", "list", "erp", "--project", bare, "--format", "json").json()
    assert next(row["missing"] for row in rows if row["table"] == "Vendor") == ["cVenAdress"]


def test_source_empties(on: Ask) -> None:
    rows = {(row["table"], row["column"]): row for row in on("source", "empties", "erp").json()}
    assert rows["Inventory", "dEDate"]["null"] > 0
    assert all(
        sum(row[kind] for kind in ("null", "empty", "blank", "sentinel")) <= row["rows"] for row in rows.values()
    )


def test_source_test(on: Ask) -> None:
    first = on("source", "test", "mes").json()[0]
    assert first["state"] == "ok"
    assert abs(first["clock_difference"]) < 5
    assert "read only" in first["isolation"]


def test_quality_and_quarantine(on: Ask) -> None:
    failed = on("quality", "results", "--select", "result:failed").json()
    assert {row["outcome"] for row in failed} == {"failed"}
    two = on("quality", "results", "--select", "system:erp,object:material system:mes,object:supplier").json()
    assert {(row["system"], row["object"]) for row in two} == {("erp", "material"), ("mes", "supplier")}
    held = on("quarantine", "list").json()
    assert held[0]["rule_id"] == "VAL-LOT-REQ"
    shown = on("quarantine", "show", held[0]["record_id"]).json()
    assert shown["checks"][0]["rule_id"] == "VAL-LOT-REQ"
    assert shown["rows"][0]["AutoID"] == int(json.loads(held[0]["source_key"])[0])


def test_match_explain(on: Ask) -> None:
    key = on(
        "warehouse", "query", "SELECT source_key FROM crosswalk.supplier WHERE system = 'mes' AND method = 'name'"
    ).json()
    found = on("match", "explain", "supplier", key[0]["source_key"]).json()
    assert len(found["members"]) > 1
    assert "name" in {member["method"] for member in found["members"]}
    assert {"redirects", "conflicts", "master_id"} <= set(found)
    assert on("match", "explain", "supplier", found["master_id"]).json()["members"] == found["members"]


@pytest.mark.parametrize("direction", ["--backward", "--forward"])
def test_trace(on: Ask, direction: str) -> None:
    lot = a_lot(on)
    found = on("trace", lot, direction).json()
    assert {"lot", "direction", "as_of", "nodes", "edges", "gaps", "balance", "seconds"} <= set(found)
    assert found["direction"] == direction.strip("-")
    assert found["nodes"][0]["depth"] == 0
    people = on("trace", lot, direction, form="table").out
    assert lot in people


def test_trace_backward_draws_a_tree(on: Ask) -> None:
    assert "├── " in on("trace", a_lot(on), form="table").out


def test_lineage(on: Ask) -> None:
    edges = on("lineage", "show", "material.code").json()
    assert {"cInvCode", "item_code"} <= {edge["from_column"] for edge in edges}
    master = on("warehouse", "query", "SELECT master_id FROM core.material LIMIT 1").json()[0]["master_id"]
    values = on("lineage", "value", "material", master, "code").json()
    assert values[0]["field"] == "code"
    assert values[0]["dictionary_hash"]


def test_warehouse_path_is_for_other_tools(on: Ask, demo: Demo) -> None:
    assert (
        Path(on("warehouse", "path", form="table").out.strip()) == demo.folder / ".guiyi" / "generations" / "1.duckdb"
    )


def test_query_limits_what_people_see(on: Ask) -> None:
    table = on("warehouse", "query", "SELECT * FROM core.material", form="table")
    assert "first 100" in table.err
    assert len(on("warehouse", "query", "SELECT * FROM core.material").json()) > 100


def test_formats_say_the_same(on: Ask) -> None:
    sql = "SELECT code, active, CAST('1.50' AS DECIMAL(9,2)) AS n FROM core.material ORDER BY code LIMIT 2"
    rows = on("warehouse", "query", sql).json()
    parsed = list(csv.DictReader(io.StringIO(on("warehouse", "query", sql, form="csv").out)))
    assert [row["code"] for row in parsed] == [row["code"] for row in rows]
    assert parsed[0]["n"] == "1.50"
    assert '"n": 1.50\n' in on("warehouse", "query", sql).out
    assert on("warehouse", "query", sql, form="md").out.splitlines()[1] == "| --- | --- | --- |"


def test_demo_score(on: Ask) -> None:
    found = on("demo", "score").json()
    assert {"rules", "matches", "trace", "measures"} <= set(found)
    assert found["rules"]["VAL-LOT-REQ"]["found"] == found["rules"]["VAL-LOT-REQ"]["planted"]


def test_options_before_the_command_and_from_the_environment(demo: Demo) -> None:
    before = ask("--project", demo.folder, "--format", "json", "status")
    environment = ask("status", env={"GUIYI_PROJECT": str(demo.folder), "GUIYI_FORMAT": "json"})
    assert before.json()["run_id"] == environment.json()["run_id"] == "000001"
    wins = ask("status", "--project", demo.folder, env={"GUIYI_PROJECT": "/nowhere"})
    assert wins.code == 0
    assert (
        ask(
            "quality", "results", env={"GUIYI_PROJECT": str(demo.folder), "GUIYI_QUALITY_RESULTS_SELECT": "rule:X"}
        ).code
        == 5
    )


def test_quiet_is_quiet(on: Ask) -> None:
    assert on("runs", "list", "--quiet").err == ""


def test_an_empty_project_lints(tmp_path: Path) -> None:
    assert ask("init", tmp_path / "新项目").code == 0
    assert ask("dictionary", "lint", "--project", tmp_path / "新项目").code == 0


def test_a_project_begins_with_profiles(tmp_path: Path) -> None:
    assert ask("init", tmp_path / "hub", "--profile", "u8", "--profile", "ktg").code == 0
    assert "profile: ktg" in (tmp_path / "hub" / "sources" / "ktg.yaml").read_text(encoding="utf-8")
    listed = ask("source", "list", "u8", "--project", tmp_path / "hub", "--format", "json")
    assert "purchase_receipt" in str(listed.json()), "what is not reachable is listed by its profile"
    assert ask("init", tmp_path / "other", "--profile", "u9").code == 5
    assert ask("init", tmp_path / "other", "--profile", "u8", "--template", "demo").code == 2
    assert {row["profile"] for row in ask("source", "known", "--format", "json").json()} >= {"u8", "k3"}
    assert ask("source", "known", "k3", "--format", "json").json()[0]["table"] == "t_Supplier"


def test_the_mapping_tells_where_each_part_is_written(on: Ask) -> None:
    parts = {row["part"]: row for row in on("source", "mapping", "mes").json()}
    assert parts["feeds.supplier.fields.code"]["says"] == "v.vendor_code"
    assert parts["feeds.supplier.fields.code"]["said_in"].startswith("sources/mes.yaml:")


def test_rule_is_explained(on: Ask) -> None:
    explained = {rule["object"]: rule for rule in on("quality", "explain", "ID-GTIN").json()["rules"]}
    assert set(explained) == {"material", "product"}
    rule = explained["material"]
    assert (rule["object"], rule["field"], rule["kind"], rule["owner"]) == ("material", "gtin", "format", "quality")
    assert rule["zh"] != rule["en"]
    assert "gtin" in rule["fails_when"]
    assert {(night["run_id"], night["system"]): night["outcome"] for night in rule["history"]} == {
        ("000001", "erp"): "warning",
        ("000001", "mes"): "not_run",
        ("000001", "iqc"): "not_run",
        ("000001", "qms"): "not_run",
    }
    unknown = on("quality", "explain", "ID-GTIM")
    assert (unknown.code, "ID-GTIN" in unknown.err) == (5, True)


def test_every_rule_has_its_condition_in_sql(on: Ask) -> None:
    rules = on("warehouse", "query", "SELECT DISTINCT rule_id, kind FROM quality.rule").json()
    of_each_kind = {rule["kind"]: rule["rule_id"] for rule in rules}
    assert len(of_each_kind) > 8
    for kind, rule in of_each_kind.items():
        for found in on("quality", "explain", rule).json()["rules"]:
            assert found["fails_when"], kind
