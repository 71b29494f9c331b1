"""Annual tasks and their milestones."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.tasks import district, unit

FORMS = {
    "lowest": Form("年度任务与时间节点", unit.build, "unit.html.j2"),
    "middle": Form("年度任务与时间节点", unit.build, "unit.html.j2"),
    "district": Form("年度任务与时间节点", district.build, "district.html.j2"),
}
