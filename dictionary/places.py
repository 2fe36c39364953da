"""Where each part of a dictionary was written, so that a later finding can name file and line."""

from __future__ import annotations

from dataclasses import dataclass, field

from dictionary.problems import Problem
from dictionary.yaml_reader import Document, YamlPath, dotted

Owner = tuple[str, str]


@dataclass
class Places:
    """The documents that define each object, code list or source: core first, the project's extension last."""

    documents: dict[Owner, list[Document]] = field(default_factory=dict)

    def add(self, owner: Owner, document: Document) -> None:
        """Note that ``document`` defines (or extends) ``owner``."""
        self.documents.setdefault(owner, []).append(document)

    def problem(self, owner: Owner, path: YamlPath, code: str, **args: object) -> Problem:
        """A problem at ``path`` of whichever document of ``owner`` says it last."""
        documents = self.documents.get(owner, [])
        for document in reversed(documents):
            if path in document.lines:
                return document.problem(code, path, **args)
        if documents:
            return documents[-1].problem(code, path, **args)
        return Problem(code, path=dotted((*owner, *path)), args=args)
