"""Every rule of a dictionary: those that fields derive and those that objects declare, with one shape for all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from dictionary.canonical import canonical_json
from dictionary.checks import DEFAULT_POLICY, Check, Dimension, FieldCheck, OnFail, Severity, share
from dictionary.compiled import Dictionary, FeedName
from dictionary.computed import fallible_fields, fallible_places, is_certain_of, unjudged
from dictionary.expressions import parse
from dictionary.fields import FieldDefinition
from dictionary.model import Words
from dictionary.objects import ObjectDefinition
from dictionary.undecodable import undecodable

Kind = Literal[
    "type", "required", "format", "codes", "range", "reference", "expect", "context", "unique", "agree", "query",
    "duplicate_key", "undecodable", "join", "computed", "unjudged",
]  # fmt: skip

DERIVED: dict[FieldCheck, tuple[Severity, OnFail, Dimension, Words]] = {
    "type": (
        *DEFAULT_POLICY["type"], Dimension.VALIDITY,
        Words(zh="“{field}”的值不符合类型 {detail}", en="{field} is not a value of type {detail}"),
    ),
    "required": (
        *DEFAULT_POLICY["required"], Dimension.COMPLETENESS,
        Words(zh="“{field}”不得为空", en="{field} must not be empty"),
    ),
    "format": (
        *DEFAULT_POLICY["format"], Dimension.VALIDITY,
        Words(zh="“{field}”不符合格式 {detail}", en="{field} does not have the format {detail}"),
    ),
    "codes": (
        *DEFAULT_POLICY["codes"], Dimension.VALIDITY,
        Words(zh="“{field}”的代码不在代码表 {detail} 中", en="{field} is not a code of the list {detail}"),
    ),
    "range": (
        *DEFAULT_POLICY["range"], Dimension.VALIDITY,
        Words(zh="“{field}”超出范围 {detail}", en="{field} is outside {detail}"),
    ),
    "reference": (
        *DEFAULT_POLICY["reference"], Dimension.INTEGRITY,
        Words(zh="“{field}”指向的记录不存在或不唯一", en="{field} names a record that does not exist or is not the only one"),
    ),
}  # fmt: skip

_DUPLICATE_KEY = Words(zh="同一主键有多条内容不同的记录", en="one key has several rows with different content")
_UNDECODABLE = Words(zh="来源的文本必须能够解码", en="the source's text must be decodable")
_COMPUTED = Words(
    zh="映射中的 {detail} 无法按该行的值计算", en="{detail} of the mapping cannot be computed from the row's values"
)
_UNJUDGED = Words(zh="无法按该记录的值判断：{label}", en="cannot be judged from the record's values: {label}")
_JOIN = Words(zh="联接“{detail}”没有或不止一条匹配记录", en="the join {detail} finds no row or more than one")


@dataclass(frozen=True)
class Rule:
    """One rule of one object; ``feed`` is set only for rules that one feed derives."""

    id: str
    object: str
    kind: Kind
    severity: Severity
    on_fail: OnFail
    dimension: Dimension
    label: Words
    owner: str
    field: str | None = None
    check: Check | None = None
    feed: str | None = None
    threshold: Decimal | None = None
    when: str | None = None
    is_named: bool = False
    """Whether somebody gave it its id: declared as a check, or named in a field's policy."""
    doubtful: str | None = None
    """The condition that it asks (``expect`` or ``when``), where some record's values can make it impossible to compute."""

    @property
    def fingerprint(self) -> str:
        """A hash that changes when what the rule means changes, not when its wording does."""
        meaning = {
            "id": self.id, "object": self.object, "kind": self.kind, "field": self.field,
            "severity": self.severity, "on_fail": self.on_fail,
            "check": self.check.model_dump(mode="json", exclude={"label", "owner"}) if self.check else None,
        }  # fmt: skip
        if self.when:
            meaning["when"] = self.when
        if self.threshold is not None:
            meaning["threshold"] = str(self.threshold)
        return hashlib.sha256(canonical_json(meaning).encode()).hexdigest()[:16]

    @property
    def holds(self) -> bool:
        """Whether a record that fails is held back."""
        return self.on_fail is OnFail.HOLD


def rules_of(dictionary: Dictionary, object_name: str) -> tuple[Rule, ...]:
    """All rules of one object, in a fixed order."""
    definition = dictionary.objects[object_name]
    rules = [_duplicate_key(definition), _undecodable(definition)]
    computed = fallible_fields(dictionary, object_name)
    for name, field in definition.fields.items():
        rules += [_derived(definition, name, field, kind) for kind in _kinds(field, computed=name in computed)]
    rules += [_declared(definition, check) for check in definition.checks]
    rules = [part for rule in rules for part in _with_unjudged(dictionary, rule)]
    for feed_name, feed in dictionary.feeds(object_name).items():
        source = dictionary.sources[feed_name.system]
        rules += [_of_feed(definition, feed_name, "join", f"join.{alias}", alias) for alias in feed.join]
        rules += [_of_feed(definition, feed_name, "computed", place, place) for place in fallible_places(source, feed)]
    return tuple(rules)


