"""The chain plan item → annual task → indicator → result."""

from __future__ import annotations

from mulin.words import Words
from reports import rows
from reports.numbers import NONE, share
from reports.parts.blocks import Passage
from reports.parts.table import Row, Table, columns, group, row, table
from reports.reading.reader import Reader
from reports.sections import Form
from reports.shared import delivery
from reports.subjects.district import District
from reports.wording.words import at_end, quoted, tied

# share of units attaining an indicator below which it is marked
LOW = 0.6


def _chain(reader: Reader) -> tuple[tuple[str, ...], Table]:
    """Every item of the plan with its tasks of the year, every task with its indicators; what has none says so."""
    of_task: dict[str, list[rows.PlanChain]] = {}
    for c in reader.marts.table(rows.PlanChain):
        of_task.setdefault(c.task_code or "", []).append(c)
    results = delivery.of_tasks(reader.marts)
    items = [i for i in reader.pack.plan.items if i.kind in ("task", "key_project")]
    lines: list[Row] = []
    empty, unmeasured = [], []
    for item in items:
        lines.append(group(f"{item.code}　{item.title}"))
        tasks = [t for t in reader.year_pack.tasks if t.plan_ref == item.code]
        if not tasks:
            empty.append(item.code)
            lines.append(row("本年度没有安排年度任务", *("",) * 4, tones=("none",) * 5))
        for task in tasks:
            done = results.get(task.code, [])
            marks = f"{sum(r.state == 'on_time' for r in done)}/{len(done)}" if done else "无节点"
            name = f"{task.title_zh}（{reader.department(task.lead_department)} {marks}）"
            found = sorted(of_task.get(task.code, []), key=lambda c: c.indicator_code or "")
            if not found:
                unmeasured.append(task.code.removeprefix(f"{reader.info.year}-"))
                lines.append(row(name, "没有主要指标", NONE, NONE, NONE, tones=("", "none", "", "none", "")))
            for at, c in enumerate(found):
                indicator = reader.year_pack.indicator.get(c.indicator_code or "")
                lines.append(
                    row(
                        "〃" if at else name,
                        f"{c.indicator_code}　{c.indicator_name}" if c.indicator_code else "没有主要指标",
                        f"{c.units_scored}个{reader.words[indicator.tier]}" if indicator else str(c.units_scored or 0),
                        _attained(c, indicator.kind if indicator else "", reader.words),
                        reader.n.score(c.mean_score),
                        tones=("none" if at else "", "", "", _tone(c), ""),
                    )
                )
    covered = [c for found in of_task.values() for c in found]
    text = [
        f"规划的{sum(i.kind == 'task' for i in items)}项主要任务和"
        f"{sum(i.kind == 'key_project' for i in items)}个重点项目共{len(items)}项，"
        f"落到年度任务的{len(items) - len(empty)}项、没有年度任务的{len(empty)}项"
        + (f"（{'、'.join(empty)}）" if empty else "")
        + f"，对应{len(reader.year_pack.tasks)}项年度任务、"
        f"{len({c.indicator_code for c in covered if c.indicator_code})}项指标。"
    ]
    if unmeasured:
        text.append(f"没有主要指标、只按时间节点评估的年度任务{len(unmeasured)}项：{'、'.join(unmeasured)}。")
    judged = [c for c in covered if c.attained_share is not None]
    if judged:
        full = {c.indicator_code for c in judged if (c.attained_share or 0) >= 1}
        least = at_end(judged, lambda c: c.attained_share or 0.0, share, min)
        low = {
            c.indicator_code: f"{c.indicator_code}{quoted(c.indicator_name or '')}"
            f"（{share(c.attained_share)}，平均{reader.n.score(c.mean_score)}分）"
            for c in sorted(least, key=lambda c: c.indicator_code or "")
        }
        text.append(f"全部单位达标的指标{len(full)}项；达标占比最低的是{tied(list(low.values()))}。")
    body = table(
        "规划事项—年度任务—指标—结果",
        columns(
            "年度任务（牵头部门 按期节点/全部节点） 42, 主要指标 34.5, 计分单位 n8.5, 达标占比 n7.5", "平均得分 n7.5"
        ),
        lines,
        look="small",
        note=f"“〃”为同上一项年度任务。“达标占比”为{reader.words.basic}达标单位占已判定单位的比例，"
        f"低于{share(LOW, 0)}的加粗；{reader.words.guiding}不判达标。",
    )
    return ("".join(text),), body


def _attained(c: rows.PlanChain, kind: str, w: Words) -> str:
    if kind == "guiding":
        return w.guiding_kind
    return share(c.attained_share) if c.attained_share is not None else "未计"


def _tone(c: rows.PlanChain) -> str:
    if c.attained_share is None:
        return "none"
    return "bad" if c.attained_share < LOW else ""


def build(district: District) -> Passage:
    return Passage(*_chain(district.reader))


FORMS = {"district": Form("规划任务落实链条", build, "district.html.j2")}
