"""Score a table by an index pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mulin.language import Both, clauses
from orchestration.cli.speaking import Lang

if TYPE_CHECKING:
    from mulin.index import IndexPack
    from orchestration.index.leaders import Leaders
    from orchestration.index.score import Scored


def score(
    pack: Annotated[Path, typer.Argument(help="指数包文件夹（里面有 index.yaml）。")],
    data: Annotated[Path, typer.Argument(help="数据表：CSV（UTF-8）或 Parquet，宽表或长表。")],
    out: Annotated[Path, typer.Option("--out", help="结果文件夹；空的，或上次计分的。")],
    draws: Annotated[
        int | None,
        typer.Option("--draws", min=0, help="抽样次数；不写按指数包的 robustness，0 只做统计检验。"),
    ] = None,
    sobol: Annotated[
        int | None,
        typer.Option(
            "--sobol",
            min=0,
            max=65536,
            help="Sobol 指数的样本数，至少 8；不写按指数包的 robustness，0 不算。要算样本数 ×（假设数 + 2）次。",
        ),
    ] = None,
    shape: Annotated[
        str, typer.Option("--shape", help="auto：几百万个数以上按宽表计分，快，占用内存少；也可指定 long 或 wide。")
    ] = "auto",
    report: Annotated[
        Path | None,
        typer.Option("--report", help="另写一份报告：文件名以 .pdf 或 .html 结尾；网页是一个文件，不用网络和脚本。"),
    ] = None,
    lang: Lang = None,
) -> None:
    """按指数包给一张数据表计分，不经过工作簿和门户。

    \b
    例：
      mulin score tests/cases/hdi inputs.csv --out scores
      mulin score tests/cases/hdi inputs.csv --out scores --draws 1000
      mulin score tests/cases/hdi inputs.csv --out scores --draws 1000 --report hdi.pdf
      mulin score tests/cases/hdi inputs.csv --out scores --draws 0 --sobol 1024

    \b
    抽样和 Sobol 指数（哪项假设让名次变动）各有次数，互不相干：
      都不写              按指数包的 robustness；没有这一块就都不做
      --draws N           抽 N 次；指数按 robustness 的 sobol（没有写：256，要解规划的 64）
      --draws N --sobol M 抽 N 次，指数用 M 个样本；--sobol 0 不算指数
      --draws 0           只做统计检验
      --draws 0 --sobol M 统计检验和指数，不抽样
      --sobol M           抽样次数按 robustness，没有这一块就不抽样
    没有 robustness 时，变动的只有权重（±25%）。表里的 ± 是标准误，样本数是四倍，误差约为一半。

    \b
    结果各有 Parquet 和 CSV：
      scores         每棵树每个节点的得分、覆盖率和其中填补的份额、名次
      normalised     每个数：原值、处理后的值、得分、缺失的原因
      weights        权重：在同级中的、传到顶的
      contributions  每项指标对总分的贡献，相加等于总分
      treatment      异常值处理（规则包声明了才有）
      rank_intervals、rank_pairs、sensitivity、draws、leave_one_out、audit_*
                     名次区间、不可区分的单位、各假设的影响、每次抽样的设定、去一指标、统计检验
      manifest.json  规则包、数据和各结果的哈希
    按宽表计分时，normalised 和 contributions 一个单位一行、一项指标一列，只有 Parquet。

    报告（--report）由写出的结果文件画成：得分和名次、两两比较、名次区间、得分的构成和分布、各项假设和去掉一项的影响、
    总分与各部分、相关性和一致性、规定的和实际的权重及其由来、离群值和缺数。名次区间和影响要抽样（--draws 1000），
    相关性和实际权重要统计检验（--draws 0）才有；没有的，报告末尾写明怎样才有。

    指数包怎么写见 docs/pack.md；编辑器用 docs/index.schema.json 提示和检查。
    """
    import time

    from orchestration.cli.ask import the_settings
    from orchestration.cli.index_report import draw
    from orchestration.cli.live import listener
    from orchestration.index.asked import Asked
    from orchestration.index.results import writable
    from orchestration.index.score import score as score_table
    from orchestration.index.score import write
    from orchestration.index.shape import chosen

    writable(out)
    if report is not None:
        from reports.index_report.write import require_writable

        require_writable(report, out, data)
    if chosen(shape, pack, data, Asked(draws, sobol)):
        from orchestration.index.wide import score_wide

        with listener() as display:
            started = time.monotonic()
            display.began("score", Both("计分", "Scoring"))
            wide = score_wide(the_settings(), pack, data, out)
            display.ended(
                "score",
                time.monotonic() - started,
                Both(f"{wide.units:,} 行数据，按宽表", f"rows: {wide.units:,}, scored wide"),
            )
        _top(wide.pack, wide.leaders)
        _noted(wide.notes)
        _written(wide.rows, out)
        draw(wide.pack, out, report)
        return
    with listener() as display:
        started = time.monotonic()
        display.began("score", Both("计分", "Scoring"))
        scored = score_table(the_settings(), pack, data, draws, sobol)
        display.ended(
            "score",
            time.monotonic() - started,
            Both(f"{len(scored.table.units):,} 行数据", f"rows: {len(scored.table.units):,}"),
        )
    rows = write(scored, data, out)
    _summary(scored, rows, out)
    draw(scored.pack, out, report)


def _summary(scored: Scored, rows: dict[str, int], out: Path) -> None:
    from orchestration.cli.show import say

    _top(scored.pack, scored.leaders)
    _sensitivity(scored.results)
    if scored.table.screened:
        say(
            Both(
                f"缺数或 0 太多、没有参加计分的：{len(scored.table.screened)} 行，见 screened.csv。",
                f"Rows not scored, too much missing or 0: {len(scored.table.screened)}, see screened.csv.",
            )
        )
    _noted(scored.notes)
    _written(rows, out)


def _sensitivity(frames: Mapping[str, Any]) -> None:
    """How much of what moves ranks each assumption brings about, with errors."""
    if "sensitivity" not in frames:
        return
    from orchestration.cli.show import table
    from reports.messages import FACTOR

    for (tree, year), found in frames["sensitivity"].groupby(["tree", "year"], sort=False):
        runs = found["evaluations"].iloc[0]
        table(
            Both(
                f"{tree}，{year} 年，名次变动由哪些假设引起（Sobol 指数 ± 标准误，{runs} 次计算）",
                f"{tree}, {year}: which assumptions move ranks (Sobol indices ± standard error, {runs} evaluations)",
            ),
            (Both("假设", "assumption"), Both("单独", "alone"), Both("连同交互", "with interactions")),
            ((FACTOR[r.factor], f"{r.first:.3f} ± {r.first_error:.3f}", f"{r.total:.3f} ± {r.total_error:.3f}")
             for r in found.itertuples()),
            right=(1, 2),
        )  # fmt: skip


def _noted(notes: Iterable[str]) -> None:
    from orchestration.cli.show import say

    for note in notes:
        say(note)


def _written(rows: dict[str, int], out: Path) -> None:
    from orchestration.cli.show import say

    say(
        Both(f"结果在 {out}：", f"Results are in {out}; rows: ")
        + clauses(Both(f"{name} {count:,} 行", f"{name} {count:,}") for name, count in rows.items())
    )


def _top(pack: IndexPack, leaders: Iterable[Leaders]) -> None:
    from orchestration.cli.show import table

    places = pack.rounding.decimals
    for of in leaders:
        aside = of.units - of.scored
        told = (
            Both(
                f"前 {len(of.first)} 名（共 {of.scored} 个有得分，{aside} 个没有）",
                f"the first {len(of.first)} ({of.scored} with a score, {aside} without)",
            )
            if of.scored
            else Both(f"{of.units} 个单位都不可比，没有名次", f"none of {of.units} units is comparable: no ranks")
            if of.units > 1
            else Both("1 个单位都不可比，没有名次", "the only unit is not comparable: no ranks")
        )
        table(
            Both(f"{of.tree}，{of.year} 年，{told}", f"{of.tree}, {of.year}, {told}"),
            (
                Both("名次", "rank"),
                Both("代码", "code"),
                Both("名称", "name"),
                Both("得分", "score"),
                Both("覆盖率", "coverage"),
            ),
            (
                (_or_dash(rank, "g"), code, name, _or_dash(score, f".{places}f"), _or_dash(coverage, ".1%"))
                for rank, code, name, score, coverage in of.first
            ),
            right=(0, 3, 4),
        )


def _or_dash(number: float | None, how: str) -> str:
    return "—" if number is None else format(number, how)
