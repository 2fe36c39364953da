"""The tables of one object: its history, its source records, its crosswalk, and the view of what is current.

Redirects, which all objects share, stand beside them.
"""

from __future__ import annotations

from dictionary.fields import FieldDefinition
from dictionary.model import Words
from dictionary.objects import ObjectDefinition
from dictionary.sql import columns
from warehouse.table import MASTER_ID, OBJECT, RUN, WRITTEN_BY, Column, Table, column, record_columns

OPEN = "valid_to IS NULL AND superseded_at IS NULL"
"""What is believed today to hold still."""


def fields(definition: ObjectDefinition) -> tuple[Column, ...]:
    """The columns of an object's fields."""
    return tuple(
        Column(
            definition.column(name),
            field.type.column,
            _meaning(field),
            "id" if field.is_reference else "value",
        )
        for name, field in definition.fields.items()
    )


def _meaning(field: FieldDefinition) -> Words:
    """The label, and of a time what it tells and how it is kept."""
    policy = field.time_policy
    if policy is None:
        return field.label
    return Words(zh=f"{field.label.zh}（{policy.zh}）", en=f"{field.label.en} ({policy.en})")


def history(definition: ObjectDefinition) -> Table:
    """``history.<object>``: one row per version of a golden record, on two axes of time."""
    return Table(
        "history",
        definition.object,
        _labelled(definition, "的全部版本", "all versions"),
        (
            MASTER_ID,
            column(
                "standing",
                "VARCHAR",
                "可信状态：accepted 已接受、stale 沿用旧值、inferred 推断",
                "accepted, stale or inferred",
            ),
            *fields(definition),
            column("valid_from", "TIMESTAMPTZ", "业务生效起", "From when it holds in the business", "fact"),
            column("valid_to", "TIMESTAMPTZ", "业务生效止（空为现行）", "Until when it holds; empty: still", "fact"),
            column("recorded_at", "TIMESTAMPTZ", "记入仓库的时间", "When the warehouse recorded it", "fact"),
            column(
                "superseded_at", "TIMESTAMPTZ", "被更正的时间（空为有效）", "When it was corrected; empty: not", "fact"
            ),
            WRITTEN_BY,
        ),
        ("master_id", "valid_from", "run_id"),
        live="true",
        fresh=f"{OPEN} AND standing <> 'stale'",
    )


def source(definition: ObjectDefinition) -> Table:
    """``source.<object>``: accepted source records, conformed."""
    return Table(
        "source",
        definition.object,
        _labelled(definition, "的来源记录（已接受）", "accepted source records"),
        (
            *record_columns(),
            *fields(definition),
            column("row_hash", "VARCHAR", "来源行的哈希", "Hash of the rows it was made from", "fact"),
            MASTER_ID,
            column("extract_id", "VARCHAR", "带来该行的抽取", "Extract that brought the row", "fact"),
            column(
                "stale",
                "BOOLEAN",
                "新版本被扣留，沿用上次接受的值",
                "A newer version is held; these values are the last accepted",
            ),
            column("first_run", "VARCHAR", "首次出现的运行", "Run that first saw it", "fact"),
            column("last_run", "VARCHAR", "最近变化的运行", "Run that last changed it", "fact"),
            column("deleted_at", "TIMESTAMPTZ", "从来源消失的时间", "When it vanished from its source", "fact"),
        ),
        ("record_id",),
        live="deleted_at IS NULL",
        fresh="deleted_at IS NULL AND NOT stale",
    )


def crosswalk(definition: ObjectDefinition) -> Table:
    """``crosswalk.<object>``: which source record is which thing, since when and by which rule."""
    return Table(
        "crosswalk",
        definition.object,
        _labelled(definition, "的对照关系", "source records and their masters"),
        (
            *record_columns(),
            MASTER_ID,
            column("method", "VARCHAR", "匹配规则", "Rule that matched it"),
            column("score", "DECIMAL(4,3)", "匹配分", "Score of the match"),
            column("decided_by", "VARCHAR", "由谁决定", "Who decided: a rule or a person"),
            column("since", "TIMESTAMPTZ", "起", "Since when", "fact"),
            column("until", "TIMESTAMPTZ", "止（空为现行）", "Until when; empty: still", "fact"),
            column("first_run", "VARCHAR", "首次出现的运行", "Run that first saw the record", "fact"),
            WRITTEN_BY,
        ),
        ("record_id", "run_id"),
        live="until IS NULL",
        fresh="until IS NULL",
    )


def core_select(definition: ObjectDefinition, quote_name: str) -> str:
    """The SELECT of ``core.<object>``: current golden records. ``quote_name`` is the quoted history table."""
    names = ["master_id", "standing", *(column.name for column in fields(definition))]
    return f"SELECT {columns([*names, 'valid_from', 'recorded_at', 'run_id'])} FROM {quote_name} WHERE {OPEN}"


def _labelled(definition: ObjectDefinition, zh: str, en: str) -> Words:
    return Words(zh=definition.label.zh + zh, en=f"{definition.label.en}: {en}")


REDIRECT = Table(
    "crosswalk", "redirect", Words(zh="已并入其他标识的主数据标识", en="Master ids that now lead to another"),
    (
        OBJECT,
        column("master_id", "VARCHAR", "原标识", "The retired id", "id"),
        column("now", "VARCHAR", "现标识", "The id that it leads to", "id"),
        column("since", "TIMESTAMPTZ", "起", "Since when", "fact"),
        column("until", "TIMESTAMPTZ", "止（空为现行）", "Until when; empty: still", "fact"),
        column("by", "VARCHAR", "由谁决定", "Who decided"),
        column("reason", "VARCHAR", "原因", "Reason"),
        RUN,
    ),
    ("object", "master_id", "run_id"), live="until IS NULL",
)  # fmt: skip
