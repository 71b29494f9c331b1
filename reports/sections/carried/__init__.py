"""The cases of earlier years that are still open."""

from __future__ import annotations

from reports.parts.table import Table
from reports.sections import Form
from reports.shared import cases
from reports.subjects.rectification import Listed


def build(listed: Listed) -> Table | None:
    found = listed.open_cases(new=False)
    return cases.listed(listed.reader, "以前年度结转、未结案的事项", found, True, listed.under) if found else None


FORMS = {"rectification": Form("以前年度结转事项", build, "rectification.html.j2")}
