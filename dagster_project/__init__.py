"""Guiyi in Dagster: ``dagster dev -m dagster_project`` shows and runs the nightly run of one project.

Thin on purpose: what a run does is in :mod:`pipelines`, what things are called is in the dictionary.
"""

from dagster_project.definitions import defs

__all__ = ["defs"]