def all_rules(dictionary: Dictionary) -> tuple[Rule, ...]:
    """All rules of all objects."""
    return tuple(rule for name in dictionary.objects for rule in rules_of(dictionary, name))


def _with_unjudged(dictionary: Dictionary, rule: Rule) -> Iterator[Rule]:
    """A rule, and where a record's values can make what it asks impossible to compute, the rule that tells of those."""
    text = rule.check.expect if rule.check and rule.check.expect else rule.when
    if text is None or is_certain_of(dictionary, rule.object, text):
        yield rule
        return
    asked = replace(rule, doubtful=text)
    label = Words(zh=_UNJUDGED.zh.format(label=rule.label.zh), en=_UNJUDGED.en.format(label=rule.label.en))
    yield asked
    yield replace(asked, id=unjudged(rule.id), kind="unjudged", label=label, is_named=False, when=None)


def _kinds(field: FieldDefinition, *, computed: bool) -> list[FieldCheck]:
    """The rules of a field; text and keys fail their type only where they are computed."""
    kinds: list[FieldCheck] = []
    if field.is_reference:
        kinds.append("reference")
    if computed or (not field.is_reference and field.type.base != "text"):
        kinds.append("type")
    if field.required:
        kinds.append("required")
    if field.format:
        kinds.append("format")
    if field.codes:
        kinds.append("codes")
    if field.minimum is not None or field.maximum is not None:
        kinds.append("range")
    return kinds


def _derived(definition: ObjectDefinition, name: str, field: FieldDefinition, kind: FieldCheck) -> Rule:
    severity, on_fail, dimension, words = DERIVED[kind]
    policy = field.checks.get(kind)
    detail = {
        "type": str(field.type), "format": field.format, "codes": field.codes,
        "range": f"[{_bound(field.minimum, '−∞')}, {_bound(field.maximum, '∞')}]",
    }.get(kind)  # fmt: skip
    return Rule(
        id=(policy and policy.rule) or f"{definition.object}.{name}.{kind}",
        is_named=bool(policy and policy.rule),
        object=definition.object,
        kind=kind,
        severity=(policy and policy.severity) or severity,
        on_fail=(policy and policy.on_fail) or on_fail,
        dimension=dimension,
        label=Words(
            zh=words.zh.format(field=field.label.zh, detail=detail),
            en=words.en.format(field=field.label.en, detail=detail),
        ),
        owner=field.owner or definition.owner,
        field=name,
        threshold=share(policy.threshold) if policy and policy.threshold else None,
        when=policy.when if policy else None,
    )


def _bound(value: Decimal | None, none: str) -> str:
    return none if value is None else str(value)


def _declared(definition: ObjectDefinition, check: Check) -> Rule:
    return Rule(
        id=check.rule,
        is_named=True,
        object=definition.object,
        kind=_declared_kind(definition, check),
        severity=check.severity,
        on_fail=check.on_fail,
        dimension=check.dimension,
        label=check.label,
        owner=check.owner or definition.owner,
        field=check.field,
        check=check,
        threshold=share(check.threshold) if check.threshold else None,
    )


def _declared_kind(definition: ObjectDefinition, check: Check) -> Kind:
    """An expectation over the record's own values is a row check; one that touches a reference needs context."""
    if check.query:
        return "query"
    if check.unique:
        return "unique"
    if check.agree:
        return "agree"
    return "context" if reads_others(definition, check.expect or "") else "expect"


def reads_others(definition: ObjectDefinition, text: str) -> bool:
    """Whether a condition looks at what a record refers to, and so has to wait until its references are resolved."""
    return any(alias or name in definition.references for alias, name in parse(text).columns)


def _duplicate_key(definition: ObjectDefinition) -> Rule:
    return Rule(
        f"{definition.object}.duplicate_key", definition.object, "duplicate_key", Severity.CRITICAL, OnFail.HOLD,
        Dimension.UNIQUENESS, _DUPLICATE_KEY, definition.owner,
    )  # fmt: skip


def _undecodable(definition: ObjectDefinition) -> Rule:
    return Rule(
        undecodable(definition.object), definition.object, "undecodable", Severity.CRITICAL, OnFail.HOLD,
        Dimension.VALIDITY, _UNDECODABLE, definition.owner,
    )  # fmt: skip


def _of_feed(
    definition: ObjectDefinition, feed: FeedName, kind: Literal["join", "computed"], place: str, name: str
) -> Rule:
    words = _JOIN if kind == "join" else _COMPUTED
    return Rule(
        f"{feed}.{place}", definition.object, kind, Severity.CRITICAL, OnFail.HOLD,
        Dimension.INTEGRITY if kind == "join" else Dimension.VALIDITY,
        Words(zh=words.zh.format(detail=name), en=words.en.format(detail=name)), definition.owner, feed=str(feed),
    )  # fmt: skip
