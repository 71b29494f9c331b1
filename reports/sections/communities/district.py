"""The tiers under the streets: by street, the best and the weakest, what cannot be compared, vetoes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from reports import rows
from reports.numbers import NONE, mean, share
from reports.parts.table import Column, Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import RankInterval
from reports.sections import Nothing
from reports.shared.measure import Spread, comparable, in_order, short
from reports.shared.vetoes import vetoed
from reports.subjects.district import District
from reports.wording.grades import Marks
from reports.wording.words import ENDS, extremes

MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class OfTier:
    """``name``: what the tier is called."""

    name: str
    text: tuple[str, ...]
    by_street: Table
    ends: tuple[Table, ...]
    not_comparable: Table | None
    spread: tuple[Spread, ...]
    edges: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Communities:
    tiers: tuple[OfTier, ...]
    vetoed: Table | None
    below_floor: str


def _ends(reader: Reader, tier: str, scored: list[rows.UnitScore]) -> tuple[Table, ...]:
    """The first and the last of a tier; all of them where they are few."""
    w, name = reader.words, reader.words[tier]
    picks = [(f"得分靠前的{name}", scored[:MOST_LISTED]), (f"得分靠后的{name}", scored[-MOST_LISTED:])]
    if len(scored) <= 2 * MOST_LISTED:
        picks = [(f"全部可比{name}", scored)]
    above = w[w.above(tier)]
    drawn = {i.unit_code: i for i in reader.marts.optional(RankInterval)}
    head = columns(f"全{w.district}名次 n9, 名次区间 c12, {name} 38, 总分 n11, 等级 c9, {above}内名次 n12, 未达标 n9")

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


def _by_street(reader: Reader, tier: str, streets: list[rows.UnitScore]) -> Table:
    w, name = reader.words, reader.words[tier]
    grades = [band.grade for band in reader.year_pack.framework.grade_bands]
    lines = []
    for s in streets:
        below = reader.units_under(s.unit_code, tier)
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
        f"各{w.street}的{name}得分和等级",
        columns(
            f"{w.street} 16, {name} n6, 可比 n6, 均值 n9, 最低 n9, 最高 n9",
            *(Column(g, "n", each) for g in grades),
            "未达标 n7, 待报 n6",
        ),
        lines,
        look="small",
        note="未达标、待报为项次。",
    )


def _spread(reader: Reader, tier: str, streets: list[rows.UnitScore]) -> tuple[tuple[Spread, ...], tuple[float, float]]:
    out = []
    values: list[float] = []
    for s in streets:
        below = comparable(reader.units_under(s.unit_code, tier))
        totals = sorted(u.total_score for u in below if u.total_score is not None)
        values.extend(totals)
        middle = mean(totals)
        text = f"均值{reader.n.total(middle)}，{len(totals)}个可比" if totals else reader.info.below_floor_text
        out.append(Spread(short(s.unit_name, reader.words), tuple(totals), middle, text))
    return tuple(out), (min(values), max(values)) if values else (0.0, 100.0)


def build(district: District) -> Communities | Nothing:
    """Everything on the units below the streets; nothing where there are none."""
    reader = district.reader
    tiers = reader.words.below("street")
    if not tiers:
        return Nothing()
    streets = in_order(list(reader.marts.units("street")))
    return Communities(
        tuple(_tier(reader, tier, streets) for tier in tiers), vetoed(reader), reader.info.below_floor_text
    )


def _tier(reader: Reader, tier: str, streets: list[rows.UnitScore]) -> OfTier:
    w, n, name = reader.words, reader.n, reader.words[tier]
    found = in_order(list(reader.marts.units(tier)))
    scored = comparable(found)
    text = []
    if scored:
        totals = [u.total_score or 0.0 for u in scored]
        ends = extremes(scored, lambda u: reader.full_name(u.unit_code), lambda u: u.total_score or 0.0, n.total, ENDS)
        text.append(
            f"全{w.district}{name}{len(found)}个，可比{len(scored)}个，占{share(len(scored) / len(found))}；"
            f"得分{ends}，均值{n.total(mean(totals))}分。"
        )
        none = sum(1 for u in scored if not u.failed_basic_count)
        text.append(f"没有未达标{w.basic}的可比{name}{none}个，占可比{name}的{share(none / len(scored))}。")
    absent = [u for u in found if not u.comparable]
    below = reader.info.below_floor_text
    if absent:
        above = w[w.above(tier)]
        text.append(f"{below}的{name}{len(absent)}个，不定等级、不列名次，不计入所属{above}的{name}均值。")
    if not any(u.vetoed for u in found):
        text.append(f"没有{name}触发一票否决（0个）。")
    return OfTier(
        name, tuple(text), _by_street(reader, tier, streets), _ends(reader, tier, scored),
        _absent(reader, tier, absent) if absent else None, *_spread(reader, tier, streets),
    )  # fmt: skip


def _absent(reader: Reader, tier: str, absent: list[rows.UnitScore]) -> Table:
    w, below, by_street = reader.words, reader.info.below_floor_text, defaultdict[str, list[rows.UnitScore]](list)
    for u in absent:
        by_street[reader.pack.tree.above(u.unit_code, "street")].append(u)
    return table(
        f"{below}的{w[tier]}",
        columns(f"{w.street} 18, 个数 n8, {w[tier]}（数据覆盖率） 74"),
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
