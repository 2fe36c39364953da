"""Small sources with nasty values: tables, feeds over them and the object that they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from dictionary.codes import CodeList
from dictionary.compiled import Dictionary
from tests.mapping.formulas import Formula, Kinds, column, compared, constant, either, is_null
from tests.mapping.harness import Extract

WORDS = {"zh": "中文", "en": "English"}

NASTY = [
    "", " ", "\t", "\n", "a", "A", "a ", "a  ", "Ａ", "ａｂ", "a\u3000b", "中文", "中文 ", "it's",
    'say "x"', '","', '["a"]', "\\",
    "a\\", "A-1", "a,b", "1E5", "2-3", "007", "7", "0", "-0", "+5", "1.", ".5", ".", "1.0029999", "1.5", "1.6", "1,5",
    "0.30000000000000004", "99999999.99", "100000000", "99999999.995", "123456789012345678", "1234567890123456789",
    "000000000000000000001", "１２", "NaN", "inf", "1e400", "2024-02-29", "2023-02-29", "2024/02/29", "20240229",
    "29.02.2024", "2024-1-5", "2024-02-29 00:00:00", "2024-02-29 10:30", "2024-02-29T10:30:00.5", "2024-02-29 10:30:00Z",
    "2024-02-29 10:30:00+08:00", "1900-01-01", " 1900-01-01 ", "\t1900-01-01", "1900-01-01 00:00:00", "0000-00-00",
    "9999-12-31", "n/a", "N/A", "true", "Y", "是", "no", "1", "EA", "ea", "PCS", "-", "x", "bc", "ab", "c", "\u2028", "\x07",
]  # fmt: skip
"""Texts that have gone wrong somewhere."""

LETTERS = "aAbＡ中 7-,\"'\\"


texts = st.none() | st.sampled_from(NASTY) | st.text(LETTERS + "\t\u00a0\u3000", max_size=4)
short = st.none() | st.sampled_from(["a", "A", "a ", "Ａ", "bc", "ab", "c", "", "7", "007", '","', "中"])
"""Few texts, so that joins and duplicate keys happen."""
decimals = st.none() | st.decimals(-9999, 9999, places=3) | st.sampled_from([Decimal("1.500"), Decimal("-0.001")])
whole = st.none() | st.integers(-3, 9) | st.sampled_from([9999, -9999])
days = st.none() | st.dates(date(1950, 1, 1), date(2099, 12, 31)) | st.just(date(1900, 1, 1))
SINCE, UNTIL = datetime.fromisoformat("1995-01-01"), datetime.fromisoformat("2040-01-01")
"""Years in which no hour of Shanghai is missing or occurs twice."""
times = st.none() | st.one_of(
    st.datetimes(SINCE, UNTIL),
    st.dates(date(1995, 1, 1), date(2040, 1, 1)).map(lambda day: datetime.combine(day, time())),
    st.just(datetime.fromisoformat("1900-01-01")),
)
floats = st.none() | st.one_of(
    st.decimals(-(10**6), 10**6, places=2).map(float),
    st.floats(-1e6, 1e6),
    st.sampled_from([0.1 + 0.2, float("nan"), float("inf"), float("-inf"), -0.0, 1.005, 2.675, 1e300, 1.0, 0.0]),
)

ANCHOR = pa.schema(
    [
        ("k1", pa.string()), ("k2", pa.string()), ("a", pa.string()), ("b", pa.string()), ("i", pa.int64()),
        ("n", pa.decimal128(12, 3)), ("d", pa.date32()), ("t", pa.timestamp("us")), ("g", pa.bool_()), ("f", pa.float64()),
    ]
)  # fmt: skip
ANCHOR_VALUES = {
    "k1": short, "k2": short, "a": texts, "b": short, "i": whole, "n": decimals, "d": days, "t": times,
    "g": st.none() | st.booleans(), "f": floats,
}  # fmt: skip


def rows(values: Mapping[str, st.SearchStrategy[Any]], most: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows, some of them twice."""
    plain = st.lists(st.fixed_dictionaries(dict(values)), max_size=most)
    again = st.lists(st.integers(0, 5), max_size=2)
    return st.builds(lambda found, picks: [*found, *(found[i] for i in picks if i < len(found))], plain, again)


