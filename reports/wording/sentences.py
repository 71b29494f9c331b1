"""Sentences made from figures. Every sentence names the figure it rests on; none judges beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from mulin.words import Words
from reports import messages as m
from reports import rows
from reports.numbers import Numbers, apart, counting, parts, plain, share
from reports.release_info import ReleaseInfo
from reports.rows import RankInterval
from reports.wording.words import MAY_BE_SILENT, at_end, effects, quoted, tied

if TYPE_CHECKING:
    from reports.parts.blocks import IndicatorLine

# indicators named by each sentence: the opening page has to hold them all
NAMED = 2


def _moved(change: float, numbers: Numbers) -> str:
    text = numbers.points(abs(change))
    if not text.strip("0."):
        return "持平"
    return f"{'提高' if change > 0 else '下降'}{text}分"


def result(
    unit: rows.UnitScore,
    full_name: str,
    place: str,
    info: ReleaseInfo,
    n: Numbers,
    whole_tier: int = 0,
    interval: str = "",
    open_of: str = "",
) -> list[str]:
    """Result, or why there is none. ``whole_tier`` is how many comparable units a community's overall rank counts.

    ``interval``: :func:`rank_interval` of the unit, printed after its rank; ``open_of``: that one, after coverage.
    """
    if not unit.comparable:
        reasons = []
        if unit.coverage is not None and unit.coverage < info.tier_floor:
            reasons.append(f"数据覆盖率为{share(unit.coverage)}，低于{share(info.tier_floor, 0)}的下限")
        if unit.lowest_pillar_coverage is not None and unit.lowest_pillar_coverage < info.pillar_floor:
            reasons.append(
                f"最低一个{info.words.pillar_short}的数据覆盖率为{share(unit.lowest_pillar_coverage)}，"
                f"低于{share(info.pillar_floor, 0)}的下限"
            )
        if not reasons:
            # the unit's own data suffice: too few of the units below it are comparable
            reasons.append(f"数据覆盖率为{share(unit.coverage)}，但{unit.grade_reason or '可比的下级单位不足'}")
        return [
            f"{full_name}{info.year}年度{'；'.join(reasons)}。按评价体系规定，本年度结果为{info.below_floor_text}，"
            "不公布综合得分，不定等级，不列名次。"
        ]
    w = info.words
    rank = f"在{place}{unit.peers}个可比的{w[unit.tier]}中列第{unit.rank}名" if unit.rank is not None else "不列名次"
    if unit.rank is not None and interval:
        rank += f"，{interval}"
    overall = ""
    if unit.overall_rank is not None and whole_tier:
        overall = f"，在全{w.district}{whole_tier}个可比的{w[unit.tier]}中列第{unit.overall_rank}名"
    basic, guiding, taken = made_of(unit, n)
    return [
        f"{full_name}{info.year}年度综合得分{n.total(unit.total_score)}分，等级为{unit.grade}，{rank}{overall}。"
        f"其中{w.basic}得分{basic}分（满分100分），{w.guiding}加分{guiding}分"
        f"（上限{plain(info.guiding_cap)}分），扣分{taken}分；"
        f"数据覆盖率{share(unit.coverage)}{f'（{open_of}）' if open_of else ''}。",
    ]


def open_of(found: Sequence[rows.IndicatorScore], n: Numbers) -> str:
    """``应计97.00分中8.00分待报``: what is owed of how much; empty where no basic indicator is owed."""
    due = [r for r in found if r.kind == "basic" and r.status != "not_applicable"]
    owed = [r.weight for r in due if r.status == "pending"]
    if not owed:
        return ""
    return f"应计{n.points(sum(r.weight for r in due))}分中{n.points(sum(owed))}分待报"


def made_of(unit: rows.UnitScore, n: Numbers) -> tuple[str, str, str]:
    """Basic score, guiding points and points taken off as printed: together they are the printed total.

    The basic score is rounded as it is graded, for the grade's reason prints it too; the others take up the rest.
    """
    basic = n.points(unit.basic_score or 0.0)
    rest = Decimal(n.total(unit.total_score)) - Decimal(basic)
    values = (unit.guiding_points or 0.0, -(unit.deductions or 0.0))
    guiding, taken = parts(values, rest, n.score_decimals)
    return basic, f"{guiding:f}", f"{abs(taken):f}"


def rank_interval(row: RankInterval | None, unit: rows.UnitScore) -> str:
    """``名次区间7–9（5%–95%，1000次抽样）``, among the peers; nothing where the table has none for this very rank."""
    if row is None or row.peer_rank is None or row.peer_rank != unit.rank:
        return ""
    return f"名次区间{row.peer_rank_low}–{row.peer_rank_high}（5%–95%，{row.draws}次抽样）"


def grade_reason(unit: rows.UnitScore) -> list[str]:
    """Why this grade: the marts say it in a sentence."""
    return [f"等级依据：{unit.grade_reason}。"] if unit.comparable and unit.grade_reason else []


def veto(found: Sequence[rows.IndicatorScore], unit: rows.UnitScore, words: Words) -> list[str]:
    if not unit.vetoed:
        return []
    names = "、".join(
        f"{r.indicator_code}“{r.indicator_name}”（认定{plain(r.value)}）" for r in found if r.veto_triggered
    )
    return [f"触发一票否决：{names}，最终等级为{unit.grade or words.worst}，不进入{words.best}评选范围。"]


def change(row: rows.Change | None, year: int, n: Numbers) -> list[str]:
    if row is None or row.change is None:
        return []
    said = ((key, label, n.change(getattr(row, key))) for key, label in effects(row).items())
    split = "，".join(
        f"{label}影响{points}分" for key, label, points in said if key not in MAY_BE_SILENT or points.strip("+-0.")
    )
    moved = _moved(row.change, n)
    return [f"综合得分较{year - 1}年度（{n.total(row.previous_total)}分）{moved}，其中{split}。"]


def gaps(
    unit: rows.UnitScore,
    scored: int,
    lost: str,
    owners: Sequence[str],
    open_points: float,
    n: Numbers,
    w: Words,
    short: str = "",
) -> list[str]:
    """Failed basics and pending items.

    ``scored`` is how many basic indicators have a score, ``lost`` the points of the failed ones, ``owners`` who owes
    each pending item, ``open_points`` their points (guiding ones count with their ceiling). ``short``:
    :func:`short_of_full`, so that nobody takes the points of the failed ones for all that was lost.
    """
    out, more = [], f"；{short}" if short else ""
    if unit.failed_basic_count:
        out.append(
            f"有{unit.failed_basic_count}项{w.basic}未达标，权重占{share(unit.failed_basic_share)}，"
            f"这{unit.failed_basic_count}项共失分{lost}分{more}。"
        )
    elif scored:
        out.append(f"已计分的{scored}项{w.basic}全部达标{more}。")
    else:
        out.append(f"本年度没有一项{w.basic}可以计分。")
    if owners:
        out.append(
            f"有{len(owners)}项指标待报，涉及分值{n.points(open_points)}分，由{'、'.join(dict.fromkeys(owners))}负责补报；"
            "待报分值记在负有上报责任的部门名下，不计为本单位失分。"
        )
    return out


def outside(unit: rows.UnitScore, peer_label: str, info: ReleaseInfo) -> list[str]:
    """Why nothing is said on strengths and weaknesses of a unit that is not comparable."""
    return [
        f"{unit.unit_name}本年度{info.below_floor_text}，得分所依据的数据不足，不与{peer_label}均值比较高低，"
        f"也不计入{peer_label}均值；已有的各项得分见后文，只供补报数据时核对。"
    ]


def short_of_full(found: Sequence[rows.IndicatorScore], n: Numbers) -> str:
    """``另有9项未得满分，失12.30分``: points below full marks on indicators that were not failed.

    With those of the failed ones they make what the unit lost in all, as printed elsewhere.
    """
    basic = [r for r in found if r.kind == "basic"]
    count = sum(1 for r in basic if not r.failed_basic and _seen(r.points_lost, n))
    whole, failed = (n.points(sum(r.points_lost or 0.0 for r in of))
                     for of in (basic, [r for r in basic if r.failed_basic]))  # fmt: skip
    return f"另有{count}项未得满分，失{apart(whole, failed):f}分" if count else ""


def _seen(points: float | None, n: Numbers) -> bool:
    return bool(points and n.points(points).strip("0."))


def losses(found: Sequence[tuple[rows.IndicatorScore, IndicatorLine]], n: Numbers, w: Words) -> list[str]:
    """The basic indicators that cost most, passed or not: passing is not full marks."""
    lost = [(r.points_lost or 0.0, r.indicator_code, r, line) for r, line in found
            if r.kind == "basic" and _seen(r.points_lost, n)]  # fmt: skip
    picked = sorted(lost, key=lambda x: (-x[0], x[1]))[:NAMED]
    items = "；".join(
        f"{code}{quoted(line.name)}失{n.points(points)}分"
        f"（{line.mark}，{m.AMONG_PEERS if line.relative else ''}得{line.score}分）"
        for points, code, _, line in picked
    )
    return [f"失分最多的{w.basic}：{items}。"] if picked else []


def strengths(found: Sequence[rows.IndicatorScore], peer_label: str, n: Numbers) -> list[str]:
    """The widest gaps to the peers' mean, both ways."""
    gaps_ = [(gap, r) for r in found if r.kind == "basic" and (gap := n.ahead(r.score, r.peers_mean))]
    out = []
    for sign, words in ((1, "高于"), (-1, "低于")):
        picked = sorted((g for g in gaps_ if g[0] * sign > 0), key=lambda g: (-g[0] * sign, g[1].indicator_code))[
            :NAMED
        ]
        if picked:
            items = "；".join(
                f"{quoted(r.indicator_name)}{n.score(r.score)}分，{words}均值{abs(gap):f}分" for gap, r in picked
            )
            out.append(f"得分{words}{peer_label}均值最多的指标：{items}。")
    return out


def pillars(
    found: Sequence[tuple[str, float, float | None]], whole: int, peer_label: str, n: Numbers, w: Words
) -> list[str]:
    """``found``: name, score, peers' mean. The highest and the lowest pillar of those with a score, of ``whole``."""
    if len(found) < 2:
        return []
    best, worst = (at_end(found, lambda p: p[1], n.score, end) for end in (max, min))

    def one(p: tuple[str, float, float | None]) -> str:
        mean = f"（{peer_label}均值{n.score(p[2])}分）" if p[2] is not None else ""
        return f"{p[0]}{n.score(p[1])}分{mean}"

    each = f"各{w.pillar}中" if len(found) < whole else f"{counting(whole)}个{w.pillar}中"
    if best == worst:
        return [f"{each}，得分都是{n.score(best[0][1])}分。"]
    high, low = (tied([one(p) for p in of]) for of in (best, worst))
    apart = f"，相差{n.ahead(best[0][1], worst[0][1])}分" if len(found) == whole else ""
    return [f"{each}，得分最高的是{high}，最低的是{low}{apart}。"]
