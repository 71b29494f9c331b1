"""The data a report carries: ``data.json``, the subject's rows of the marts, and ``indicators.csv`` for a spreadsheet.

Neither names the release or its hash: while the subject's figures stay, so do these bytes, in whatever release.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from mulin.report_kinds import KINDS
from mulin.tables.export import csv_bytes
from reports import messages as m
from reports import rows
from reports.datapackage.dictionary import described
from reports.datapackage.messages import DEMO_NOTE, DIRECTION
from reports.marts import Marts, columns_of
from reports.rows import (
    AuditComponent,
    AuditConsistency,
    AuditCorrelation,
    AuditIndicator,
    AuditWeight,
    Case,
    LeaveOneOut,
    RankInterval,
    Sensitivity,
)
from reports.shared.cases import listed_under

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.words import Words
    from reports.release_info import ReleaseInfo

DATA, INDICATORS = "data.json", "indicators.csv"
_OF_UNIT = (
    rows.PillarScore, rows.IndicatorScore, rows.Contribution, rows.FailedBasic, rows.PendingItem, rows.Attribution,
    rows.Change, rows.PillarChange, rows.IndicatorChange, rows.Lineage,
)  # fmt: skip
_OF_DISTRICT = (
    rows.TierSummary, rows.PlanChain, rows.DepartmentScore, rows.DepartmentTask, rows.MilestoneResult,
    rows.CooperationRating, rows.DataQuality, rows.Burden,
)  # fmt: skip
_OF_ROBUSTNESS = (
    RankInterval, Sensitivity, LeaveOneOut, AuditIndicator, AuditCorrelation, AuditConsistency, AuditComponent,
    AuditWeight,
)  # fmt: skip
Found = dict[type, list[Any]]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF. ``relationship`` is PDF/A-3's word for what it is to the page: data, source, …"""

    name: str
    data: bytes
    description: str
    media_type: str
    relationship: str = "Data"


def attachments(marts: Marts, pack: Pack, info: ReleaseInfo, kind: str, code: str, name: str) -> tuple[Attachment, ...]:
    """``data.json`` and ``indicators.csv`` of a unit's or a department's report; the same rows give the same bytes.

    Raises MartsError where a mart is missing, ValueError where a figure is not finite.
    """
    found = _of_unit(marts, pack, code) if code in pack.unit else _of_department(marts, code)
    about = {
        "报告": KINDS[kind].called(info.words), "代码": code, "名称": name, "年度": info.year, "规划": info.pack_title,
        "评价体系": f"{info.framework_title} {info.framework_version}" + ("（示例）" if info.framework_example else ""),
        "数据性质": DEMO_NOTE if info.demo else m.DATA_REAL, "读法": m.DATA_READ,
    }  # fmt: skip
    tables = {rows.TABLES[row]: _table(row, held, info.words) for row, held in found.items() if held}
    text = json.dumps({"说明": about, "成果表": tables}, ensure_ascii=False, sort_keys=True, allow_nan=False)
    sheet = _unit_sheet(pack, info, found) if code in pack.unit else _department_sheet(info, found)
    return (
        Attachment(DATA, f"{text}\n".encode(), m.DATA_JSON.format(name=name, year=info.year), "application/json"),
        Attachment(INDICATORS, _csv(sheet), m.DATA_CSV.format(name=name, year=info.year), "text/csv"),
    )


def _of_unit(marts: Marts, pack: Pack, code: str) -> Found:
    """A unit's own rows and all its years' totals; with a street's its communities', with the district's all units'."""
    tier = pack.unit[code].tier
    below = {u.unit_code for u in marts.children(code)}
    found: Found = {row: list(marts.of_unit(row, code)) for row in _OF_UNIT}
    everybody = [u for u in marts.table(rows.UnitScore) if tier == "district" or u.unit_code in below]
    found[rows.UnitScore] = [*marts.history(code), *(u for u in everybody if u.unit_code != code)]
    mine = {code, *below}
    found[Case] = [c for c in marts.optional(Case) if tier == "district" or mine & listed_under(c)]
    if tier == "district":
        found |= {row: list(marts.table(row)) for row in _OF_DISTRICT}
        found |= {row: list(marts.optional(row)) for row in _OF_ROBUSTNESS}
    elif marts.has(RankInterval):
        found[RankInterval] = [r for u in sorted(mine) for r in marts.of_unit(RankInterval, u)]
    return found


