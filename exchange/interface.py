"""The interface specification (接口规范): one document per object and language, with its schema and a sample record.

It is written for whoever builds the next program on the published records, and needs nothing else to be understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dictionary.checks import OnFail
from dictionary.compiled import Dictionary
from dictionary.fields import FieldDefinition
from dictionary.model import Words
from exchange.json_schema.records import as_text, file_of, record_schema
from exchange.samples import sample
from quality_rules.rules import rules_of
from warehouse.object_tables import history

LANGUAGES = ("zh", "en")

_TITLE = Words(zh="接口规范：{label}（{name}）", en="Interface specification: {label} ({name})")
_HEAD = Words(
    zh="数据仓库表 `core.{name}`，主键 `master_id`；责任部门 {owner}；数据字典版本 `{hash}`。",
    en="Table `core.{name}` of the warehouse, key `master_id`; owner {owner}; version of the data dictionary `{hash}`.",
)
_FIELDS = Words(zh="字段", en="Fields")
_CODES = Words(zh="代码表 {list}", en="Codes of {list}")
_RULES = Words(zh="规则", en="Rules")
_SAMPLE = Words(zh="样例", en="Sample")
_SCHEMA = Words(zh="JSON Schema", en="JSON Schema")
_SAMPLE_NOTE = Words(
    zh="样例符合下面的 JSON Schema；个人和保密信息为虚构。",
    en="The sample is valid against the JSON Schema below; what is personal or confidential in it is invented.",
)
_COLUMNS = {
    "zh": ("列", "名称", "类型", "必填", "约束", "密级", "定义"),
    "en": ("column", "name", "type", "filled", "limits", "classification", "definition"),
}
_CODE_COLUMNS = {"zh": ("代码", "含义"), "en": ("code", "meaning")}
_RULE_COLUMNS = {
    "zh": ("规则", "内容", "严重度", "未通过的记录"),
    "en": ("rule", "says", "severity", "a failing record"),
}
_YES = Words(zh="是", en="yes")
_FATE = {
    OnFail.HOLD: Words(zh="扣住；保留上次接受的值", en="is held back; what was last accepted stays"),
    OnFail.FLAG: Words(zh="发布并标记", en="is published and flagged"),
    OnFail.STOP: Words(zh="使全部停止发布", en="stops the publishing of everything"),
}
_LIMITS = {
    "unit": Words(zh="单位 {0}", en="unit {0}"),
    "format": Words(zh="格式 {0}", en="format {0}"),
    "codes": Words(zh="代码表 {0}", en="codes of {0}"),
    "minimum": Words(zh="不小于 {0}", en="at least {0}"),
    "maximum": Words(zh="不大于 {0}", en="at most {0}"),
    "to": Words(zh="引用 core.{0}", en="refers to core.{0}"),
}

Records = Callable[[str], Mapping[str, Any] | None]
"""Gives a record of the warehouse for an object, or None."""


def write(dictionary: Dictionary, folder: Path, record_of: Records) -> int:
    """Write the documents of both languages, the schemas and the samples into a folder: how many objects."""
    for part in (*LANGUAGES, "schema", "sample"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for name in dictionary.objects:
        made = sample(dictionary, name, record_of(name))
        (folder / "schema" / file_of(name)).write_text(as_text(record_schema(dictionary, name)), encoding="utf-8")
        (folder / "sample" / f"{name}.json").write_text(as_text(made), encoding="utf-8")
        for language in LANGUAGES:
            text = document(dictionary, name, language, made)
            (folder / language / f"{name}.md").write_text(text, encoding="utf-8")
    return len(dictionary.objects)


def document(dictionary: Dictionary, name: str, language: str, made: Mapping[str, Any]) -> str:
    """One document as Markdown."""
    return "\n".join(_lines(dictionary, name, language, made)) + "\n"


def _lines(dictionary: Dictionary, name: str, language: str, made: Mapping[str, Any]) -> Iterator[str]:
    definition = dictionary.objects[name]

    def say(words: Words, **facts: object) -> str:
        return words.say(language).format(**facts)

    yield f"# {say(_TITLE, label=definition.label.say(language), name=name)}"
    yield from ("", definition.definition.say(language), "")
    yield say(_HEAD, name=name, owner=definition.owner, hash=dictionary.hash[:12])
    yield from ("", f"## {say(_FIELDS)}", "")
    yield from _table(_COLUMNS[language], _field_rows(dictionary, name, language))
    for codes in sorted({field.codes for field in definition.fields.values() if field.codes}):
        yield from ("", f"## {say(_CODES, list=codes)}", "")
        good = [code for code in dictionary.codes[codes].codes if code.bucket == "good"]
        yield from _table(_CODE_COLUMNS[language], ((code.code, code.label.say(language)) for code in good))
    yield from ("", f"## {say(_RULES)}", "")
    rules = rules_of(dictionary, name)
    yield from _table(
        _RULE_COLUMNS[language],
        ((f"`{r.id}`", r.label.say(language), r.severity.value, _FATE[r.on_fail].say(language)) for r in rules),
    )
    yield from ("", f"## {say(_SAMPLE)}", "", say(_SAMPLE_NOTE), "")
    yield from ("```json", as_text(made).rstrip(), "```", "", f"## {say(_SCHEMA)}", "")
    yield from ("```json", as_text(record_schema(dictionary, name)).rstrip(), "```")


def _field_rows(dictionary: Dictionary, name: str, language: str) -> Iterator[tuple[str, ...]]:
    definition = dictionary.objects[name]
    fields = {definition.column(field): content for field, content in definition.fields.items()}
    schema = record_schema(dictionary, name)
    needed = schema.get("else", {}).get("properties", {})
    for column in history(definition).columns:
        if column.name not in schema["properties"]:
            continue
        filled = _YES.say(language) if column.name in needed or column.name not in fields else ""
        if column.name in fields:
            field = fields[column.name]
            about = (field.definition or field.label).say(language)
            more = (str(field.type), filled, _limits(field, language), field.classification.value, about)
        else:
            more = ("timestamp" if column.type == "TIMESTAMPTZ" else "text", filled, "", "", "")
        yield (f"`{column.name}`", column.label.say(language), *more)


def _limits(field: FieldDefinition, language: str) -> str:
    found = {word: getattr(field, word) for word in _LIMITS}
    told = [_LIMITS[word].say(language).format(value) for word, value in found.items() if value is not None]
    return ("；" if language == "zh" else "; ").join(told)


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(_cell(value) for value in row)} |" for row in rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\r", " ").replace("\n", " ")
