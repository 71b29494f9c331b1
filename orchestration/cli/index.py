"""Verbs about indices: score a table by an index pack, compare two packs on one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from orchestration.index.compare import Compared
    from orchestration.index.score import Scored

_PRINTED = 10


def score(
    pack: Annotated[Path, typer.Argument(help="指数包文件夹（里面有 index.yaml）。")],
    data: Annotated[Path, typer.Argument(help="数据表：CSV（UTF-8）或 Parquet，宽表或长表。")],
    out: Annotated[Path, typer.Option("--out", help="结果文件夹；空的，或上次计分的。")],
    draws: Annotated[
        int | None,
        typer.Option("--draws", min=0, help="抽样次数；不写按指数包的 robustness，0 只做统计检验。"),
    ] = None,
) -> None:
    """按指数包给一张数据表计分，不经过工作簿、门户和报告。

    \b
    例：
      mulin score tests/cases/hdi inputs.csv --out scores
      mulin score tests/cases/hdi inputs.csv --out scores --draws 1000

    \b
    结果各有 Parquet 和 CSV：
      scores         每棵树每个节点的得分、覆盖率、名次
      normalised     每个数：原值、处理后的值、得分、缺失的原因
      weights        权重：在同级中的、传到顶的
      contributions  每项指标对总分的贡献，相加等于总分
      treatment      异常值处理（规则包声明了才有）
      rank_intervals、rank_pairs、sensitivity、draws、leave_one_out、audit_*
                     名次区间、不可区分的单位、各假设的影响、每次抽样的设定、去一指标、统计检验
      manifest.json  规则包、数据和各结果的哈希

    指数包怎么写见 docs/pack.md；编辑器用 docs/index.schema.json 提示和检查。
    """
    import time

    from orchestration.cli.ask import the_settings
    from orchestration.cli.live import listener
    from orchestration.index.score import score as score_table
    from orchestration.index.score import write

    with listener() as display:
        started = time.monotonic()
        display.began("score", "计分")
        scored = score_table(the_settings(), pack, data, draws)
        display.ended("score", time.monotonic() - started, f"{len(scored.table.units):,} 行数据")
    rows = write(scored, data, out)
    _summary(scored, rows, out)


def compare(
    pack_a: Annotated[Path, typer.Argument(help="原来的指数包。")],
    pack_b: Annotated[Path, typer.Argument(help="改过的指数包。")],
    data: Annotated[Path, typer.Argument(help="数据表。")],
    out: Annotated[Path | None, typer.Option("--out", help="结果文件夹；不写只印摘要。")] = None,
    year_a: Annotated[int | None, typer.Option("--from", help="原来一方的数据年份；不写取最后一年。")] = None,
    year_b: Annotated[int | None, typer.Option("--to", help="后来一方的数据年份。")] = None,
) -> None:
    """比较两套规则：谁的得分和名次变了，为什么，哪一处改动造成的。

    \b
    例：
      mulin compare packs/2024 packs/2025-draft data.csv --out what-if
      mulin compare packs/hdi packs/hdi inputs.csv --from 2020 --to 2021

    得分的变化恰好分为三份：数据、权重、方法；另把每一处改动单独试一遍，列出它自己会让多少单位变动名次。
    """
    import time

    from orchestration.cli.ask import the_settings
    from orchestration.cli.live import listener
    from orchestration.index.compare import compare as compare_packs
    from orchestration.index.compare import write

    with listener() as display:
        started = time.monotonic()
        display.began("compare", "比较")
        compared = compare_packs(the_settings(), pack_a, pack_b, data, year_a, year_b)
        display.ended("compare", time.monotonic() - started, f"{len(compared.moves):,} 个单位")
    _moved(compared)
    if out is not None:
        from orchestration.cli.show import say

        rows = write(compared, out)
        say(f"结果在 {out}：" + "，".join(f"{name} {count:,} 行" for name, count in rows.items()))


def _moved(compared: Compared) -> None:
    from orchestration.cli.show import say, table

    def figure(x: Any, spec: str = "+.4f") -> str:
        return "—" if x != x else format(x, spec)

    for tree, group in compared.moves.groupby("tree", sort=False):
        moved = group[group["rank_change"].fillna(0) != 0]
        most = moved.reindex(moved["rank_change"].abs().sort_values(ascending=False, kind="stable").index)
        causes = compared.causes[compared.causes["tree"] == tree]
        table(
            f"{tree}：{len(group)} 个单位，{len(moved)} 个名次变动；变动最大的",
            ("名称", "名次", "得分变化", "数据", "权重", "方法", "主要原因（指标贡献的变化）"),
            ((r.unit_name, f"{r.rank_a:g} → {r.rank_b:g}", figure(r.change), figure(r.data_effect),
              figure(r.weight_effect), figure(r.method_effect), _why(causes, r.unit_code))
             for r in most.head(_PRINTED).itertuples()),
            right=(1, 2, 3, 4, 5),
        )  # fmt: skip
    changes = compared.changes.sort_values("mean_rank_shift", ascending=False, na_position="last", kind="stable")
    if len(changes):
        table(
            f"各处改动（{len(changes)} 处）单独改会怎样；名次变动最大的",
            ("树", "改动", "由", "到", "名次变动的单位", "平均", "最大"),
            ((r.tree if isinstance(r.tree, str) else "", r.place, str(r.before)[:40], str(r.after)[:40],
              figure(r.units_moved, ".0f"), figure(r.mean_rank_shift, ".2f"), figure(r.greatest_rank_shift, ".0f"))
             for r in changes.head(2 * _PRINTED).itertuples()),
            right=(4, 5, 6),
        )  # fmt: skip
    else:
        say("两个指数包的规则没有不同。")


def _why(causes: Any, unit: Any) -> str:
    own = causes[causes["unit_code"] == unit]
    order = own["change"].abs().sort_values(ascending=False, kind="stable").index[:3]
    return "，".join(f"{r.indicator_code} {r.change:+.4f}" for r in own.loc[order].itertuples() if abs(r.change) > 1e-9)


def _summary(scored: Scored, rows: dict[str, int], out: Path) -> None:
    from orchestration.cli.show import say, table

    frame = scored.frames["scores"]
    year = int(frame["year"].max())
    for tree in scored.pack.trees:
        top = frame[(frame["tree"] == tree) & (frame["level"] == 0) & (frame["year"] == year)].sort_values(
            ["rank", "unit_code"], na_position="last"
        )
        shown = top.head(_PRINTED)
        table(
            f"{tree}，{year} 年，前 {len(shown)} 名（共 {int(top['comparable'].sum())} 个有得分，"
            f"{int((~top['comparable']).sum())} 个没有）",
            ("名次", "代码", "名称", "得分", "覆盖率"),
            ((f"{r.rank:g}" if r.rank == r.rank else "—", r.unit_code, r.unit_name,
              "—" if r.score != r.score else f"{r.score:.{scored.pack.rounding.decimals}f}",
              "—" if r.coverage != r.coverage else f"{r.coverage:.1%}") for r in shown.itertuples()),
            right=(0, 3, 4),
        )  # fmt: skip
    if scored.table.screened:
        say(f"数据不足、没有参加计分的：{len(scored.table.screened)} 行，见 screened.csv。")
    say(f"结果在 {out}：" + "，".join(f"{name} {count:,} 行" for name, count in rows.items()))
