"""Communities: by street, the best and the weakest, what cannot be compared, vetoes."""

from __future__ import annotations

from dataclasses import dataclass

from reports import rows
from reports.numbers import NONE, mean, plain, share
from reports.parts.table import Column, Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import RankInterval
from reports.shared.measure import Spread, comparable, in_order, short
from reports.subjects.district import District
from reports.wording.grades import Marks

ENDS = 10


@dataclass(frozen=True, slots=True)
class Communities:
    text: tuple[str, ...]
    by_street: Table
    ends: tuple[Table, ...]
    not_comparable: Table | None
    vetoed: Table | None
    spread: tuple[Spread, ...]
    edges: tuple[float, float]
    below_floor: str


def _ends(reader: Reader, scored: list[rows.UnitScore]) -> tuple[Table, ...]:
    """The first and the last of all communities; all of them where they are few."""
    w = reader.words
    picks = [(f"得分靠前的{w.community}", scored[:ENDS]), (f"得分靠后的{w.community}", scored[-ENDS:])]
    if len(scored) <= 2 * ENDS:
        picks = [(f"全部可比{w.community}", scored)]
    drawn = {i.unit_code: i for i in reader.marts.optional(RankInterval)}
    head = columns(
        f"全{w.district}名次 n9, 名次区间 c12, {w.community} 38, 总分 n11, 等级 c9, {w.street}内名次 n12, 未达标 n9"
    )

    def interval(code: str) -> str:
        i = drawn.get(code)
        return f"{i.rank_low}–{i.rank_high}" if i and i.rank is not None else NONE

    def one(caption: str, found: list[rows.UnitScore]) -> Table:
        grades = Marks(w)
        lines = [
            row(
                str(u.overall_rank), interval(u.unit_code), reader.full_name(u.unit_code),
                reader.n.total(u.total_score), grades.of(u), f"{u.rank}/{u.peers}", str(u.failed_basic_count),
                tones=("", "", "", "", "bad" if u.grade == w.worst else "", "", ""),
            )
            for u in found
        ]  # fmt: skip
        return table(caption, head, lines, look="small", note=grades.note)

    return tuple(one(caption, found) for caption, found in picks if found)


def _by_street(reader: Reader) -> Table:
    w = reader.words
    grades = [band.grade for band in reader.year_pack.framework.grade_bands]
    lines = []
    for s in in_order(list(reader.marts.units("street"))):
        below = list(reader.marts.children(s.unit_code))
        totals = [u.total_score for u in comparable(below) if u.total_score is not None]
        lines.append(
            row(
                s.unit_name,
                str(len(below)),
                str(len(totals)),
                reader.n.total(mean(totals)),
                reader.n.total(min(totals, default=None)),
                reader.n.total(max(totals, default=None)),
                *(str(sum(u.grade == g for u in below)) for g in grades),
                str(sum(u.failed_basic_count for u in below)),
                str(sum(u.pending_count for u in below)),
            )
        )
    each = 32 / len(grades)
    return table(
        f"各{w.street}的{w.community}得分和等级",
        columns(
            f"{w.street} 16, {w.community} n6, 可比 n6, 均值 n9, 最低 n9, 最高 n9",
            *(Column(g, "n", each) for g in grades),
            "未达标 n7, 待报 n6",
        ),
        lines,
        look="small",
        note="未达标、待报为项次。",
    )


def _spread(reader: Reader, streets: list[rows.UnitScore]) -> tuple[tuple[Spread, ...], tuple[float, float]]:
    out = []
    values: list[float] = []
    for s in streets:
        below = comparable(list(reader.marts.children(s.unit_code)))
        totals = sorted(u.total_score for u in below if u.total_score is not None)
        values.extend(totals)
        middle = mean(totals)
        text = f"均值{reader.n.total(middle)}，{len(totals)}个可比" if totals else reader.info.below_floor_text
        out.append(Spread(short(s.unit_name, reader.words), tuple(totals), middle, text))
    return tuple(out), (min(values), max(values)) if values else (0.0, 100.0)


def build(district: District) -> Communities:
    """Everything on the communities of the district."""
    reader = district.reader
    w = reader.words
    n = reader.n
    found = in_order(list(reader.marts.units("community")))
    scored = comparable(found)
    text = []
    if scored:
        totals = [u.total_score or 0.0 for u in scored]
        text.append(
            f"全{w.district}{w.community}{len(found)}个，可比{len(scored)}个，占{share(len(scored) / len(found))}；"
            "得分最高的是"
            f"{reader.full_name(scored[0].unit_code)}{n.total(totals[0])}分，最低的是{reader.full_name(scored[-1].unit_code)}"
            f"{n.total(totals[-1])}分，均值{n.total(mean(totals))}分。"
        )
        none = sum(1 for u in scored if not u.failed_basic_count)
        text.append(
            f"没有未达标基础性指标的可比{w.community}{none}个，占可比{w.community}的{share(none / len(scored))}。"
        )
    absent = [u for u in found if not u.comparable]
    vetoed = [
        (u, r)
        for u in found
        if u.vetoed
        for r in reader.marts.of_unit(rows.IndicatorScore, u.unit_code)
        if r.veto_triggered
    ]
    by_street: dict[str, list[rows.UnitScore]] = {}
    for u in absent:
        by_street.setdefault(u.parent_code or "", []).append(u)
    below = reader.info.below_floor_text
    if absent:
        text.append(
            f"{below}的{w.community}{len(absent)}个，不定等级、不列名次，不计入所属{w.street}的{w.community}均值。"
        )
    if not vetoed:
        text.append(f"没有{w.community}触发一票否决（0个）。")
    vetoes = [u for u in reader.marts.units("street") if u.vetoed]
    for s in vetoes:
        hit = [r for r in reader.marts.of_unit(rows.IndicatorScore, s.unit_code) if r.veto_triggered]
        vetoed[:0] = [(s, r) for r in hit]
    return Communities(
        tuple(text),
        _by_street(reader),
        _ends(reader, scored),
        table(
            f"{below}的{w.community}",
            columns(f"{w.street} 18, 个数 n8, {w.community}（数据覆盖率） 74"),
            (
                row(
                    reader.pack.unit[code].name,
                    str(len(us)),
                    "、".join(f"{u.unit_name}（{share(u.coverage)}）" for u in us),
                )
                for code, us in sorted(by_street.items())
            ),
            look="small",
        )
        if absent
        else None,
        table(
            "触发一票否决的单位",
            columns("单位 34, 指标 38, 认定 n8, 最终等级 c20"),
            (
                row(
                    reader.full_name(u.unit_code),
                    f"{r.indicator_code}　{r.indicator_name}",
                    plain(r.value),
                    u.grade or NONE,
                    tones=("", "", "", "bad"),
                )
                for u, r in vetoed
            ),
            note="一票否决按评价体系只列示于上级报告，不改变上级单位的等级。",
        )
        if vetoed
        else None,
        *_spread(reader, in_order(list(reader.marts.units("street")))),
        below,
    )
