"""Where each thing of the dictionary stands in the site."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from dictionary.compiled import Dictionary


@dataclass(frozen=True)
class Links:
    """The places of all pages, relative to the folder of one language. ``rules`` are those that somebody named."""

    dictionary: Dictionary
    rules: Collection[str]
    formats: Collection[str]

    @cached_property
    def _places(self) -> dict[tuple[str, str], str]:
        found = {("object", name): f"objects/{name}.html" for name in self.dictionary.objects}
        for name, definition in self.dictionary.objects.items():
            found |= {("field", f"{name}.{key}"): f"objects/{name}.html#{key}" for key in definition.fields}
            found |= {("match", f"{name}.{rule.rule}"): f"objects/{name}.html" for rule in definition.match}
            found |= {("check", f"{name}.{check.rule}"): f"rules/{check.rule}.html" for check in definition.checks}
        found |= {("rule", rule): f"rules/{rule}.html" for rule in self.rules}
        for name, codes in self.dictionary.codes.items():
            found[("codes", name)] = f"codes/{name}.html"
            found |= {("code", f"{name}.{code.code}"): f"codes/{name}.html" for code in codes.codes}
        found |= {("measure", name): f"measures/{name}.html" for name in self.dictionary.measures}
        found |= {("source", name): f"sources/{name}.html" for name in self.dictionary.sources}
        found |= {("feed", str(name)): f"sources/{name.system}.html#{name.feed}" for name in self.dictionary.feeds()}
        return found | {("format", name): f"formats.html#{name}" for name in self.formats}

    def to(self, kind: str, name: str) -> str | None:
        """The place of a thing; None where the site has none for it."""
        return self._places.get((kind, name))

    def of_use(self, use: str, name: str) -> str | None:
        """The place of what uses something. Ways through a reference are named ``feed.reference``."""
        if use in ("mapping", "feed"):
            return self.to("feed", name)
        if use in ("mention", "look-up"):
            return self.to("feed", name.rpartition(".")[0])
        if use in ("reference", "survivorship", "field"):
            return self.to("field", name)
        if use in ("rule", "object", "measure"):
            return self.to(use, name) or self._derived(name)
        return None

    def _derived(self, rule: str) -> str | None:
        """A rule that nobody named stands at the field from which it follows: ``object.field.kind``."""
        parts = rule.split(".")
        return self.to("field", ".".join(parts[:2])) if len(parts) > 2 else self.to("object", parts[0])
