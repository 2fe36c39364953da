"""Great Expectations at work on batches of records: who fails, and Data Docs of it. It is slow to import, so late."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from quality_rules.suites import Expected

Batch = tuple[pd.DataFrame, Sequence[Expected]]


@dataclass(frozen=True)
class Validation:
    """One object's records before Great Expectations: how many expectations, how many failed, and the page that tells."""

    expectations: int
    failed: int
    page: Path


def failing(batches: Mapping[str, Batch]) -> dict[tuple[str, str, str], set[str]]:
    """The record ids that fail, by object, rule id and field."""
    gx = _library()
    context = gx.get_context(mode="ephemeral")
    found: dict[tuple[str, str, str], set[str]] = {}
    for name, (frame, expected) in batches.items():
        if expected and len(frame):
            suite = _suite(gx, context, name, expected)
            definition = context.data_sources.add_pandas(name).add_dataframe_asset(name)
            batch = definition.add_batch_definition_whole_dataframe(name).get_batch({"dataframe": frame})
            answer = batch.validate(suite, result_format=_COMPLETE)
            for one, told in zip(expected, _in_order(answer, expected), strict=True):
                found[one.rule.object, one.rule.id, one.rule.field or ""] = _keys(told)
    return found


def write_docs(batches: Mapping[str, Batch], folder: Path) -> dict[str, Validation]:
    """Write Data Docs of all batches into a folder; they hold counts and no values of records."""
    gx = _library()
    with TemporaryDirectory() as work:
        context = gx.get_context(mode="file", project_root_dir=work)
        context.variables.progress_bars = {"globally": False}
        for old in list(context.variables.data_docs_sites or {}):
            context.delete_data_docs_site(old)
        store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.absolute())}
        index = {"class_name": "DefaultSiteIndexBuilder"}
        context.add_data_docs_site(
            "guiyi", {"class_name": "SiteBuilder", "store_backend": store, "site_index_builder": index}
        )
        told = {
            name: _validated(gx, context, name, frame, expected)
            for name, (frame, expected) in batches.items()
            if expected and len(frame)
        }
        context.build_data_docs()
    return {
        name: Validation(counts["evaluated_expectations"], counts["unsuccessful_expectations"], _page(folder, name))
        for name, counts in told.items()
    }


def _page(folder: Path, name: str) -> Path:
    """The object's page, seen from the first one; the newest, if the folder was written before."""
    return max((folder / "validations" / name).rglob("*.html")).relative_to(folder)


def _validated(
    gx: Any, context: Any, name: str, frame: pd.DataFrame, expected: Sequence[Expected]
) -> Mapping[str, int]:
    """Validate one batch and keep the result for the docs; its counts."""
    suite = _suite(gx, context, name, expected)
    whole = context.data_sources.add_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    validation = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=whole, suite=suite))
    counts = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
    told: Mapping[str, int] = validation.run(batch_parameters={"dataframe": frame}, result_format=counts).statistics
    return told


_COMPLETE = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["record_id"],
    "partial_unexpected_count": 0,
}


def _library() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # nothing is reported to anybody
    os.environ["TQDM_DISABLE"] = "1"
    import great_expectations as gx

    return gx


def _suite(gx: Any, context: Any, name: str, expected: Sequence[Expected]) -> Any:
    suite = gx.ExpectationSuite(name=name)
    for place, one in enumerate(expected):
        rule = one.rule
        told = {"rule": rule.id, "zh": rule.label.zh, "en": rule.label.en, "owner": rule.owner, "place": place}
        severity = {"critical": "critical", "major": "warning", "minor": "info"}[rule.severity.value]
        kind = getattr(gx.expectations, one.expectation)
        suite.add_expectation(kind(**one.arguments, meta=told, severity=severity))
    return context.suites.add(suite)


def _in_order(answer: Any, expected: Sequence[Expected]) -> list[Any]:
    by_place = {result.expectation_config.meta["place"]: result for result in answer.results}
    return [by_place[place] for place in range(len(expected))]


def _keys(result: Any) -> set[str]:
    if result.exception_info.get("raised_exception"):
        raise RuntimeError(str(result.exception_info))
    return {row["record_id"] for row in result.result.get("unexpected_index_list") or ()}
