"""The score of a hub against the demo plant's planted truth: rules, matches, genealogy.

What was planted and is not found, and what is found and was not planted, is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

STATE = Path(".guiyi")
TRUTH = Path("data") / "truth"

ALSO = {"FMT-LOT": "MATCH-LOT"}
"""A defect of the writing of a lot is found by its format or by disagreeing with the other writings of that lot."""


def score(project_folder: Path, generation: Path) -> dict[str, Any]:
    """Hold a published generation against the truth of the plant in ``project_folder/data/truth``.

    Returns:
        ``{rules: {rule: {planted, found, false_alarms}}, matches: {object: {precision, recall, pairs}},
        trace: {edges_precision, edges_recall, edges, quantity_error}, measures: {}}``
    """
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{generation}' AS hub (READ_ONLY)")
        connection.execute("USE hub")
        work = _Score(connection, project_folder)
        work.prepare()
        return {"rules": work.rules(), "matches": work.matches(), "trace": work.trace(), "measures": {}}


class _Score:
    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder

    def prepare(self) -> None:
        """Temporary tables: ``reported`` (every finding with its place) and ``place`` (where each defect should show)."""
        for name in ("defect", "match", "edge"):
            path = self.folder / TRUTH / f"truth_{name}.parquet"
            self._create(f"truth_{name}", f"SELECT * REPLACE ({_TRIMMED[name]}) FROM read_parquet('{path}')")
        self._create("lot_text", _LOT_TEXT)
        self._create("reported", _REPORTED)
        self._create("place", _PLACE.format(receipts=self._rows("rdrecords01"), outputs=self._rows("rdrecords10"),
                                            allocations=self._rows("mom_moallocate")))  # fmt: skip

    def _rows(self, table: str) -> str:
        """The newest raw rows of an ERP table, as the hub mirrors them."""
        newest = max((self.folder / STATE / "mirror" / "erp" / table).glob("*.parquet"))
        return f"read_parquet('{newest}')"

    def _create(self, name: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def _all(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()

    def rules(self) -> dict[str, dict[str, int]]:
        """Planted and found defects per rule, and reports that no planted defect explains."""
        found = {
            rule: {"planted": planted, "found": seen, "false_alarms": 0}
            for rule, planted, seen in self._all(_FOUND.format(also=_also("p.rule", "r.rule_id")))
        }
        for rule, alarms in self._all(_ALARMS.format(also=_also("p.rule", "r.rule_id"))):
            found.setdefault(rule, {"planted": 0, "found": 0, "false_alarms": 0})["false_alarms"] = alarms
        return dict(sorted(found.items()))

    def matches(self) -> dict[str, dict[str, Any]]:
        """Precision and recall over pairs of records that the truth knows."""
        objects = [row[0] for row in self._all("SELECT DISTINCT object FROM truth_match ORDER BY 1")]
        return {name: self._match(name) for name in objects}

    def _match(self, name: str) -> dict[str, Any]:
        masters = _LOT_MASTERS if name == "lot" else _MASTERS.format(object=name)
        self._create("known", masters)
        pairs = self._all(_PAIRS.format(object=name))
        cluster = _clusters((a, b) for a, b, _, _, same in pairs if same)
        wanted = [(ma, mb) for _, _, ma, mb, same in pairs if same]
        met = sum(1 for a, b in wanted if a is not None and a == b)
        linked, right = self._linked({record for a, b, *_ in pairs for record in (a, b)}, cluster)
        forbidden = sum(1 for _, _, a, b, same in pairs if not same and a is not None and a == b)
        return {
            "precision": round(right / linked, 6) if linked else None,
            "recall": round(met / len(wanted), 6) if wanted else None,
            "pairs": len(wanted),
            "false_merges": forbidden,
        }

    def _linked(self, records: set[str], cluster: dict[str, str]) -> tuple[int, int]:
        """How many pairs of known records the hub links, and how many of those the truth links too."""
        groups: dict[str, list[str]] = {}
        for record, master in self._all("SELECT record, master_id FROM known"):
            if record in records:
                groups.setdefault(master, []).append(record)
        linked = right = 0
        for members in groups.values():
            linked += len(members) * (len(members) - 1) // 2
            counts: dict[str, int] = {}
            for member in members:
                name = cluster.get(member, member)
                counts[name] = counts.get(name, 0) + 1
            right += sum(n * (n - 1) // 2 for n in counts.values())
        return linked, right

    def trace(self) -> dict[str, Any]:
        """Edges of the genealogy, and how far their quantities are off."""
        known, edges, right, wrong = self._all(_EDGES)[0]
        return {
            "edges_precision": round(right / edges, 6) if edges else None,
            "edges_recall": round(right / known, 6) if known else None,
            "edges": known,
            "quantity_error": str(wrong),
        }


def _clusters(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each record's representative, by union-find."""
    parent: dict[str, str] = {}

    def root(item: str) -> str:
        parent.setdefault(item, item)
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for a, b in pairs:
        parent[root(a)] = root(b)
    return {item: root(item) for item in list(parent)}


