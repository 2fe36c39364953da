"""The source tables and the objects as assets: described from the dictionary, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import dagster as dg

from dagster_project.names import object_key, report_key, table_key, team
from dictionary.compiled import Dictionary
from dictionary.fields import Classification
from dictionary.model import Words
from dictionary.objects import ObjectDefinition
from lineage.columns import Edge, column_lineage
from warehouse.object_tables import fields

COLUMNS, LINEAGE, ROWS = "dagster/column_schema", "dagster/column_lineage", "dagster/row_count"
"""What Dagster calls the facts that its pages know how to show."""


@dataclass(frozen=True)
class Assets:
    """The assets of a dictionary."""

    dictionary: Dictionary

    @cached_property
    def edges(self) -> list[Edge]:
        """The column lineage behind them."""
        return [edge for edge in column_lineage(self.dictionary) if edge.from_table]

    @cached_property
    def tables(self) -> dict[dg.AssetKey, tuple[str, str]]:
        """The source tables as (system, table)."""
        return {
            table_key(system, table): (system, table)
            for system, source in self.dictionary.sources.items()
            for table in source.tables
        }

    @cached_property
    def objects(self) -> dict[dg.AssetKey, str]:
        """The objects by name."""
        return {object_key(name): name for name in self.dictionary.objects}

    def described(self, spec: dg.AssetSpec) -> dg.AssetSpec:
        """A bare spec with all that the dictionary says of its asset."""
        full = self._described(spec.key)
        return spec.replace_attributes(
            description=full.description,
            group_name=full.group_name,
            owners=full.owners,
            kinds=full.kinds,
            metadata=dict(full.metadata),
        )

    def _described(self, key: dg.AssetKey) -> dg.AssetSpec:
        if key in self.tables:
            return self._table(*self.tables[key])
        return self._object(self.objects[key]) if key in self.objects else _REPORT

    def parents(self, key: dg.AssetKey) -> set[dg.AssetKey]:
        """The assets that one is made of."""
        if key == report_key():
            return set(self.objects)
        return self.sources_of(self.objects[key]) if key in self.objects else set()

    def sources_of(self, object_name: str) -> set[dg.AssetKey]:
        """The tables from which an object's records come, those that only mention it included."""
        mentioning = {
            str(name)
            for name, feed in self.dictionary.feeds().items()
            for ref in self.dictionary.mentions(name)
            if self.dictionary.objects[feed.object].fields[ref].to == object_name
        }
        return {
            table_key(edge.from_system, edge.from_table)
            for edge in self.edges
            if edge.to_object == object_name or edge.feed in mentioning
        }

    def lineage(self, object_name: str) -> dg.TableColumnLineage:
        """For every column of an object the source columns that feed it."""
        definition = self.dictionary.objects[object_name]
        deps: dict[str, list[dg.TableColumnDep]] = {}
        for edge in self.edges:
            if edge.to_object == object_name and edge.to_field in definition.fields:
                dep = dg.TableColumnDep(table_key(edge.from_system, edge.from_table), edge.from_column)
                found = deps.setdefault(definition.column(edge.to_field), [])
                if dep not in found:
                    found.append(dep)
        return dg.TableColumnLineage(deps)

    def _table(self, system: str, table: str) -> dg.AssetSpec:
        spec = self.dictionary.table(system, table)
        fed = {edge.to_object for edge in self.edges if (edge.from_system, edge.from_table) == (system, table)}
        labels = [self.dictionary.objects[name].label for name in self.dictionary.objects if name in fed]
        return dg.AssetSpec(
            table_key(system, table),
            group_name=system,
            owners=sorted({team(self.dictionary.objects[name].owner) for name in fed}),
            description=_both(
                f"系统 {system} 的表 {table}，按原样落地。用于：{'、'.join(label.zh for label in labels) or '无'}。",
                f"The table {table} of {system}, landed as it is stored. "
                f"Feeds: {', '.join(label.en for label in labels) or 'nothing'}.",
            ),
            metadata={"key": ", ".join(spec.key), "cursor": spec.changes.cursor or ""},
        )

    def _object(self, name: str) -> dg.AssetSpec:
        definition = self.dictionary.objects[name]
        return dg.AssetSpec(
            object_key(name),
            group_name=definition.kind,
            owners=[team(definition.owner)],
            kinds={"duckdb"},
            description=_both(_title(definition.label, definition.definition, "zh"),
                              _title(definition.label, definition.definition, "en")),
            metadata={COLUMNS: _schema(definition), "dagster/table_name": f"core.{name}"},
        )  # fmt: skip


_REPORT = dg.AssetSpec(
    report_key(),
    group_name="report",
    kinds={"html"},
    description="数据质量报告：一个网页，中英文，离线可读。\n\n"
    "The report on the quality of the data: one page in both languages that needs no network.",
)


def _title(label: Words, definition: Words, language: str) -> str:
    return f"**{label.say(language)}** {definition.say(language)}"


def _both(zh: str, en: str) -> str:
    return f"{zh}\n\n{en}"


def _schema(definition: ObjectDefinition) -> dg.TableSchema:
    master = dg.TableColumn("master_id", "VARCHAR", "统一编号 | Master id")
    return dg.TableSchema(
        [master]
        + [
            dg.TableColumn(
                column.name,
                column.type,
                column.label.both,
                dg.TableColumnConstraints(nullable=not field.required),
                tags={"personal": ""} if field.classification is Classification.PERSONAL else None,
            )
            for column, field in zip(fields(definition), definition.fields.values(), strict=True)
        ]
    )
