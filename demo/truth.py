"""The truth ledger: what was planted, what belongs together, what was made of what and for which order, and a few exact measures.

Keys are JSON arrays of the source key's values as text, without blanks: `["A01.002.0034","24A01"]`. In `truth_defect` a
row without `rule_expected` is a trap: it looks odd, is right, and no rule may report it. In `truth_match` two records are
the same or must stay apart; `for_a_person` are those that no rule can settle. In `truth_edge` a part of a lot is made of
the whole by no order. `truth_share` tells how much of an order of the ERP a work order of the MES carries out, and which
share that is of either.
`truth_kpi` tells how things really were, whatever was planted; a measure of how well systems agree has the period `night`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

TEXT: pa.DataType = pa.string()

DEFECT = pa.schema(
    [(name, TEXT) for name in ("defect_id", "system", "table", "pk", "column", "true_value", "planted_value")]
    + [("rule_expected", TEXT), ("severity", TEXT)]
)
MATCH = pa.schema(
    [("object", TEXT)]
    + [(name + side, TEXT) for side in ("_a", "_b") for name in ("system", "table", "key")]
    + [("kind", TEXT), ("same", pa.bool_()), ("conflict", TEXT), ("for_a_person", pa.bool_())]
)
EDGE = pa.schema(
    [(name, TEXT) for name in ("order_no", "parent_material", "parent_lot", "child_material", "child_lot")]
    + [("quantity", pa.decimal128(18, 4)), ("present_in_source", pa.bool_())]
)
SHARE = pa.schema(
    [(name, TEXT) for name in ("order_key", "work_order_key")]
    + [("quantity", EDGE.field("quantity").type)]
    + [(name, pa.float64()) for name in ("order_share", "work_order_share")]
)
KPI = pa.schema([("kpi", TEXT), ("period", TEXT), ("grain", TEXT), ("value", pa.float64())])


class Kind(NamedTuple):
    """What a kind of pair is about: the conflict of the catalogue, and whether rules alone cannot settle it."""

    conflict: str | None = None
    for_a_person: bool = False


KINDS = {
    "code or name": Kind(),
    "named code": Kind(),
    "order text": Kind(),
    "order spelling": Kind("C14"),
    "shared order": Kind("C14"),
    "other system": Kind(),
    "own lot": Kind("C13"),
    "spelling": Kind(),
    "look-alike": Kind(for_a_person=True),
    "duplicate": Kind(),
    "duplicate item": Kind("C4"),
    "branch or holding": Kind("C7"),
    "name and department": Kind(),
    "namesake": Kind("C15"),
    "namesake in the department": Kind("C15", for_a_person=True),
    "asset number": Kind(),
    "replaced": Kind("C16"),
    "packaging variant": Kind("C3"),
    "renamed": Kind("C6"),
    "merged by reform": Kind("C8", for_a_person=True),
    "lot text of two vendors": Kind("C10"),
    "lot text of two items": Kind("C11"),
    "sub-lot": Kind("C12"),
    "quality number": Kind("C1"),
    "revision": Kind("C2", for_a_person=True),
    "name only": Kind("C5"),
    "quality lot": Kind("C9"),
}
"""Every kind of pair in `truth_match`."""


@dataclass(frozen=True)
class Truth:
    """The tables of the ledger, with the schemas `DEFECT`, `MATCH`, `EDGE`, `SHARE` and `KPI`."""

    defect: pa.Table
    match: pa.Table
    edge: pa.Table
    share: pa.Table
    kpi: pa.Table

    def write(self, folder: Path) -> None:
        """Write `truth_defect.parquet` and its sisters into a folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            pq.write_table(getattr(self, field.name), folder / f"truth_{field.name}.parquet")

    @classmethod
    def read(cls, folder: Path) -> "Truth":
        """Read what `write` wrote."""
        return cls(**{f.name: pq.read_table(folder / f"truth_{f.name}.parquet") for f in fields(cls)})


def key_text(values: Iterable[object]) -> str:
    """A source key as the ledger writes it."""
    return json.dumps([str(value) for value in values], ensure_ascii=False, separators=(",", ":"))
