"""The canonical form: what a dictionary says and nothing else, in a form that lasts."""

import json

from dictionary.canonical import canonical_json
from dictionary.compiled import UNREACHED, Dictionary
from dictionary.reach import Connection
from tests.dictionary.changed import altered, demo


def test_it_gives_the_dictionary_back() -> None:
    connections = {name: source.connect for name, source in demo().sources.items()}
    read = Dictionary.of_canonical(demo().canonical, connections)
    assert read == demo()
    assert read.hash == demo().hash


def test_where_a_source_is_reached_is_no_part_of_it() -> None:
    secret = Connection(sqlalchemy="env:ERP_URL")
    moved = {**demo().sources, "erp": demo().sources["erp"].model_copy(update={"connect": secret})}
    other = altered(sources=moved)
    assert other.canonical == demo().canonical
    assert "env:" not in other.canonical
    assert '"connect"' not in other.canonical


def test_a_system_that_nobody_reaches_any_more_is_still_told() -> None:
    read = Dictionary.of_canonical(demo().canonical, {})
    assert {source.connect for source in read.sources.values()} == {UNREACHED}
    assert read.hash == demo().hash


def test_what_is_said_without_need_changes_nothing() -> None:
    """So a word that a later release adds, empty by default, leaves every hash as it was."""
    content = json.loads(demo().canonical)
    for source in content["sources"].values():
        source["connect"] = {"files": ""}
    for definition in content["objects"].values():
        for field in definition["fields"].values():
            field |= {"id": None, **{word: field.get(word, []) for word in ("survivorship",)}}
            field.setdefault("checks", {})
            field.setdefault("required", False)
    assert Dictionary.model_validate(content).hash == demo().hash


def test_the_order_of_words_is_no_part_of_it_and_the_order_of_entries_is() -> None:
    material = demo().objects["material"]
    turned = material.model_copy(update={"fields": dict(reversed(material.fields.items()))})
    other = altered(objects={**demo().objects, "material": turned})
    assert other.hash != demo().hash
    written = {"erp": {"b": 1, "a": 2}}
    assert canonical_json(written) == '{"erp":{"b":1,"a":2}}'
    assert list(demo().content["objects"]["material"]) == sorted(demo().content["objects"]["material"])


def test_a_copy_with_other_content_has_another_hash() -> None:
    assert demo().hash
    assert demo().waves
    copied = demo().model_copy(update={"timezone": "UTC"})
    assert copied.hash == altered(timezone="UTC").hash != demo().hash
    assert demo().model_copy() == demo()