UNITS = CodeList.model_validate(
    {
        "name": "unit",
        "codes": [
            {"code": "EA", "bucket": "good", "label": WORDS},
            {"code": "7", "bucket": "good", "label": WORDS},
            {"code": "ea", "bucket": "fixable", "fix": "EA", "label": WORDS},
            {"code": "PCS", "bucket": "fixable", "fix": "EA", "label": WORDS},
            {"code": "it's", "bucket": "fixable", "fix": "EA", "label": WORDS},
            {"code": "-", "bucket": "ignorable", "label": WORDS},
        ],
    }
)

TYPES = {
    "words": "text", "unit": "text", "whole": "integer", "amount": "decimal(10,2)", "share": "decimal(6,4)",
    "big": "decimal(38,20)", "day": "date", "at": "timestamp", "flag": "boolean",
}  # fmt: skip


@dataclass
class Case:
    """A source with its rows, and what its expressions mean."""

    dictionary: Dictionary
    tables: dict[str, Extract]
    formulas: dict[str, Formula] = field(default_factory=dict)

    def __repr__(self) -> str:
        source = self.dictionary.sources["erp"].model_dump(mode="json", by_alias=True, exclude_defaults=True)
        found = {name: [list(row.values()) for row in extract.rows] for name, extract in self.tables.items()}
        return f"Case({source['feeds']}, {source['tables']}, {source.get('collation')}, {found})"


def dictionary(source: dict[str, Any], fields: dict[str, Any], **more: Any) -> Dictionary:
    """A dictionary of one object ``thing`` (with ``part`` and ``lot``, which it may name) and one source."""

    def defined(name: str, own: dict[str, Any], **rest: Any) -> dict[str, Any]:
        labelled = {field: {"label": WORDS, **spec} for field, spec in own.items()}
        return {"object": name, "kind": "master", "label": WORDS, "definition": WORDS, "owner": "quality",
                "fields": labelled, **rest}  # fmt: skip

    part = {"code": {"type": "text"}}
    lot = {
        "part": {"type": "reference", "to": "part"},
        "lot_no": {"type": "text", "required": True},
        "made_on": {"type": "date"},
    }
    match = [{"rule": "same_lot", "on": {"part": "same", "lot_no": "same"}}]
    head = {"source": "erp", "connect": {"sqlalchemy": "sqlite://"}, "timezone": "Asia/Shanghai"}
    return Dictionary.model_validate(
        {
            "project": "test",
            "timezone": "Asia/Shanghai",
            "codes": {"unit": UNITS},
            "objects": {
                "part": defined("part", part),
                "lot": defined("lot", lot, match=match),
                "thing": defined("thing", fields, **more),
            },
            "sources": {"erp": head | source},
        }
    )


