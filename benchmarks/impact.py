"""How long `dictionary impact --verdicts` takes beside one validation pass over the same rows with the same checks.

The bound is three times the pass. Both take turns (A-B-B-A), each in a process of its own, and no time counts before what the
impact told was compared with plain SQL over the source. At scale 1 there are a million records and two hundred checks.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.checks import WrongOutputError
from benchmarks.machine import busy, machine
from benchmarks.measure import Meter, fresh, spread
from benchmarks.output import markdown, options, ratio, write_result

BOUND = 3
ROWS = 1_000_000
CHECKS = 200
FIELDS = 20
EDITED = 10
"""So many checks are made stricter, and as many others hold what they flagged."""

Json = dict[str, Any]

_SETTINGS = "name: reading\nlanguage: en\nsystems: [rig]\n"
_SOURCE = """source: rig
connect: {{sqlalchemy: "sqlite:///rig.sqlite"}}
timezone: Asia/Shanghai
tables: {{reading: {{key: [id]}}}}
feeds:
  reading:
    object: reading
    from: {{r: reading}}
    fields: {{{fields}}}
"""
_OBJECT = """object: reading
kind: document
label: {zh: 读数, en: Reading}
definition: {zh: 试验台上一次测量的读数。, en: What one measurement at the test rig gave.}
owner: quality
fields:
"""
_FIELD = """  f{i}:
    label: {{zh: 读数 {i}, en: Reading {i}}}
    definition: {{zh: 第 {i} 个传感器的读数。, en: What sensor number {i} gave.}}
    type: integer
"""
_CHECK = """  - rule: READ-{i}
    label: {{zh: 读数低于上限 {i}, en: The reading is below limit {i}}}
    severity: minor
    dimension: validity
    on_fail: {on_fail}
    field: f{field}
    expect: f{field} < {limit}
"""


def limit(check: int, *, drafted: bool) -> int:
    """Below which a reading passes a check: of a million values, few fail; the first checks are stricter in the draft."""
    return 999_000 - check - (500 if drafted and check < EDITED else 0)


def write_dictionary(folder: Path, *, drafted: bool) -> None:
    """The object with its fields and checks, as published or as drafted."""
    fields = "".join(_FIELD.format(i=i) for i in range(FIELDS))
    checks = "".join(
        _CHECK.format(
            i=i,
            field=i % FIELDS,
            limit=limit(i, drafted=drafted),
            on_fail="hold" if drafted and EDITED <= i < 2 * EDITED else "flag",
        )
        for i in range(CHECKS)
    )
    objects = folder / "dictionary" / "objects"
    objects.mkdir(parents=True, exist_ok=True)
    (objects / "reading.yaml").write_text(f"{_OBJECT}{fields}checks:\n{checks}", encoding="utf-8")


def make(folder: Path, rows: int) -> Path:
    """A project with one table of so many rows, published once, and a draft beside it."""
    from dictionary.loader import load_settings
    from guiyi.vocabulary import dictionary_of
    from pipelines.night import build
    from pipelines.progress import Silent

    shutil.rmtree(folder, ignore_errors=True)
    (folder / "sources").mkdir(parents=True)
    (folder / "guiyi.yaml").write_text(_SETTINGS, encoding="utf-8")
    fields = ", ".join(f"f{i}: r.f{i}" for i in range(FIELDS))
    (folder / "sources" / "rig.yaml").write_text(_SOURCE.format(fields=fields), encoding="utf-8")
    write_dictionary(folder, drafted=False)
    write_dictionary(folder / "draft", drafted=True)
    _fill(folder / "rig.sqlite", rows)
    project = load_settings(folder)
    build(project, dictionary_of(project), Silent())
    return folder


def _fill(path: Path, rows: int) -> None:
    """Every reading is a number below a million, spread evenly: a prime for each field scatters the row's number."""
    columns = ", ".join(f"f{i} INTEGER" for i in range(FIELDS))
    values = ", ".join(f"(n * {1_000_003 + 7_918 * i} + {i}) % 1000000" for i in range(FIELDS))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE reading (id INTEGER PRIMARY KEY, {columns})")
        connection.execute(
            f"""WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {rows})
            INSERT INTO reading SELECT n, {values} FROM number"""
        )


