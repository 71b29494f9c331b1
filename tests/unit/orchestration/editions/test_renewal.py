"""What each report says of the edition it replaces: whose hand-in, which figures, or through whom others moved."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[3] / "unit" / "reports"))
import changed_marts
import district_marts as fixture

from mulin.pack import Pack, load_pack
from mulin.settings import REPO_ROOT
from orchestration.editions.renewal import Renewal
from orchestration.editions.sides import Side
from orchestration.release.inputs import Inputs, SubmissionInput, YearInputs
from reports import Marts, rows
from reports.correction import Cause, Moved

YEAR, STREET, OTHER, DISTRICT = 2024, "310110001", "310110006", "310110"
DAY = date(2025, 5, 20)
PROGRAM = ("1", {"duckdb": "1"})


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(REPO_ROOT / "plans" / "yangpu-2021-2025")


@pytest.fixture(scope="module")
def marts(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Marts:
    case = fixture.DistrictCase(streets=(STREET, OTHER))
    return Marts(fixture.build(tmp_path_factory.mktemp("district"), pack, case), YEAR)


@pytest.fixture(scope="module")
def figure(marts: Marts) -> rows.Lineage:
    """A figure of a community that stands in a report handed in this year."""
    communities = {u.unit_code for u in marts.children(STREET)}
    found = (r for r in marts.table(rows.Lineage) if r.unit_code in communities and r.role == "value")
    return next(r for r in found if (r.submission_id or "").startswith("2024-"))


def version(number: int, of: str, day: str = "2025-01-20") -> SubmissionInput:
    department, kind = of.split("-")[1:3]
    return SubmissionInput(
        f"{YEAR}-{department}-{kind}-v{number}", department, kind, number, "0" * 64, 1, "a.xlsx",
        f"{day}T09:00:00+08:00", "cli", "accepted", "accepted", True, 0, 0, False, {},
    )  # fmt: skip


def side(name: str, pack: Pack, marts: Marts, *submissions: SubmissionInput) -> Side:
    inputs = Inputs(YEAR, pack.plan.pack, (YearInputs(YEAR, "in_force", None, submissions, None),))
    return Side(YEAR, name, marts, inputs, {YEAR: pack}, PROGRAM, None)


@pytest.fixture(scope="module")
def renewed(pack: Pack, marts: Marts, figure: rows.Lineage) -> Renewal:
    """One community's cell was corrected by version 2, after an objection: its score, total and rank moved."""
    unit, indicator, was = figure.unit_code, figure.indicator_code, figure.submission_id or ""
    first, second = version(1, was), version(2, was, "2025-05-12")
    of = {(unit, indicator): {"submission_id": second.submission_id, "value": 9.0, "raw": "9"}}
    scored = marts.unit(unit)
    assert scored is not None
    totals = {(unit,): {"total_score": (scored.total_score or 0) + 0.5, "rank": 1}}
    scores = {(unit, indicator): {"value": 9.0, "score": 99.5, "contribution": 9.5}}
    old = side("r1", pack, marts, replace(first, submission_id=was))
    changes: dict[type, Callable[[list[Any]], list[Any]]] = {
        rows.Lineage: changed_marts.with_values(of, "unit_code", "indicator_code"),
        rows.UnitScore: changed_marts.with_values(totals, "unit_code"),
        rows.IndicatorScore: changed_marts.with_values(scores, "unit_code", "indicator_code"),
    }
    after = changed_marts.changed(old.reader, changes).marts
    printed = {f"{u.tier}/{u.unit_code}": "r1" for u in marts.table(rows.UnitScore)}
    printed |= {f"department/{d.department}": "r1" for d in marts.table(rows.DepartmentScore)}
    record = SimpleNamespace(restores=None, reason=None, objection=3)
    new = side("r2", pack, after, replace(first, submission_id=was, in_force=False), second)
    return Renewal(new, DAY, "r1", old, printed, lambda _: record)  # type: ignore[arg-type, return-value]


