"""Every problem code that the code can raise, and the facts that its calls give, read from the source itself."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    "dictionary",
    "connectors",
    "quality_rules",
    "lineage",
    "warehouse",
    "pipelines",
    "reports",
    "diagnosis",
    "exchange",
    "demo",
    "governance",
    "guiyi",
)
MAKERS = {"Problem", "problem", "_problem", "_unknown", "ExpressionError", "_one_of"}
CODE = re.compile(r"[a-z]+\.[a-z_0-9]+")
TABLES_OF_CODES = ("connectors/failures.py", "warehouse/postgres_failures.py")
"""Modules in which a code is looked up in a table: each text in them that looks like a code is one."""
FACTS_OF_EVERY_PLACE = {"source": {"system", "host", "detail", "table", "column", "nearest", "installed"},
                        "warehouse": {"host", "detail", "table"}}  # fmt: skip
"""What the makers of these families add to every problem."""


def raised() -> dict[str, set[str]]:
    """Code → the facts that its calls give."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (p for room in ROOMS for p in sorted((ROOT / room).rglob("*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if str(path.relative_to(ROOT)) in TABLES_OF_CODES:
            for code in _codes(tree):
                found[code] |= FACTS_OF_EVERY_PLACE[code.split(".")[0]]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in MAKERS:
                for code in _codes_of(node, tree):
                    found[code] |= _facts(node, tree) | FACTS_OF_EVERY_PLACE.get(code.split(".")[0], set())
    for code in ("pull", "stock"):  # f"ledger.{law}"
        found[f"ledger.{code}"] |= set()
    return dict(found)


def _codes_of(call: ast.Call, tree: ast.Module) -> Iterator[str]:
    """The codes among a call's own arguments, or in what was assigned to the name that it passes."""
    for argument in call.args:
        yield from _codes(argument) if isinstance(argument, ast.Constant | ast.IfExp) else ()
        if isinstance(argument, ast.Name) and argument.id == "code":
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and _name(node.targets[0]) == "code":
                    yield from _codes(node.value)


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def _facts(call: ast.Call, tree: ast.Module) -> set[str]:
    names = {keyword.arg for keyword in call.keywords if keyword.arg} - {"args", "file", "line", "path"}
    dicts = [k.value for k in call.keywords if k.arg == "args"] + call.args
    for content in dicts:
        if isinstance(content, ast.Dict):
            names |= {str(key.value) for key in content.keys if isinstance(key, ast.Constant)}
    if "args" in {k.value.id for k in call.keywords if k.arg in (None, "args") and isinstance(k.value, ast.Name)}:
        names |= _facts_assigned(tree)
    if _name(call.func) == "_one_of":
        names |= {"name", "nearest"}
    return names


def _facts_assigned(tree: ast.Module) -> set[str]:
    """The keys of the dicts that a module calls ``args`` before it hands them on."""
    return {
        str(key.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _name(node.targets[0]) == "args" and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    }


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
