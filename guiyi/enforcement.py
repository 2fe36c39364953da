"""Declared is enforced: what carries out each declaration, found by compiling the dictionary once with and once without it.

What differs in the compiled statements is what carries it out; nothing here repeats what a word is supposed to mean. Words
that only document are listed with the reason; the few that connectors obey while they read are listed with what they do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from dictionary.compiled import Dictionary
from dictionary.leaves import Leaf, leaves, without
from dictionary.measure_reads import filled
from dictionary.model import Words
from pipelines.artefacts.compiled import Artefacts, compiled
from pipelines.artefacts.scope import WHOLE, Scope

How = Literal["statement", "needed", "reader", "documentation", "idle", "nothing"]
"""By a statement, because nothing compiles without it, by what reads; it only documents, it waits for a source that fills
what it is about, or nothing carries it out at all."""

_SHOWN = Words(zh="供人阅读：字典文档、导出和界面显示它", en="for people: the documentation, exports and pages show it")
_SEARCH = Words(zh="供人查找：搜索按它命中", en="for people who search")
_STANDARD = Words(zh="供对照：导出和文档列出它", en="for comparison: exports and the documentation list it")

DOCUMENTED: Final[Mapping[str, Words]] = {
    "ObjectDefinition.kind": Words(
        zh="供人归类：文档和导出按它分组", en="for people: the documentation and exports group by it"
    ),
    "ObjectDefinition.definition": _SHOWN,
    "ObjectDefinition.synonyms": _SEARCH,
    "ObjectDefinition.standards": _STANDARD,
    "FieldDefinition.definition": _SHOWN,
    "FieldDefinition.synonyms": _SEARCH,
    "FieldDefinition.standards": _STANDARD,
    "FieldDefinition.unit": Words(
        zh="说明数量的单位；数量不作换算", en="tells the unit of a quantity; nothing is converted"
    ),
    "FieldDefinition.id": Words(
        zh="改名时认出同一字段；只在两个版本之间起作用",
        en="knows a field again when it is renamed; it counts between two versions only",
    ),
    "Code.label": _SHOWN,
    "Measure.synonyms": _SEARCH,
    "Measure.standards": _STANDARD,
    "Source.label": _SHOWN,
    "Source.ignore": Words(zh="记下有意不映射的列", en="records which columns are left out on purpose"),
}
"""Words that change nothing of what a night does, and why they are there."""

DOCUMENTED_ELSE: Final[Mapping[str, Words]] = {
    "FieldDefinition.classification": Words(
        zh="供人知晓谁可以看；只有个人数据会被遮蔽", en="tells people who may see it; only personal data are masked"
    ),
    "FieldDefinition.owner": Words(
        zh="供人知晓问谁；有规则时，规则由其负责", en="tells people whom to ask; rules, where there are any, are theirs"
    ),
}
"""Words that only document where no statement comes of what they say here."""

IDLE: Final = Words(
    zh="本项目没有来源提供它，或需要两个来源而只有一个",
    en="no source of this project fills it, or one where it takes two",
)

_WAY = Words(zh="连接器按它连接来源", en="the connector reaches the source by it")
_FILE = Words(zh="文件连接器按它读出行和列", en="the connector of files finds rows and columns by it")
_DROP = Words(zh="拉取时按它决定读哪些投放的文件", en="a pull chooses by it which of the dropped files it takes")

_DECODED = Words(
    zh="连接器按它解码文本，解不出的记录予以扣留",
    en="the connector decodes text by it; a record whose text it cannot decode is held",
)

_TLS = Words(zh="连接器按它加密并核验证书", en="the connector encrypts the line and verifies the certificate by it")

_GENTLE = Words(zh="连接器读取时遵守它", en="the connector keeps to it while it reads")

_DRIFT = Words(
    zh="拉取之前比较来源的表结构，按它处置",
    en="asked before the pull, where the structure of a source's table has changed",
)

READ: Final[Mapping[str, Words]] = {
    **dict.fromkeys(
        ("Connection.sqlalchemy", "Connection.odbc", "Connection.files", "Connection.access", "Connection.dialect"),
        _WAY,
    ),
    "Connection.schema_": _WAY,
    "Connection.database": _WAY,
    **dict.fromkeys(("Connection.tls", "Connection.ca"), _TLS),
    **dict.fromkeys(("Connection.timeout", "Connection.rate"), _GENTLE),
    "Connection.hours": Words(
        zh="拉取之前查看时刻，时段之外不读该来源", en="asked before the pull; outside of them the source is not read"
    ),
    **dict.fromkeys(("Source.drift", "Table.drift"), _DRIFT),
    "Source.encoding": _DECODED,
    "Source.profile": Words(
        zh="读取字典时，把来源所写的叠加在该系统模板之上",
        en="reading the dictionary lays what the source says over this profile",
    ),
    **dict.fromkeys(("Layout.header", "Layout.join", "Layout.names", "Layout.delimiter", "Layout.quote"), _FILE),
    "Layout.encoding": _FILE,
    **dict.fromkeys(("Drops.pattern", "Drops.sheet", "Drops.same", "Drops.settle"), _DROP),
    "Measure.replaces": Words(
        zh="读取字典时，允许项目给核心指标的名称换公式",
        en="reading the dictionary lets a project give a core measure's name to another formula",
    ),
    "View.query": Words(
        zh="读取字典时取出该文件中的 SELECT", en="reading the dictionary takes the SELECT from that file"
    ),
}
"""Words that are obeyed while something is read, sources by connectors above all; no statement is made of them."""


@dataclass(frozen=True)
class Carried:
    """A declaration and what carries it out: the names of the artefacts, and of the first one the part that differs."""

    leaf: Leaf
    how: How
    artefacts: tuple[str, ...] = ()
    shown: str = ""


@dataclass
class Enforcement:
    """Finds what carries out the declarations of one dictionary."""

    dictionary: Dictionary
    _known: dict[Scope, Artefacts] = field(default_factory=dict)
    _silent: set[str] = field(default_factory=set)

    def declared(self) -> Iterator[Leaf]:
        """All that the dictionary declares."""
        return leaves(self.dictionary)

    def of(self, leaf: Leaf) -> Carried:
        """What carries out a declaration. A part of the dictionary is looked at first, and all of it where that shows nothing."""
        for scope in dict.fromkeys((self._scope(leaf), WHOLE)):
            if scope == WHOLE and leaf.kind in self._silent:
                break
            before = self._artefacts(scope)
            try:
                after = compiled(without(self.dictionary, leaf), scope)
            except Exception as error:  # noqa: BLE001 - whatever stops the compiler shows that it asks for the declaration
                return Carried(leaf, "needed", (), f"{type(error).__name__}: {error}")
            differing = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
            if differing:
                first = differing[0]
                return Carried(
                    leaf, "statement", tuple(differing), _difference(before.get(first, ""), after.get(first, ""))
                )
        # Once the whole dictionary showed nothing for a word of which nothing is expected, its part is enough for the next.
        self._silent |= {leaf.kind} & {*READ, *DOCUMENTED}
        return Carried(leaf, self._without_statement(leaf))

    def _without_statement(self, leaf: Leaf) -> How:
        if leaf.kind in READ:
            return "reader"
        if leaf.kind in DOCUMENTED or leaf.kind in DOCUMENTED_ELSE:
            return "documentation"
        return "idle" if self._is_idle(leaf) else "nothing"

    def _is_idle(self, leaf: Leaf) -> bool:
        """Whether a declaration is about an object or a field that no feed fills, or about systems where only one does."""
        part, name, *rest = map(str, leaf.path)
        if part != "objects":
            return False
        given = self._filled.get(name)
        if given is None or (rest[0] == "fields" and rest[1] not in given):
            return True
        return leaf.kind == "FieldDefinition.per_system" and len(self._systems_with(name, rest[1])) < 2

    def _systems_with(self, name: str, content: str) -> set[str]:
        """The systems whose own records of an object fill a field."""
        return {feed_name.system for feed_name, feed in self.dictionary.feeds(name).items() if content in feed.fields}

    @cached_property
    def _filled(self) -> Mapping[str, Collection[str]]:
        return filled(self.dictionary)

    def _artefacts(self, scope: Scope) -> Artefacts:
        if scope not in self._known:
            self._known[scope] = compiled(self.dictionary, scope)
        return self._known[scope]

    def _scope(self, leaf: Leaf) -> Scope:
        part, name = str(leaf.path[0]), str(leaf.path[1])
        if part == "objects":
            return Scope(frozenset([name]))
        if part == "measures":
            return Scope(measures=True)
        if part == "codes":
            return Scope(frozenset(self._with_codes(name)))
        if len(leaf.path) > 3 and leaf.path[2] == "feeds":
            return Scope(frozenset([self.dictionary.sources[name].feeds[str(leaf.path[3])].object]), pulls=True)
        return WHOLE

    def _with_codes(self, name: str) -> Iterable[str]:
        """One object is enough to see what a code list does; without any, all are looked at."""
        for other, definition in self.dictionary.objects.items():
            if any(field.codes == name for field in definition.fields.values()):
                return [other]
        return self.dictionary.objects


def _difference(before: str, after: str, around: int = 60) -> str:
    """The first statement that differs, cut to where it does."""
    lines, others = before.splitlines(), set(after.splitlines())
    line = next((one for one in lines if one not in others), None)
    if line is None:
        return next(one for one in after.splitlines() if one not in set(lines))[: 4 * around]
    other = max(others - set(lines), key=lambda one: _shared(one, line), default="")
    begin = _shared(line, other)
    end = _shared(line[begin:][::-1], other[begin:][::-1])
    first, last = max(0, begin - around), len(line) - end + around
    return ("…" if first else "") + line[first:last][: 6 * around] + ("…" if last < len(line) else "")


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
