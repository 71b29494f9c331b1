"""How good and how complete the data are."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.quality import district, unit

FORMS = {
    "lowest": Form("数据质量", unit.build, "unit.html.j2"),
    "middle": Form("数据质量", unit.build, "unit.html.j2"),
    "district": Form("数据质量与覆盖率", district.build, "district.html.j2"),
}
