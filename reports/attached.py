"""The data a report carries: ``data.json``, what it prints and the rows it prints of, and ``indicators.csv``.

Neither names the release or its hash: while what the report says stays, so do these bytes, in whatever release. Rows of
others, and columns that the report does not print, are no part of them: they would make a new edition of a page on
which nothing is new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from mulin.report_kinds import KINDS
from mulin.tables.export import csv_bytes
from reports import messages as m
from reports import rows
from reports.datapackage.dictionary import described
from reports.datapackage.messages import DEMO_NOTE, DIRECTION
from reports.marts import Marts, columns_of
from reports.reading.cases import listed_for
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

if TYPE_CHECKING:
    from mulin.pack import Pack
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
_INTERVAL_AMONG_PEERS = ("year", "tier", "unit_code", "draws", "peer_rank", "peer_rank_low", "peer_rank_high")
_RESULT_OF_A_CHILD = (
    "year", "unit_code", "unit_name", "tier", "parent_code", "total_score", "status", "comparable", "grade", "rank",
    "peers", "vetoed", "failed_basic_count", "pending_points",
)  # fmt: skip
"""What a street's report prints of a community; ``_INTERVAL_AMONG_PEERS``: what any but the district's prints of the
intervals."""
_MOVED_BY_OTHERS = ("rank", "peers", "peer_group", "overall_rank", "band_grade", "grade", "grade_reason")
"""What others' corrections move in a unit's row; no report of a unit prints it of an earlier year."""
Found = dict[type, list[Any]]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF. ``relationship`` is PDF/A-3's word for what it is to the page: data, source, …"""

    name: str
    data: bytes
    description: str
    media_type: str
    relationship: str = "Data"


@dataclass(frozen=True, slots=True)
class Carried:
    """What a report carries, before it is known as which edition it prints: ``about`` and ``tables`` of ``data.json``,
    and the sheet of indicators where it prints any."""

    name: str
    year: int
    about: Mapping[str, Any]
    tables: Mapping[str, Any]
    sheet: Attachment | None

    @property
    def facts(self) -> list[str]:
        """All of it, for the report's content key."""
        data = json.dumps([self.about, self.tables], ensure_ascii=False, sort_keys=True, allow_nan=False)
        parts = [DATA, m.DATA_JSON.format(name=self.name, year=self.year), sha256(data.encode()).hexdigest()]
        if a := self.sheet:
            parts += [a.name, a.description, a.media_type, a.relationship, sha256(a.data).hexdigest()]
        return parts

    def attached(self, page: Mapping[str, Any]) -> tuple[Attachment, ...]:
        """``data.json`` and ``indicators.csv``. ``page``: what the report prints. The same page and rows give the same
        bytes. Raises ValueError where a figure is not finite."""
        whole = {"说明": self.about, "正文": page, "成果表": self.tables}
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, allow_nan=False)
        about = m.DATA_JSON.format(name=self.name, year=self.year)
        data = Attachment(DATA, f"{text}\n".encode(), about, "application/json")
        return (data,) if self.sheet is None else (data, self.sheet)


def carried(marts: Marts, pack: Pack, info: ReleaseInfo, kind: str, code: str, name: str) -> Carried:
    """What a report carries of its subject. Raises MartsError where a mart is missing."""
    found = printed_rows(marts, pack, kind, code)
    about = {
        "报告": KINDS[kind].called(info.words), "代码": code, "名称": name, "年度": info.year, "规划": info.pack_title,
        "评价体系": f"{info.framework_title} {info.framework_version}" + ("（示例）" if info.framework_example else ""),
        "数据性质": DEMO_NOTE if info.demo else m.DATA_REAL, "读法": m.DATA_READ,
    }  # fmt: skip
    tables = {rows.TABLES[row]: _table(row, held, info, kind, code) for row, held in found.items() if held}
    sheet = None
    if rows.IndicatorScore in found:
        sheet = _unit_sheet(pack, info, found)
    elif rows.PlanChain in found:
        sheet = _department_sheet(info, found)
    file = None if sheet is None else Attachment(
        INDICATORS, _csv(sheet), m.DATA_CSV.format(name=name, year=info.year), "text/csv"
    )  # fmt: skip
    return Carried(name, info.year, about, tables, file)


def printed_rows(marts: Marts, pack: Pack, kind: str, code: str) -> Found:
    """The rows a report prints of; a list of changes prints of two releases, all in its page."""
    if kind == "changes":
        return {}
    if kind == "rectification":
        return {Case: listed_for(marts, pack, code)}
    return _of_unit(marts, pack, code) if code in pack.unit else _of_department(marts, pack, code)


def _of_unit(marts: Marts, pack: Pack, code: str) -> Found:
    """A unit's own rows and all its years' totals; with a street's its communities', with the district's all units'."""
    tier = pack.unit[code].tier
    below = {u.unit_code for u in marts.children(code)}
    found: Found = {row: list(marts.of_unit(row, code)) for row in _OF_UNIT}
    everybody = [u for u in marts.table(rows.UnitScore) if tier == "district" or u.unit_code in below]
    found[rows.UnitScore] = [*marts.history(code), *(u for u in everybody if u.unit_code != code)]
    found[Case] = listed_for(marts, pack, code)
    if tier == "district":
        found |= {row: list(marts.table(row)) for row in _OF_DISTRICT}
        found |= {row: list(marts.optional(row)) for row in _OF_ROBUSTNESS}
    elif marts.has(RankInterval):
        found[RankInterval] = list(marts.of_unit(RankInterval, code))
    return found


def _of_department(marts: Marts, pack: Pack, code: str) -> Found:
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
        Case: listed_for(marts, pack, code),
    }


def _table(row: type, held: Iterable[Any], info: ReleaseInfo, kind: str, code: str) -> dict[str, Any]:
    table, columns = described(rows.TABLES[row]).in_words(info.words), columns_of(row)
    attribute = dict(zip(columns, (f.name for f in fields(row)), strict=True))
    plain = []
    for r in held:
        shown: Sequence[str] = columns
        if row is RankInterval and kind != "district":
            shown = _INTERVAL_AMONG_PEERS
        elif row is rows.UnitScore and kind != "district" and r.unit_code != code:
            shown = _RESULT_OF_A_CHILD
        elif row is rows.UnitScore and r.year != info.year:
            shown = [c for c in columns if c not in _MOVED_BY_OTHERS]
        plain.append({c: _plain(getattr(r, attribute[c])) for c in shown})
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
            "指标编号": r.indicator_code, "指标名称": r.indicator_name,
            info.words.pillar: pillars.get(r.pillar, r.pillar),
            "类别": info.words.fill(m.word(m.KIND, r.kind)), "牵头部门": pack.department[r.lead_department].name,
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
