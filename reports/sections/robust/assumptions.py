"""Which assumption moves the ranks (Sobol indices), and what one indicator or pillar less does to them."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports.numbers import NONE, fixed
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import Draw, LeaveOneOut, Sensitivity
from reports.shared.charts.robust import Factor
from reports.shared.measure import undone
from reports.wording.words import quoted

TOP = 10


@dataclass(frozen=True, slots=True)
class Assumptions:
    text: tuple[str, ...]
    factors: tuple[Factor, ...]
    without_text: tuple[str, ...]
    without: Table | None


def _factors(reader: Reader) -> tuple[tuple[str, ...], tuple[Factor, ...]]:
    found = sorted(reader.marts.optional(Sensitivity), key=lambda s: (-s.total, s.factor))
    if not found:
        settings = {(d.normalisation, d.aggregation, d.imputation, d.left_out) for d in reader.marts.optional(Draw)}
        nothing = len(settings) == 1 and reader.year_pack.framework.robustness.weight_perturbation == 0
        return (m.NOTHING_VARIED if nothing else undone(reader, Sensitivity, "敏感性分析", "sensitivity"),), ()

    def one(value: float, error: float) -> str:
        return f"{fixed(value, 3)}（标准误{fixed(error, 3)}）"

    names = {s.factor: m.word(m.FACTOR, s.factor) for s in found}
    first = found[0]
    text = [
        "以全部参评单位的名次比公布名次平均变动几名为结果，看各项假设各占其方差多少："
        f"影响最大的假设是{names[first.factor]}，总指数{one(first.total, first.total_error)}，"
        f"一阶指数{one(first.first, first.first_error)}"
        + (
            "；其余依次为" + "，".join(f"{names[s.factor]}总指数{one(s.total, s.total_error)}" for s in found[1:])
            if len(found) > 1
            else ""
        )
        + f"。模型共计算{first.evaluations}次。"
    ]
    still = [s for s in found if abs(s.first) <= 2 * s.first_error]
    if still:
        below = "，其中小于0的估计值是抽样误差" if any(s.first < 0 for s in still) else ""
        text.append(
            f"一阶指数与0的差距不超过两倍标准误的有{len(still)}项："
            + "、".join(f"{names[s.factor]}{fixed(s.first, 3)}" for s in still)
            + f"；这些假设单独变动时对名次的影响没有测出{below}。"
        )
    bars = tuple(
        Factor(
            names[s.factor], s.first, s.first_error, s.total, s.total_error,
            f"{fixed(s.first, 3)}±{fixed(s.first_error, 3)}", f"{fixed(s.total, 3)}±{fixed(s.total_error, 3)}",
        )
        for s in found
    )  # fmt: skip
    return tuple(text), bars


def _item(reader: Reader, code: str) -> tuple[str, str]:
    """``community/C-A05`` → 社区, C-A05　居民自治事务参与率; a pillar by its name."""
    tier, _, item = code.rpartition("/")
    pillars = reader.year_pack.framework.pillars
    name = pillars[item].name_zh if item in pillars else f"{item}　{reader.indicator_name(item)}"
    return reader.words[tier] if tier else NONE, name


def _without(reader: Reader) -> tuple[tuple[str, ...], Table | None]:
    w = reader.words
    found = [r for r in reader.marts.optional(LeaveOneOut) if r.mean_rank_shift is not None]
    if not found:
        return (undone(reader, LeaveOneOut, "去一检验", "leave_one_out"),), None
    found.sort(key=lambda r: (-(r.mean_rank_shift or 0.0), r.code))

    def moved_by(r: LeaveOneOut) -> str:
        _, name = _item(reader, r.code)
        code, _, title = name.rpartition("　")
        mean, most = fixed(r.mean_rank_shift, 2), fixed(r.greatest_rank_shift, 0)
        return f"{code}{quoted(title)}（平均变动{mean}个名次，最大{most}个名次）"

    first = f"{_item(reader, found[0].code)[0]}{w.fill(m.word(m.LEFT_OUT_KIND, found[0].kind))}"
    text = [
        f"指标和{w.pillar}共{len(found)}项，每次去掉一项、其余权重按比例归并后重新排名，"
        f"名次平均变动最大的是{first}{moved_by(found[0])}。"
    ]
    for tier in reversed(w.below("district")):
        items = [r for r in found if r.kind == "indicator" and r.code.startswith(f"{tier}/")]
        if items and items[0] is not found[0]:
            text.append(f"{reader.words[tier]}指标中变动最大的是{moved_by(items[0])}。")
    head = columns("去掉的项目 46, 层级 10, 类别 14, 平均变动 n15, 最大变动 n15")
    lines = []
    for r in found[:TOP]:
        tier, name = _item(reader, r.code)
        kind = reader.words.fill(m.word(m.LEFT_OUT_KIND, r.kind))
        lines.append(row(name, tier, kind, fixed(r.mean_rank_shift, 2), fixed(r.greatest_rank_shift, 0)))
    return ("".join(text),), table(
        "去掉后名次变动最大的项目",
        head,
        lines,
        look="small",
        note=f"变动为去掉前后名次之差的绝对值，平均数按{w.levels}全部有名次的单位计算；{w.street}、{w.district}指标只影响少数单位，平均数因此较小。",
    )


def build(reader: Reader) -> Assumptions:
    """Sections two and six of the chapter; where a table is not there, a sentence says so."""
    return Assumptions(*_factors(reader), *_without(reader))
