"""Verbs about the plan pack: is it whole, and how much does it ask of whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mulin.language import Both, statements
from orchestration.cli import messages
from orchestration.cli.messages import ExitCode
from orchestration.cli.speaking import Lang

if TYPE_CHECKING:
    from mulin.findings import Finding
    from mulin.pack import Pack


@dataclass
class _Checked:
    """What a check found; ``kind`` None: no pack of any kind is there. ``whole``: what is in it, where it can be used,
    each a line."""

    kind: Literal["index", "district"] | None
    findings: list[Finding] = field(default_factory=list)
    whole: tuple[str, ...] = ()


def check(
    pack: Annotated[Path | None, typer.Argument(help="规划包文件夹；不写则检查 MULIN_PACK 指定的那个。")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="给程序读：标准输出只有一个 JSON 对象；字段见 docs/pack.md。")
    ] = False,
    lang: Lang = None,
) -> None:
    """检查规划包：引用、权重、参数、日期、责任分工、重复收集，一次列出全部问题。

    \b
    例：
      mulin check
      mulin check plans/yangpu-2021-2025
      mulin check tests/cases/hdi        （指数包）
      mulin check --json | jq -r '.findings[] | [.file, .row, .message] | @tsv'

    每条问题写明文件、行、列和改法。有“错误”时退出码为 1，年度不能运行；只有“警告”时退出码为 0。
    """
    from mulin.findings import errors
    from orchestration.cli.ask import the_settings
    from orchestration.cli.show import findings_table, say

    if as_json:
        _as_json(pack)
        return
    settings = the_settings()
    folder = pack or settings.pack
    checked = _checked(folder)
    if checked.findings:
        findings_table(f"{messages.PACK_KINDS[checked.kind]} {folder.name}", checked.findings)
    if errors(checked.findings):
        raise typer.Exit(ExitCode.FOUND)
    for line in checked.whole:
        say(line)


def _as_json(pack: Path | None) -> None:
    """One object on stdout whatever happens; what the exit code and stderr say besides stays as it is without it."""
    from mulin.findings import FindingsError, errors
    from mulin.pack.file_rules import error
    from mulin.plain import refusal
    from orchestration.cli.ask import the_settings
    from orchestration.cli.show import say_json

    stopped: FindingsError | OSError | None = None
    folder, checked = pack, _Checked(None)
    try:
        settings = the_settings()
        folder = pack or settings.pack
        checked = _checked(folder)
    except FindingsError as refused:
        checked.findings, stopped = refused.findings, refused
    except OSError as refused:
        checked.findings, stopped = [error("unreadable", None, reason=refusal(refused))], refused
    wrong = len(errors(checked.findings))
    said = [f.as_dict() | {"level": f.level.word} for f in checked.findings]
    of = None if folder is None else str(folder)
    say_json({"pack": of, "kind": checked.kind, "errors": wrong, "warnings": len(said) - wrong, "findings": said})
    if stopped is not None:
        raise stopped
    if wrong:
        raise typer.Exit(ExitCode.FOUND)


def _checked(folder: Path) -> _Checked:
    from mulin.index import is_index_pack

    return _checked_index(folder) if is_index_pack(folder) else _checked_district(folder)


def _checked_district(folder: Path) -> _Checked:
    from mulin.findings import errors
    from mulin.pack import read_and_check
    from mulin.pack.folder import is_there

    read, findings = read_and_check(folder)
    if read is None:
        return _Checked("district" if is_there(folder, "plan.yaml") else None, findings)
    findings += _undrawn_logos(read, {f.file for f in errors(findings)})
    per_year = statements(
        Both(
            f"{y} 年 {len(p.indicators)} 项指标、{len(p.tasks)} 项任务",
            f"{y}: indicators {len(p.indicators)}, tasks {len(p.tasks)}",
        )
        for y, p in sorted(read.years.items())
    )
    counts = Both(
        f"责任主体 {len(read.units)} 个，部门 {len(read.departments)} 个，字段 {len(read.fields)} 个。{per_year}。",
        f"Units: {len(read.units)}, departments: {len(read.departments)}, fields: {len(read.fields)}. {per_year}.",
    )
    return _Checked(
        "district",
        findings,
        (Both(f"规划包可以使用：{read.plan.title_zh}", f"The plan pack can be used: {read.plan.title_zh}"), counts),
    )


def _undrawn_logos(pack: Pack, faulty: Collection[str | None]) -> list[Finding]:
    """Logos that look sound and that the report engine still cannot draw: better told now than at the end of a run."""
    from mulin.pack.checks.places import key, reports_file

    found = []
    for year, of in pack.years.items():
        if not of.presentation.logo or reports_file(year) in faulty:
            continue
        from reports.look.style import style_of
        from reports.render import RenderError, draw_alone  # only a pack with a logo waits for the engine

        try:
            draw_alone(style_of(pack, year).logo)
        except RenderError as error:
            name, file = of.presentation.logo, reports_file(year)
            found.append(key(pack, file, "logo", name, "reports.logo", reason=error, mend=messages.MEND_LOGO))
    return found


def _checked_index(folder: Path) -> _Checked:
    from mulin.index import read_index
    from mulin.index.trees import all_nodes

    pack, findings = read_index(folder)
    if pack is None:
        return _Checked("index", findings)
    nodes = sum(1 for root in pack.trees.values() for _ in all_nodes(root))
    what = Both(
        f"{len(pack.indicators)} 项指标，{len(pack.trees)} 棵树，{nodes} 个节点",
        f"Indicators: {len(pack.indicators)}, trees: {len(pack.trees)}, nodes: {nodes}",
    )
    return _Checked(
        "index",
        findings,
        (
            Both(
                f"指数包可以使用：{pack.title or pack.index}。{what}。",
                f"The index pack can be used: {pack.title or pack.index}. {what}.",
            ),
        ),
    )


def burden(
    year: Annotated[int | None, typer.Option(help="年度；不写则取规划包最后一年。")] = None,
) -> None:
    """每个部门要填多少格、每个单位被问多少格：防止重复收集。

    \b
    例：
      mulin burden --year 2024
    """
    from mulin.pack.burden import burden as burden_of
    from mulin.pack.burden import cells_per_unit
    from mulin.workbooks.messages import KIND_NAMES
    from orchestration.cli.ask import known_year, the_pack, the_settings
    from orchestration.cli.show import say, table

    pack = the_pack(the_settings())
    chosen = known_year(pack, year or max(pack.years))
    rows = burden_of(pack, chosen)
    tier_names = pack.years[chosen].framework.words.tiers
    table(
        f"{chosen} 年各部门填报量",
        ("代码", "部门", "工作簿", "层级", "字段", "单位", "每单位格数", "全年格数"),
        (
            (r.department, r.department_name, KIND_NAMES[r.kind], tier_names[r.tier], r.fields, r.units,
             f"{r.cells_per_unit:g}", r.cells)
            for r in rows
        ),
        right=(4, 5, 6, 7),
    )  # fmt: skip
    of_unit = cells_per_unit(pack, chosen)
    for tier, name in tier_names.items():
        counts = [of_unit[u.code] for u in pack.units_of(tier)]
        span = f"{min(counts)}—{max(counts)}" if min(counts) != max(counts) else f"{counts[0]}"
        say(f"每个{name}被问 {span} 格（{len(counts)} 个单位）。")
    say(f"全年合计 {sum(r.cells for r in rows):,} 格，由 {len({r.department for r in rows})} 个部门填报。")