def test_the_unit_itself_says_whose_hand_in_moved_which_figures(renewed: Renewal, figure: rows.Lineage) -> None:
    note = renewed.of("community", figure.unit_code)
    (cause,) = note.causes
    assert (note.release, note.replaces, note.issued_on) == ("r2", "r1", "2025-05-20")
    assert (cause.of, cause.version, cause.before, cause.day, cause.objections) == ("hand_in", 2, 1, "2025-05-12", (3,))
    assert {m.what for m in note.results} >= {"综合得分"}
    assert [m.what.split()[0] for m in note.details] == [figure.indicator_code]
    assert note.details[0].new.endswith("、99.5分")


def test_the_district_and_the_street_name_whose_total_moved(renewed: Renewal, figure: rows.Lineage) -> None:
    for kind, code in (("district", DISTRICT), ("street", STREET)):
        note = renewed.of(kind, code)
        assert note.causes == renewed.causes
        assert (note.results, note.details) == ((), ())
        (other,) = note.others
        assert other.what == renewed.new.reader.full_name(figure.unit_code)


def test_a_neighbour_has_nothing_of_its_own_and_says_through_whom(renewed: Renewal, figure: rows.Lineage) -> None:
    marts = renewed.new.marts
    neighbour = next(u.unit_code for u in marts.children(STREET) if u.unit_code != figure.unit_code)
    note = renewed.of("community", neighbour)
    assert (note.results, note.details, note.others_count) == ((), (), 1)
    assert note.causes == renewed.causes


def test_a_community_elsewhere_that_was_overtaken_says_so_and_by_whom(renewed: Renewal, figure: rows.Lineage) -> None:
    """Its report prints its rank among all communities: it may not be said to have stayed."""
    marts = renewed.new.marts
    far = next(u for u in marts.units("community") if u.overall_rank is not None and u.parent_code != STREET)
    rank, everywhere = far.overall_rank or 0, renewed.new.reader.comparable_in_tier(far)
    overtaken = {(far.unit_code,): {"overall_rank": rank + 1}}
    marts = changed_marts.changed(
        renewed.new.reader, {rows.UnitScore: changed_marts.with_values(overtaken, "unit_code")}
    ).marts
    note = replace(renewed, new=replace(renewed.new, marts=marts)).of("community", far.unit_code)
    assert note.results == (Moved("全区名次", f"{rank}/{everywhere}", f"{rank + 1}/{everywhere}"),)


def test_who_was_not_concerned_by_a_hand_in_does_not_blame_it(
    renewed: Renewal, pack: Pack, figure: rows.Lineage
) -> None:
    """Two departments corrected something: the community's report names the one whose cell it prints."""
    other = "D02" if figure.department != "D02" else "D04"
    was, now = version(1, f"{YEAR}-{other}-report-v1"), version(2, f"{YEAR}-{other}-report-v1")
    assert renewed.old is not None
    both = replace(
        renewed, old=side("r1", pack, renewed.old.marts, *renewed.old.in_force.values(), was),
        new=side("r2", pack, renewed.new.marts, *renewed.new.in_force.values(), now),
    )  # fmt: skip
    assert len(both.causes) == 2
    assert both.of("community", figure.unit_code).causes == renewed.causes
    assert both.of("district", DISTRICT).causes == both.causes


def test_a_report_there_was_not_before_replaces_none(renewed: Renewal) -> None:
    note = renewed.of("rectification", STREET)
    assert (note.replaces, note.results, note.details) == ("", (), ())


def test_where_the_release_before_was_damaged_all_is_issued_anew(renewed: Renewal) -> None:
    note = replace(renewed, old=None).of("district", DISTRICT)
    assert note.causes == (Cause("damaged", "第1版"),)
    assert note.results == ()


def test_rules_amendments_program_key_and_earlier_years_are_told_apart(renewed: Renewal, pack: Pack) -> None:
    assert renewed.old is not None
    indicator = next(i for i in pack.years[YEAR].indicators if i.target is not None)
    raised = fixture.with_years(pack, lambda of: {"indicators": tuple(
        i.model_copy(update={"target": (i.target or 0) + 1}) if i.code == indicator.code else i for i in of.indicators
    )})  # fmt: skip
    old, new = renewed.old, replace(renewed.old, release="r2", packs={YEAR: raised}, program=("2", {}), key="9F3A")
    found = replace(renewed, new=new).causes
    assert [c.of for c in found] == ["rules", "key", "program"]
    assert indicator.code in found[0].name
    earlier = YearInputs(YEAR - 1, "r2", "1" * 64, (), None)
    inputs = replace(old.inputs, years=(earlier, *old.inputs.years))
    assert [(c.of, c.name) for c in replace(renewed, new=replace(old, release="r2", inputs=inputs)).causes] == [
        ("earlier", "2023年度第2版")
    ]


