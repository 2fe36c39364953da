"""The reference pages, written from the code: tables of the warehouse, rules of the core dictionary, formats, commands.

``python docs/generate.py`` writes them; with ``--check`` it only says whether the committed ones are up to date.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from enum import EnumType
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer
from pydantic import BaseModel

from dictionary import measure, model, project, source
from dictionary.compiled import Dictionary
from dictionary.lint import RULES
from dictionary.model import ObjectDefinition
from dictionary.project import Project, Settings
from dictionary.wording import messages
from dictionary.yaml_reader import read_yaml
from exchange.json_schema.editor import MEANINGS
from exchange.odcs.coverage import NOT_CARRIED, coverage
from guiyi.cli import app
from guiyi.vocabulary import dictionary_of
from quality_rules import formats
from quality_rules.normalise import NORMALISERS
from quality_rules.rules import DERIVED, Rule, rules_of
from warehouse.table import Table
from warehouse.tables import tables

HERE = Path(__file__).parent
REFERENCE = HERE / "reference"
SHARED = ("project", "language", "format", "quiet", "verbose", "yes", "dry_run")
CODES = (
    (0, "done, nothing blocks"), (1, "the data failed a check that blocks publishing"),
    (2, "wrong usage or configuration; nothing was started"), (3, "a source or the warehouse could not be reached"),
    (4, "the hub or its machine failed"), (5, "the selection matched nothing"), (6, "busy: another run holds the lease"),
    (130, "interrupted"),
)  # fmt: skip


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    dictionary = dictionary_of(Project(HERE / "no_project", Settings(name="core")))
    made = {
        "warehouse.md": _warehouse(dictionary),
        "rules.md": _rules(dictionary),
        "formats.md": _formats(dictionary),
        "commands.md": _commands(),
        "odcs.md": _contracts(),
        "lint.md": _lint(),
        "types.md": _types(),
        "quirks.md": _quirks(),
    }
    written = {REFERENCE / name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}
    return written | {MEANINGS: json.dumps(_meanings(), ensure_ascii=False, indent=1) + "\n"}


def stale() -> list[Path]:
    """The pages whose committed text is not what the code says."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def _note(what: str) -> str:
    return f"*Written by `docs/generate.py` from {what}. Do not edit by hand.*"


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(head: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(_cell(value) for value in row)} |"


def _lint() -> Iterator[str]:
    yield "# Rules of style"
    yield ""
    yield _note("`dictionary/lint/finding.py` and `dictionary/messages.yaml`")
    yield ""
    yield "What `guiyi dictionary lint` finds beside errors; see [Style](../dictionary.md#style)."
    yield ""
    said = messages()
    yield from _table(
        ("rule", "level", "--fix", "说明", "in words"),
        (
            (f"`{code}`", r.level, "yes" if r.fixable else "", said[code]["zh"], said[code]["en"])
            for code, r in RULES.items()
        ),
    )


def _types() -> Iterator[str]:
    sys.path.insert(0, str(HERE.parent))
    from tests.connectors.matrix import matrix

    yield "# Types of sources"
    yield ""
    yield _note("`tests/connectors/cases.py`, which the tests hold against the drivers")
    yield ""
    yield from matrix()


# -- warehouse ---------------------------------------------------------------------------------------------------------


def _warehouse(dictionary: Dictionary) -> Iterator[str]:
    yield "# Tables of the warehouse"
    yield ""
    yield _note("the table modules of `warehouse/` and the core dictionary")
    yield ""
    yield "The same schemas, tables, columns and comments exist on DuckDB and on PostgreSQL. [Warehouse](../warehouse.md)"
    yield "explains how to read them. *Content* says whether a column takes part in the content digest."
    yield ""
    found = list(tables(dictionary))
    names = set(dictionary.objects)
    yield "## One table per object"
    yield ""
    yield "These exist once for every object of the dictionary, shown here for `material`. `core.<object>` is a view: the"
    yield "rows of `history.<object>` that hold now (`valid_to` and `superseded_at` empty), without those two columns."
    yield ""
    for table in found:
        if table.name == "material":
            yield from _one_table(table)
    yield "## Columns of each object"
    yield ""
    yield "The columns that the fields of each object of the core dictionary give to its `core`, `history` and `source` tables."
    yield "A project that extends the dictionary has its own fields here too."
    yield ""
    for definition in dictionary.objects.values():
        yield from _fields(definition)
    yield "## Tables that exist once"
    yield ""
    for table in found:
        if table.name not in names:
            yield from _one_table(table)
    yield "### lineage.value"
    yield ""
    yield "各主数据字段值的来源 (view). Where the value of every golden cell comes from: `object`, `master_id`, `field`, `value`"
    yield "(as text), `system`, `source_table`, `source_key`, `ordinal`, `extract_id`, `rule`, `run_id`."


