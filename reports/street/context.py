"""Context of a street's report: the shared unit block, its communities and its data quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports import rows
from reports.numbers import NONE, Numbers, share
from reports.shared import duties
from reports.shared.blocks import UnitBlock
from reports.shared.charts.geometry import shade
from reports.shared.frame import Frame, frame
from reports.shared.table import Table
from reports.shared.tilemap import TileMap, tilemap
from reports.shared.unit import UnitReader

SUBJECT = "社会治理评估报告"
# one scale for all streets: a shade a ten points, below 60 the lightest
SHADED = (50.0, 100.0)


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One community in the street's table; ``pillars`` are (shade 0..4 or -1, text)."""

    rank: str
    name: str
    total_text: str
    grade: str
    pillars: tuple[tuple[int, str], ...]
    failed: int
    pending: str


@dataclass(frozen=True, slots=True)
class CommonFailure:
    """A community indicator and how many of the street's communities do not meet it."""

    code: str
    name: str
    failed: str
    share: str
    mean: str
    lead: str


@dataclass(frozen=True, slots=True)
class StreetContext:
    frame: Frame
    unit: UnitBlock
    own_share: str
    children_share: str
    own_total: str
    children_total: str
    composition: str
    pillar_columns: list[tuple[str, str, float]]
    children: tuple[ChildLine, ...]
    children_summary: tuple[str, ...]
    children_totals: tuple[float, ...]
    common: tuple[CommonFailure, ...]
    children_mean: float | None
    children_mean_text: str
    quality_text: str
    quality: Table | None
    tiles: TileMap


def _children(reader: UnitReader, code: str) -> tuple[list[rows.UnitScore], tuple[ChildLine, ...]]:
    n, order = reader.n, list(reader.year_pack.framework.pillars)
    found = sorted(
        reader.marts.children(code),
        key=lambda u: (not u.comparable, u.rank if u.rank is not None else 10**6, u.unit_code),
    )
    every = {
        u.unit_code: {p.pillar: p.score for p in reader.marts.of_unit(rows.PillarScore, u.unit_code)} for u in found
    }
    lines = []
    for u in found:
        scores = every[u.unit_code]
        lines.append(
            ChildLine(
                rank=str(u.rank) if u.rank is not None else NONE, name=u.unit_name,
                total_text=n.total(u.total_score) if u.comparable else reader.info.below_floor_text,
                grade=(u.grade or NONE) if u.comparable else NONE,
                pillars=tuple((shade(scores.get(p), *SHADED), n.score(scores.get(p))) for p in order),
                failed=u.failed_basic_count, pending=n.points(u.pending_points or 0.0),
            )
        )  # fmt: skip
    return found, tuple(lines)


def _children_sentences(found: Sequence[rows.UnitScore], n: Numbers) -> tuple[str, ...]:
    scored = [u for u in found if u.comparable and u.total_score is not None]
    out = []
    if scored:
        best, last = scored[0], scored[-1]
        grades: dict[str, int] = {}
        for u in scored:
            grades[u.grade or NONE] = grades.get(u.grade or NONE, 0) + 1
        spread = (best.total_score or 0.0) - (last.total_score or 0.0)
        out.append(
            f"所辖{len(found)}个社区中，{len(scored)}个可比："
            + "、".join(f"{grade}{count}个" for grade, count in grades.items())
            + f"。最高为{best.unit_name}{n.total(best.total_score)}分，"
            f"最低为{last.unit_name}{n.total(last.total_score)}分，相差{n.points(spread)}分。"
        )
    absent = [u.unit_name for u in found if not u.comparable]
    if absent:
        out.append(f"{len(absent)}个社区暂不可比，不计入社区均值：{'、'.join(absent)}。")
    vetoed = [u.unit_name for u in found if u.vetoed]
    if vetoed:
        out.append(f"{len(vetoed)}个社区触发一票否决：{'、'.join(vetoed)}；按评价体系只列示，不改变街道等级。")
    return tuple(out)


def _common(reader: UnitReader, found: Sequence[rows.UnitScore]) -> tuple[CommonFailure, ...]:
    """Basic indicators that most communities of the street miss; at most eight, only those missed by two or more."""
    scored: dict[str, list[rows.IndicatorScore]] = {}
    for u in found:
        for r in reader.marts.of_unit(rows.IndicatorScore, u.unit_code):
            if r.kind == "basic" and r.passed is not None:
                scored.setdefault(r.indicator_code, []).append(r)
    missed = {code: sum(1 for r in group if not r.passed) for code, group in scored.items()}
    ordered = sorted((c for c in missed if missed[c] > 1), key=lambda c: (-missed[c], c))[:8]
    return tuple(
        CommonFailure(
            code=c,
            name=reader.indicator_name(c),
            failed=f"{missed[c]}/{len(scored[c])}",
            share=share(missed[c] / len(scored[c]), 0),
            mean=reader.n.score(sum(r.score or 0.0 for r in scored[c]) / len(scored[c])),
            lead=reader.department(scored[c][0].lead_department),
        )
        for c in ordered
    )


def codes(reader: UnitReader) -> list[tuple[str, str]]:
    """Code and name of every street scored in the year."""
    return [(u.unit_code, u.unit_name) for u in reader.marts.units("street")]


def build(reader: UnitReader, code: str) -> StreetContext:
    """The street's context. Raises KeyError for a code that is not a scored unit."""
    district = reader.pack.unit[reader.pack.plan.district_unit].name
    block = reader.block(code, district, "全区街道")
    unit = reader.marts.unit(code)
    assert unit is not None  # block() raised already
    n = reader.n
    composition = reader.year_pack.framework.tiers.street.composition
    own, below = composition.own, composition.children_mean
    found, children = _children(reader, code)
    totals = sorted(u.total_score for u in found if u.comparable and u.total_score is not None)
    mean = sum(totals) / len(totals) if totals else None
    quality_text, quality = duties.files(reader, ("street", "community"))
    return StreetContext(
        frame=frame(reader.info, "street", code, block.name, block.full_name, SUBJECT), unit=block,
        own_share=share(own, 0), children_share=share(below, 0),
        own_total=n.total(unit.own_total), children_total=n.total(unit.children_total),
        composition=f"街道综合得分由本级指标（占{share(own, 0)}）和所辖可比社区均值（占{share(below, 0)}）合成："
        + ("本级没有得分" if unit.own_total is None else f"本级{n.total(unit.own_total)}分")
        + "，"
        + ("没有可比的社区" if unit.children_total is None else f"社区均值{n.total(unit.children_total)}分")
        + "。",
        pillar_columns=[(p.name, "n", round(24 / len(block.pillars), 2)) for p in block.pillars], children=children,
        children_summary=_children_sentences(found, n), children_totals=tuple(totals), common=_common(reader, found),
        children_mean=mean, children_mean_text=n.total(mean),
        quality_text=quality_text, quality=quality, tiles=tilemap(reader, code, across=9),
    )  # fmt: skip