def test_a_correction_of_an_earlier_year_that_is_not_released_is_told(renewed: Renewal, pack: Pack) -> None:
    before, after = version(1, f"{YEAR}-D06-report-v1"), version(2, f"{YEAR}-D06-report-v1")

    def with_earlier(name: str, *came: SubmissionInput) -> Side:
        assert renewed.old is not None
        year = YearInputs(YEAR - 1, "in_force", None, came, None)
        inputs = replace(renewed.old.inputs, years=(year, *renewed.old.inputs.years))
        return replace(renewed.old, release=name, inputs=inputs)

    old = with_earlier("r1", before)
    new = with_earlier("r2", replace(before, in_force=False), after)
    (told,) = replace(renewed, old=old, new=new).causes
    assert (told.of, told.name) == ("earlier", f"{YEAR - 1}年度现行上报（{pack.department['D06'].name}部门上报第2版）")
    assert replace(renewed, old=old, new=with_earlier("r2", before)).causes == ()


def test_what_the_year_before_came_to_otherwise_is_told_where_the_change_is_counted_from_it(renewed: Renewal) -> None:
    """Nothing of this year moved; page 1 prints another difference to last year all the same."""
    assert renewed.old is not None
    then = next(u for u in renewed.old.marts.units("street", YEAR - 1) if u.comparable)
    last = {(then.unit_code,): {"total_score": (then.total_score or 0) + 1.5}}
    marts = changed_marts.changed(
        renewed.old.reader, {rows.UnitScore: changed_marts.with_values(last, "unit_code", year=YEAR - 1)}
    ).marts
    note = replace(renewed, new=replace(renewed.old, release="r2", marts=marts)).of("street", then.unit_code)
    (told,) = note.results
    assert (told.what, told.old) == (f"{YEAR - 1}年度得分", f"{then.total_score:.2f}")


def test_a_verdict_a_late_first_table_and_one_put_back_are_told(renewed: Renewal, pack: Pack, marts: Marts) -> None:
    one = version(1, f"{YEAR}-D06-report-v1")

    def cause(was: list[SubmissionInput], now: list[SubmissionInput], **record: Any) -> Cause:
        given = SimpleNamespace(**{"restores": None, "reason": None, "objection": None} | record)
        sides = (side(name, pack, marts, *of) for name, of in (("r1", was), ("r2", now)))
        old, new = sides
        (only,) = replace(renewed, old=old, new=new, recorded=lambda _: given).causes  # type: ignore[arg-type, return-value]
        return only

    late = cause([], [replace(one, received_at="2025-05-12T09:00:00+08:00")])
    assert (late.of, late.late, late.before) == ("hand_in", True, 0)
    refused = cause([one], [replace(one, gate_state="rejected")])
    assert (refused.of, refused.note) == ("judged", "退回")
    two, three = version(2, one.submission_id), version(3, one.submission_id)
    back = cause([two], [three], restores=1, reason="第2版填错年度")
    assert (back.restores, back.before, back.note) == (1, 2, "第2版填错年度")


def test_moved_figures_of_a_department_are_its_parts(renewed: Renewal, pack: Pack, marts: Marts) -> None:
    assert renewed.old is not None
    scored = next(d for d in marts.table(rows.DepartmentScore) if d.led_indicators is not None)
    up = {(scored.department,): {"total_score": (scored.total_score or 0) + 1, "led_indicators": 99.0}}
    after = changed_marts.changed(
        renewed.old.reader, {rows.DepartmentScore: changed_marts.with_values(up, "department")}
    ).marts
    note = replace(renewed, new=replace(renewed.old, release="r2", marts=after)).of("department", scored.department)
    assert [m.what for m in note.results] == ["总分"]
    assert [m for m in note.details if m.what == "牵头指标达标率"] == [
        Moved("牵头指标达标率", renewed.old.reader.n.score(scored.led_indicators), "99.0")
    ]