def verdicts(folder: Path) -> Json:
    """The impact of the draft on the row checks: its cost, and how many changes of each kind it told."""
    from dictionary.loader import load_settings
    from guiyi.vocabulary import draft_of
    from pipelines.impact.prediction import impact
    from pipelines.progress import Silent

    project = load_settings(folder)
    draft = draft_of(project, folder / "draft")
    meter = Meter()
    with impact(project, draft, Silent(), only_verdicts=True) as found:
        counts = {(row["part"], row["change"], row["rule_id"] or ""): row["count"] for row in found.changes.counts()}
    return meter.read().as_json() | {"counts": counts}


def validation_pass(folder: Path) -> Json:
    """Conforming the same rows with the same checks, and nothing else."""
    from dictionary.loader import load_settings
    from guiyi.vocabulary import draft_of
    from pipelines.conform import conform
    from pipelines.impact.scratch import scratch
    from pipelines.progress import Silent
    from pipelines.run import Run

    project = load_settings(folder)
    draft = draft_of(project, folder / "draft")
    with scratch(project) as published:
        run = Run(published.number + 1, 0, published.started_at, project, draft, published.state)
        run.begin()
        run.finish("mirror", published.manifest("mirror"))
        meter = Meter()
        conform(run, Silent())
        return meter.read().as_json()


def expected(folder: Path) -> dict[tuple[str, str, str], int]:
    """What the draft changes, by plain SQL over the source."""
    with closing(sqlite3.connect(folder / "rig.sqlite")) as connection:

        def count(condition: str) -> int:
            return int(connection.execute(f"SELECT count(*) FROM reading WHERE {condition}").fetchone()[0])

        found: dict[tuple[str, str, str], int] = {}
        held = []
        for check in range(2 * EDITED):
            value, was, will = (f"f{check % FIELDS}", limit(check, drafted=False), limit(check, drafted=True))
            if check < EDITED:
                found["failure", "flagged", f"READ-{check}"] = count(f"{value} >= {will} AND {value} < {was}")
            else:
                held.append(f"{value} >= {will}")
                found["failure", "held", f"READ-{check}"] = count(held[-1])
        found["record", "held", ""] = count(" OR ".join(held))
    return {kind: number for kind, number in found.items() if number}


def measure(scale: float, repeat: int, folder: Path) -> Json:
    """The result at one scale."""
    begun = machine()
    project = folder / f"impact-{scale:g}"
    rows = max(1, round(ROWS * scale))
    fresh(make, project, rows)
    right = expected(project)
    runs: dict[str, list[Json]] = {"verdicts": [], "pass": []}
    for turn in range(repeat):
        steps = [("verdicts", verdicts), ("pass", validation_pass)]
        for name, work in steps if turn % 2 == 0 else steps[::-1]:
            runs[name].append(fresh(work, project))
    for run in runs["verdicts"]:
        if run.pop("counts") != right:
            raise WrongOutputError("the impact does not tell what plain SQL finds")
    pairs = zip(runs["verdicts"], runs["pass"], strict=True)
    return {
        "benchmark": "impact",
        "scale": scale,
        "machine": begun | {"load_after": busy()},
        "settings": {"repeat": repeat, "checks": CHECKS, "fields": FIELDS},
        "rows": rows,
        "changes": sum(right.values()),
        "bound": BOUND,
        "ratio": spread([one["wall"] / other["wall"] for one, other in pairs]),
        "runs": runs,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, write the JSON file."""
    parser = options("impact", __doc__)
    parser.add_argument("--repeat", type=int, default=3, help="turns of both (default 3)")
    chosen = parser.parse_args(arguments)
    result = measure(chosen.scale, chosen.repeat, chosen.folder)
    lines = [
        (name, *(spread([run[kind] for run in result["runs"][key]])["median"] for kind in ("wall", "cpu", "peak_mb")))
        for name, key in (("impact --verdicts", "verdicts"), ("one validation pass", "pass"))
    ]
    print(markdown(("", "wall s", "CPU s", "peak MB"), lines))
    print(f"{result['rows']} rows, {CHECKS} checks: {ratio(result['ratio'])} of one pass, bound {BOUND}")
    print(f"Written to {write_result(chosen.results, 'impact', result)}")


if __name__ == "__main__":
    main()
