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

    def find(self, owner: Owner, path: YamlPath) -> Document | None:
        """The document of ``owner`` that says ``path`` last; if none says it, the last that says what is nearest above it."""
        documents = self.documents.get(owner, [])
        for length in range(len(path), -1, -1):
            for document in reversed(documents):
                if path[:length] in document.lines:
                    return document
        return documents[-1] if documents else None

    def find_in_list(
        self, owner: Owner, key: str, name: tuple[str, str], rest: YamlPath = ()
    ) -> tuple[Document | None, YamlPath]:
        """The last document that has the item of a list whose ``name[0]`` is ``name[1]``, and its place there."""
        for document in reversed(self.documents.get(owner, [])):
            items = document.value.get(key, []) if isinstance(document.value, dict) else []
            for number, item in enumerate(items):
                if isinstance(item, dict) and item.get(name[0]) == name[1]:
                    return document, (key, number, *rest)
        return self.find(owner, (key, *rest)), (key, *rest)

    def problem(self, owner: Owner, path: YamlPath, code: str, /, **args: object) -> Problem:
        """A problem at ``path`` of whichever document of ``owner`` says it last."""
        document = self.find(owner, path)
        return (
            document.problem(code, path, **args) if document else Problem(code, path=dotted((*owner, *path)), args=args)
        )

    def problem_in_list(
        self, owner: Owner, key: str, name: tuple[str, str], rest: YamlPath, code: str, /, **args: object
    ) -> Problem:
        """A problem in the item of a list whose ``name[0]`` is ``name[1]``, wherever the last file to say it has it."""
        document, path = self.find_in_list(owner, key, name, rest)
        return (
            document.problem(code, path, **args) if document else Problem(code, path=dotted((*owner, *path)), args=args)
        )
