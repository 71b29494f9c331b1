"""The statistical audit and the firmness of ranks."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports.rows import robustness
from reports.sections import Form
from reports.sections.robust import assumptions, audit, relations, stability
from reports.subjects.district import District


@dataclass(frozen=True, slots=True)
class Robust:
    """``not_tested`` says so where nothing was drawn or audited."""

    not_tested: str
    stability: stability.Stability
    assumptions: assumptions.Assumptions
    relations: relations.Relations
    audit: audit.Audit


def build(district: District) -> Robust:
    reader = district.reader
    return Robust(
        not_tested="" if any(map(reader.marts.has, robustness.TABLES)) else m.NOTHING_DONE,
        stability=stability.build(reader),
        assumptions=assumptions.build(reader),
        relations=relations.build(reader),
        audit=audit.build(reader),
    )


FORMS = {"district": Form("统计检验与名次稳定性", build, "district.html.j2")}
