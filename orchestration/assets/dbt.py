"""Groups ``staging``, ``intermediate``, ``marts``: every dbt model an asset, its data tests one check.

The graph comes from dagster-dbt; the run does not, because its CLI resource starts dbt as a subprocess (8 s against
2 s for ``build_models``). One check a model instead of one a test: a few hundred more events would cost
more than all the SQL; the check's metadata lists every test.
"""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, build_dbt_asset_specs

from mulin.pack import Pack
from orchestration.assets.facts import columns_in_words, model_facts
from orchestration.assets.keys import YEAR_RUN, years
from orchestration.assets.lineage import column_lineage
from orchestration.assets.metadata import fail_for, refusals
from orchestration.assets.robust import robust_results, robust_specs
from orchestration.instance import WAREHOUSE_POOL
from orchestration.pipeline.steps import Scores
from orchestration.warehouse.results import DbtFailed

TESTS_CHECK = "dbt_tests"
UNIQUE_ID = "dagster_dbt/unique_id"


class Translator(DagsterDbtTranslator):
    """Groups by folder; SQL stays out of descriptions, so that people read what a model is for, in the pack's words."""

    def __init__(self, pack: Pack) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False))
        self._partitions, self._words = years(pack), pack.words

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        if props["resource_type"] == "source":
            return spec
        return spec.replace_attributes(
            group_name=props["fqn"][1],
            partitions_def=self._partitions,
            description=self._words.fill(props.get("description") or f"dbt model `{props['name']}`"),
            metadata={**spec.metadata, **columns_in_words(spec.metadata, self._words)},
            owners=["team:engineers"],
            kinds={"dbt", "duckdb", props["config"]["materialized"]},
            tags={},
        )


def dbt_assets(pack: Pack, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    specs = [
        spec for spec in build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=Translator(pack))
        if spec.metadata[UNIQUE_ID].startswith("model.")
    ]  # fmt: skip
    by_id = {spec.metadata[UNIQUE_ID]: spec for spec in specs}
    order = TopologicalSorter({i: manifest["nodes"][i]["depends_on"]["nodes"] for i in sorted(by_id)}).static_order()
    key_of = {i: by_id[i].key for i in order if i in by_id}  # Dagster wants parents told before their children
    tests = _tests_by_model(manifest, key_of)

    @dg.multi_asset(
        name="score_with_dbt",
        description="用 dbt 计分并检验：清洗（staging）、计算（intermediate）、成果（marts）；再抽样，看名次稳不稳。",
        specs=[*specs, *robust_specs(pack)],
        check_specs=[
            dg.AssetCheckSpec(TESTS_CHECK, asset=key_of[model], blocking=True,
                              description=f"{len(names)} 项 dbt 检验，任何一项不通过都不出报告。")
            for model, names in tests.items()
        ],
        required_resource_keys={YEAR_RUN},
        pool=WAREHOUSE_POOL,
    )  # fmt: skip
    def score_with_dbt(context: dg.AssetExecutionContext) -> Iterator[Any]:
        driver = context.resources.year_run
        facts: dict[str, dict[str, Any]] = {}
        robust: list[dg.MaterializeResult[Any]] = []
        refused: DbtFailed | None = None
        with refusals():
            try:
                scores = driver.drive(Scores)
            except DbtFailed as failed:
                nodes, refused = failed.nodes, failed
            else:
                nodes = scores.dbt.nodes
                lineage = column_lineage(scores.run.settings, scores.dbt.compiled, manifest, key_of)
                with scores.held.read() as con:
                    facts, robust = model_facts(con, manifest, lineage, pack.words), robust_results(con)
        result = {node.unique_id: node for node in nodes}
        for model, key in key_of.items():
            if (node := result.get(model)) is not None and node.status == "success":
                yield dg.MaterializeResult(
                    asset_key=key,
                    metadata={"耗时（秒）": round(node.seconds, 3), **facts.get(model, {})},
                )
        for model, ids in tests.items():
            ran = [result[i] for i in ids if i in result]
            yield dg.AssetCheckResult(
                asset_key=key_of[model],
                check_name=TESTS_CHECK,
                passed=len(ran) == len(ids) and all(n.status in ("pass", "warn") for n in ran),
                severity=dg.AssetCheckSeverity.ERROR,
                metadata={"年度": str(driver.run.year), "应做": len(ids), "做了": len(ran), "逐项": _table(ran)},
            )
        fail_for(refused)
        yield from robust

    return score_with_dbt


def _tests_by_model(manifest: Mapping[str, Any], key_of: Mapping[str, dg.AssetKey]) -> dict[str, list[str]]:
    """model id → ids of the data tests attached to it. A test over several models goes to the one it names, or the
    last of its parents in the project's order."""
    tests: dict[str, list[str]] = {}
    for unique_id, node in sorted(manifest["nodes"].items()):
        if node["resource_type"] != "test":
            continue
        parents = [p for p in node["depends_on"]["nodes"] if p in key_of]
        owner = node.get("attached_node") or (parents[-1] if parents else None)
        if owner in key_of:
            tests.setdefault(str(owner), []).append(unique_id)
    return tests


def _table(nodes: list[Any]) -> dg.MarkdownMetadataValue:
    lines = ["| 检验 | 结果 | 不符行数 |", "|---|---|---|"]
    lines += [f"| {n.name} | {n.status} | {n.failures or 0} |" for n in sorted(nodes, key=lambda n: n.name)]
    return dg.MetadataValue.md("\n".join(lines))
