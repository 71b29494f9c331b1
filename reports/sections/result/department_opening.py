"""The department's first page: what its total is made of, why it moved, what was missed, what it owes and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.pack.department_rule import DepartmentRule
from reports import rows
from reports.numbers import NONE, apart, parts, plain, share
from reports.parts.blocks import Opening, Point
from reports.reading.reader import Reader
from reports.sections.result.causes import CAUSES
from reports.shared import delivery
from reports.shared.departments import PARTS, before, short, touched
from reports.shared.gaps import guiding_share
from reports.wording.words import quoted

MISSED, OWED, STONES = 5, 5, 3


@dataclass(frozen=True, slots=True)
class Share:
    """A component's score (0..100) and its weight in the total as used (0..1): absent components hand theirs on."""

    score: float
    weight: float

    @property
    def points(self) -> float:
        return self.score * self.weight


def components(d: rows.DepartmentScore, tier: DepartmentRule) -> dict[str, Share]:
    """Component → score and weight; the points add up to the unrounded total. ``tier``: the framework's department."""
    present = [p for p in PARTS if getattr(d, p[2]) is not None]
    whole = sum(getattr(tier.composition, p[1]) for p in present)
    out = {}
    for _, key, _, inner, pieces in present:
        weights = {label: getattr(getattr(tier, inner), share_key) if inner else 1.0 for label, share_key, _ in pieces}
        scores = {label: getattr(d, column) for label, _, column in pieces}
        part = sum(w for label, w in weights.items() if scores[label] is not None)
        for label, score in scores.items():
            if score is not None:
                out[label] = Share(score, getattr(tier.composition, key) / whole * weights[label] / part)
    return out


def _causes(reader: Reader, d: rows.DepartmentScore) -> tuple[tuple[Point, ...], str]:
    last, year, n = before(reader, d.department), reader.info.year, reader.n
    if d.total_score is None or last is None or last.total_score is None:
        return (), f"{year - 1}年度没有本部门的总分，不作年度比较。" if d.total_score is not None else "不计总分。"
    then_pack = reader.pack.years.get(year - 1, reader.year_pack)
    now = components(d, reader.year_pack.framework.tiers.department)
    then = components(last, then_pack.framework.tiers.department)
    moved = []
    for label in dict.fromkeys((*now, *then)):
        a, b = then.get(label), now.get(label)
        points = (b.points if b else 0.0) - (a.points if a else 0.0)
        text = f"{label} {n.score(a.score) if a else '未计'}→{n.score(b.score) if b else '未计'}"
        if a and b and abs(a.weight - b.weight) > 1e-9:
            text += f"（权重{share(a.weight)}→{share(b.weight)}）"
        moved.append((points, text))
    moved.sort(key=lambda p: (-abs(p[0]), p[1]))
    # printed, the causes and what they leave add up to the change that the card prints
    change = apart(n.total(d.total_score), n.total(last.total_score))
    printed = parts([points for points, _ in moved], change, n.score_decimals)
    shown = [(points, text) for points, (_, text) in zip(printed, moved, strict=True) if points]
    other = f"其余各项合计{n.change(float(sum(p for p, _ in shown[CAUSES:])))}分。" if len(shown) > CAUSES else ""
    causes = tuple(Point(text, n.change(float(points))) for points, text in shown[:CAUSES])
    return causes, other if shown else "与上年相比没有变动。"


def _missed(reader: Reader, code: str) -> tuple[tuple[Point, ...], str]:
    """Milestones not on time, the worst first, then indicators of led tasks that not every unit attained."""
    led = [t for t in reader.tasks.values() if t.lead_department == code]
    if not led:
        return (), "本年度没有牵头任务。"
    order = ("overdue", "not_reported", "late")
    stones = [r for found in delivery.of_tasks(reader.marts).values() for r in found
              if r.task_code in {t.task_code for t in led} and r.state in order]  # fmt: skip
    stones.sort(key=lambda r: (order.index(r.state), -(r.days_late or 0), r.task_code, r.number))
    shares = led_shares(reader, code)
    missed = sorted((s, c) for c, s in shares.items() if s is not None and s < 1)
    points = [
        Point(f"{short(reader, r.task_code)} {quoted(r.label)}应于{r.due_on.month}月{r.due_on.day}日完成"
              + (f"，晚{r.days_late}天" if r.state == "late" and r.days_late else ""),
              {"overdue": "×", "late": "逾期", "not_reported": "未报"}[r.state])
        for r in stones[:STONES]
    ]  # fmt: skip
    points += [Point(f"{c} {reader.indicator_name(c)}", share(s, 0)) for s, c in missed[: MISSED - len(points)]]
    if not points:
        on_time = "时间节点全部按期" if sum(t.milestones for t in led) else "牵头任务没有时间节点"
        judged = any(s is not None for s in shares.values())
        basic = reader.words.basic
        return (), f"{on_time}，{f'牵头任务的{basic}全部达标' if judged else f'没有已判定的{basic}'}。"
    said = [f"未按期的节点共{len(stones)}个" if stones else "", f"未全部达标的指标共{len(missed)}项" if missed else ""]
    return tuple(points), "、".join(s for s in said if s) + "。"


def led_shares(reader: Reader, code: str) -> dict[str, float | None]:
    """Basic indicator of the department's tasks → share of judged units that attained it (none judged: None)."""
    return {
        c.indicator_code: c.attained_share
        for c in reader.marts.by(rows.PlanChain, "lead_department", code)
        if c.indicator_code and (i := reader.year_pack.indicator.get(c.indicator_code)) and i.kind == "basic"
    }


def _owed(reader: Reader, code: str) -> tuple[tuple[Point, ...], str]:
    found: dict[str, list[rows.PendingItem]] = {}
    for item in reader.marts.by(rows.PendingItem, "owed_by", code):
        found.setdefault(item.indicator_code, []).append(item)
    if not found:
        return (), "没有欠报数据。"
    points = {c: sum(p.points or 0.0 for p in items) for c, items in found.items()}
    order = sorted(found, key=lambda c: (-points[c], c))
    shown = tuple(
        Point(f"{c} {reader.indicator_name(c)}：{touched(reader, [p.unit_code for p in found[c]])}",
              reader.n.points(points[c]))
        for c in order[:OWED]
    )  # fmt: skip
    more = f"等{len(order)}项，" if len(order) > OWED else ""
    split = guiding_share(reader, [p for items in found.values() for p in items])
    whole = f"{more}合计{reader.n.points(sum(points.values()))}分" + (f"，{split}" if split else "")
    return shown, f"{whole}，记在本部门名下，不计为责任主体失分。"


def opening(reader: Reader, d: rows.DepartmentScore) -> Opening:
    """The three lists of the first page."""
    return Opening(*_causes(reader, d), *_missed(reader, d.department), *_owed(reader, d.department))


def punctual(reader: Reader, code: str) -> tuple[str, str, bool]:
    """``11/15`` milestones on time, the others in words, whether all were on time; dashes where nothing is led."""
    led = [t for t in reader.tasks.values() if t.lead_department == code]
    stones = sum(t.milestones for t in led)
    if not stones:
        return NONE, "没有时间节点" if led else "没有牵头任务", True
    rest = [("逾期", sum(t.late for t in led)), ("未完成", sum(t.overdue for t in led)),
            ("未报", sum(t.not_reported for t in led))]  # fmt: skip
    words = "，".join(f"{name}{count}" for name, count in rest if count)
    done = sum(t.on_time for t in led)
    return f"{done}/{stones}", words or f"{plain(len(led))}项任务全部按期", done == stones
