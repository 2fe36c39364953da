"""The draft: the clean source tables while defects are planted in them, and the record of what was planted.

Rows keep their numbers until the draft is finished: new rows are appended and rows are dropped only then. A row belongs
to the first family that claims it.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from demo.columns import Bools, Ints, arrow_schema, pc
from demo.ledger import Ledger, Name
from demo.schema import table_of
from demo.truth import DEFECT, KINDS, MATCH, SHARE, key_text
from demo.world import World


class Draft:
    """Source tables open to change; `world` tells what is true.

    What defects make true or hide beyond it: `absent_uses` are uses of lots that are not on record, `extra_uses` are
    uses that were never planned, as (order, lot, hundredths). `part` is, by use, which part of the lot it took, 0 for the
    lot as a whole; `parts_left` is, by lot in parts, what is left of its second part, in hundredths.
    """

    def __init__(self, ledger: Ledger, world: World) -> None:
        self.world = world
        self.absent_uses: Bools = np.zeros(len(world.plan.use_lot), np.bool_)
        self.extra_uses: list[tuple[int, int, int]] = []
        self.part: Ints = np.zeros(len(world.plan.use_lot), np.int64)
        self.parts_left: dict[int, int] = {}
        self.tables = dict(ledger.tables)
        self.identity = ledger.identity
        self._claimed = {name: np.zeros(table.num_rows, np.bool_) for name, table in self.tables.items()}
        self._dropped = {name: np.zeros(table.num_rows, np.bool_) for name, table in self.tables.items()}
        self._appended: dict[Name, list[tuple[dict[str, Any], dict[str, int]]]] = {}
        self._defects: list[dict[str, str | None]] = []
        self._pairs: list[dict[str, object]] = []
        self._shares: list[dict[str, object]] = []
        self.kinds: dict[tuple[str, str, str], str] = {}

    # --- reading ---

    def ids(self, name: Name, role: str) -> Ints:
        """By row, what it stands for in the world."""
        return self.identity[name][role]

    def get(self, name: Name, row: int, column: str) -> Any:
        """One cell as it is now."""
        return self.tables[name][column][row].as_py()

    def row(self, name: Name, row: int) -> dict[str, Any]:
        """One row as it is now."""
        found: dict[str, Any] = self.tables[name].slice(row, 1).to_pylist()[0]
        return found

    def key(self, name: Name, row: int) -> str:
        """The primary key of a row as the truth ledger writes it."""
        return key_text(self.get(name, row, column.name) for column in table_of(*name).primary_key)

    def text_key(self, name: Name, row: int, *columns: str) -> str:
        """What a row says of a thing that it mentions, as the truth ledger writes keys."""
        return key_text(self.get(name, row, column) for column in columns)

    # --- claiming ---

    def free(self, name: Name) -> Bools:
        """By row, whether no family has claimed it."""
        return ~self._claimed[name]

    def claim(self, name: Name, rows: Ints) -> None:
        """Take rows for the family at work."""
        self._claimed[name][rows] = True

    def pick(self, name: Name, able: Bools, count: int, rng: np.random.Generator) -> list[int]:
        """Claim up to `count` random rows among the able and free ones; they come in row order."""
        pool = np.flatnonzero(able & self.free(name))
        rows = np.sort(rng.choice(pool, min(count, len(pool)), replace=False))
        self.claim(name, rows)
        return [int(row) for row in rows]

    # --- changing ---

    def set(self, name: Name, rows: Sequence[int] | Ints, column: str, values: Sequence[Any]) -> None:
        """Overwrite cells; `rows` are distinct and `values` are theirs in the same order."""
        table = self.tables[name]
        place, kind = table.column_names.index(column), table.schema.field(column).type
        order = np.argsort(np.asarray(rows, np.int64), kind="stable")
        mask = np.zeros(table.num_rows, np.bool_)
        mask[np.asarray(rows, np.int64)] = True
        new = pa.array([values[i] for i in order], kind)
        changed = pc.replace_with_mask(table[column].combine_chunks(), pa.array(mask), new)
        self.tables[name] = table.set_column(place, table.schema.field(column), changed)

    def rename(self, name: Name, column: str, old: str, new: str) -> None:
        """Write another value wherever a column has the old one, also in rows to be appended."""
        rows = np.flatnonzero(pc.equal(self.tables[name][column], old).to_numpy())
        self.set(name, rows, column, [new] * len(rows))
        for values, _ in self._appended.get(name, []):
            values[column] = new if values[column] == old else values[column]

    def append(self, name: Name, values: dict[str, Any], **identity: int) -> str:
        """Add a row and return its key."""
        self._appended.setdefault(name, []).append((values, identity))
        return key_text(values[column.name] for column in table_of(*name).primary_key)

    def appended(self, name: Name) -> int:
        """How many rows will be appended."""
        return len(self._appended.get(name, []))

    def last(self, name: Name) -> dict[str, Any]:
        """The row appended last."""
        return self._appended[name][-1][0]

    def next_id(self, name: Name, column: str) -> int:
        """A value of an integer key that no row has, counting rows to be appended."""
        last: int = pc.max(self.tables[name][column]).as_py()
        return last + 1 + self.appended(name)

    def drop(self, name: Name, rows: Ints) -> None:
        """Leave rows out."""
        self._dropped[name][rows] = True

    # --- recording ---

    def note(
        self, defect: str, name: Name, key: str, column: str, true: object, planted: object, rule: str, severity: str
    ) -> None:
        """Record a planted defect."""
        self._record(defect, name, key, column, true, planted, rule, severity)

    def trap(self, defect: str, name: Name, key: str, column: str, value: object) -> None:
        """Record a cell that looks odd and is right, so that no rule may report it."""
        self._record(defect, name, key, column, value, value, None, None)

    def _record(
        self, defect: str, name: Name, key: str, column: str, true: object, planted: object, *rule: str | None
    ) -> None:
        texts = [None if value is None else str(value) for value in (true, planted)]
        self._defects.append(dict(zip(DEFECT.names, [defect, *name, key, column, *texts, *rule], strict=True)))

    def pair(self, thing: str, kind: str, one: tuple[Name, str], other: tuple[Name, str], *, same: bool) -> None:
        """Record that two records, given as table and key, are the same or must stay apart."""
        row = [thing, *one[0], one[1], *other[0], other[1], kind, same, *KINDS[kind]]
        self._pairs.append(dict(zip(MATCH.names, row, strict=True)))

    def share(self, order: str, work_order: str, quantity: float, ordered: float, made: float) -> None:
        """Record how much of an order, given by its key, a work order carries out, and what both plan in all."""
        row = [order, work_order, Decimal(str(quantity)), quantity / ordered, quantity / made]
        self._shares.append(dict(zip(SHARE.names, row, strict=True)))

    def about(self, name: Name, key: str, kind: str) -> None:
        """Record of which kind the pairs of a further record of a thing are."""
        self.kinds[*name, key] = kind

    # --- finishing ---

    def finish(self) -> tuple[Ledger, pa.Table, pa.Table, pa.Table]:
        """The changed tables, and the defects, pairs and shares that were recorded."""
        ledger = Ledger()
        for name in self.tables:
            ledger.tables[name], ledger.identity[name] = self._finished(name)
        return (
            ledger,
            pa.Table.from_pylist(self._defects, schema=DEFECT),
            pa.Table.from_pylist(self._pairs, schema=MATCH),
            pa.Table.from_pylist(self._shares, schema=SHARE),
        )

    def _finished(self, name: Name) -> tuple[pa.Table, dict[str, Ints]]:
        table, identity = self.tables[name], self.identity[name]
        if self._dropped[name].any():
            kept = ~self._dropped[name]
            table = table.filter(pa.array(kept))
            identity = {role: ids[kept] for role, ids in identity.items()}
        if new := self._appended.get(name):
            rows = pa.Table.from_pylist([values for values, _ in new], schema=arrow_schema(table_of(*name)))
            table = pa.concat_tables([table, rows])
            identity = {role: np.r_[ids, _given(role, [i for _, i in new])] for role, ids in identity.items()}
        return table.combine_chunks(), identity


def _given(role: str, identities: Iterable[dict[str, int]]) -> Ints:
    return np.array([identity.get(role, -1) for identity in identities], np.int64)
