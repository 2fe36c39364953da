"""The pages of reference, written from the code: tables of the warehouse, rules, formats, commands and others.

``python -m docs.generate`` writes them; with ``--check`` it only says whether the committed ones are up to date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dictionary.project import Project, Settings
from docs.pages import commands, formats, lint, odcs, quirks, rules, types, warehouse
from docs.pages.meanings import meanings
from exchange.json_schema.editor import MEANINGS
from guiyi.vocabulary import dictionary_of

REFERENCE = Path(__file__).parent / "reference"


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    dictionary = dictionary_of(Project(REFERENCE / "no_project", Settings(name="core")))
    made = {
        "warehouse.md": warehouse.page(dictionary),
        "rules.md": rules.page(dictionary),
        "formats.md": formats.page(dictionary),
        "commands.md": commands.page(),
        "odcs.md": odcs.page(),
        "lint.md": lint.page(),
        "types.md": types.page(),
        "quirks.md": quirks.page(),
    }
    written = {REFERENCE / name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}
    return written | {MEANINGS: json.dumps(meanings(), ensure_ascii=False, indent=1) + "\n"}


def stale() -> list[Path]:
    """The pages whose committed text is not what the code says."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    """Write the pages, or check them."""
    if "--check" in sys.argv[1:]:
        old = stale()
        for path in old:
            print(f"{path} is not what the code says; run python -m docs.generate")
        return 1 if old else 0
    REFERENCE.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
