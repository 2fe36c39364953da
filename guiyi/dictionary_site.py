"""The documentation site of a dictionary: what it is made of, and how it takes its folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from dictionary.problems import ConfigurationError, Problem

if TYPE_CHECKING:
    from dictionary.compiled import Dictionary
    from dictionary.project import Project
    from quality_rules.rules import Rule
    from reports.dictionary_site.facts import FormatFacts, RuleFacts, SiteFacts, Use, Version

FOLDER = "dictionary-docs"
"""The folder of the site in a project's state."""


def write_site(project: Project, dictionary: Dictionary, folder: Path, versions: Sequence[Version] = ()) -> Path:
    """Write the site; its first page. An earlier site in the folder is replaced whole, with the pages of what is gone.

    Raises:
        ConfigurationError: the folder holds something else.
    """
    from reports.dictionary_site.site import MARK, site

    first = folder / "index.html"
    if (
        folder.exists()
        and any(folder.iterdir())
        and not (first.is_file() and MARK in first.read_text("utf-8", "replace"))
    ):
        raise ConfigurationError(Problem("site.folder_in_use", args={"folder": str(folder)}))
    pages = site(facts_of(project, dictionary, versions))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as made:
        whole = Path(made) / "site"
        for place, text in pages.items():
            path = whole / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        if folder.exists():
            shutil.rmtree(folder)
        whole.rename(folder)
    return first


def facts_of(project: Project, dictionary: Dictionary, versions: Sequence[Version] = ()) -> SiteFacts:
    """All that the site says."""
    from dictionary.search import entries
    from lineage.columns import column_lineage
    from quality_rules.rules import all_rules
    from reports.dictionary_site.facts import Origin, SiteFacts

    return SiteFacts(
        dictionary=dictionary,
        settings=project.settings,
        rules=[_rule(dictionary, rule) for rule in all_rules(dictionary)],
        origins=[Origin(*astuple(edge)) for edge in column_lineage(dictionary)],
        uses={language: _uses(dictionary, language) for language in ("zh", "en")},
        formats=_formats(dictionary),
        index=entries(dictionary),
        versions=versions,
    )


def _rule(dictionary: Dictionary, rule: Rule) -> RuleFacts:
    from quality_rules.explain import as_sql
    from reports.dictionary_site.facts import RuleFacts

    check = rule.check
    says = (check.expect or ", ".join(check.unique) or check.agree) if check else None
    return RuleFacts(
        rule.id, rule.object, rule.field, rule.kind, rule.label, rule.severity.value, rule.dimension.value,
        rule.on_fail.value, rule.owner, rule.is_named, f"{rule.threshold * 100:f}%" if rule.threshold is not None else None,
        rule.when, says, as_sql(dictionary, rule),
    )  # fmt: skip


def _uses(dictionary: Dictionary, language: str) -> Mapping[tuple[str, str], Sequence[Use]]:
    from guiyi.elements import all_elements

    return {(element.kind, element.name): element.uses for element in all_elements(dictionary, language)}


def _formats(dictionary: Dictionary) -> Mapping[str, FormatFacts]:
    """The formats that the dictionary's fields have."""
    from dictionary.model import Words
    from quality_rules.formats import describe
    from reports.dictionary_site.facts import FormatFacts

    named = {field.format for definition in dictionary.objects.values() for field in definition.fields.values()}
    return {
        name: FormatFacts(name, *(Words(zh=text.zh, en=text.en) for text in (known.label, known.good)))
        for name in sorted(filter(None, named))
        for known in [describe(name)]
    }
