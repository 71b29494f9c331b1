"""The pillars, what moved the total, and the years so far."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.pillars import district, unit

FORMS = {
    "lowest": Form("{pillar}与历年走势", unit.build, "unit.html.j2"),
    "middle": Form("{pillar}与历年走势", unit.build, "middle.html.j2"),
    "district": Form("指数与{pillar}", district.build, "district.html.j2"),
}
