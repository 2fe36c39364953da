"""What Dagster calls the things of the dictionary."""

from __future__ import annotations

import re

import dagster as dg

JOB = "nightly_sync"
"""The job."""

GRAPH = "night"
"""The graph of stages that it runs."""


def table_key(system: str, table: str) -> dg.AssetKey:
    """A source table, by the folder in which its extract lands."""
    return dg.AssetKey(["landed", system, table])


def object_key(name: str) -> dg.AssetKey:
    """An object, by the schema in which readers find it."""
    return dg.AssetKey(["core", name])


def report_key() -> dg.AssetKey:
    """The committee's report on the quality of the data."""
    return dg.AssetKey(["report", "quality"])


def team(owner: str) -> str:
    """An owner of the dictionary as Dagster writes one: an e-mail address, else a team."""
    return owner if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", owner) else f"team:{owner}"
