"""Compare two sets of rules on one table, or on a year's hand-ins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mulin.language import Both, clauses
from orchestration.cli.speaking import Lang

if TYPE_CHECKING:
    import pandas as pd

    from mulin.findings import FindingsError
    from orchestration.index.compare import Compared
    from orchestration.whatif import WhatIf

_PRINTED = 10


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
    lang: Lang = None,
) -> None:
    """换一套规则会怎样：谁的得分和名次变了，为什么，哪一处改动造成的。

    \b
    例：
      mulin compare packs/2024 packs/2025-draft data.csv --out what-if
      mulin compare packs/hdi packs/hdi inputs.csv --from 2020 --to 2021
      mulin compare plans/yangpu-2021-2025 plans/yangpu-2021-2025 --year 2024 --rules 2025
      mulin compare plans/yangpu-2021-2025 plans/draft --year 2024

    得分的变化恰好分为几份：数据、权重、目标（同一规则的目标值、分点、上下限、达标线、扣分单价）、方法。指数包另把每一处改动单独试一遍，列出它自己会让多少单位变动名次。
    规划包用该年度收到并通过检查的数据重新计分、重新定等级，不动该年度的数据仓库和版次。最低一级以上的单位全部列出，最低一级列变动最大的。
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
        raise _lacking(
            Both("指数包没有收到的上报可用，要写数据表", "an index pack has no hand-ins, so a table of data is needed"),
            Both("在两个指数包后面写上数据表", "write the table of data behind the two packs"),
        )
    with listener() as display:
        started = time.monotonic()
        display.began("compare", Both("比较", "Comparing"))
        compared = compare_packs(the_settings(), pack_a, pack_b, data, year_a, year_b)
        display.ended(
            "compare",
            time.monotonic() - started,
            Both(f"{len(compared.moves):,} 个单位", f"units: {len(compared.moves):,}"),
        )
    _moved(compared)
    for note in compared.notes:
        say(note)
    if out is not None:
        rows = write(compared, out)
        say(
            Both(f"结果在 {out}：", f"Results are in {out}; rows: ")
            + clauses(Both(f"{name} {count:,} 行", f"{name} {count:,}") for name, count in rows.items())
        )


def _compare_district(pack_a: Path, pack_b: Path, year: int | None, rules: int | None, out: Path | None) -> None:
    from mulin.pack import load_pack
    from orchestration.cli.ask import known_year, the_settings
    from orchestration.cli.live import listener
    from orchestration.cli.show import say
    from orchestration.whatif import what_if, write

    if year is None:
        raise _lacking(
            Both("没有写用哪一年的数据", "the year of the data is not given"),
            Both("加上 --year，如 --year 2024", "add --year, e.g. --year 2024"),
        )
    before, after = load_pack(pack_a), load_pack(pack_b)
    with listener() as display:
        found = what_if(
            the_settings(), before, known_year(before, year), after, known_year(after, rules or year), display
        )
    _would_move(found, {t: rule.name_zh for t, rule in before.years[year].framework.tiers.units.items()})
    if out is not None:
        rows = write(found, out)
        say(
            Both(f"结果在 {out}：", f"Results are in {out}; rows: ")
            + clauses(Both(f"{name} {count:,} 行", f"{name} {count:,}") for name, count in rows.items())
        )


def _lacking(message: str, mend: str) -> FindingsError:
    from mulin.findings import Finding, FindingsError, Level

    return FindingsError(Both("没有比较", "Nothing was compared"), [Finding(Level.ERROR, "cli.compare", message, mend)])


def _would_move(found: WhatIf, tier_names: dict[str, str]) -> None:
    """``tier_names``: the tiers of units, the lowest last; of that one only some are shown."""
    from orchestration.cli.show import say, table

    table(
        Both(f"规则的不同（{len(found.rules)} 处）", f"What differs in the rules ({len(found.rules)})"),
        (Both("位置", "place"), Both("由", "from"), Both("到", "to")),
        found.rules[: 2 * _PRINTED],
    )
    if len(found.rules) > 2 * _PRINTED:
        say(
            Both(
                f"还有 {len(found.rules) - 2 * _PRINTED} 处，见 --out 的 rules。",
                f"{len(found.rules) - 2 * _PRINTED} more, see rules in --out.",
            )
        )
    if not len(found.moves):
        say(
            Both(
                f"{found.year}年还没有可比的单位，都不可比：换了规则也没有得分和名次可以比较。",
                f"{found.year} has no comparable units yet: with other rules, too, there "
                "are no scores and ranks to compare.",
            )
        )
    present = set(found.moves["tier"])
    for tier in (*(t for t in tier_names if t in present), *sorted(present - tier_names.keys())):
        whole = tier in tier_names and tier != list(tier_names)[-1]
        _tier_moves(found, found.moves[found.moves["tier"] == tier], tier_names.get(tier, tier), whole)