collations = st.fixed_dictionaries(
    {name: st.sampled_from(["ignore", "keep"]) for name in ("case", "width", "trailing_blanks")}
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """One feed with any of join, where, split, unpivot, references and a mention."""
    formulas: dict[str, Formula] = {}

    def use(strategy: st.SearchStrategy[Formula]) -> str:
        formula = draw(strategy)
        formulas[formula.text] = formula
        return formula.text

    tables: dict[str, Any] = {"main": {"key": draw(st.sampled_from([["k1"], ["k1", "k2"], []]))}}
    tables["main"]["columns"] = ANCHOR.names
    tables["main"]["floats"] = {"f": {"scale": 2}}
    extracts = {"main": Extract(ANCHOR, draw(rows(ANCHOR_VALUES, 6)))}
    kinds = Kinds([("d", "a"), ("d", "b"), ("d", "k1")], [("d", "i"), ("d", "n")], [("d", "d")], [("d", "t")], [UNITS])
    feed: dict[str, Any] = {"object": "thing", "from": {"d": "main"}}
    for alias, table in draw(st.sampled_from([{}, {"h": "head"}, {"h": "head", "u": "unit"}])).items():
        right_key, extract = draw(_joined())
        tables[table], extracts[table] = {"key": right_key}, extract
        is_text = extract.schema.field("k1").type == pa.string()
        on = {"k1": use(kinds.text(1) if is_text else st.sampled_from([column("d", "i"), column("d", "b")]))}
        if "k2" in right_key:
            on["k2"] = use(kinds.text(0))
        feed.setdefault("join", {})[alias] = {"table": table, "on": on, "required": draw(st.booleans())}
        kinds = Kinds([*kinds.texts, (alias, "v")], [*kinds.numbers, (alias, "w")], kinds.dates, kinds.times, [UNITS])
    day = st.just(constant(date(2024, 2, 29)))
    conditions = kinds.truth() | st.builds(compared, kinds.parsed(), st.sampled_from(["=", "<>", ">"]), day)
    feed["where"] = {f"c{i}": use(conditions) for i in range(draw(st.integers(0, 2)))}
    kinds = _items(draw, feed, kinds, use)
    fields = _fields(draw, feed, kinds, use)
    _references(draw, feed, fields, kinds, use)
    checks = _checks(draw, formulas)
    source = {
        "tables": tables,
        "feeds": {"thing": feed},
        "collation": draw(collations),
        "sentinels": draw(st.sampled_from([{}, {"date": ["1900-01-01", "9999-12-31"], "text": ["n/a", "-"]}])),
    }
    return Case(dictionary(source, fields, checks=checks), extracts, formulas)


@st.composite
def _joined(draw: st.DrawFn) -> tuple[list[str], Extract]:
    key = draw(st.sampled_from([["k1"], ["k1", "k2"]]))
    kind = draw(st.sampled_from([pa.string(), pa.int32()]))
    schema = pa.schema([("k1", kind), ("k2", pa.string()), ("v", pa.string()), ("w", pa.decimal128(9, 2))])
    values = {
        "k1": short if kind == pa.string() else st.none() | st.integers(-1, 9),
        "k2": short,
        "v": texts,
        "w": st.none() | st.decimals(-99, 99, places=2),
    }
    return key, Extract(schema, draw(rows(values, 5)))


def _items(draw: st.DrawFn, feed: dict[str, Any], kinds: Kinds, use: Any) -> Kinds:
    """A split or an unpivot, or neither; with what it makes available."""
    way = draw(st.sampled_from(["none", "split", "unpivot"]))
    if way == "split":
        feed["split"] = {
            "value": use(kinds.text(1)),
            "by": draw(st.sampled_from([",", "[,;-]", "a|\\s"])),
            "as": "item",
        }
        return Kinds([*kinds.texts, ("", "item")], kinds.numbers, kinds.dates, kinds.times, [UNITS])
    if way == "unpivot":
        names = draw(st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, unique=True))
        columns = {name: use(kinds.text(1)) for name in names}
        feed["unpivot"] = {"columns": columns, "as": "p", "keep_empty": draw(st.booleans())}
        return Kinds([*kinds.texts, ("p", "name"), ("p", "value")], kinds.numbers, kinds.dates, kinds.times, [UNITS])
    return kinds


def _fields(draw: st.DrawFn, feed: dict[str, Any], kinds: Kinds, use: Any) -> dict[str, Any]:
    whole = st.just(column("d", "i"))
    flags = st.just(column("d", "g")) | kinds.truth() | kinds.text(0)
    amounts = kinds.number() | kinds.text(1) | st.just(column("d", "f"))
    instants = st.just(column("d", "t")) | kinds.day(1) | kinds.text(0)
    sources = {
        "words": kinds.text(), "unit": kinds.text(1) | whole, "whole": kinds.number() | kinds.text(1) | st.just(column("d", "f")),
        "amount": amounts, "share": amounts, "big": amounts, "day": kinds.day() | instants, "at": instants, "flag": flags,
    }  # fmt: skip
    fields: dict[str, Any] = {}
    feed["fields"] = {}
    for name in draw(st.lists(st.sampled_from(list(TYPES)), min_size=1, unique=True)):
        fields[name] = {"type": TYPES[name], "required": draw(st.booleans())}
        feed["fields"][name] = use(sources[name])
        if name == "unit":
            fields[name]["codes"] = "unit"
        if name in ("whole", "amount", "share") and draw(st.booleans()):
            fields[name] |= {"minimum": draw(st.sampled_from(["0", "0.5", "-1E+1", "1E-7"])), "maximum": "7"}
    for name in set(TYPES) - set(fields):
        fields[name] = {"type": TYPES[name]}
    return fields