def _one_table(table: Table) -> Iterator[str]:
    schema, name = table.full_name
    yield f"### {schema}.{name}" if name != "material" else f"### {schema}.&lt;object&gt;"
    yield ""
    yield f"{table.label.en}. {table.label.zh}。 Key: {', '.join(f'`{key}`' for key in table.key)}."
    yield ""
    rows = (
        (f"`{c.name}`", f"`{c.type}`", "yes" if c.is_content else "", c.label.en, c.label.zh) for c in table.columns
    )
    yield from _table(("column", "type", "content", "meaning", "含义"), rows)
    yield ""


def _fields(definition: ObjectDefinition) -> Iterator[str]:
    yield f"### {definition.object}"
    yield ""
    yield f"{definition.label.en} · {definition.label.zh} ({definition.kind}). {definition.definition.en}"
    yield ""
    rows = (
        (
            f"`{definition.column(name)}`", f"`{field.type.column}`", "yes" if field.required else "",
            f"{field.label.en} · {field.label.zh}", (field.definition or field.label).en, field.time or "",
        )
        for name, field in definition.fields.items()
    )  # fmt: skip
    yield from _table(("column", "type", "required", "label", "definition", "time"), rows)
    yield ""


# -- meanings of words, for editors -------------------------------------------------------------------------------------

_ROW = re.compile(r"^\| (`[^|]*`) \| (.*) \|$")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def _meanings() -> dict[str, dict[str, str]]:
    """What each word of a model means, by the tables of the pages whose words are all words of that model."""
    found: dict[str, dict[str, str]] = {}
    for page in sorted(HERE.glob("*.md")):
        for words in _tables_of_words(page.read_text(encoding="utf-8")):
            for kind in _models():
                names = {info.alias or name for name, info in kind.model_fields.items()}
                if words and words.keys() <= names:
                    found.setdefault(kind.__name__, {}).update(words)
    return {name: dict(sorted(words.items())) for name, words in sorted(found.items())}


def _tables_of_words(text: str) -> Iterator[dict[str, str]]:
    """Each table that begins with a column of words: word to meaning."""
    for block in re.split(r"\n\s*\n", text):
        lines = block.splitlines()
        if not lines or not lines[0].startswith(("| word |", "| word of")):
            continue
        rows = [match for line in lines[2:] if (match := _ROW.match(line))]
        yield {
            word: _LINK.sub(r"\1", row[2]).replace("\\|", "|").split(" | ")[0]
            for row in rows
            for word in re.findall(r"`([^`]+)`", row[1])
        }


def _models() -> list[type[BaseModel]]:
    kinds = [
        kind for module in (model, source, measure, project) for _, kind in inspect.getmembers(module, inspect.isclass)
    ]
    return [kind for kind in dict.fromkeys(kinds) if issubclass(kind, BaseModel)]


# -- contracts ---------------------------------------------------------------------------------------------------------


def _contracts() -> Iterator[str]:
    yield "# What a data contract carries"
    yield ""
    yield _note("the modules of `exchange/odcs/`")
    yield ""
    yield "Each word of the dictionary, and where a contract of the Open Data Contract Standard (3.1) says it."
    yield "[Exchange](../exchange.md) explains how contracts go out and come in."
    yield ""
    yield from _table(("table", "word of the dictionary", "word of the contract"), (
        (table, f"`{word}`", how) for table, word, how in coverage()
    ))  # fmt: skip
    yield ""
    yield "## What stays behind"
    yield ""
    yield from (f"- {what}" for _, what in NOT_CARRIED)


# -- rules -------------------------------------------------------------------------------------------------------------


