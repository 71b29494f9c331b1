"""The units below: a unit's own, or all of the district under its streets."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.communities import district, unit

FORMS = {
    "middle": Form("所辖{child}", unit.build, "unit.html.j2"),
    "district": Form("{deeper}结果", district.build, "district.html.j2"),
}
