"""A grade below that of its points says why beside it, on cards, in tables and on the site."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from mulin.pack import Pack
from orchestration.again import messages as reasons
from reports import Marts, rows
from reports.wording.grades import CUTS, Marks, cut, department_cut, in_short

REASONS = {
    "①": reasons.OVER_QUOTA, "②": reasons.FAILED_SHARE, "③": reasons.BASIC_LOW, "④": reasons.FAILED_SOME,
    "⑤": reasons.VETOED,
}  # fmt: skip


@pytest.fixture
def unit(marts: Marts) -> rows.UnitScore:
    found = next(u for u in marts.units("street") if u.comparable)
    return replace(found, grade="良好", band_grade="优秀")


@pytest.mark.parametrize("mark", REASONS)
def test_every_reason_of_the_marts_has_its_own_mark(unit: rows.UnitScore, mark: str) -> None:
    names = ("total", "band", "places", "pool", "share", "grade", "most", "basic", "minimum", "count", "names",
             "basic_name")  # fmt: skip
    found = cut(replace(unit, grade_reason=REASONS[mark].format(**dict.fromkeys(names, "1"))))
    assert found is not None
    assert found.mark == mark
    assert sum(c.said in REASONS[mark] for c in CUTS) == 1


def test_a_grade_of_its_points_has_no_mark(unit: rows.UnitScore, pack: Pack) -> None:
    words = pack.years[2024].framework.words
    marks = Marks(words)
    plain = replace(unit, grade="优秀", grade_reason=reasons.REACHED)
    assert marks.of(plain) == "优秀"
    assert (cut(plain), in_short(cut(plain), words), marks.note) == (None, "", "")
    assert marks.of(replace(unit, comparable=False)) == "—"


def test_the_note_explains_the_marks_that_occur_in_their_order(unit: rows.UnitScore, pack: Pack) -> None:
    marks = Marks(pack.years[2024].framework.words)
    shown = [marks.of(replace(unit, grade_reason=REASONS[m])) for m in ("④", "①")]
    assert shown == ["良好④", "良好①"]
    assert marks.note == (
        "等级低于分数段的，原因：①总分达到优秀线，但优秀名额所限，下调一等；④有未达标的基础性指标，不得评优秀。"
    )


@pytest.mark.parametrize(
    ("total", "grade", "short"), [(91.92, "良好", "名额所限"), (91.92, "优秀", ""), (80.0, "良好", "")]
)
def test_a_department_is_cut_by_the_quota_alone(pack: Pack, total: float, grade: str, short: str) -> None:
    held = rows.DepartmentScore(**dict.fromkeys((f.name for f in fields(rows.DepartmentScore)), None))  # type: ignore[arg-type]
    framework = pack.years[2024].framework
    found = department_cut(replace(held, total_score=total, grade=grade), framework)
    assert in_short(found, framework.words) == short
