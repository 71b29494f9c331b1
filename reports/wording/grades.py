"""Why a grade is below that of its points, said wherever the grade is printed: in short, or as a mark with a note."""

from __future__ import annotations

from dataclasses import dataclass, field

from mulin.pack.framework import Framework
from mulin.words import Words
from reports import rows
from reports.numbers import NONE


@dataclass(frozen=True, slots=True)
class Cut:
    """``said``: what the marts' reason has for it and for no other; ``short`` and ``note`` with a pack's words."""

    mark: str
    said: str
    short: str
    note: str


CUTS = (
    Cut("①", "名额为", "名额所限", "总分达到{best}线，但{best}名额所限，下调一等"),
    Cut("②", "，最高为", "未达标封顶", "未达标的{basic}权重超过上限，等级封顶"),
    Cut("③", "但基础分", "基础分不足", "总分达到{best}线，但基础分不足"),
    Cut("④", "不得评", "有未达标项", "有未达标的{basic}，不得评{best}"),
    Cut("⑤", "一票否决", "一票否决", "一票否决"),
)
_QUOTA = CUTS[0]


def cut(unit: rows.UnitScore) -> Cut | None:
    """What brought a unit's grade below that of its points; None where it has the grade of its points, or none."""
    if not unit.comparable or unit.grade is None or unit.grade == unit.band_grade:
        return None
    return next((c for c in CUTS if c.said in (unit.grade_reason or "")), None)


def department_cut(found: rows.DepartmentScore, framework: Framework) -> Cut | None:
    """The same of a department: its grade is that of its total but for the quota."""
    if found.total_score is None or found.grade is None:
        return None
    total = found.total_score
    band = next((b.grade for b in framework.grade_bands if total >= b.min), framework.grade_bands[-1].grade)
    return None if found.grade == band else _QUOTA


def in_short(why: Cut | None, words: Words) -> str:
    """``名额所限``; empty without a cut."""
    return words.fill(why.short) if why else ""


@dataclass
class Marks:
    """Grades of one table: each with the mark of what cut it, and the note on those that occur."""

    words: Words
    used: set[str] = field(default_factory=set)

    def of(self, unit: rows.UnitScore) -> str:
        """``良好①``; a dash for a unit without a grade."""
        return self.marked(unit.grade if unit.comparable else None, cut(unit))

    def marked(self, grade: str | None, why: Cut | None) -> str:
        """A grade with its mark."""
        if why is not None:
            self.used.add(why.mark)
        return NONE if grade is None else f"{grade}{why.mark if why else ''}"

    @property
    def note(self) -> str:
        """Empty where no grade is cut."""
        told = "；".join(f"{c.mark}{self.words.fill(c.note)}" for c in CUTS if c.mark in self.used)
        return f"等级低于分数段的，原因：{told}。" if told else ""
