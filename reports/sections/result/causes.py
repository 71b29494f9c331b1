"""Why a total moved: its greatest parts of whatever kind, and what all the others come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from mulin.pack.framework import Composition
from reports import messages as m
from reports import rows
from reports.numbers import apart, share
from reports.parts.blocks import Point
from reports.reading.reader import Reader
from reports.shared.change import printed, scope
from reports.wording.words import effects

CAUSES = 3
Part = tuple[float, str]


def causes(reader: Reader, unit: rows.UnitScore) -> tuple[tuple[Point, ...], str]:
    """The greatest parts of the change, each with the points it moved the total by, and a sentence on the rest.

    Printed, they add up to the change that the card prints.

    Own indicators count by the unit's share of the total: what their data moved and what their goals did are parts of
    their own; weights, method and scope are one part each. The units below are one part, their share of what their mean
    moved, so that it can be computed again from the two means.
    """
    row, n = printed(reader, unit.unit_code), reader.n
    if row is None or row.change is None:
        return (), ""
    now = reader.year_pack.framework.tiers.of(unit.tier).composition
    found = [*_own(reader, unit, now.own), *_below(reader, unit, now)]
    found.sort(key=lambda p: (-abs(p[0]), p[1]))
    shown = [Point(what, points) for part, what in found[:CAUSES] if (points := n.change(part)).strip("+-0.")]
    if not shown:
        return (), "与上年相比没有变动。" if not row.change else f"每一项都不到{n.points(10.0**-n.score_decimals)}分。"
    rest = apart(n.change(row.change), str(sum((Decimal(p.points) for p in shown), Decimal(0))))
    return tuple(shown), f"其余及取整合计{n.change(float(rest))}分。" if rest else ""


def by_kind(reader: Reader, unit: rows.UnitScore) -> str:
    """``按类：指标数据+6.12，目标调整-6.07。``: the parts of the change that every page names, where they are any."""
    row, n = printed(reader, unit.unit_code), reader.n
    if row is None or row.change is None:
        return ""
    said = ((label, n.change(getattr(row, name))) for name, label in effects(row).items())
    parts = [f"{label}{points}" for label, points in said if points.strip("+-0.")]
    return f"按类：{'，'.join(parts)}。" if parts else ""


def _own(reader: Reader, unit: rows.UnitScore, own: float) -> Iterator[Part]:
    found = reader.marts.of_unit(rows.IndicatorChange, unit.unit_code)
    scores = {r.indicator_code: r for r in reader.marts.of_unit(rows.IndicatorScore, unit.unit_code)}
    level = f"{reader.words[unit.tier]}本级" if own < 1 else ""
    whole: dict[str, float] = {}
    for c in found:
        for name in effects(c):
            points = own * (getattr(c, name) or 0.0)
            if name == "data_effect" and points:
                yield points, _data(reader, c.indicator_code, scores.get(c.indicator_code))
            elif name == "target_effect" and points:
                yield points, _goal(reader, c.indicator_code, unit.year)
            else:
                whole[name] = whole.get(name, 0.0) + points
    said = {
        "scope_effect": lambda: level + scope(reader, unit),
        "weight_effect": lambda: f"{level}{m.EFFECT['weight_effect']}",
        "method_effect": lambda: level + _method(reader, unit, found),
    }
    for name, points in whole.items():
        if points and name in said:
            yield points, said[name]()


def _data(reader: Reader, code: str, score: rows.IndicatorScore | None) -> str:
    """``C-A01 居民议事协商会议召开次数 8次→9次``; where the figure is the same, whose moved the score."""
    if score is None:
        return f"{code} 本年度不再评估"
    name = f"{code} {score.indicator_name}"
    if score.prior_value is None:
        then = reader.pack.years.get(score.year - 1)
        if then is not None and code not in then.indicator:
            return f"{name}（本年度新增）"
        return f"{name}（上年度{'未申报' if score.kind == 'guiding' else '应报未报'}）"
    if score.value != score.prior_value:
        now = m.word(m.STATUS, score.status) if score.value is None else reader.value(score, score.value)
        return f"{name} {reader.value(score, score.prior_value)}→{now}"
    known = reader.year_pack.indicator.get(code)
    why = "同级单位的数值变了" if known and known.rule.compares else "在合成中的份额变了"
    return f"{name}（数值未变，{why}）"


def _goal(reader: Reader, code: str, year: int) -> str:
    """``C-A01 居民议事协商会议召开次数 目标调整（目标值8次→9次）``."""
    then, now = reader.pack.years.get(year - 1), reader.year_pack.indicator[code]
    old = then.indicator.get(code) if then else None
    moved = "分点、上下限等参数"
    if old is not None and old.target != now.target:
        was, is_ = (reader.n.value(i.target, i.unit_of_measure, i.value_type) for i in (old, now))
        moved = f"目标值{was}→{is_}"
    return f"{code} {now.name_zh} {m.EFFECT['target_effect']}（{moved}）"


def _method(reader: Reader, unit: rows.UnitScore, found: Sequence[rows.IndicatorChange]) -> str:
    """What else of the rules is another, with the indicators that only one of the two years has."""
    then = reader.pack.years.get(unit.year - 1)
    before = then.indicator if then else {}
    codes = [c.indicator_code for c in found]
    came = [c for c in codes if c in reader.year_pack.indicator and c not in before]
    went = [c for c in codes if c not in reader.year_pack.indicator]
    notes = [words + "、".join(of) for words, of in (("本年度新增", came), ("不再评估", went)) if of and then]
    label = next(iter({effects(c)["method_effect"] for c in found}), m.EFFECT["method_effect"])
    return f"{label}变动" + (f"（{'，'.join(notes)}）" if notes else "")


def _below(reader: Reader, unit: rows.UnitScore, now: Composition) -> Iterator[Part]:
    """The mean of the units below by its share; what other shares of the two made is a part of its own."""
    before = reader.marts.unit(unit.unit_code, unit.year - 1)
    if not now.children_mean or before is None or before.children_total is None or unit.children_total is None:
        return
    then_pack = reader.pack.years.get(unit.year - 1)
    then = now if then_pack is None else then_pack.framework.tiers.of(unit.tier).composition
    name = reader.words[str(reader.year_pack.framework.tiers.of(unit.tier).child_tier)]
    was, is_ = reader.n.total(before.children_total), reader.n.total(unit.children_total)
    moved, part = apart(is_, was), share(now.children_mean, 0)
    yield (
        float(Decimal(repr(now.children_mean)) * moved),
        f"所辖{name}均值 {was}→{is_}（{moved:+f}分，占{part}）",
    )
    if then != now and before.own_total is not None:
        shift = (now.own - then.own) * before.own_total
        shift += (now.children_mean - (then.children_mean or 0.0)) * before.children_total
        yield shift, f"{name}均值占比调整（{share(then.children_mean or 0.0, 0)}→{part}）"
