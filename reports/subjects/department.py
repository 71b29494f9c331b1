"""A department. One that is not assessed has a report too: it is told why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reports import rows
from reports.reading.reader import Reader
from reports.subjects import Subject


@dataclass
class Department(Subject):
    @cached_property
    def row(self) -> rows.DepartmentScore:
        found = self.reader.marts.of_department(rows.DepartmentScore, self.code)
        if not found:
            raise KeyError(f"成果表 department_scores 中没有{self.reader.info.year}年度的 {self.code}")
        return found[0]

    @property
    def scored(self) -> bool:
        return self.row.total_score is not None


def codes(reader: Reader) -> list[tuple[str, str]]:
    return sorted((d.department, d.department_name) for d in reader.marts.table(rows.DepartmentScore))


def subject(reader: Reader, code: str) -> Department:
    found = Department(reader, "department", code)
    assert found.row  # raises KeyError
    return found
