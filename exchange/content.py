"""What the files of a dictionary say before they are merged: the core's, and a project's own with their texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dictionary.loader import CORE
from dictionary.yaml_reader import read_yaml

Kind = Literal["object", "measure"]
_FOLDERS: dict[Kind, str] = {"object": "objects", "measure": "measures"}


@dataclass
class OwnFile:
    """A YAML file of a project's dictionary: its path in the folder, its text, and what it says."""

    path: str
    text: str
    value: dict[str, Any]


@dataclass
class Content:
    """The raw content of one dictionary folder and of the core below it.

    Attributes:
        folder: the folder ``dictionary`` of a project; it need not exist.
        own: the project's own files by what they define.
        core: what the core says of the same.
    """

    folder: Path
    own: dict[tuple[Kind, str], OwnFile] = field(default_factory=dict)
    core: dict[tuple[Kind, str], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Content:
        """Read both.

        Raises:
            ConfigurationError: a file cannot be read as YAML.
        """
        content = cls(folder)
        for kind, name in _FOLDERS.items():
            for path in sorted((CORE / name).glob("*.yaml")):
                value = read_yaml(path).value
                content.core[kind, value[kind]] = value
            for path in sorted((folder / name).glob("*.yaml")):
                shown = f"{name}/{path.name}"
                value = read_yaml(path, shown).value
                if isinstance(value, dict) and isinstance(value.get(kind), str):
                    content.own[kind, value[kind]] = OwnFile(shown, path.read_text(encoding="utf-8-sig"), value)
        return content

    def file(self, kind: Kind, name: str) -> OwnFile:
        """The project's own file of an object or measure, a new and empty one where there is none."""
        if (kind, name) not in self.own:
            self.own[kind, name] = OwnFile(self._free(f"{_FOLDERS[kind]}/{name}.yaml"), "", {kind: name})
        return self.own[kind, name]

    def _free(self, path: str) -> str:
        """A path at which no file stands yet."""
        taken = {file.path for file in self.own.values()}
        while path in taken or (self.folder / path).exists():
            path = path.removesuffix(".yaml") + "_.yaml"
        return path
