"""How the sources of a project are reached, whatever else its files say."""

from __future__ import annotations

from dictionary.problems import ConfigurationError, Problem
from dictionary.project import Project
from dictionary.reach import Connection
from dictionary.source import WayIn
from dictionary.validation import validated
from dictionary.yaml_reader import read_yaml


def load_connections(project: Project) -> dict[str, Connection]:
    """The connection of each source, by its name.

    Raises:
        ConfigurationError: a file cannot be read, or says no way in.
    """
    found: dict[str, Connection] = {}
    problems: list[Problem] = []
    for path in sorted((project.folder / "sources").glob("*.yaml")):
        document = read_yaml(path, f"sources/{path.name}")
        said = document.value if isinstance(document.value, dict) else {}
        way = validated(WayIn, document, {key: said[key] for key in WayIn.model_fields if key in said}, problems)
        if way is not None:
            found[way.source] = way.connect
    if problems:
        raise ConfigurationError(problems)
    return found
