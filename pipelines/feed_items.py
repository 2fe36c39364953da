"""How a row of a feed becomes several records: one for each item of a cell, or for each of some columns."""

from __future__ import annotations

from dataclasses import dataclass

from dictionary.expressions import parse
from dictionary.source import Split, Unpivot
from dictionary.sql import attempt, literal, opened, quote, stripped
from pipelines.feed_cells import noting, rendered, uncomputed
from pipelines.feed_tables import FeedTables


@dataclass(frozen=True)
class FeedItems:
    """The records that the rows of ``judged`` stand for, numbered by ``@item`` within their row."""

    tables: FeedTables

    def sql(self) -> str:
        """The SELECT of them."""
        feed = self.tables.feed
        if feed.split:
            return self._split(feed.split)
        if feed.unpivot:
            return self._unpivot(feed.unpivot)
        return 'SELECT *, 1 AS "@item" FROM judged'

    def _split(self, split: Split) -> str:
        box = quote("@box")
        listed = f"""CASE WHEN "@excluded" IS NULL AND len({opened(box)}) > 0 THEN {opened(box)} ELSE [NULL] END"""
        can_fail = parse(split.value).can_fail or split.range is not None
        failed = [uncomputed(self.tables.name, "split", [(box, split.value)])] if can_fail else []
        return f"""SELECT * EXCLUDE ("@list", {box}){noting(failed)}, unnest("@list") AS {quote("." + split.as_)},
            generate_subscripts("@list", 1) AS "@item" FROM (SELECT *, {listed} AS "@list"
            FROM (SELECT *, {attempt(self._split_items(split))} AS {box} FROM judged))"""

    def _split_items(self, split: Split) -> str:
        """SQL of the items of a cell, each range among them as all that it stands for."""
        parts = f"string_split_regex({rendered(split.value)}, {literal(split.by)})"
        items = f"list_filter(list_transform({parts}, lambda x: {stripped('x')}), lambda x: x <> '')"
        if split.range is None:
            return items
        return f"flatten(list_transform({items}, lambda x: guiyi_range(x, {literal(split.range)}, {split.most})))"

    def _unpivot(self, unpivot: Unpivot) -> str:
        boxes = {name: quote(f"@box.{name}") for name in unpivot.columns}
        tries = ", ".join(f"{attempt(rendered(text))} AS {boxes[name]}" for name, text in unpivot.columns.items())
        fallible = [(boxes[name], text) for name, text in unpivot.columns.items() if parse(text).can_fail]
        failed = [uncomputed(self.tables.name, "unpivot", fallible)] if fallible else []
        structs = ", ".join(f"{{'name': {literal(name)}, 'value': {opened(box)}}}" for name, box in boxes.items())
        kept = f"[{structs}]" if unpivot.keep_empty else f"list_filter([{structs}], lambda x: x.value IS NOT NULL)"
        listed = f"""CASE WHEN "@excluded" IS NULL AND len({kept}) > 0 THEN {kept} ELSE [NULL] END"""
        cells = ", ".join(
            f"struct_extract(\"@pair\", '{p}') AS {quote(f'{unpivot.as_}.{p}')}" for p in ("name", "value")
        )
        spent = ", ".join(['"@list"', *boxes.values()])
        return f"""SELECT * EXCLUDE "@pair", {cells} FROM (SELECT * EXCLUDE ({spent}){noting(failed)},
            unnest("@list") AS "@pair", generate_subscripts("@list", 1) AS "@item"
            FROM (SELECT *, {listed} AS "@list" FROM (SELECT *, {tries} FROM judged)))"""
