"""Results for people (Markdown) and for programs (JSON)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


def options(name: str, description: str | None) -> argparse.ArgumentParser:
    """The arguments of a benchmark on one plant; it adds its own."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=description)
    parser.add_argument("--scale", type=float, default=0.1, help="size of the plant (default 0.1)")
    parser.add_argument("--folder", type=Path, default=RESULTS / "work", help="where plants and projects are kept")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON is written")
    return parser


def markdown(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; all columns but the first are aligned right, numbers as people write them."""
    lines = ["| " + " | ".join(headings) + " |", "|---|" + "---:|" * (len(headings) - 1)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def ratio(spread: dict[str, float]) -> str:
    """A median with what it lies between."""
    return f"{spread['median']:.2f} ({spread['min']:.2f}–{spread['max']:.2f})"


def write_result(folder: Path, name: str, result: dict[str, Any]) -> Path:
    """Write a result's JSON file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{result['scale']:g}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ")
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 100 else f"{value:,.0f}".replace(",", " ")
    return str(value).replace("|", "\\|")