def _also(planted: str, reported: str) -> str:
    other = " ".join(f"WHEN '{rule}' THEN '{also}'" for rule, also in ALSO.items())
    return f"({reported} = {planted} OR {reported} = CASE {planted} {other} END)"


# The source compares keys without their trailing blanks, and so does the hub.
_TRIMMED = {
    "defect": "regexp_replace(pk, ' +\"', '\"', 'g') AS pk",
    "match": "regexp_replace(key_a, ' +\"', '\"', 'g') AS key_a, regexp_replace(key_b, ' +\"', '\"', 'g') AS key_b",
    "edge": "order_no AS order_no",
}

_REPORTED = """SELECT DISTINCT rule_id, system, source_table, source_key, record_id, object, raw_value FROM (
    SELECT * FROM quality.quarantine UNION ALL BY NAME SELECT * FROM quality.finding) WHERE state = 'open'"""

# A lot is mentioned by item and text; what the hub reports about a mention belongs to the rows that mention it so.
_LOT_TEXT = """SELECT record_id, system, source_table, master_id, lot_no,
    source_key::JSON ->> '$[0][0]' AS item, rtrim(source_key::JSON ->> '$[1]') AS text FROM source.lot WHERE deleted_at IS NULL"""

_PLACE = """WITH planted AS (
        SELECT defect_id, rule_expected AS rule, system, "table", pk, planted_value
        FROM truth_defect WHERE rule_expected IS NOT NULL)
    SELECT p.*, "table" AS source_table, pk AS source_key FROM planted AS p
        WHERE rule NOT IN ('FMT-LOT', 'REF-UNAPPROVED', 'TRC-NO-CONSUME')
    UNION ALL SELECT p.*, l.source_table, s.source_key FROM planted AS p
        JOIN {receipts} AS d ON d."@key" = p.pk
        JOIN lot_text AS l ON l.system = 'erp' AND l.source_table = 'rdrecords01' AND l.item = rtrim(d."cInvCode")
            AND l.text = rtrim(p.planted_value) JOIN source.lot AS s USING (record_id) WHERE rule = 'FMT-LOT'
    UNION ALL SELECT p.*, 'rdrecords01', d."@key" FROM planted AS p
        JOIN {receipts} AS d ON CAST(to_json([CAST(d."ID" AS VARCHAR)]) AS VARCHAR) = p.pk WHERE rule = 'REF-UNAPPROVED'
    UNION ALL SELECT p.*, 'rdrecords10', o."@key" FROM planted AS p JOIN {allocations} AS a ON a."@key" = p.pk
        JOIN {outputs} AS o ON o."iMPoIds" = a."MoDId" WHERE rule = 'TRC-NO-CONSUME'"""

_FOUND = """SELECT rule, count(*), count(*) FILTER (WHERE seen) FROM (
    SELECT d.rule_expected AS rule, d.defect_id, d.pk, coalesce(bool_or(r.rule_id IS NOT NULL), false) AS seen
    FROM truth_defect AS d LEFT JOIN place AS p ON p.rule = d.rule_expected AND p."table" = d."table" AND p.pk = d.pk
    LEFT JOIN reported AS r ON {also} AND r.system = p.system AND r.source_table = p.source_table AND r.source_key = p.source_key
    WHERE d.rule_expected IS NOT NULL GROUP BY ALL) GROUP BY rule"""

