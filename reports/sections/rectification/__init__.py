"""What has to be put right."""

from __future__ import annotations

from reports.sections import Form
from reports.sections.rectification import district, subject

FORMS = {
    "lowest": Form("整改事项", subject.build, "subject.html.j2"),
    "middle": Form("整改事项", subject.build, "subject.html.j2"),
    "department": Form("整改事项", subject.build_department, "subject.html.j2"),
    "district": Form("整改事项", district.build, "district.html.j2"),
    "cadre": Form("整改事项", subject.build, "subject.html.j2"),
}