def _references(draw: st.DrawFn, feed: dict[str, Any], fields: dict[str, Any], kinds: Kinds, use: Any) -> None:
    if not draw(st.booleans()):
        return
    key = kinds.text(1) | st.just(column("d", "i"))
    ways = [{"rule": "source_id", "table": "main", "key": [use(key) for _ in range(draw(st.integers(1, 2)))]}]
    if draw(st.booleans()):
        ways.append({"rule": "code", "fields": {"code": use(key)}})
    feed["refs"] = {"part": ways}
    fields["part"] = {"type": "reference", "to": "part", "required": draw(st.booleans())}
    if draw(st.booleans()):
        mention = {"part": "part", "lot_no": use(key), "made_on": use(kinds.day(1) | kinds.text(0))}
        named = [{"rule": "lot_text", "table": "main", "key": [use(key)]}] if draw(st.booleans()) else []
        feed["refs"]["lot"] = [*named, {"rule": "lot_text", "mention": mention}]
        fields["lot"] = {"type": "reference", "to": "lot", "required": draw(st.booleans())}


def _checks(draw: st.DrawFn, formulas: dict[str, Formula]) -> list[dict[str, Any]]:
    """Expectations over the typed values."""
    ways = [
        compared(column("", "amount"), ">", constant(0)),
        compared(column("", "words"), "<>", constant("x")),
        either(is_null(column("", "day")), compared(column("", "whole"), "<", constant(5))),
        compared(column("", "flag"), "=", constant(value=True)),
    ]
    chosen = draw(st.lists(st.sampled_from(ways), max_size=2, unique_by=lambda formula: formula.text))
    formulas.update({formula.text: formula for formula in chosen})
    return [
        {"rule": f"X-{i}", "label": WORDS, "severity": "minor", "dimension": "validity", "expect": formula.text,
         "field": draw(st.sampled_from([None, "words", "amount"]))}
        for i, formula in enumerate(chosen)
    ]  # fmt: skip


NATIVES = pa.schema([*ANCHOR, ("z", pa.timestamp("us", "UTC")), ("h", pa.decimal128(38, 20)), ("u", pa.uint64())])
NATIVE_VALUES = {
    **ANCHOR_VALUES,
    "i": st.none() | st.integers(-(2**63), 2**63 - 1) | st.sampled_from([0, 1]),
    "z": st.none() | st.datetimes(SINCE, UNTIL, timezones=st.just(UTC)),
    "h": st.none() | st.decimals(-(10**17), 10**17, places=20) | st.decimals(-2, 2, places=1),
    "u": st.none() | st.integers(0, 2**64 - 1),
}
"""All kinds of columns that connectors land."""
CANNOT = {("flag", "d"), ("flag", "t"), ("flag", "z")}
"""A day is no yes or no; the mapping does not fit, whatever the rows."""


def plain(rows: list[dict[str, Any]], fields: Mapping[str, str], schema: pa.Schema = ANCHOR, **source: Any) -> Case:
    """Fields ``name: type of column`` straight from one table with the key ``k1``."""
    formulas = {name: column("d", spec.rpartition(" ")[2]) for name, spec in fields.items()}
    feed = {"object": "thing", "from": {"d": "main"}, "fields": {n: formula.text for n, formula in formulas.items()}}
    table = {"key": ["k1"], "columns": schema.names, "floats": {"f": {"scale": 2}}}
    types = {name: {"type": spec.rpartition(" of ")[0]} for name, spec in fields.items()}
    made = dictionary({"tables": {"main": table}, "feeds": {"thing": feed}, **source}, types)
    full = [dict.fromkeys(schema.names) | {"k1": str(i)} | row for i, row in enumerate(rows)]
    return Case(made, {"main": Extract(schema, full)}, {formula.text: formula for formula in formulas.values()})


