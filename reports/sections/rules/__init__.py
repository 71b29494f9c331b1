"""By which rules cases are found, handed on and closed."""

from __future__ import annotations

from dataclasses import dataclass

from reports.numbers import chinese_date
from reports.sections import Form
from reports.subjects.rectification import Listed


@dataclass(frozen=True, slots=True)
class Rules:
    limit: str


def build(listed: Listed) -> Rules:
    return Rules(chinese_date(listed.reader.info.issued_on))


FORMS = {"rectification": Form("结案规则", build, "rectification.html.j2")}
