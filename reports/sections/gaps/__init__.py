"""What was failed and what is pending."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.gaps import district, unit

FORMS = {
    "lowest": Form("未达标与待报", unit.build, "unit.html.j2"),
    "middle": Form("未达标与待报", unit.build, "unit.html.j2"),
    "district": Form("未达标与待报", district.build, "district.html.j2"),
}
