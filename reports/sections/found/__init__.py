"""The cases found this year that are still open."""

from __future__ import annotations

from reports.parts.table import Table
from reports.sections import Form
from reports.shared import cases
from reports.subjects.rectification import Listed


def build(listed: Listed) -> Table | None:
    found, caption = listed.open_cases(new=True), f"{listed.reader.info.year}年度新发现、未结案的事项"
    return cases.listed(listed.reader, caption, found, True, listed.under) if found else None


FORMS = {"rectification": Form("本年新发现事项", build, "rectification.html.j2")}