def _tier_moves(found: WhatIf, group: pd.DataFrame, name: str, whole: bool) -> None:
    """A tier's units: by rank where the tier is shown ``whole``, else those whose rank moves most."""
    from orchestration.cli.show import say, table

    distance = group["rank_change"].abs().sort_values(ascending=False, kind="stable").index
    shown = group.sort_values(["rank_a", "unit_code"]) if whole else group.reindex(distance).head(_PRINTED)
    mean, moved = group["change"].mean(), int((group["rank_change"].fillna(0) != 0).sum())
    regraded = sum(_grades(r) != _grade(r.grade_a) for r in group.itertuples())
    table(
        Both(
            f"{name}：{len(group)} 个可比单位，平均 {mean:+.2f} 分，{moved} 个名次变动，{regraded} 个等级变动",
            f"{name}: comparable units {len(group)}, {mean:+.2f} points on average; ranks that move: {moved}, "
            f"grades: {regraded}",
        ),
        (
            Both("名称", "name"),
            Both("名次", "rank"),
            Both("等级", "grade"),
            Both("得分变化", "change of score"),
            Both("权重", "weights"),
            Both("目标", "targets"),
            Both("方法", "methods"),
            Both("主要原因（指标贡献的变化）", "main reasons (change of contributions)"),
        ),
        (
            (
                r.unit_name,
                _places(r),
                _grades(r),
                _figure(r.change, "+.2f"),
                _figure(r.weight_effect, "+.2f"),
                _figure(r.target_effect, "+.2f"),
                _figure(r.method_effect, "+.2f"),
                _why(found.causes, r.unit_code),
            )
            for r in shown.itertuples()
        ),
        right=(1, 3, 4, 5, 6),
    )
    if len(shown) < len(group):
        rest = len(group) - len(shown)
        say(Both(f"其余 {rest} 个见 --out 的 moves。", f"{rest} more, see moves in --out."))


def _grade(grade: Any) -> str:
    return grade if isinstance(grade, str) else "—"


def _grades(row: Any) -> str:
    """One where both sides give the same."""
    before, after = _grade(row.grade_a), _grade(row.grade_b)
    return before if before == after else f"{before} → {after}"


def _figure(x: Any, spec: str = "+.4f") -> str:
    return "—" if x != x else format(x, spec)


def _places(row: Any) -> str:
    return f"{_figure(row.rank_a, 'g')} → {_figure(row.rank_b, 'g')}"


def _moved(compared: Compared) -> None:
    from orchestration.cli.show import say, table

    for tree, group in compared.moves.groupby("tree", sort=False):
        if not group[["rank_a", "rank_b"]].notna().all(axis=1).any():
            say(
                Both(
                    f"{tree}：{len(group)} 个单位，没有一个在两边都有得分，没有名次可以比较。",
                    f"{tree}: {len(group)} units, none with a score on both sides, so there are no ranks to compare.",
                )
            )
            continue
        moved = group[group["rank_change"].fillna(0) != 0]
        most = moved.reindex(moved["rank_change"].abs().sort_values(ascending=False, kind="stable").index)
        causes = compared.causes[compared.causes["tree"] == tree]
        table(
            Both(
                f"{tree}：{len(group)} 个单位，{len(moved)} 个名次变动；变动最大的",
                f"{tree}: units {len(group)}, ranks that move {len(moved)}; those that move most",
            ),
            (
                Both("名称", "name"),
                Both("名次", "rank"),
                Both("得分变化", "change of score"),
                Both("数据", "data"),
                Both("权重", "weights"),
                Both("目标", "targets"),
                Both("方法", "methods"),
                Both("主要原因（指标贡献的变化）", "main reasons (change of contributions)"),
            ),
            (
                (
                    r.unit_name,
                    _places(r),
                    _figure(r.change),
                    _figure(r.data_effect),
                    _figure(r.weight_effect),
                    _figure(r.target_effect),
                    _figure(r.method_effect),
                    _why(causes, r.unit_code),
                )
                for r in most.head(_PRINTED).itertuples()
            ),
            right=(1, 2, 3, 4, 5, 6),
        )
    changes = compared.changes.sort_values("mean_rank_shift", ascending=False, na_position="last", kind="stable")
    if len(changes):
        table(
            Both(
                f"各处改动（{len(changes)} 处）单独改会怎样；名次变动最大的",
                f"What each change ({len(changes)}) does alone; those that move ranks most",
            ),
            (
                Both("树", "tree"),
                Both("改动", "change"),
                Both("由", "from"),
                Both("到", "to"),
                Both("名次变动的单位", "units whose rank moves"),
                Both("平均", "mean"),
                Both("最大", "greatest"),
            ),
            (
                (
                    r.tree if isinstance(r.tree, str) else "",
                    r.place,
                    str(r.before),
                    str(r.after),
                    _figure(r.units_moved, ".0f"),
                    _figure(r.mean_rank_shift, ".2f"),
                    _figure(r.greatest_rank_shift, ".0f"),
                )
                for r in changes.head(2 * _PRINTED).itertuples()
            ),
            right=(4, 5, 6),
        )
    else:
        say(Both("两个指数包的规则没有不同。", "The rules of the two packs do not differ."))


def _why(causes: Any, unit: Any) -> str:
    own = causes[causes["unit_code"] == unit]
    order = own["change"].abs().sort_values(ascending=False, kind="stable").index[:3]
    return clauses(f"{r.indicator_code} {r.change:+.4f}" for r in own.loc[order].itertuples() if abs(r.change) > 1e-9)