def _rules(dictionary: Dictionary) -> Iterator[str]:
    yield "# Rules of the core dictionary"
    yield ""
    yield _note("`quality_rules/` and the core dictionary")
    yield ""
    yield "[Dictionary](../dictionary.md) explains the kinds of rules. A project adds its own, and each join of a feed adds"
    yield "one: `<system>.<feed>.join.<alias>`, critical, hold. So does each condition, split and unpivot that a row's values"
    yield "can make [impossible to compute](../mapping.md#what-cannot-be-computed). Computed text has a rule `type`."
    yield ""
    yield "## Defaults of the rules that fields derive"
    yield ""
    yield from _table(
        ("kind", "severity", "on_fail", "dimension", "says"),
        (
            (kind, severity, on_fail, dimension, words.en)
            for kind, (severity, on_fail, dimension, words) in DERIVED.items()
        ),
    )
    yield ""
    yield "## Normalisers"
    yield ""
    yield "Besides `same` (the value as it is) and `identifier` (the value in its compact form, only where its format is valid)."
    yield ""
    rows_ = ((f"`{name}`", _doc(function)) for name, function in NORMALISERS.items())
    yield from _table(("normaliser", "what it does"), rows_)
    yield ""
    yield "## Rules by object"
    yield ""
    for name in dictionary.objects:
        yield f"### {name}"
        yield ""
        rules = (_rule(rule) for rule in rules_of(dictionary, name))
        yield from _table(("rule", "kind", "severity", "on_fail", "dimension", "owner", "says", "含义"), rules)
        yield ""


def _rule(rule: Rule) -> tuple[object, ...]:
    words = rule.label
    return f"`{rule.id}`", rule.kind, rule.severity, rule.on_fail, rule.dimension, rule.owner, words.en, words.zh


# -- formats -----------------------------------------------------------------------------------------------------------


def _formats(dictionary: Dictionary) -> Iterator[str]:
    yield "# Formats of identifiers"
    yield ""
    yield _note("`quality_rules/formats/`")
    yield ""
    yield "A field with a [`format`](../dictionary.md#fields) is judged by it: *valid*, or the first of four kinds of failure."
    yield "*format*: characters or parts stand where they may not. *length*: right characters, wrong number of them."
    yield "*checksum*: the check character does not follow from the rest. *component*: a part is impossible by itself or"
    yield "contradicts another. Each distinct value is judged once, in SQL where that is simple, and the verdict joined to"
    yield "its records."
    yield ""
    yield "Width, case and blanks at the ends are folded before judging, except where what is printed counts (`udi_gs1`,"
    yield "`udi_iccbba`, `hibc`, `gmn`) or the writing itself is the defect (`lot_number`, `item_code`)."
    yield ""
    used = _used(dictionary)
    yield from _table(
        ("format", "what it is", "rests on", "true", "false", "of it", "fields of the core"),
        (
            (
                f"`{name}`", f"{(f := formats.describe(name)).label.en} · {f.label.zh}", ", ".join(f.rests_on),
                f"`{f.right}`", f"`{f.wrong}`", str(f.judge(f.wrong).outcome), ", ".join(used.get(name, ())),
            )
            for name in formats.names()
        ),
    )  # fmt: skip
    yield ""
    yield "## What is checked"
    yield ""
    rows = ((f"`{name}`", (f := formats.describe(name)).good.en, f.good.zh) for name in formats.names())
    yield from _table(("format", "a good value", "合格的值"), rows)


def _used(dictionary: Dictionary) -> dict[str, list[str]]:
    """The fields of the core by their format."""
    used: dict[str, list[str]] = {}
    for definition in dictionary.objects.values():
        for name, field in definition.fields.items():
            if field.format:
                used.setdefault(field.format, []).append(f"`{definition.object}.{name}`")
    return used


# -- quirks ------------------------------------------------------------------------------------------------------------


def _quirks() -> Iterator[str]:
    yield "# Quirks of source systems"
    yield ""
    yield _note("`docs/quirks.yaml`, of which every entry is a test")
    yield ""
    yield "What systems really hold, what a source's file [declares](../sources.md#what-a-source-promises) against it, and"
    yield "what becomes of some rows. The mirror keeps each row as the source has it, so nothing of this is lost, and another"
    yield "declaration makes other records of the same rows. *Held*: the record waits for a person. *Excluded*: it is counted"
    yield "and not published."
    yield ""
    quirks = read_yaml(HERE / "quirks.yaml", "docs/quirks.yaml").value
    rows_ = (
        (q["id"], f"{q['name']['en']} · {q['name']['zh']}", q["met"], _declared(q), _before(q), _after(q))
        for q in quirks
    )
    yield from _table(("", "quirk", "where it is met", "what is declared", "before", "after"), rows_)


