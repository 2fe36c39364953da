"""A trace for people: the generation of a moment, and the drawing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dictionary.problems import NothingSelectedError, Problem
from guiyi.words import word

if TYPE_CHECKING:
    from guiyi.call import Call
    from lineage.trace import Trace


def generation_at(call: Call, as_of: datetime | None) -> tuple[datetime | None, Path]:
    """The generation that was current at a moment, and the moment in UTC.

    Raises:
        NothingSelectedError: no generation of that time is kept.
    """
    from guiyi.reading import generation, generation_path

    if as_of is None:
        return None, generation_path(call)
    zone = ZoneInfo(call.project.settings.timezone)
    moment = (as_of if as_of.tzinfo else as_of.replace(tzinfo=zone)).astimezone(UTC)
    with generation(call) as connection:
        numbers = connection.execute(_COMMITTED, [moment]).fetchall()
    if numbers and call.state.generation(numbers[0][0]).exists():
        return moment, call.state.generation(numbers[0][0])
    raise NothingSelectedError(Problem("trace.not_kept", args={"as_of": moment.isoformat()}))


_COMMITTED = "SELECT generation FROM ops.run WHERE started_at <= ? ORDER BY started_at DESC, generation DESC LIMIT 1"


def mask_shipments(call: Call, found: Trace) -> None:
    """Mask who received a shipment, where the dictionary calls that personal."""
    from dictionary.personal import masked, personal_fields
    from guiyi.reading import current_run

    hidden = {field for name, field in personal_fields(current_run(call).dictionary) if name == "shipment"}
    for row in found.shipments:
        row.update({field: masked(row[field]) for field in hidden & set(row)})


def forest(found: Trace, language: str) -> list[Any]:
    """One tree per lot that was asked for; a lot met again is not drawn again."""
    from rich.tree import Tree

    here, there = ("child", "parent") if found.direction == "backward" else ("parent", "child")
    nodes = {node["lot_id"]: node for node in found.nodes}
    below: dict[str, list[dict[str, Any]]] = {}
    for edge in found.edges:
        below.setdefault(edge[here], []).append(edge)
    drawn: set[str] = set()
    trees = []
    for node in found.nodes:
        if node["depth"] == 0:
            tree = Tree(_label(node))
            _grow(tree, node["lot_id"], nodes, below, there, drawn, language)
            trees.append(tree)
    return trees


def _grow(
    tree: Any,
    lot_id: str,
    nodes: dict[str, dict[str, Any]],
    below: dict[str, list[dict[str, Any]]],
    there: str,
    drawn: set[str],
    language: str,
) -> None:
    """Add what hangs below a lot. A stack instead of recursion: genealogies can be deeper than Python's stack."""
    drawn.add(lot_id)
    waiting = [(tree, lot_id)]
    while waiting:
        branch, here = waiting.pop()
        for edge in below.get(here, []):
            other = edge[there]
            known = other in drawn
            text = _label(nodes[other])
            text.append(_quantity(edge), style="dim")
            if known and other in below:
                text.append(" " + word("trace.above", language), style="dim")
            twig = branch.add(text)
            if not known:
                drawn.add(other)
                waiting.append((twig, other))


def _label(node: dict[str, Any]) -> Any:
    from rich.text import Text

    text = Text(node["lot"] or node["lot_id"], style="bold")
    text.append(f"  {node['material'] or '?'} {node.get('name') or ''}", style="not bold")
    if node.get("origin"):
        text.append(f"  ← {node['origin']}", style="not bold dim")
    return text


def _quantity(edge: dict[str, Any]) -> str:
    amount = "?" if edge["quantity"] is None else f"{edge['quantity'].normalize():f}"
    weak = (
        "" if edge["confidence"] is None or edge["confidence"] >= 1 else f" ({edge['link_rule']} {edge['confidence']})"
    )
    return f"  {amount} {edge['uom'] or ''}{weak}"
