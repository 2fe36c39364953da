"""Formats of identifiers."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from docs.pages.markdown import begin, table
from quality_rules import formats


def page(dictionary: Dictionary) -> Iterator[str]:
    """The lines of the page."""
    yield from begin("Formats of identifiers", "`quality_rules/formats/`")
    yield "A field with a [`format`](../dictionary.md#fields) is judged by it: *valid*, or the first of four kinds of failure."
    yield "*format*: characters or parts stand where they may not. *length*: right characters, wrong number of them."
    yield "*checksum*: the check character does not follow from the rest. *component*: a part is impossible by itself or"
    yield "contradicts another. Each distinct value is judged once, in SQL where that is simple, and the verdict joined to"
    yield "its records."
    yield ""
    yield "Width, case and blanks at the ends are folded before judging, except where what is printed counts (`udi_gs1`,"
    yield "`udi_iccbba`, `hibc`, `gmn`) or the writing itself is the defect (`lot_number`, `item_code`)."
    yield ""
    used = _used(dictionary)
    yield from table(
        ("format", "what it is", "rests on", "true", "false", "of it", "fields of the core"),
        (
            (
                f"`{name}`", f"{(f := formats.describe(name)).label.en} · {f.label.zh}", ", ".join(f.rests_on),
                f"`{f.right}`", f"`{f.wrong}`", str(f.judge(f.wrong).outcome), ", ".join(used.get(name, ())),
            )
            for name in formats.names()
        ),
    )  # fmt: skip
    yield ""
    yield "## What is checked"
    yield ""
    rows = ((f"`{name}`", (f := formats.describe(name)).good.en, f.good.zh) for name in formats.names())
    yield from table(("format", "a good value", "合格的值"), rows)


def _used(dictionary: Dictionary) -> dict[str, list[str]]:
    """The fields of the core by their format."""
    used: dict[str, list[str]] = {}
    for definition in dictionary.objects.values():
        for name, field in definition.fields.items():
            if field.format:
                used.setdefault(field.format, []).append(f"`{definition.object}.{name}`")
    return used
