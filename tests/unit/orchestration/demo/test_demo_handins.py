"""What is handed in: panels, tasks, and the faults a real year has."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

import pytest

from mulin.pack.asked import workbooks_owed
from orchestration.demo.faults import YEARS as FAULTS
from orchestration.demo.faults import Faults, faults_of, missing_cells, sparse_communities, vetoes
from orchestration.demo.handins import Writer
from orchestration.demo.make import write_evidence, write_workbook
from orchestration.demo.publication import days
from orchestration.demo.tasks import milestones, ratings


@pytest.fixture(scope="module")
def of_2024(writer):
    return writer.year(2024)


def reports(hand_ins, department):
    return [h for h in hand_ins if (h.department, h.kind) == (department, "report")]


class TestAYear:
    def test_brings_every_workbook_owed_but_those_never_handed_in(self, pack, of_2024):
        owed = {key for key in workbooks_owed(pack, 2024) if key != ("D17", "report")}
        assert {(h.department, h.kind) for h in of_2024} == owed

    def test_arrives_in_order_and_in_working_hours(self, pack, of_2024):
        moments = [h.received_at for h in of_2024]
        assert moments == sorted(moments)
        assert all(9 <= m.hour <= 17 for m in moments)
        assert all(m.date() > date(2024, 12, 31) for m in moments)

    def test_only_the_late_and_the_corrected_come_after_the_deadline(self, pack, of_2024):
        due = pack.years[2024].framework.deadlines.report
        after = {(h.department, h.version) for h in of_2024 if h.received_at.date() > due}
        assert after == {("D23", 1), ("D06", 2)}
        lock = pack.years[2024].framework.deadlines.lock
        assert all(h.received_at.date() < lock for h in of_2024)

    def test_one_department_is_refused_first_and_then_right(self, of_2024):
        wrong, right = reports(of_2024, "D10")
        assert (wrong.version, wrong.should_pass, right.version, right.should_pass) == (1, False, 2, True)
        spoilt = {key for key, value in right.filled.cells.items() if wrong.filled.cells[key] != value}
        assert len(spoilt) == 3
        kinds = Counter(type(wrong.filled.cells[key]).__name__ for key in spoilt)
        assert kinds == {"float": 1, "str": 1, "NoneType": 1}

    def test_a_correction_changes_one_figure(self, of_2024):
        first, second = reports(of_2024, "D06")
        changed = [k for k, v in second.filled.cells.items() if first.filled.cells[k] != v]
        assert len(changed) == 1
        assert first.should_pass
        assert second.should_pass

    def test_some_figures_are_declared_missing(self, pack, writer, of_2024):
        declared = {k for h in of_2024 for k, v in h.filled.cells.items() if v == "缺报"}
        assert declared == missing_cells(writer.world, 2024)
        assert {f for f, _ in declared} >= {"F-S018", "F-C014"}

    def test_a_community_being_rebuilt_lacks_most_figures(self, pack, writer):
        (community,) = sparse_communities(writer.world, 2024)
        missing = [f for f, u in missing_cells(writer.world, 2024) if u == community]
        assert len(missing) > 10

    def test_every_year_has_a_late_and_a_refused_department_and_a_divided_panel(self, pack):
        for year in pack.years:
            faults = faults_of(pack, year)
            assert faults.late
            assert faults.rejected_first
            assert faults.divided
        assert FAULTS[2024] == faults_of(pack, 2024), "a fault of 2024 names something the pack does not ask"

    def test_vetoes_hit_middling_communities_and_one_street(self, pack, writer):
        hit = {(pack.unit[u].tier, y) for _, u, y in vetoes(writer.world)}
        assert hit == {("community", 2022), ("street", 2023), ("community", 2024), ("community", 2025)}
        for field, unit, year in vetoes(writer.world):
            assert writer.figures.figure(field, unit, year) == 1.0

    def test_a_veto_comes_with_evidence(self, writer, of_2024):
        (code,) = {u for _, u, y in vetoes(writer.world) if y == 2024}
        (report,) = reports(of_2024, "D05")
        assert report.filled.cells["F-C035", code] == 1.0
        assert report.filled.evidence["C-C07"]


class TestAPackWithDepartmentsOfItsOwn:
    """The faults of the plan are told by the departments of Yangpu; another pack has as many of its own."""

    def test_something_goes_wrong_every_year_and_with_others_each(self, county):
        faults = [faults_of(county, year) for year in county.years]
        for of in faults:
            assert len({*of.late, *of.rejected_first, *of.corrected}) == 3
            assert of.divided
            assert not of.never
        assert faults[0].rejected_first != faults[1].rejected_first
        assert [of.veto_communities for of in faults] == [0, 1]

    def test_the_one_refused_first_and_the_one_that_corrects_itself_are_right_in_the_end(self, county, of_the_county):
        for year in county.years:
            faults, came = faults_of(county, year), of_the_county.year(year)
            wrong, right = reports(came, faults.rejected_first[0])
            assert (wrong.should_pass, right.should_pass) == (False, True)
            first, second = reports(came, faults.corrected[0])
            assert first.filled.cells != second.filled.cells

    def test_a_veto_comes_with_evidence_though_the_indicator_does_not_ask_for_any(self, county, of_the_county):
        ((field, unit, year),) = vetoes(of_the_county.world)
        (indicator,) = (i for i in county.years[year].indicators if i.value_field == field)
        assert not indicator.evidence_required
        report = reports(of_the_county.year(year), indicator.lead_department)[-1]
        assert report.filled.cells[field, unit] == 1.0
        assert report.filled.evidence[indicator.code]

    def test_a_pack_of_a_few_departments_has_none(self, county):
        few = county.model_copy(update={"departments": county.departments[:4]})
        assert faults_of(few, 2024) == Faults()


class TestPanels:
    def test_have_at_least_three_scores_an_item_and_agree_except_on_one(self, pack, writer):
        limit = pack.years[2024].framework.guiding.panel_disagreement_range
        divided = []
        for hand_in in writer.year(2024):
            for item, entries in hand_in.filled.scores.items():
                scores = [s for s in entries if isinstance(s, float)]
                assert len(scores) >= 3
                assert all(0 <= s <= 100 for s in scores)
                if max(scores) - min(scores) > limit:
                    divided.append((hand_in.department, item))
        assert [d for d, _ in divided] == ["D23"]

    def test_some_reviewers_stand_aside_for_units_they_name(self, writer):
        recused = 0
        for hand_in in (h for h in writer.year(2024) if h.kind == "panel"):
            for (_, unit), entries in hand_in.filled.scores.items():
                for reviewer, entry in zip(hand_in.filled.reviewers, entries, strict=True):
                    assert (entry == "回避") == (unit in reviewer.recused_units)
                    recused += entry == "回避"
        assert recused

    def test_no_name_in_it_could_be_taken_for_a_real_one(self, writer):
        people = {r for h in writer.year(2024) for r in h.filled.reviewers}
        assert people
        assert all(p.name.startswith("演示") and p.organisation.startswith("演示") for p in people)

    def test_no_panel_is_empty(self, writer):
        assert all(h.filled.scores for y in writer.pack.years for h in writer.year(y) if h.kind == "panel")


class TestTasks:
    def test_milestones_are_done_in_order_within_the_year(self, pack, writer):
        for year in pack.years:
            for department in pack.departments:
                told = milestones(writer.world, year, department.code)
                for task in pack.years[year].tasks:
                    done = [told[task.code, m.number][0] for m in task.milestones if (task.code, m.number) in told]
                    dates = [d for d in done if d]
                    assert dates == sorted(dates)
                    assert all(d.year == year for d in dates)

    def test_most_are_on_time_some_late_some_open_and_those_say_why(self, pack, writer):
        due = {(t.code, m.number): m.due for t in pack.years[2024].tasks for m in t.milestones}
        told = {k: v for d in pack.departments for k, v in milestones(writer.world, 2024, d.code).items()}
        assert told.keys() == due.keys()
        late = [k for k, (done, _) in told.items() if done and done > due[k]]
        unfinished = [k for k, (done, _) in told.items() if done is None]
        assert 5 <= len(late) <= 35
        assert 1 <= len(unfinished) <= 10
        assert all(told[k][1] for k in late + unfinished)

    def test_the_publication_told_is_the_one_in_the_register(self, pack, writer):
        """Task P3-01 is to make last year's index public: the register has the days."""
        for year in (2022, 2023, 2024, 2025):
            locked, published = days(pack, year - 1)
            task = next(t for t in pack.years[year].tasks if t.code == f"{year}-P3-01")
            told = milestones(writer.world, year, task.lead_department)
            done = {m.label: told[task.code, m.number][0] for m in task.milestones}
            assert (done["锁定数据"], done["公布"]) == (locked, published)

    def test_every_partner_is_rated_with_a_reason(self, pack, writer):
        told = {k: v for d in pack.departments for k, v in ratings(writer.world, 2024, d.code).items()}
        assert told.keys() == {(t.code, d) for t in pack.years[2024].tasks for d in t.cooperating_departments}
        assert all(0 <= score <= 100 and reason for score, reason in told.values())
        assert len({score for score, _ in told.values()}) > 10


