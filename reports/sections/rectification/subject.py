"""What a unit or a department has to put right."""

from __future__ import annotations

from dataclasses import dataclass

from reports.parts.table import Table
from reports.sections import Nothing
from reports.shared import cases
from reports.subjects import Subject
from reports.subjects.department import Department


@dataclass(frozen=True, slots=True)
class Cases:
    text: str
    table: Table | None


def build(subject: Subject) -> Cases:
    return Cases(*cases.of_subject(subject.reader, subject.code))


def build_department(department: Department) -> Cases | Nothing:
    """A department that is not assessed and has no case need not be told so."""
    if department.scored or department.reader.cases_under.get(department.code):
        return build(department)
    return Nothing()