def _of_department(marts: Marts, code: str) -> Found:
    """A department's scores of all years, what it led, was rated, handed in and owes, and what is charged to it."""
    led = [t for t in marts.table(rows.DepartmentTask) if t.lead_department == code]
    tasks = {t.task_code for t in led}
    return {
        rows.DepartmentScore: [s for s in marts.all_years(rows.DepartmentScore) if s.department == code],
        rows.DepartmentTask: led,
        rows.MilestoneResult: [r for r in marts.table(rows.MilestoneResult) if r.task_code in tasks],
        rows.CooperationRating: list(marts.of_department(rows.CooperationRating, code)),
        rows.DataQuality: list(marts.of_department(rows.DataQuality, code)),
        rows.Burden: list(marts.of_department(rows.Burden, code)),
        rows.PlanChain: [c for c in marts.table(rows.PlanChain) if c.lead_department == code],
        rows.PendingItem: list(marts.by(rows.PendingItem, "owed_by", code)),
        rows.Attribution: list(marts.by(rows.Attribution, "charged_to", code)),
        Case: [c for c in marts.optional(Case) if code in listed_under(c)],
    }


def _table(row: type, held: Iterable[Any], words: Words) -> dict[str, Any]:
    table, columns = described(rows.TABLES[row]).in_words(words), columns_of(row)
    plain = [dict(zip(columns, (_plain(getattr(r, f.name)) for f in fields(row)), strict=True)) for r in held]
    plain.sort(key=lambda r: tuple(f"{r[c]:06}" if isinstance(r[c], int) else str(r[c]) for c in table.grain))
    return {
        "名称": table.title, "说明": table.description, "行": plain,
        "列": {t.name: f"{t.title}（{t.unit}）" if t.unit else t.title for t in table.columns if t.name in columns},
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _unit_sheet(pack: Pack, info: ReleaseInfo, found: Found) -> list[dict[str, Any]]:
    """One line an indicator, in the pack's order."""
    indicators = pack.years[info.year].indicator
    place, pillars = {c: i for i, c in enumerate(indicators)}, _pillars(pack, info)
    ordered: list[rows.IndicatorScore] = sorted(
        found[rows.IndicatorScore], key=lambda r: (place.get(r.indicator_code, len(place)), r.indicator_code)
    )
    return [
        {
            "指标编号": r.indicator_code, "指标名称": r.indicator_name, "治理理念": pillars.get(r.pillar, r.pillar),
            "类别": m.word(m.KIND, r.kind), "牵头部门": pack.department[r.lead_department].name,
            "计量单位": r.unit_of_measure, "方向": m.word(DIRECTION, r.direction), "数值": r.value,
            "分子": r.numerator, "分母": r.denominator, "上年数值": r.prior_value, "目标值": r.target,
            "得分": r.score, "上年得分": r.prior_score, "权重": r.weight, "适用权重": r.effective_weight,
            "计入分": r.contribution, "失分": r.points_lost, "状态": m.word(m.STATUS, r.status),
            "达标": None if r.passed is None else "是" if r.passed else "否", "名次": r.rank, "参加排名数": r.peers,
            "同级均值": r.peers_mean, "数据性质": m.DEMO if info.demo else m.DATA_REAL,
        }
        for r in ordered
    ]  # fmt: skip


def _pillars(pack: Pack, info: ReleaseInfo) -> Mapping[str, str]:
    return {code: p.name_zh for code, p in pack.years[info.year].framework.pillars.items()}


def _department_sheet(info: ReleaseInfo, found: Found) -> list[dict[str, Any]]:
    """One line a task and indicator that the department led."""
    return [
        {
            "规划事项编号": c.plan_ref, "规划事项": c.plan_title, "年度任务编号": c.task_code, "年度任务": c.task_title,
            "指标编号": c.indicator_code, "指标名称": c.indicator_name, "计分单位数": c.units_scored,
            "达标比例": c.attained_share, "平均得分": c.mean_score,
            "数据性质": m.DEMO if info.demo else m.DATA_REAL,
        }
        for c in sorted(
            found[rows.PlanChain], key=lambda c: (c.plan_ref, c.task_code or "", c.indicator_code or "")
        )
    ]  # fmt: skip


def _csv(sheet: list[dict[str, Any]]) -> bytes:
    """An empty cell is a figure there is none of."""
    return csv_bytes([sheet[0] if sheet else [m.DATA_NONE], *(line.values() for line in sheet)], line_end="\r\n")
