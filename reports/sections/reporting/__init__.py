"""What a department handed in, when and how good, and what it was asked."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE, fixed, share
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections import Form, Nothing
from reports.shared.departments import corrections_rule
from reports.shared.handed_in import first_and_last, objections_named
from reports.shared.measure import TIERS
from reports.subjects.department import Department


@dataclass(frozen=True, slots=True)
class Reporting:
    text: tuple[str, ...]
    table: Table
    burden: tuple[str, ...]


def _quality(reader: Reader, code: str) -> tuple[tuple[str, ...], Table | None]:
    kinds = list(m.SUBMISSION_KIND)
    found = sorted(reader.marts.of_department(rows.DataQuality, code), key=lambda q: kinds.index(q.kind))
    if not found:
        return ("本部门没有应报的数据（0份）。",), None
    due = reader.year_pack.framework.deadlines.report
    asked, taken = sum(q.cells_asked for q in found), sum(q.cells_accepted for q in found)
    text = [
        f"应报{len(found)}份、{asked}格，上报截止日为{due.year}年{due.month}月{due.day}日；"
        f"按期{sum(bool(q.on_time) for q in found)}份"
        + (f"，采用{taken}格（{share(taken / asked)}）。" if asked else "。")
    ]
    lines = []
    for q in found:
        kind, state = m.word(m.SUBMISSION_KIND, q.kind), m.word(m.GATE_STATE, q.gate_state or "missing")
        if (q.gate_state or "missing") != "accepted":
            text.append(f"{kind}{state}，涉及{q.cells_asked}格。")
        elif not q.on_time:
            text.append(
                f"{kind}逾期，首次通过核验晚于截止日；采用的版本于{q.received_at:%Y-%m-%d %H:%M}收到。"
                if q.received_at
                else f"{kind}逾期。"
            )
        if q.objections:
            text.append(f"{kind}为执行成立的{objections_named(q)}而重报的，不算更正。")
        if q.versions > 1:
            text.append(f"{kind}先后上报{q.versions}次，以最后一次通过核验的为准。")
        lines.append(
            row(
                kind,
                str(q.cells_asked),
                str(q.cells_accepted),
                str(q.cells_blank),
                str(q.cells_declared_missing),
                str(q.cells_rejected + q.cells_pending),
                str(q.versions),
                first_and_last(q)[0],
                first_and_last(q)[1],
                "按期" if q.on_time else ("逾期" if q.received_at else NONE),
                state,
                str(q.errors or 0),
                str(q.warnings or 0),
                tones=(
                    "",
                    "",
                    "",
                    "",
                    "",
                    "wait" if q.cells_rejected + q.cells_pending else "",
                    "",
                    "",
                    "",
                    "" if q.on_time else "wait",
                    "" if q.gate_state == "accepted" else "bad",
                    "",
                    "",
                ),
            )
        )
    text.append(_corrections(reader, code))
    return ("".join(text),), table(
        "上报情况",
        columns(
            "表种 10, 应报 n7, 采用 n7, 空白 n6, 缺报 n6, 未采用 n8, 版次 n6, 首次通过 c13, 最近一次 c13, 时限 c7",
            "核验 c7, 错误 n5, 警告 n5",
        ),
        lines,
        look="small",
        note=f"应报、采用、空白、缺报、未采用为格数；缺报为部门申明缺报；空白为未申报的{reader.words.guiding_kind}或选填项。"
        "是否按期由首次通过的日期定；最近一次是采用的内容收到的日期（没有采用的，为最后一次上报）。",
    )


def _corrections(reader: Reader, code: str) -> str:
    """What the department's corrections came to, and by which rule."""
    scored = reader.marts.of_department(rows.DepartmentScore, code)
    rate = next((d.reporting_no_correction for d in scored), None)
    rule = corrections_rule(reader.year_pack.framework)
    return f"{rule}。" if rate is None else f"{rule}，本部门事后无更正率为{fixed(rate, 1)}%。"


def _burden(reader: Reader, code: str) -> tuple[str, ...]:
    found = {b.tier: b for b in reader.marts.of_department(rows.Burden, code)}
    if not found:
        return ("本年度没有向本部门采集数据（0格）。",)
    whole = sum(b.cells for b in found.values())
    everyone = sum(b.cells for b in reader.marts.table(rows.Burden))
    before = sum(b.cells for b in reader.marts.of_department(rows.Burden, code, reader.info.year - 1))
    tiers = "、".join(
        f"{reader.words[t]}{found[t].fields}项×{found[t].units}个单位计{found[t].cells}格" for t in TIERS if t in found
    )
    text = f"填报量：本年度向本部门采集{whole}格（{tiers}），占各部门合计{everyone}格的{share(whole / everyone)}"
    return (text + (f"；上年为{before}格。" if before else "。"),)


def build(department: Department) -> Reporting | Nothing:
    reader, code = department.reader, department.code
    text, found = _quality(reader, code)
    burden = _burden(reader, code)
    return Nothing("".join((*text, *burden))) if found is None else Reporting(text, found, burden)


FORMS = {"department": Form("数据上报", build, "department.html.j2")}
