"""Imported where the hub's commands are forked from: what each of them would read and resolve anew is there already."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

from dictionary.loader import load_dictionary
from dictionary.project import Project, Settings
from guiyi.vocabulary import vocabulary

# Without the engine, whose threads would not be there after a fork.
load_dictionary(Project(Path(__file__).parent, Settings(name="warm")), replace(vocabulary(), misfit=lambda *_: None))
gc.freeze()
