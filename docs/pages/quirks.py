"""Quirks of source systems."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dictionary.yaml_reader import read_yaml
from docs.pages.markdown import begin, table

DOCS = Path(__file__).parents[1]


def page() -> Iterator[str]:
    """The lines of the page."""
    yield from begin("Quirks of source systems", "`docs/quirks.yaml`, of which every entry is a test")
    yield "What systems really hold, what a source's file [declares](../sources.md#what-a-source-promises) against it, and"
    yield "what becomes of some rows. The mirror keeps each row as the source has it, so nothing of this is lost, and another"
    yield "declaration makes other records of the same rows. *Held*: the record waits for a person. *Excluded*: it is counted"
    yield "and not published."
    yield ""
    quirks = read_yaml(DOCS / "quirks.yaml", "docs/quirks.yaml").value
    rows_ = (
        (q["id"], f"{q['name']['en']} · {q['name']['zh']}", q["met"], _declared(q), _before(q), _after(q))
        for q in quirks
    )
    yield from table(("", "quirk", "where it is met", "what is declared", "before", "after"), rows_)


def _declared(quirk: Any) -> str:
    """What the entry itself is made with, and its note."""
    source, feed = quirk.get("source", {}), quirk.get("feed", {})
    said = [quirk["declared"]] if "declared" in quirk else []
    said += [f"{word}: {_flow(value)}" for word, value in source.items() if word != "tables"]
    for name, spec in source.get("tables", {}).items():
        words = {word: value for word, value in spec.items() if word != "key"}
        said += [f"tables: {_flow({name: words})}"] if words else []
    said += [f"{word}: {_flow(value)}" for word, value in feed.items()]
    said += [text for text in quirk.get("read", {}).values() if "(" in text]
    said += [f"fields: {_flow(quirk['fields'])}"] if "fields" in quirk else []
    return "; ".join([*(f"`{text}`" for text in said), *([quirk["note"]] if "note" in quirk else [])])


def _flow(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w.() ]*( (=|<>) [\w.]+)?", value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def _before(quirk: Any) -> str:
    if "before" in quirk:
        return " ".join(f"`{text}`" for text in quirk["before"])
    shown = [{k: v for k, v in row.items() if k != "id"} for row in quirk.get("rows", {}).get("t", ())]
    return " ".join(_said(row) if row else "(none)" for row in shown)


def _after(quirk: Any) -> str:
    if "proved_by" in quirk:
        return f"see `{quirk['proved_by']}`"
    return f"`{quirk['after']}`" if "after" in quirk else " ".join(map(_said, quirk["gives"]))


def _said(row: Mapping[str, Any]) -> str:
    """A row in a cell: its only value, or all with their names."""
    texts = [json.dumps(value, ensure_ascii=False).replace("\\n", "⏎") for value in row.values()]
    if len(texts) == 1 and not row.keys() & {"held", "excluded"}:
        return f"`{texts[0]}`"
    return "`" + ", ".join(f"{name}: {text}" for name, text in zip(row, texts, strict=True)) + "`"
