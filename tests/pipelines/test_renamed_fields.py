"""A field that keeps its lasting id keeps its history when it is renamed: its old values stand under the new name."""

from pathlib import Path

from tests.reliability.hub import Hub, edit
from tests.reliability.small import fill, night, small_hub

_BRANCH = """object: branch
kind: reference
label: {zh: 分部, en: Branch}
definition: {zh: 公司的分部。, en: A branch of the company.}
owner: sales
fields:
  code: {label: {zh: 代码, en: Code}, type: text, required: true}
  place: {label: {zh: 地点, en: Place}, type: text}
  size: {label: {zh: 人数, en: Size}, type: integer}
match:
  - {rule: code, on: {code: same}}
"""
_FEED = """  branch:
    object: branch
    from: {v: vendor}
    fields: {code: v.code, place: v.address, size: text(v.id * 10)}
"""


def _company(folder: Path) -> Hub:
    hub = small_hub(folder)
    (folder / "dictionary" / "objects").mkdir(parents=True)
    (folder / "dictionary" / "objects" / "branch.yaml").write_text(_BRANCH, encoding="utf-8")
    with (folder / "sources" / "erp.yaml").open("a", encoding="utf-8") as source:
        source.write(_FEED)
    return hub


def test_history_goes_on_under_the_new_name(tmp_path: Path) -> None:
    hub = _company(tmp_path / "hub")
    fill(hub, {1: "Park Road", 2: "Lake Road"})
    hub.at(night(1)).must("build")
    objects, sources = hub.folder / "dictionary" / "objects" / "branch.yaml", hub.folder / "sources" / "erp.yaml"
    edit(objects, "  place: {", "  location: {id: place, ")
    edit(sources, "place: v.address", "location: v.address")
    fill(hub, {1: "Park Road", 2: "Hill Road"})
    hub.at(night(2)).must("build")

    versions = "SELECT location, run_id, superseded_at IS NULL, valid_to IS NULL FROM history.branch ORDER BY ALL"
    assert hub.ask(versions) == [
        ("Hill Road", "000002", True, True),  # moved since
        ("Lake Road", "000001", False, True),  # as it was told in the first night
        ("Lake Road", "000002", True, False),
        ("Park Road", "000001", True, True),  # nothing happened
    ]
    columns = "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'core' AND table_name = 'branch'"
    assert "place" not in {name for (name,) in hub.ask(columns)}

    # A branch that cannot be believed any more keeps what was last accepted, also under another name.
    edit(objects, "  location: {id: place, ", "  town: {id: place, ")
    edit(sources, "location: v.address", "town: v.address")
    edit(sources, "size: text(v.id * 10)", "size: case when v.id = 1 then 'many' else text(v.id * 10) end")
    hub.at(night(3)).must("build")
    assert hub.ask("SELECT town, size, standing FROM core.branch ORDER BY 1") == [
        ("Hill Road", 20, "accepted"),
        ("Park Road", 10, "stale"),
    ]
