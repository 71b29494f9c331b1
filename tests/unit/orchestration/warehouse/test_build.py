"""From verdicts and readings to the file: what enters, what stays out, and that it is all or nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from multiprocessing import get_context

import duckdb
import pytest
from warehouse_fixtures import House, Verdict, held_by_another_run

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import sha256_file
from mulin.received import StoreError
from mulin.received.arrivals import judge_kept
from mulin.shapes import altered
from mulin.workbooks.parsed import Cell, EvidenceRow, Identity, MilestoneCell, Parsed, RatingCell, ReviewCell
from orchestration.release.inputs import Inputs
from orchestration.warehouse.build import build_warehouse, plan_warehouse, unreleased_years
from orchestration.warehouse.files import open_warehouse


def rows(house: House, query: str, year: int = 2021) -> list[tuple]:
    with open_warehouse(house.settings.warehouse_file(year), year) as con:
        return con.execute(query).fetchall()


def rules(caught: pytest.ExceptionInfo[FindingsError]) -> list[str]:
    return [f.rule for f in caught.value.findings]


def test_a_figure_keeps_its_submission_sheet_and_cell(house):
    record = house.receive("D06", value=12.0)

    built = house.build()

    found = rows(house, "from raw.observations where field_code = 'F-C004' order by cell limit 1")[0]
    assert found[:3] == (2021, record.submission_id, record.submission_id)
    assert found[5:9] == ("value", 12.0, "12", "社区")
    assert built.row_counts["observations"] == rows(house, "select count(*) from raw.observations")[0][0]


def test_every_asked_cell_is_listed_though_nobody_handed_in(house):
    house.build()

    assert rows(house, "select count(*) > 10000 from raw.asked_cells") == [(True,)]
    assert rows(house, "select distinct submission_id from raw.observations order by 1") == [
        ("platform",),
        ("register",),
    ]


def test_a_rejected_department_stays_out_and_its_verdict_stays_in(house):
    record = house.receive("D06")
    finding = Finding(Level.ERROR, "field.above_maximum", "太大", "改小")
    verdicts = [v for v in house.verdicts() if v.department != "D06"]
    verdicts += [
        Verdict("D06", v.kind, v.submission_id, "rejected", (finding,))
        for v in house.verdicts()
        if v.department == "D06"
    ]

    house.build(gate={2021: verdicts})

    assert rows(house, f"from raw.observations where submission_id = '{record.submission_id}'") == []
    assert rows(house, "select gate_state, in_force, errors, warnings from raw.submissions") == [
        ("rejected", True, 1, 0)
    ]


def test_all_versions_are_listed_and_only_the_latest_accepted_is_in_force(house):
    house.receive("D06", value=1.0)
    house.receive("D06", value=2.0, at=datetime(2022, 1, 12))
    house.receive("D06", value=3.0, state="rejected", at=datetime(2022, 1, 13))

    house.build()

    assert rows(house, "select version, state, gate_state, in_force from raw.submissions order by version") == [
        (1, "accepted", None, False), (2, "accepted", "accepted", True), (3, "rejected", None, False),
    ]  # fmt: skip
    assert rows(house, "select distinct value from raw.observations where submission_id like '%D06%'") == [(2.0,)]


def test_a_figure_is_cited_by_the_version_that_said_it_first(house):
    """The second brings one other figure; the third says what the second said, in another place."""
    first = house.receive("D06", value=1.0)
    said = house.parsed[first.sha256]
    other = replace(said.cells[0], value=2.0, raw="2")
    second = house.receive("D06", says=replace(said, cells=(other, *said.cells[1:])), at=datetime(2022, 1, 12))
    moved = tuple(replace(c, cell=f"E{n}") for n, c in enumerate(house.parsed[second.sha256].cells))
    third = house.receive("D06", says=replace(said, cells=moved), at=datetime(2022, 1, 13))

    house.build()

    assert rows(house, "select submission_id, changed, changed_lines from raw.submissions order by 1") == [
        (first.submission_id, True, 0), (second.submission_id, True, 1), (third.submission_id, False, 0),
    ]  # fmt: skip
    cited = rows(house, "select cited_in, count(*), min(value), any_value(cell) from raw.observations"
                        f" where submission_id = '{third.submission_id}' group by 1 order by 1")  # fmt: skip
    assert [c[:3] for c in cited] == [(first.submission_id, len(moved) - 1, 1.0), (second.submission_id, 1, 2.0)]
    assert cited[1][3] == said.cells[0].cell


def test_an_earlier_version_that_cannot_be_read_stops_no_year(house):
    first = house.receive("D06", value=1.0)
    house.receive("D06", value=2.0, at=datetime(2022, 1, 12))
    third = house.receive("D06", value=1.0, says=house.parsed[first.sha256], at=datetime(2022, 1, 13))
    lost = {first.sha256, *(r.sha256 for r in house.store.records(2021) if r.version == 2)}

    def load(hand_in, _):
        if hand_in.sha256 in lost:
            raise StoreError("内容与登记的不符")
        return house.parsed[hand_in.sha256]

    build_warehouse(house.settings, house.pack, 2021, {2021: house.verdicts()}, store=house.store, load_parsed=load)

    assert rows(house, "select distinct cited_in from raw.observations where submission_id like '%D06%'") == [
        (third.submission_id,)
    ]
    assert rows(house, "select changed, changed_lines from raw.submissions") == [(True, 0)] * 3


def test_received_at_is_shanghais_wall_clock(house):
    house.receive("D06", at=datetime(2022, 1, 20, 23, 59))

    house.build()

    assert rows(house, "select received_at from raw.submissions") == [(datetime(2022, 1, 20, 23, 59),)]


def test_milestones_ratings_reviews_and_evidence_arrive_with_their_places(house):
    pack = house.pack
    task = pack.years[2021].tasks[0]
    said = Parsed(
        Identity(pack.plan.pack, 2021, "D01", "report"),
        milestones=(MilestoneCell(task.code, 1, date(2021, 11, 30), "按期", "时间节点", "E4"),),
        ratings=(RatingCell(task.code, "D03", 88.0, "", "配合评价", "D4"),),
        evidence=(EvidenceRow("S-B01", "台账.pdf", None, "", "佐证材料", "B4"),),
    )
    reviewed = Parsed(
        Identity(pack.plan.pack, 2021, "D05", "panel"),
        reviews=(
            ReviewCell("F-C010", "310110001001", "张评委", "同济大学", False, 85.0, "F-C010", "C4"),
            ReviewCell("F-C010", "310110001001", "李评委", "街道", True, None, "F-C010", "D4"),
        ),
    )
    house.receive("D01", says=said)
    house.receive("D05", kind="panel", says=reviewed)

    house.build()

    assert rows(house, "select task_code, number, done_on, cell from raw.milestone_reports") == [
        (task.code, 1, date(2021, 11, 30), "E4")
    ]
    assert rows(house, "select department, score from raw.cooperation_ratings") == [("D03", 88.0)]
    assert rows(house, "select reviewer, recused, score from raw.panel_reviews order by cell") == [
        ("张评委", False, 85.0), ("李评委", True, None),
    ]  # fmt: skip
    assert rows(house, "select file_name, sha256 from raw.evidence") == [("台账.pdf", None)]


def test_one_demo_hand_in_marks_the_run(house):
    house.receive("D06", channel="demo")

    assert house.build().inputs.demo
    assert rows(house, "select demo from raw.ref_run") == [(True,)]


def test_inputs_read_back_from_their_own_text(house):
    house.receive("D06")
    house.store.anchor_release(2020, "r1", "d" * 64, "e" * 64)
    house.store.publish(2020, "r1", date(2021, 2, 20), date(2021, 3, 30), "办公室")
    inputs = house.build().inputs

    assert Inputs.from_json(inputs.to_json()) == inputs
    assert inputs.year(2021).previous_publication is not None


# ---- what is refused --------------------------------------------------------------------------------------------


def test_a_workbook_the_gate_did_not_answer_stops_the_year(house):
    unanswered = [v for v in house.verdicts() if v.department != "D06"]

    with pytest.raises(FindingsError) as caught:
        house.build(gate={2021: unanswered})

    assert set(rules(caught)) == {"warehouse.gate_incomplete"}
    assert "D06" in str(caught.value)


def test_a_year_without_any_verdict_is_not_loaded(house):
    with pytest.raises(FindingsError) as caught:
        house.build(2022, gate={2022: house.verdicts(2022)})

    assert rules(caught) == ["warehouse.gate_absent"]
    assert "2021" in caught.value.findings[0].message
    assert unreleased_years(house.settings, house.pack, 2022) == (2021, 2022)


def test_a_version_that_came_after_the_gate_waits_for_the_next_run(house):
    first = house.receive("D06", value=1.0)
    verdicts = house.verdicts()
    late = house.receive("D06", value=2.0)

    built = house.build(gate={2021: verdicts})

    assert rows(house, "select submission_id, in_force from raw.submissions") == [(first.submission_id, True)]
    assert any(late.submission_id in note for note in built.notes)


def judge(house, record, state="accepted"):
    wrong = () if state == "accepted" else (Finding(Level.ERROR, "field.above_maximum", "太大", "改小"),)
    return judge_kept(house.store, record, state=state, findings=wrong, blank=0, demo=False)


def test_what_waits_to_be_judged_is_left_out_and_told_and_enters_the_run_after(house):
    first = house.receive("D06", value=1.0)
    waiting = house.receive("D06", value=2.0, state="pending")

    built = house.build()
    assert rows(house, "select submission_id, in_force from raw.submissions") == [(first.submission_id, True)]
    assert [note for note in built.notes if waiting.submission_id in note and "还在检查，未计入" in note]

    judge(house, waiting)
    built = house.build()
    assert rows(house, "select submission_id, state, in_force from raw.submissions order by 1") == [
        (first.submission_id, "accepted", False), (waiting.submission_id, "accepted", True),
    ]  # fmt: skip
    assert not [note for note in built.notes if waiting.submission_id in note]


def test_what_came_early_and_was_accepted_after_the_gate_had_judged_does_not_enter_unjudged(house):
    early = house.receive("D06", value=1.0, state="pending")
    refused = house.receive("D06", value=2.0, state="rejected")
    verdicts = [
        Verdict("D06", v.kind, refused.submission_id, "rejected") if (v.department, v.kind) == ("D06", "report") else v
        for v in house.verdicts()
    ]
    judge(house, early)

    built = house.build(gate={2021: verdicts})
    assert rows(house, "select submission_id, state, in_force from raw.submissions") == [
        (refused.submission_id, "rejected", False),
    ]  # fmt: skip
    assert any(early.submission_id in note for note in built.notes)


def test_a_figure_from_two_sources_is_refused_naming_both_and_the_old_file_stays(house):
    house.receive("D06", value=1.0)
    house.build()
    cell = house.parsed[next(iter(house.parsed))].cells[0]
    foreign = Parsed(
        Identity(house.pack.plan.pack, 2021, "D05", "report"),
        (Cell(cell.field_code, cell.unit_code, "value", 9.0, "9", "社区", "Z9"),),
    )
    house.receive("D05", says=foreign)

    with pytest.raises(FindingsError) as caught:
        house.build()

    assert rules(caught) == ["warehouse.duplicate"]
    assert "2021-D05-report-v1" in str(caught.value)
    assert "2021-D06-report-v1" in str(caught.value)
    assert rows(house, "select max(value) from raw.observations where submission_id like '%D0%'") == [(1.0,)]


def test_a_cell_nobody_asked_for_is_refused_with_its_place(house):
    stray = Parsed(
        Identity(house.pack.plan.pack, 2021, "D06", "report"),
        (Cell("F-C004", "310110", "value", 1.0, "1", "社区", "D4"),),
    )
    house.receive("D06", says=stray)

    with pytest.raises(FindingsError) as caught:
        house.build()

    assert rules(caught) == ["warehouse.not_asked"]
    assert caught.value.findings[0].cell == "D4"


def test_an_earlier_year_released_by_another_plan_is_refused_by_name(year):
    """Else its scores are missed one by one, as if the program were at fault."""
    year.release()
    plan = altered(year.pack.plan, pack="another-2021-2025")

    with pytest.raises(FindingsError, match="yangpu-2021-2025，正在使用的是 another-2021-2025") as caught:
        plan_warehouse(year.settings, altered(year.pack, plan=plan), 2022, {2022: []}, store=year.house.store)

    assert rules(caught) == ["warehouse.other_pack"]


def test_a_publication_before_its_lock_is_refused(house):
    house.store.publish(2020, "r1", date(2021, 4, 1), date(2021, 3, 1), "办公室")

    with pytest.raises(FindingsError) as caught:
        house.build()

    assert rules(caught) == ["warehouse.publication_order"]


def test_corrected_dates_of_a_publication_replace_the_first_ones(house):
    house.store.publish(2020, "r1", date(2021, 2, 20), date(2021, 3, 30), "办公室")
    house.store.publish(2020, "r1", date(2021, 2, 20), date(2021, 3, 20), "办公室")
    house.store.publish(2020, "r2", date(2021, 2, 20), date(2021, 6, 1), "办公室")

    used = house.build().inputs.year(2021).previous_publication

    assert used is not None
    assert (used.release, used.published_on) == ("r1", "2021-03-20")
    assert used.ref == "publications/2020/p2.json"
    assert used.sha256 == sha256_file(house.store.root / used.ref)
    assert rows(house, "select * from raw.publications") == [(2020, "r1", date(2021, 2, 20), date(2021, 3, 20))]


def test_the_assessed_years_own_publication_is_not_seen_by_its_release(house):
    """It is registered after the release was made: the release's pages and days may not move by it."""
    before = house.build().inputs.to_json()
    house.store.publish(2021, "r1", date(2022, 2, 20), date(2022, 4, 5), "办公室")

    assert house.build().inputs.to_json() == before
    assert rows(house, "select * from raw.publications") == []


