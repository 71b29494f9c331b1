"""The first page: what came out."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.result import changes, department, district, rectification, unit

FORMS = {
    "lowest": Form("评估结果", unit.build, "unit.html.j2"),
    "middle": Form("评估结果", unit.build, "unit.html.j2"),
    "department": Form("评估结果", department.build, "department.html.j2"),
    "district": Form("评估结果", district.build, "district.html.j2"),
    "rectification": Form("总体情况", rectification.build, "rectification.html.j2"),
    "changes": Form("更正概况", changes.build, "changes.html.j2"),
    "cadre": Form("评估结果", unit.build, "cadre.html.j2"),
}
