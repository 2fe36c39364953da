"""What carries out each declaration of the dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dictionary.problems import ExitCode, NothingSelectedError, Problem
from guiyi.call import Call
from guiyi.output import Format, Sheet

if TYPE_CHECKING:
    from dictionary.leaves import Leaf
    from guiyi.enforcement import Carried


def enforced(
    call: Call,
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="An object, object.field, rule, source, code list or measure.")
    ] = "",
    all_of_them: Annotated[bool, typer.Option("--all", help="Every declaration. Default: one of each word.")] = False,
) -> int:
    """What carries out each declaration: the statement that changes when the dictionary is compiled without it."""
    from guiyi.enforcement import Enforcement

    finder = Enforcement(call.dictionary)
    declared = list(finder.declared())
    chosen = [leaf for leaf in declared if _is_of(leaf, name)] if name else _first_of_each(declared, every=all_of_them)
    if not chosen:
        raise NothingSelectedError(Problem("enforced.nothing", args={"name": name}))
    found = []
    for number, leaf in enumerate(chosen, 1):
        found.append(finder.of(leaf))
        if number % 100 == 0:
            call.say.tell("enforced.so_far", done=number, total=len(chosen))
    rows = [_row(call, carried) for carried in found]
    if call.form is Format.JSON:
        call.show_document({"declared": len(declared), "looked_at": len(found), "declarations": rows})
    else:
        call.show(Sheet.of(rows))
    lost = sum(carried.how == "nothing" for carried in found)
    call.say.tell("enforced.done", looked=len(found), declared=len(declared), lost=lost)
    return ExitCode.DATA_FAILED if lost else ExitCode.DONE


def _is_of(leaf: Leaf, name: str) -> bool:
    """Whether a declaration belongs to an element by its name."""
    first, _, rest = name.partition(".")
    inner = (*rest.split("."),) if rest else ()
    if leaf.path[1] != first:
        return bool(_rule_of(leaf) == name)
    return not inner or leaf.path[3 : 3 + len(inner)] == inner


def _rule_of(leaf: Leaf) -> Any:
    return leaf.value if leaf.kind in ("Check.rule", "Policy.rule") else None


def _first_of_each(declared: Iterable[Leaf], *, every: bool) -> list[Leaf]:
    if every:
        return list(declared)
    first: dict[str, Leaf] = {}
    for leaf in declared:
        first.setdefault(leaf.kind, leaf)
    return [first[kind] for kind in sorted(first)]


def _row(call: Call, carried: Carried) -> dict[str, Any]:
    from guiyi.enforcement import DOCUMENTED, DOCUMENTED_ELSE, IDLE, READ

    reason = IDLE if carried.how == "idle" else {**DOCUMENTED, **DOCUMENTED_ELSE, **READ}.get(carried.leaf.kind)
    shown = carried.shown or (reason.say(call.language) if reason else "")
    return {
        "declared": ".".join(map(str, carried.leaf.path[1:])),
        "word": carried.leaf.kind,
        "value": _short(carried.leaf.value),
        "how": carried.how,
        "artefacts": ", ".join(carried.artefacts[:4]) + (" …" if len(carried.artefacts) > 4 else ""),
        "shown": shown,
    }


def _short(value: object) -> str:
    text = getattr(value, "both", None) or str(value)
    return text if len(text) <= 50 else text[:49] + "…"
