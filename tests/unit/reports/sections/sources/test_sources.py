"""The files a report rests on."""

from __future__ import annotations

from pages import part

from reports import rows
from reports.reading.reader import Reader

LEADS = "D05"


def test_the_annex_names_the_departments_own_file_and_its_raters_files(owing: Reader) -> None:
    files = part(owing, "department", LEADS, "sources")
    raters = {r.submission_id for r in owing.marts.of_department(rows.CooperationRating, LEADS)}
    assert {f.split("　")[0] for f in files} == raters | {f"2024-{LEADS}-report-v1"}
