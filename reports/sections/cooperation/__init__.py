"""How others rated a department's cooperation."""

from __future__ import annotations

from reports import rows
from reports.numbers import NONE, mean, plain
from reports.parts.blocks import Passage
from reports.parts.table import columns, row, table
from reports.sections import Form, Nothing
from reports.shared.departments import short
from reports.subjects.department import Department
from reports.wording.words import at_end, quoted, tied

# letters of a reason that its column holds in a few lines; a longer one stands below its row, and is not quoted
SHORT_REASON = 60


def build(department: Department) -> Passage | Nothing:
    reader, code = department.reader, department.code
    tasks = [t for t in reader.year_pack.tasks if code in t.cooperating_departments]
    score = next((d.cooperation_score for d in reader.marts.of_department(rows.DepartmentScore, code)), None)
    if not tasks:
        return Nothing("本年度责任分工方案没有由本部门配合的任务（0项），配合部分不计分。")
    ratings = {r.task_code: r for r in reader.marts.of_department(rows.CooperationRating, code)}
    given = [r for r in ratings.values() if r.score is not None]
    text = f"本年度配合任务{len(tasks)}项，收到牵头部门评分{len(given)}项，" + (
        f"均值{reader.n.score(score)}分。" if score is not None else "没有可计的评分，配合部分不计分。"
    )
    if len({r.score for r in given}) > 1:
        least = sorted(at_end(given, lambda r: r.score or 0.0, plain, min), key=lambda r: r.task_code)
        low = least[0]
        by = [f"{reader.department(r.rated_by)}对{quoted(reader.year_pack.task[r.task_code].title_zh)}" for r in least]
        text += f"评分最低的是{tied(by)}的评分{plain(low.score)}分"
        if len(least) > 1 or _long(low.reason):
            text += "，理由见下表。"
        else:
            text += f"，理由为{quoted(low.reason)}。" if low.reason else "，没有写明理由。"
    lines = []
    for t in tasks:
        r = ratings.get(t.code)
        reason = r.reason if r else None
        every = [x.score for x in reader.marts.by(rows.CooperationRating, "task_code", t.code) if x.score is not None]
        lines.append(
            row(
                short(reader, t.code),
                t.title_zh,
                reader.department(t.lead_department),
                plain(r.score) if r and r.score is not None else "未评",
                f"{reader.n.score(mean(every))}/{len(every)}" if every else NONE,
                "见下行" if _long(reason) else reason or NONE,
                f"{r.sheet}!{r.cell}" if r and r.sheet and r.cell else NONE,
                below=f"理由：{reason}" if _long(reason) else "",
            )
        )
    head = columns("任务 w9, 名称 27, 评分的部门 15, 评分 n6, 均分/个 c9, 理由 21, 填报出处 13")
    note = "“均分/个”为同一任务各配合部门所得评分的均值和个数。"
    return Passage((text,), table("配合任务和评分", head, lines, look="small", note=note))


def _long(reason: str | None) -> bool:
    return len(reason or "") > SHORT_REASON


FORMS = {"department": Form("配合任务", build, "department.html.j2")}
