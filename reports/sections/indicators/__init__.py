"""The indicators and their scores."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.indicators import department, district, unit

FORMS = {
    "lowest": Form("指标得分", unit.build, "unit.html.j2"),
    "middle": Form("本级指标得分", unit.build, "unit.html.j2"),
    "department": Form("牵头指标的结果", department.build, "department.html.j2"),
    "district": Form("{district}本级指标", district.build, "district.html.j2"),
}
