"""In a governed project the nightly run of Dagster goes by the effective version, as ``guiyi build`` does."""

from pathlib import Path

import pytest

from dagster_project.definitions import defs
from dagster_project.names import object_key
from dictionary.loader import load_settings
from dictionary.problems import GuiyiError
from governance.register import Register
from guiyi.vocabulary import dictionary_of
from pipelines import clock
from tests.reliability.hub import edit
from tests.reliability.small import small_hub

COLOUR = """object: colour
kind: reference
label: {zh: 颜色, en: Colour}
definition: {zh: 颜色。, en: A colour.}
owner: quality
fields:
  code: {label: {zh: 代码, en: Code}, type: text}
"""


def test_the_definitions_are_those_of_the_effective_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = small_hub(tmp_path / "hub")
    edit(hub.folder / "guiyi.yaml", "name: small\n", "name: small\ngovernance: required\n")
    monkeypatch.setenv("GUIYI_PROJECT", str(hub.folder))
    with pytest.raises(GuiyiError, match=r"version\.none_effective"):
        defs()
    register = Register(load_settings(hub.folder))
    version = register.submit(dictionary_of(register.project), "lin", "the first", clock.now())
    register.review(version.number, "wang", "", clock.now())
    register.approve(version.number, "wang", "", clock.now())
    (hub.folder / "dictionary" / "objects").mkdir(parents=True)
    (hub.folder / "dictionary" / "objects" / "colour.yaml").write_text(COLOUR, encoding="utf-8")
    assert "colour" in dictionary_of(register.project).objects
    keys = defs().resolve_all_asset_keys()
    assert object_key("supplier") in keys
    assert object_key("colour") not in keys
