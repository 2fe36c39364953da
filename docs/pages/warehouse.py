"""Tables of the warehouse."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.compiled import Dictionary
from dictionary.objects import ObjectDefinition
from docs.pages.markdown import begin, table
from warehouse.table import Table
from warehouse.tables import tables


def page(dictionary: Dictionary) -> Iterator[str]:
    """The lines of the page."""
    yield from begin("Tables of the warehouse", "the table modules of `warehouse/` and the core dictionary")
    yield "The same schemas, tables, columns and comments exist on DuckDB and on PostgreSQL. [Warehouse](../warehouse.md)"
    yield "explains how to read them. *Content* says whether a column takes part in the content digest."
    yield ""
    found = list(tables(dictionary))
    names = set(dictionary.objects)
    yield "## One table per object"
    yield ""
    yield "These exist once for every object of the dictionary, shown here for `material`. `core.<object>` is a view: the"
    yield "rows of `history.<object>` that hold now (`valid_to` and `superseded_at` empty), without those two columns."
    yield ""
    for one in found:
        if one.name == "material":
            yield from _one_table(one)
    yield "## Columns of each object"
    yield ""
    yield "The columns that the fields of each object of the core dictionary give to its `core`, `history` and `source` tables."
    yield "A project that extends the dictionary has its own fields here too."
    yield ""
    for definition in dictionary.objects.values():
        yield from _fields(definition)
    yield "## Tables that exist once"
    yield ""
    for one in found:
        if one.name not in names:
            yield from _one_table(one)
    yield "### lineage.value"
    yield ""
    yield "各主数据字段值的来源 (view). Where the value of every golden cell comes from: `object`, `master_id`, `field`, `value`"
    yield "(as text), `system`, `source_table`, `source_key`, `ordinal`, `extract_id`, `rule`, `run_id`."


def _one_table(one: Table) -> Iterator[str]:
    schema, name = one.full_name
    yield f"### {schema}.{name}" if name != "material" else f"### {schema}.&lt;object&gt;"
    yield ""
    yield f"{one.label.en}. {one.label.zh}。 Key: {', '.join(f'`{key}`' for key in one.key)}."
    yield ""
    rows = ((f"`{c.name}`", f"`{c.type}`", "yes" if c.is_content else "", c.label.en, c.label.zh) for c in one.columns)
    yield from table(("column", "type", "content", "meaning", "含义"), rows)
    yield ""


def _fields(definition: ObjectDefinition) -> Iterator[str]:
    yield f"### {definition.object}"
    yield ""
    yield f"{definition.label.en} · {definition.label.zh} ({definition.kind}). {definition.definition.en}"
    yield ""
    rows = (
        (
            f"`{definition.column(name)}`", f"`{field.type.column}`", "yes" if field.required else "",
            f"{field.label.en} · {field.label.zh}", (field.definition or field.label).en, field.time or "",
        )
        for name, field in definition.fields.items()
    )  # fmt: skip
    yield from table(("column", "type", "required", "label", "definition", "time"), rows)
    yield ""