# ---- the file ---------------------------------------------------------------------------------------------------


def test_the_same_inputs_give_the_same_rows(house):
    house.receive("D06")
    house.build()
    first = rows(house, "from raw.observations order by all")

    house.build()

    assert rows(house, "from raw.observations order by all") == first


def test_a_log_left_by_a_killed_run_is_not_replayed_into_the_new_file(house):
    house.build()
    path = house.settings.warehouse_file(2021)
    log = path.with_name(path.name + ".wal")
    log.write_bytes(b"left by a run that was killed")

    house.build()

    assert not log.exists()
    assert path.with_name(path.name + ".wal.aside").read_bytes() == b"left by a run that was killed"
    assert rows(house, "select count(*) from raw.ref_units") == [(314,)]


def test_a_truncated_file_says_so_and_is_mended_by_building_again(house):
    house.build()
    path = house.settings.warehouse_file(2021)
    path.write_bytes(path.read_bytes()[:5000])

    with pytest.raises(FindingsError) as caught, open_warehouse(path, 2021) as con:
        con.execute("select count(*) from raw.asked_cells")

    assert rules(caught) == ["warehouse.broken"]
    assert "mulin run --year 2021" in caught.value.findings[0].mend
    house.build()
    assert rows(house, "select count(*) from raw.ref_units") == [(314,)]


