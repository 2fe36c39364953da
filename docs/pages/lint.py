"""Rules of style."""

from __future__ import annotations

from collections.abc import Iterator

from dictionary.lint import RULES
from dictionary.wording import messages
from docs.pages.markdown import begin, table


def page() -> Iterator[str]:
    """The lines of the page."""
    yield from begin("Rules of style", "`dictionary/lint/finding.py` and `dictionary/messages.yaml`")
    yield "What `guiyi dictionary lint` finds beside errors; see [Style](../dictionary.md#style)."
    yield ""
    said = messages()
    yield from table(
        ("rule", "level", "--fix", "说明", "in words"),
        (
            (f"`{code}`", r.level, "yes" if r.fixable else "", said[code]["zh"], said[code]["en"])
            for code, r in RULES.items()
        ),
    )