class TestFiles:
    @pytest.mark.parametrize(("department", "kind"), [("D11", "report"), ("D05", "survey"), ("D16", "panel")])
    def test_the_same_seed_gives_the_same_bytes(self, pack, writer, tmp_path, department, kind):
        hashes = []
        for n, who in enumerate((writer, Writer(pack, 2021))):
            hand_in = next(h for h in who.year(2024) if (h.department, h.kind) == (department, kind))
            path = tmp_path / str(n) / hand_in.file_name
            write_workbook(who, hand_in, path)
            hashes.append(hashlib.sha256(path.read_bytes()).hexdigest())
        assert hashes[0] == hashes[1]

    def test_another_seed_gives_other_bytes(self, pack, writer, tmp_path):
        contents = set()
        for n, who in enumerate((writer, Writer(pack, 2022))):
            hand_in = next(h for h in who.year(2024) if (h.department, h.kind) == ("D16", "panel"))
            write_workbook(who, hand_in, tmp_path / f"{n}.xlsx")
            contents.add((tmp_path / f"{n}.xlsx").read_bytes())
        assert len(contents) == 2

    def test_names_say_that_it_is_a_demo(self, of_2024):
        assert all(h.file_name.startswith("演示-2024-") for h in of_2024)
        assert len({h.file_name for h in of_2024}) == len(of_2024)

    def test_evidence_is_written_as_named_and_says_that_it_is_a_demo(self, writer, of_2024, tmp_path):
        (report,) = reports(of_2024, "D05")
        count = write_evidence(writer, report, tmp_path)
        named = {name for rows in report.filled.evidence.values() for name, _ in rows}
        assert {p.name for p in tmp_path.iterdir()} == named
        assert count == len(named) > 3
        assert all("演示数据" in p.read_text(encoding="utf-8") for p in tmp_path.iterdir())
