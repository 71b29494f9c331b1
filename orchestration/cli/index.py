"""Verbs about indices: score a table by an index pack, compare two packs on one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from mulin.findings import FindingsError
    from mulin.index import IndexPack
    from orchestration.index.compare import Compared
    from orchestration.index.score import Scored
    from orchestration.whatif import WhatIf

_PRINTED = 10


def score(
    pack: Annotated[Path, typer.Argument(help="指数包文件夹（里面有 index.yaml）。")],
    data: Annotated[Path, typer.Argument(help="数据表：CSV（UTF-8）或 Parquet，宽表或长表。")],
    out: Annotated[Path, typer.Option("--out", help="结果文件夹；空的，或上次计分的。")],
    draws: Annotated[
        int | None,
        typer.Option("--draws", min=0, help="抽样次数；不写按指数包的 robustness，0 只做统计检验。"),
    ] = None,
    shape: Annotated[
        str, typer.Option("--shape", help="auto：几百万个数以上按宽表计分，快，占用内存少；也可指定 long 或 wide。")
    ] = "auto",
    report: Annotated[
        Path | None,
        typer.Option("--report", help="另写一份报告：文件名以 .pdf 或 .html 结尾；网页是一个文件，不用网络和脚本。"),
    ] = None,
) -> None:
    """按指数包给一张数据表计分，不经过工作簿和门户。

    \b
    例：
      mulin score tests/cases/hdi inputs.csv --out scores
      mulin score tests/cases/hdi inputs.csv --out scores --draws 1000
      mulin score tests/cases/hdi inputs.csv --out scores --draws 1000 --report hdi.pdf

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

    报告（--report）由写出的结果文件画成：得分和名次、名次区间、得分的构成、各项假设和去掉一项的影响、总分与各部分、
    相关性、规定的和实际的权重、离群值和缺数。名次区间和影响要抽样（--draws 1000），相关性和实际权重要统计检验
    （--draws 0）才有；没有的，报告末尾写明怎样才有。

    指数包怎么写见 docs/pack.md；编辑器用 docs/index.schema.json 提示和检查。
    """
    import time

    from orchestration.cli.ask import the_settings
    from orchestration.cli.live import listener
    from orchestration.index.score import score as score_table
    from orchestration.index.score import writable, write
    from orchestration.index.wide import chosen, score_wide

    writable(out)
    if report is not None:
        from reports.index_report.write import require_writable

        require_writable(report, out)
    if chosen(shape, pack, data, draws):
        with listener() as display:
            started = time.monotonic()
            display.began("score", "计分")
            wide = score_wide(the_settings(), pack, data, out)
            display.ended("score", time.monotonic() - started, f"{wide.units:,} 行数据，按宽表")
        _top(wide.pack, wide.roots)
        _noted(wide.notes)
        _written(wide.rows, out)
        _report(wide.pack, out, report)
        return
    with listener() as display:
        started = time.monotonic()
        display.began("score", "计分")
        scored = score_table(the_settings(), pack, data, draws)
        display.ended("score", time.monotonic() - started, f"{len(scored.table.units):,} 行数据")
    rows = write(scored, data, out)
    _summary(scored, rows, out)
    _report(scored.pack, out, report)


def _report(pack: IndexPack, out: Path, path: Path | None) -> None:
    """Draw the report of what is in ``out`` now, where one was asked for."""
    import time

    from orchestration.cli.live import listener
    from orchestration.cli.show import say
    from reports.index_report.write import write_report

    if path is None:
        return
    with listener() as display:
        started = time.monotonic()
        display.began("report", "报告")
        pages = write_report(pack, out, path)
        display.ended("report", time.monotonic() - started, f"{pages} 页" if path.suffix.lower() == ".pdf" else "网页")
    say(f"报告在 {path}")


def compare(
    pack_a: Annotated[Path, typer.Argument(help="原来的指数包或规划包。")],
    pack_b: Annotated[Path, typer.Argument(help="改过的指数包或规划包；比较同一规划包的两个年度时，写同一个。")],
    data: Annotated[Path | None, typer.Argument(help="指数包：数据表。规划包：不写，用收到的上报。")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="结果文件夹；不写只印摘要。")] = None,
    year_a: Annotated[int | None, typer.Option("--from", help="指数包：原来一方的数据年份；不写取最后一年。")] = None,
    year_b: Annotated[int | None, typer.Option("--to", help="指数包：后来一方的数据年份。")] = None,
    year: Annotated[int | None, typer.Option("--year", help="规划包：用哪一年收到的数据。")] = None,
    rules: Annotated[
        int | None, typer.Option("--rules", help="规划包：后来一方用哪一年的规则；不写同 --year。")
    ] = None,
) -> None:
    """换一套规则会怎样：谁的得分和名次变了，为什么，哪一处改动造成的。

    \b
    例：
      mulin compare packs/2024 packs/2025-draft data.csv --out what-if
      mulin compare packs/hdi packs/hdi inputs.csv --from 2020 --to 2021
      mulin compare plans/yangpu-2021-2025 plans/yangpu-2021-2025 --year 2024 --rules 2025
      mulin compare plans/yangpu-2021-2025 plans/draft --year 2024

    得分的变化恰好分为几份：数据、权重、方法。指数包另把每一处改动单独试一遍，列出它自己会让多少单位变动名次。
    规划包用该年度收到并通过检查的数据重新计分，不动该年度的数据仓库和版次。
    """
    from mulin.index import is_index_pack

    if is_index_pack(pack_a):
        _compare_index(pack_a, pack_b, data, out, year_a, year_b)
    else:
        _compare_district(pack_a, pack_b, year, rules, out)


def _compare_index(
    pack_a: Path, pack_b: Path, data: Path | None, out: Path | None, year_a: int | None, year_b: int | None
) -> None:
    import time

    from orchestration.cli.ask import the_settings
    from orchestration.cli.live import listener
    from orchestration.cli.show import say
    from orchestration.index.compare import compare as compare_packs
    from orchestration.index.compare import write

    if data is None:
        raise _lacking("指数包没有收到的上报可用，要写数据表", "在两个指数包后面写上数据表")
    with listener() as display:
        started = time.monotonic()
        display.began("compare", "比较")
        compared = compare_packs(the_settings(), pack_a, pack_b, data, year_a, year_b)
        display.ended("compare", time.monotonic() - started, f"{len(compared.moves):,} 个单位")
    _moved(compared)
    if out is not None:
        rows = write(compared, out)
        say(f"结果在 {out}：" + "，".join(f"{name} {count:,} 行" for name, count in rows.items()))


def _compare_district(pack_a: Path, pack_b: Path, year: int | None, rules: int | None, out: Path | None) -> None:
    from mulin.pack import load_pack
    from orchestration.cli.ask import known_year, the_settings
    from orchestration.cli.live import listener
    from orchestration.cli.show import say
    from orchestration.whatif import what_if, write

    if year is None:
        raise _lacking("没有写用哪一年的数据", "加上 --year，如 --year 2024")
    before, after = load_pack(pack_a), load_pack(pack_b)
    with listener() as display:
        found = what_if(
            the_settings(), before, known_year(before, year), after, known_year(after, rules or year), display
        )
    _would_move(found, before.years[year].framework.tiers.names)
    if out is not None:
        rows = write(found, out)
        say(f"结果在 {out}：" + "，".join(f"{name} {count:,} 行" for name, count in rows.items()))


def _lacking(message: str, mend: str) -> FindingsError:
    from mulin.findings import Finding, FindingsError, Level

    return FindingsError("没有比较", [Finding(Level.ERROR, "cli.compare", message, mend)])


def _would_move(found: WhatIf, tier_names: dict[str, str]) -> None:
    from orchestration.cli.show import say, table

    table(
        f"规则的不同（{len(found.rules)} 处）", ("位置", "由", "到"),
        ((place, before[:60], after[:60]) for place, before, after in found.rules[: 2 * _PRINTED]),
    )  # fmt: skip
    if len(found.rules) > 2 * _PRINTED:
        say(f"还有 {len(found.rules) - 2 * _PRINTED} 处，见 --out 的 rules。")
    if not len(found.moves):
        say(f"{found.year}年还没有可比的单位，都是暂不可比：换了规则也没有得分和名次可以比较。")
    for tier, group in found.moves.groupby("tier"):
        order = group.reindex(group["rank_change"].abs().sort_values(ascending=False, kind="stable").index).head(
            _PRINTED
        )
        table(
            f"{tier_names.get(str(tier), str(tier))}：{len(group)} 个可比单位，平均 {group['change'].mean():+.2f} 分，"
            f"{int((group['rank_change'].fillna(0) != 0).sum())} 个名次变动",
            ("名称", "名次", "得分变化", "权重", "方法", "主要原因（指标贡献的变化）"),
            ((r.unit_name, _places(r), _figure(r.change, "+.2f"), _figure(r.weight_effect, "+.2f"),
              _figure(r.method_effect, "+.2f"), _why(found.causes, r.unit_code)) for r in order.itertuples()),
            right=(1, 2, 3, 4),
        )  # fmt: skip


def _figure(x: Any, spec: str = "+.4f") -> str:
    return "—" if x != x else format(x, spec)


def _places(row: Any) -> str:
    return f"{_figure(row.rank_a, 'g')} → {_figure(row.rank_b, 'g')}"


def _moved(compared: Compared) -> None:
    from orchestration.cli.show import say, table

    for tree, group in compared.moves.groupby("tree", sort=False):
        if not group[["rank_a", "rank_b"]].notna().all(axis=1).any():
            say(f"{tree}：{len(group)} 个单位，没有一个在两边都有得分，没有名次可以比较。")
            continue
        moved = group[group["rank_change"].fillna(0) != 0]
        most = moved.reindex(moved["rank_change"].abs().sort_values(ascending=False, kind="stable").index)
        causes = compared.causes[compared.causes["tree"] == tree]
        table(
            f"{tree}：{len(group)} 个单位，{len(moved)} 个名次变动；变动最大的",
            ("名称", "名次", "得分变化", "数据", "权重", "方法", "主要原因（指标贡献的变化）"),
            ((r.unit_name, _places(r), _figure(r.change), _figure(r.data_effect),
              _figure(r.weight_effect), _figure(r.method_effect), _why(causes, r.unit_code))
             for r in most.head(_PRINTED).itertuples()),
            right=(1, 2, 3, 4, 5),
        )  # fmt: skip
    changes = compared.changes.sort_values("mean_rank_shift", ascending=False, na_position="last", kind="stable")
    if len(changes):
        table(
            f"各处改动（{len(changes)} 处）单独改会怎样；名次变动最大的",
            ("树", "改动", "由", "到", "名次变动的单位", "平均", "最大"),
            ((r.tree if isinstance(r.tree, str) else "", r.place, str(r.before)[:40], str(r.after)[:40],
              _figure(r.units_moved, ".0f"), _figure(r.mean_rank_shift, ".2f"), _figure(r.greatest_rank_shift, ".0f"))
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
    from orchestration.cli.show import say

    _top(scored.pack, scored.frames["scores"])
    _sensitivity(scored.frames)
    if scored.table.screened:
        say(f"数据不足、没有参加计分的：{len(scored.table.screened)} 行，见 screened.csv。")
    _noted(scored.notes)
    _written(rows, out)


def _sensitivity(frames: Mapping[str, Any]) -> None:
    """How much of what moves ranks each assumption brings about, with errors."""
    from orchestration.cli.show import table

    if "sensitivity" not in frames:
        return
    for (tree, year), found in frames["sensitivity"].groupby(["tree", "year"], sort=False):
        table(
            f"{tree}，{year} 年，名次变动由哪些假设引起（Sobol 指数 ± 标准误，{found['evaluations'].iloc[0]} 次计算）",
            ("假设", "单独", "连同交互"),
            ((r.factor, f"{r.first:.3f} ± {r.first_error:.3f}", f"{r.total:.3f} ± {r.total_error:.3f}")
             for r in found.itertuples()),
            right=(1, 2),
        )  # fmt: skip


def _noted(notes: Iterable[str]) -> None:
    from orchestration.cli.show import say

    for note in notes:
        say(note)


def _written(rows: dict[str, int], out: Path) -> None:
    from orchestration.cli.show import say

    say(f"结果在 {out}：" + "，".join(f"{name} {count:,} 行" for name, count in rows.items()))


def _top(pack: IndexPack, frame: Any) -> None:
    from orchestration.cli.show import table

    year = int(frame["year"].max())
    for tree in pack.trees:
        top = frame[(frame["tree"] == tree) & (frame["level"] == 0) & (frame["year"] == year)].sort_values(
            ["rank", "unit_code"], na_position="last"
        )
        shown, scored = top.head(_PRINTED), int(top["comparable"].sum())
        ranked = f"前 {len(shown)} 名（共 {scored} 个有得分，{len(top) - scored} 个没有）"
        table(
            f"{tree}，{year} 年，{ranked if scored else f'{len(top)} 个单位都暂不可比，没有名次'}",
            ("名次", "代码", "名称", "得分", "覆盖率"),
            ((f"{r.rank:g}" if r.rank == r.rank else "—", r.unit_code, r.unit_name,
              "—" if r.score != r.score else f"{r.score:.{pack.rounding.decimals}f}",
              "—" if r.coverage != r.coverage else f"{r.coverage:.1%}") for r in shown.itertuples()),
            right=(0, 3, 4),
        )  # fmt: skip
