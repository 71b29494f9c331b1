"""What the first page answers at once: why the total moved, what was failed, what is open and who owes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reports import messages as m
from reports import rows
from reports.numbers import NONE
from reports.parts.blocks import ChangeBlock, Gap, Opening, Point
from reports.reading.reader import Reader
from reports.shared.change import scope as scope_words
from reports.shared.change import steady

CAUSES, LISTED = 3, 4


def opening(
    reader: Reader, unit: rows.UnitScore, change: ChangeBlock, failed: Sequence[Gap], open_points: float
) -> Opening:
    """``failed`` in falling order of points lost; ``open_points``: points of all pending items."""
    causes = _causes(reader, unit) if change.known else ()
    owed = _owed(reader, unit.unit_code)
    more = f"等{len(failed)}项" if len(failed) > LISTED else ""
    return Opening(
        causes=causes,
        causes_note="" if causes else (change.reason or "与上年相比没有变动。"),
        failed=tuple(Point(f"{g.code} {g.name}", f"-{g.points}") for g in failed[:LISTED]),
        failed_note=more if failed else "没有未达标的基础性指标。",
        owed=owed,
        owed_note=f"合计{reader.n.points(open_points)}分，不计为本单位失分。" if owed else "没有待报指标。",
    )


def _causes(reader: Reader, unit: rows.UnitScore) -> tuple[Point, ...]:
    """The three greatest parts of the change: own indicators by their share of the total, the mean of the units below,
    and the scope, which is nobody's data. The parts add up to the change, because the mean is what the others leave."""
    row = reader.marts.of_unit(rows.Change, unit.unit_code)[0]
    change, scope = row.change or 0.0, row.scope_effect or 0.0
    composition = reader.year_pack.framework.tiers.of(unit.tier).composition
    own = composition.own
    scores = {r.indicator_code: r for r in reader.marts.of_unit(rows.IndicatorScore, unit.unit_code)}
    parts: list[tuple[float, str]] = []
    for c in reader.marts.of_unit(rows.IndicatorChange, unit.unit_code):
        if points := own * steady(c):
            parts.append((points, _indicator(reader, c, scores.get(c.indicator_code))))
    rest = change - scope - sum(points for points, _ in parts)
    if scope:
        parts.append((scope, scope_words(reader, unit)))
    if composition.children_mean:
        parts.append((rest, _below(reader, unit)))
    parts.sort(key=lambda p: (-abs(p[0]), p[1]))
    shown = ((reader.n.change(points), what) for points, what in parts[:CAUSES])
    return tuple(Point(what, points) for points, what in shown if points.strip("+-0."))


def _indicator(reader: Reader, change: rows.IndicatorChange, score: rows.IndicatorScore | None) -> str:
    """``C-A01 居民议事协商会议召开次数 8次→9次``; a change of rule alone says so."""
    if score is None:
        return f"{change.indicator_code} 本年度不再评估"
    name = f"{change.indicator_code} {score.indicator_name}"
    if score.prior_value is None:
        then = reader.pack.years[score.year - 1].indicator
        if score.indicator_code not in then:
            return f"{name}（本年度新增）"
        return f"{name}（上年度{'未申报' if score.kind == 'guiding' else '应报未报'}）"
    if score.value != score.prior_value:
        now = m.word(m.STATUS, score.status) if score.value is None else reader.value(score, score.value)
        return f"{name} {reader.value(score, score.prior_value)}→{now}"
    return f"{name}（数值未变，{m.EFFECT['weight_effect']}或{m.EFFECT['method_effect']}变动）"


def _below(reader: Reader, unit: rows.UnitScore) -> str:
    before = reader.marts.unit(unit.unit_code, unit.year - 1)
    child = str(reader.year_pack.framework.tiers.of(unit.tier).child_tier)
    name = f"所辖{reader.words[child]}均值"
    then = reader.pack.years.get(unit.year - 1)
    same = then is not None and then.framework.tiers.of(unit.tier).composition == (
        reader.year_pack.framework.tiers.of(unit.tier).composition
    )
    means = f"{reader.n.total(before.children_total) if before else NONE}→{reader.n.total(unit.children_total)}"
    return f"{name} {means}" + ("" if same else "（含三级构成调整）")


def _owed(reader: Reader, code: str) -> tuple[Point, ...]:
    """Departments that owe figures, the most points first."""
    points: dict[str, float] = defaultdict(float)
    items: dict[str, list[str]] = defaultdict(list)
    for p in reader.marts.of_unit(rows.PendingItem, code):
        points[p.owed_by] += p.points or 0.0
        items[p.owed_by].append(p.indicator_code)
    ordered = sorted(points, key=lambda d: (-points[d], d))
    shown = [
        Point(f"{reader.department(d)}：{_listed(reader, sorted(items[d]))}" + (f"等{n}项" if n > 3 else ""),
              reader.n.points(points[d]))
        for d in ordered[:LISTED]
        for n in (len(items[d]),)
    ]  # fmt: skip
    if len(ordered) > LISTED:
        rest = ordered[LISTED:]
        shown.append(Point(f"其余{len(rest)}个部门{sum(len(items[d]) for d in rest)}项",
                           reader.n.points(sum(points[d] for d in rest))))  # fmt: skip
    return tuple(shown)


def _listed(reader: Reader, codes: list[str]) -> str:
    """One by its name, several by their codes, which the tables behind name."""
    return f"{codes[0]} {reader.indicator_name(codes[0])}" if len(codes) == 1 else "、".join(codes[:3])
