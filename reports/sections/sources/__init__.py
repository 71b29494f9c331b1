"""Where the figures came from. An annex."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.sources import department, district, unit

FORMS = {
    "lowest": Form("数据来源", unit.build, "unit.html.j2"),
    "middle": Form("数据来源", unit.build, "unit.html.j2"),
    "department": Form("数据来源", department.build, "department.html.j2"),
    "district": Form("数据来源与上报文件", district.build, "district.html.j2"),
}
