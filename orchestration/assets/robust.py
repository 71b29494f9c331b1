"""Group ``marts``: rank intervals, sensitivity and audit, made in the step that makes the scores they rest on."""

from typing import Any

import dagster as dg
import duckdb

from orchestration.robust.district import TABLES

SAID = {
    "rank_intervals": "名次区间：权重、归一化、合成方法、缺数估算换成别的做法时，每个单位的名次和得分在什么范围内。",
    "rank_shares": "名次分布：每个单位在各次抽样中得到每一名次的比例。",
    "rank_pairs": "单位两两比较：名次不能区分的，或区间重叠的。",
    "draws": "每一次抽样的设定：种子、归一化、合成、缺数估算、去掉的指标、权重。第 0 次是评价体系规定的设定。",
    "sensitivity": "敏感性：每一种设定对名次变动的贡献（Sobol 一阶指数和总指数）。",
    "leave_one_out": "去掉任一指标或理念，名次平均变动多少、最多变动多少。",
    "audit_indicators": "统计检验：每项指标的分布、离群值、零值和缺数。",
    "audit_correlations": "统计检验：指标两两相关，标出冗余、偏低和负相关。",
    "audit_consistency": "统计检验：每个理念的内部一致性（Cronbach α）。",
    "audit_components": "统计检验：每个理念的主成分和解释的方差。",
    "audit_weights": "统计检验：规定权重与实际影响的差距。",
}
_READ = ("indicator_scores", "unit_scores")


def robust_specs(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetSpec]:
    """One asset a table."""
    return [
        dg.AssetSpec(
            _key(table),
            deps=[_key(mart) for mart in _READ],
            group_name="marts",
            partitions_def=partitions,
            description=SAID[table],
            owners=["team:engineers"],
            kinds={"duckdb", "table"},
            metadata={
                "dagster/column_schema": dg.TableSchema([dg.TableColumn(n, kind) for n, kind in columns.items()])
            },
        )
        for table, columns in TABLES.items()
    ]


def robust_results(con: duckdb.DuckDBPyConnection) -> list[dg.MaterializeResult[Any]]:
    """What was written into the year's warehouse."""
    counted = {table: con.execute(f"select count(*) from marts.{table}").fetchone() for table in TABLES}
    return [
        dg.MaterializeResult(asset_key=_key(table), metadata={"dagster/row_count": row[0] if row else 0})
        for table, row in counted.items()
    ]


def _key(table: str) -> dg.AssetKey:
    return dg.AssetKey(["marts", table])