def test_a_broken_file_is_not_taken_for_a_locked_one_because_of_its_folders_name(tmp_path):
    path = tmp_path / "blocks" / "2021.duckdb"
    path.parent.mkdir()
    path.write_bytes(b"no warehouse" * 1000)

    with pytest.raises(FindingsError) as caught, open_warehouse(path, 2021):
        pass

    assert rules(caught) == ["warehouse.broken"]


def test_a_file_held_by_another_process_names_that_process(house):
    house.build()
    path = house.settings.warehouse_file(2021)
    hold = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(FindingsError) as caught, open_warehouse(path, 2021):
            pass
        holder.communicate()

    assert rules(caught) == ["warehouse.locked"]
    assert str(holder.pid) in str(caught.value)


def test_an_absent_file_says_what_to_run(house):
    with pytest.raises(FindingsError) as caught, open_warehouse(house.settings.warehouse_file(2021), 2021):
        pass

    assert rules(caught) == ["warehouse.absent"]


def test_while_another_run_holds_the_year_nothing_is_built(house):
    with held_by_another_run(house.settings) as pid, pytest.raises(FindingsError) as caught:
        house.build()

    assert rules(caught) == ["release.busy"]
    assert str(pid) in str(caught.value)


def _build_on_a_full_disk(house: House, answers) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    try:
        house.build()
    except FindingsError as error:
        answers.put([f.rule for f in error.findings])
    else:
        answers.put([])


def test_a_full_disk_says_so_and_leaves_the_old_file(house):
    house.build()
    before = house.settings.warehouse_file(2021).read_bytes()
    house.receive("D06")
    context = get_context("fork")
    answers = context.Queue()

    child = context.Process(target=_build_on_a_full_disk, args=(house, answers))
    child.start()
    answer = answers.get(timeout=60)
    child.join()

    assert answer == ["warehouse.disk_full"]
    assert house.settings.warehouse_file(2021).read_bytes() == before
    assert [p.name for p in house.settings.warehouse.iterdir()] == ["2021.duckdb"]


def test_duckdb_errors_that_are_not_about_the_file_are_not_dressed_up(house):
    house.build()

    with pytest.raises(duckdb.CatalogException), open_warehouse(house.settings.warehouse_file(2021), 2021) as con:
        con.execute("from raw.no_such_table")


def test_the_file_has_modes_of_ours_whatever_the_umask(house):
    before = os.umask(0)
    try:
        path = house.build().held.path
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o644
    assert path.parent.stat().st_mode & 0o777 == 0o755
