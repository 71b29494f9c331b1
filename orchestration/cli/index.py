"""Verbs about indices: score a table by an index pack, compare two packs on one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from orchestration.index.score import Scored

_PRINTED = 10


def score(
    pack: Annotated[Path, typer.Argument(help="指数包文件夹（里面有 index.yaml）。")],
    data: Annotated[Path, typer.Argument(help="数据表：CSV（UTF-8）或 Parquet，宽表或长表。")],
    out: Annotated[Path, typer.Option("--out", help="结果文件夹；空的，或上次计分的。")],
) -> None:
    """按指数包给一张数据表计分，不经过工作簿、门户和报告。

    \b
    例：
      mulin score tests/cases/hdi inputs.csv --out scores

    \b
    结果各有 Parquet 和 CSV：
      scores         每棵树每个节点的得分、覆盖率、名次
      normalised     每个数：原值、处理后的值、得分、缺失的原因
      weights        权重：在同级中的、传到顶的
      contributions  每项指标对总分的贡献，相加等于总分
      treatment      异常值处理（规则包声明了才有）
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
        scored = score_table(the_settings(), pack, data)
        display.ended("score", time.monotonic() - started, f"{len(scored.table.units):,} 行数据")
    rows = write(scored, data, out)
    _summary(scored, rows, out)


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
