"""Whom lost and open points are charged to (条/块)."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.attribution import cadre, district, unit

FORMS = {
    "lowest": Form("条块责任归属", unit.build, "unit.html.j2"),
    "middle": Form("条块责任归属", unit.build, "unit.html.j2"),
    "district": Form("条块责任归属", district.build, "district.html.j2"),
    "cadre": Form("条块责任归属", cadre.build, "cadre.html.j2"),
}
