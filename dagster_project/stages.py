"""The five stages and the report as the steps of one graph, which makes all assets.

The tables are made when they are landed, the objects when they are published.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import dagster as dg

from dagster_project.assets import COLUMNS, LINEAGE, ROWS, Assets
from dagster_project.checks import Check, checks_of, closed_gates, results_of
from dagster_project.names import GRAPH, report_key
from dagster_project.night import RESOURCE, DagsterNight, Rows
from dictionary.compiled import Dictionary
from dictionary.problems import GuiyiError
from pipelines.run import STAGES, Run

Events = Iterator[dg.Output[None] | dg.AssetCheckEvaluation]

AFTER, DONE = "after", "done"
"""What ties each step to the one before."""

REPORT = "report"
STEPS = (*STAGES, REPORT)


@dataclass(frozen=True)
class Stages:
    """The graph of one dictionary. Dagster wants a plain name for every output; they are numbered."""

    dictionary: Dictionary

    @cached_property
    def assets(self) -> Assets:
        """The assets that the stages make."""
        return Assets(self.dictionary)

    @cached_property
    def checks(self) -> dict[str, Check]:
        """The checks that publishing answers, by the outputs that Dagster wants for them."""
        return {check.spec().get_python_identifier(): check for check in checks_of(self.dictionary)}

    @cached_property
    def outputs(self) -> dict[str, dict[str, dg.AssetKey]]:
        """Per stage the outputs that are assets."""
        return {
            "land": {f"table_{i}": key for i, key in enumerate(self.assets.tables)},
            "publish": {f"object_{i}": key for i, key in enumerate(self.assets.objects)},
            REPORT: {"report": report_key()},
        }

    def definition(self) -> dg.AssetsDefinition:
        """All assets and checks, with the graph that makes them."""
        keys = {name: key for outputs in self.outputs.values() for name, key in outputs.items()}
        made = dg.AssetsDefinition.from_graph(
            self._graph(),
            keys_by_output_name=keys,
            internal_asset_deps={name: self.assets.parents(key) for name, key in keys.items()},
            check_specs=[check.spec() for check in self.checks.values()],
        )
        return made.map_asset_specs(self.assets.described)

    def _graph(self) -> dg.GraphDefinition:
        outs = {stage: [*self.outputs.get(stage, ())] for stage in STEPS}
        outs["publish"] += self.checks
        ties = {step: [] if step == STEPS[-1] else [DONE] for step in STEPS}
        return dg.GraphDefinition(
            GRAPH,
            node_defs=[self._step(stage, [*outs[stage], *ties[stage]]) for stage in STEPS],
            dependencies={
                then: {AFTER: dg.DependencyDefinition(first, DONE)} for first, then in pairwise(STEPS)
            },
            output_mappings=[
                dg.OutputMapping(name, stage, name) for stage, names in outs.items() for name in names
            ],
        )  # fmt: skip

    def _step(self, stage: str, outs: list[str]) -> dg.OpDefinition:
        @dg.op(
            name=stage,
            ins={} if stage == STEPS[0] else {AFTER: dg.In(dg.Nothing)},
            out={name: dg.Out(dg.Nothing, is_required=False) for name in outs},
            required_resource_keys={RESOURCE},
        )
        def step(context: dg.OpExecutionContext) -> Events:
            yield from self._report(context) if stage == REPORT else self._carry_out(stage, context)

        return step

    def _carry_out(self, stage: str, context: dg.OpExecutionContext) -> Events:
        night: DagsterNight = getattr(context.resources, RESOURCE)
        rows = Rows()
        try:
            run = night.advance(stage, rows)
        except GuiyiError as error:
            yield from closed_gates(self.dictionary, error)
            raise night.failure(error) from error
        context.log.info(f"{stage} {run.name}: {rows.done:,}")
        if stage == "land":
            yield from self._landed(run)
        if stage == "publish":
            yield from self._published(run)
        yield dg.Output(None, DONE)

    def _report(self, context: dg.OpExecutionContext) -> Events:
        path = getattr(context.resources, RESOURCE).report()
        yield dg.Output(None, "report", metadata={"file": dg.MetadataValue.path(path)})

    def _landed(self, run: Run) -> Events:
        manifest = run.manifest("land")
        for output, key in self.outputs["land"].items():
            system, table = self.assets.tables[key]
            pulled = [part["rows"] for part in manifest[system]["tables"][table]]
            if not pulled:
                continue  # it stays as of the last run
            columns = {name: kind for part in pulled for name, kind in part["columns"].items()}
            schema = dg.TableSchema([dg.TableColumn(name, kind) for name, kind in columns.items()])
            facts = {COLUMNS: schema, ROWS: sum(part["rows"] for part in pulled), "run": run.name}
            yield dg.Output(None, output, metadata=facts)

    def _published(self, run: Run) -> Events:
        made = run.manifest("reconcile")["objects"]
        for output, key in self.outputs["publish"].items():
            name = self.assets.objects[key]
            facts = {LINEAGE: self.assets.lineage(name), ROWS: made[name]["masters"]}
            yield dg.Output(None, output, metadata={**facts, "records": made[name]["records"], "run": run.name})
        results = results_of(run)
        yield from filter(None, (check.result(results) for check in self.checks.values()))