def _declared(quirk: Any) -> str:
    """What the entry itself is made with, and its note."""
    source, feed = quirk.get("source", {}), quirk.get("feed", {})
    said = [quirk["declared"]] if "declared" in quirk else []
    said += [f"{word}: {_flow(value)}" for word, value in source.items() if word != "tables"]
    for table, spec in source.get("tables", {}).items():
        words = {word: value for word, value in spec.items() if word != "key"}
        said += [f"tables: {_flow({table: words})}"] if words else []
    said += [f"{word}: {_flow(value)}" for word, value in feed.items()]
    said += [text for text in quirk.get("read", {}).values() if "(" in text]
    said += [f"fields: {_flow(quirk['fields'])}"] if "fields" in quirk else []
    return "; ".join([*(f"`{text}`" for text in said), *([quirk["note"]] if "note" in quirk else [])])


def _flow(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w.() ]*( (=|<>) [\w.]+)?", value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def _before(quirk: Any) -> str:
    if "before" in quirk:
        return " ".join(f"`{text}`" for text in quirk["before"])
    shown = [{k: v for k, v in row.items() if k != "id"} for row in quirk.get("rows", {}).get("t", ())]
    return " ".join(_said(row) if row else "(none)" for row in shown)


def _after(quirk: Any) -> str:
    if "proved_by" in quirk:
        return f"see `{quirk['proved_by']}`"
    return f"`{quirk['after']}`" if "after" in quirk else " ".join(map(_said, quirk["gives"]))


def _said(row: Mapping[str, Any]) -> str:
    """A row in a cell: its only value, or all with their names."""
    texts = [json.dumps(value, ensure_ascii=False).replace("\\n", "⏎") for value in row.values()]
    if len(texts) == 1 and not row.keys() & {"held", "excluded"}:
        return f"`{texts[0]}`"
    return "`" + ", ".join(f"{name}: {text}" for name, text in zip(row, texts, strict=True)) + "`"


# -- commands ----------------------------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that can be called, by its whole name."""
    yield from _leaves(typer.main.get_command(app), "guiyi")


def _leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, child in inner.items():
        yield from _leaves(child, f"{name} {word}")


def _commands() -> Iterator[str]:
    found = dict(commands())
    yield "# Commands"
    yield ""
    yield _note("the command line itself")
    yield ""
    yield "Data go to stdout, everything else to stderr. The last line on stderr names the next useful command. Every option"
    yield "can also come from the environment: `--full` of `guiyi build` from `GUIYI_BUILD_FULL`, and an option that all"
    yield "commands take also from `GUIYI_PROJECT` and its sisters."
    yield ""
    yield "## Options of all commands"
    yield ""
    everywhere = found["guiyi build"].params
    yield from _options([option for option in everywhere if option.name in SHARED])
    yield ""
    yield "`--yes` and `--dry-run` are only on commands that write."
    yield ""
    yield "## Exit codes"
    yield ""
    yield from _table(("code", "means"), iter(CODES))
    yield ""
    for name, command in found.items():
        yield from _command(name, command)


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    own = [p for p in command.params if p.param_type_name == "option" and p.name not in (*SHARED, "help")]
    needed = [f"{p.opts[0]} {p.name.upper()}" for p in own if p.required]
    shown = " ".join([name, *(_argument(p) for p in arguments), *needed])
    yield f"## {name}"
    yield ""
    yield f"`{shown}`"
    yield ""
    yield _doc_text(command.help)
    yield ""
    if arguments:
        rows = ((f"`{_argument(p)}`", p.help or "") for p in arguments)
        yield from _table(("argument", "means"), rows)
        yield ""
    if own:
        yield from _options(own)
        yield ""


def _argument(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _options(options: list[Any]) -> Iterator[str]:
    rows = ((", ".join(f"`{text}`" for text in (*p.opts, *p.secondary_opts)), _help(p)) for p in options)
    yield from _table(("option", "means"), rows)


def _help(option: Any) -> str:
    values = _choices(option.type_descriptor.annotation)
    listed = f" One of {', '.join(f'`{value}`' for value in values)}." if values else ""
    default = option.default
    given = default not in (None, "") and not isinstance(default, bool)
    shown = f" Default: `{getattr(default, 'value', default)}`." if given else ""
    return f"{option.help or ''}{listed}{shown}"


def _choices(annotation: Any) -> list[str]:
    """The values that an option takes, where they are listed."""
    if isinstance(annotation, EnumType):
        return [str(member.value) for member in annotation]
    return [str(value) for value in get_args(annotation)] if get_origin(annotation) is Literal else []


def _doc(function: Any) -> str:
    return _doc_text(inspect.getdoc(function) or "")


def _doc_text(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    """Write the pages, or check them."""
    if "--check" in sys.argv[1:]:
        old = stale()
        for path in old:
            print(f"{path} is not what the code says; run python docs/generate.py")
        return 1 if old else 0
    REFERENCE.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