# A report is explained by a defect at its place, at another record of the same thing, or by sharing its value.
_ALARMS = """WITH walk AS (SELECT record_id, master_id FROM crosswalk.supplier WHERE until IS NULL
        UNION ALL SELECT record_id, master_id FROM crosswalk.material WHERE until IS NULL
        UNION ALL SELECT record_id, master_id FROM crosswalk.lot WHERE until IS NULL),
    explained AS (SELECT r.rule_id, r.record_id, w.master_id, r.raw_value FROM reported AS r JOIN place AS p ON {also}
        AND r.system = p.system AND r.source_table = p.source_table AND r.source_key = p.source_key
        LEFT JOIN walk AS w USING (record_id))
    SELECT r.rule_id, count(*) FROM reported AS r LEFT JOIN walk AS w USING (record_id)
    WHERE NOT EXISTS (SELECT 1 FROM explained AS e WHERE e.rule_id = r.rule_id
        AND (e.record_id = r.record_id OR e.master_id = w.master_id
            OR r.rule_id = 'ID-GTIN-UNIQ' AND e.raw_value = r.raw_value)) GROUP BY r.rule_id"""

_NAME = "system || ' ' || source_table || ' ' || source_key"

_MASTERS = f"SELECT {_NAME} AS record, master_id FROM crosswalk.{{object}} WHERE until IS NULL"

_LOT_MASTERS = """SELECT DISTINCT system || ' ' || source_table || ' ' || CAST(json_array(item, text) AS VARCHAR) AS record,
    master_id FROM lot_text"""

# The MES adds the packaging variant to an item's code; the hub's mapping takes it off.
_PAIRS = """WITH pair AS (
        SELECT system_a || ' ' || table_a || ' ' || key_a AS a,
            system_b || ' ' || table_b || ' ' || regexp_replace(key_b, '^\\["([PS][0-9]+)-[A-Z]"', '["\\1"') AS b, same
        FROM truth_match WHERE object = '{object}')
    SELECT p.a, p.b, x.master_id, y.master_id, p.same FROM pair AS p
    LEFT JOIN (SELECT record, min(master_id) AS master_id FROM known GROUP BY record) AS x ON x.record = p.a
    LEFT JOIN (SELECT record, min(master_id) AS master_id FROM known GROUP BY record) AS y ON y.record = p.b"""

# The truth calls the product a parent; the hub calls the lot that goes in a parent.
_EDGES = """WITH items AS (SELECT upper(source_key::JSON ->> '$[0]') AS item, master_id FROM crosswalk.material
        WHERE system = 'erp' AND until IS NULL),
    lots AS (SELECT i.item, s.text, min(s.master_id) AS lot_id FROM lot_text AS s JOIN core.lot AS l USING (master_id)
        JOIN items AS i ON i.master_id = l.material_id WHERE s.system = 'erp' GROUP BY ALL),
    truth AS (SELECT e.order_no, p.lot_id AS product, c.lot_id AS component, sum(e.quantity) AS quantity
        FROM truth_edge AS e LEFT JOIN lots AS p ON p.item = e.parent_material AND p.text = e.parent_lot
        LEFT JOIN lots AS c ON c.item = e.child_material AND c.text = e.child_lot WHERE e.present_in_source GROUP BY ALL),
    hub AS (SELECT regexp_extract(o.order_no, '^(MO[0-9]+)', 1) AS order_no, e.child_lot_id AS product,
        e.parent_lot_id AS component, sum(e.quantity) AS quantity
        FROM trace.lot_edge AS e JOIN core.work_order AS o ON o.master_id = e.process_id GROUP BY ALL)
    SELECT (SELECT count(*) FROM truth), (SELECT count(*) FROM hub), count(*),
        coalesce(sum(abs(t.quantity - h.quantity)), 0)
    FROM truth AS t JOIN hub AS h USING (order_no, product, component)"""