MATRIX = {
    f"{name}_{native}": f"{kind} of {native}"
    for name, kind in TYPES.items() if name != "unit"
    for native in NATIVES.names if native not in ("k1", "k2", "b") and (name, native) not in CANNOT
    if (name, native) != ("words", "f") and (name, native) != ("words", "z")
}  # fmt: skip
"""Every type of every kind of column; the text of a float or of an instant is the engine's business."""


def matrices() -> st.SearchStrategy[Case]:
    """Rows of all kinds of columns, each read as every type."""
    values = {name: strategy for name, strategy in NATIVE_VALUES.items() if name not in ("k1", "k2", "b")}
    found = st.lists(st.fixed_dictionaries(values), min_size=1, max_size=8)
    sentinels = st.sampled_from([{}, {"date": ["1900-01-01", "9999-12-31"], "text": ["n/a", "-"]}])
    return st.builds(
        lambda rows, collation, sentinels: plain(rows, MATRIX, NATIVES, collation=collation, sentinels=sentinels),
        found, collations, sentinels,
    )  # fmt: skip


FEW = ["a", "A", "a ", "Ａ", "ａ ", "b", "中", "7", None]


@st.composite
def meetings(draw: st.DrawFn) -> Case:
    """Rows that meet often: joins over few texts, and lots that many rows mention."""
    few = st.sampled_from(draw(st.lists(st.sampled_from(FEW), min_size=2, max_size=5)))
    main = {"b": few, "a": few, "i": st.sampled_from([7, 0, None]), "d": days, "k2": st.sampled_from(["p", None])}
    rows = draw(st.lists(st.fixed_dictionaries(main), min_size=1, max_size=6))
    full = [dict.fromkeys(ANCHOR.names) | {"k1": str(n)} | row for n, row in enumerate(rows)]
    key = draw(st.sampled_from([["k1"], ["k1", "k2"]]))
    head = pa.schema([("k1", pa.string()), ("k2", pa.string()), ("v", pa.string())])
    right = {"k1": few, "k2": few, "v": st.sampled_from(["one", "two"])}
    joined = draw(st.lists(st.fixed_dictionaries(right), min_size=1, max_size=6))
    used = [column(*name) for name in [("d", "a"), ("d", "b"), ("d", "i"), ("d", "d"), ("d", "k2"), ("h", "v")]]
    a, b, i, d, k2, v = used
    kept = compared(k2, "=", constant("p"))
    mention = {"part": "part", "lot_no": b.text, "made_on": d.text}
    part = [
        {"rule": "source_id", "table": "main", "key": [way.text]} for way in draw(st.sampled_from([[a], [a, b], [v]]))
    ]
    feed = {
        "object": "thing",
        "from": {"d": "main"},
        "join": {
            "h": {
                "table": "head",
                "on": dict(zip(key, draw(st.sampled_from([[b.text, a.text], [i.text, b.text]])), strict=False)),
                "required": draw(st.booleans()),
            }
        },
        "where": {"kept": kept.text} if draw(st.booleans()) else {},
        "refs": {"part": part, "lot": [{"rule": "lot_text", "mention": mention}]},
        "fields": {"words": v.text, "whole": i.text},
    }
    if draw(st.booleans()):
        pairs = {"a": a.text, "k2": k2.text, "v": v.text}
        feed["unpivot"] = {"columns": pairs, "as": "p", "keep_empty": draw(st.booleans())}
        used.append(column("p", "value"))
        feed["fields"]["words"] = "p.value"
    fields = {
        "words": {"type": "text"},
        "whole": {"type": "integer", "minimum": draw(st.sampled_from(["0", "1", "7"])), "maximum": "7"},
        "part": {"type": "reference", "to": "part", "required": True},
        "lot": {"type": "reference", "to": "lot"},
    }
    tables = {"main": {"key": ["k1"], "columns": ANCHOR.names}, "head": {"key": key, "columns": head.names}}
    source = {"tables": tables, "feeds": {"thing": feed}, "collation": draw(collations)}
    extracts = {"main": Extract(ANCHOR, full), "head": Extract(head, joined)}
    return Case(dictionary(source, fields), extracts, {formula.text: formula for formula in (*used, kept)})
