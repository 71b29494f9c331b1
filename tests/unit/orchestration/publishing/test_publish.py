"""A release is whole, numbered and frozen; the same year twice is the same release."""

from __future__ import annotations

import json
import os
import resource
import stat
from dataclasses import replace
from multiprocessing import get_context

import duckdb
import pytest
from release_fixtures import Job, Page, Year, manifest_of, page, print_pages
from warehouse_fixtures import held_by_another_run

from mulin.findings import FindingsError
from mulin.marts import released_tables
from mulin.shapes import altered
from orchestration.publishing.publish import make_release
from orchestration.release.index import read_index
from orchestration.release.layout import pointer, release_names
from orchestration.release.manifest import compare_files
from orchestration.release.served import open_release

OF_THE_COMPARABLE = [t.name for t in released_tables().values() if t.without_rows == "while_nobody_is_comparable"]

pytestmark = pytest.mark.slow  # whole releases are made


def rules(caught: pytest.ExceptionInfo[FindingsError]) -> list[str]:
    return [f.rule for f in caught.value.findings]


def test_the_first_release_holds_marts_reports_pack_inputs_and_manifest(year):
    result = year.release()

    assert (result.state, result.release, year.served()) == ("published", "r1", "r1")
    folder = year.folder / "r1"
    manifest = manifest_of(folder)
    assert {"inputs.json", "marts/unit_scores.parquet", "marts/unit_scores.csv", "pack/units.csv",
            "pack/years/2021/framework.yaml", "reports/street/u1-定海路街道.pdf"} <= manifest.files.keys()  # fmt: skip
    assert compare_files(folder, manifest.files) == []
    assert manifest.inputs == {"2021-D06-report-v1": year.house.store.record("2021-D06-report-v1").sha256}
    assert manifest.chain_head == year.house.store.intake_head()
    assert manifest.row_counts["marts.unit_scores"] == 2
    (entry,) = [e for e in read_index(folder) if e.code == "u1"]
    assert entry.sha256 == manifest.reports["reports/street/u1-定海路街道.pdf"]
    assert (entry.since, entry.pages) == ("r1", 1)
    assert set(manifest.reports) == {e.file for e in read_index(folder)}


def test_csv_opens_in_excel_and_keeps_every_digit(year):
    year.release()

    text = (year.folder / "r1/marts/indicator_scores.csv").read_bytes()

    assert text.startswith(b"\xef\xbb\xbf")
    assert float(text.decode("utf-8-sig").splitlines()[1].split(",")[4]) == 1 / 3


def test_everything_in_a_release_is_read_only(year):
    year.release()

    modes = {stat.S_IMODE(p.stat().st_mode) for p in (year.folder / "r1").rglob("*") if p.is_file()}
    folders = {
        stat.S_IMODE(p.stat().st_mode) for p in [year.folder / "r1", *(year.folder / "r1").rglob("*")] if p.is_dir()
    }

    assert (modes, folders) == ({0o444}, {0o555})


def test_running_again_with_nothing_changed_changes_nothing_and_says_so(year):
    first = year.release()
    before = {p: p.stat().st_mtime_ns for p in year.folder.rglob("*") if p.is_file() and p.name != ".lock"}

    again = year.release()

    assert (again.state, again.release, again.data_hash) == ("unchanged", "r1", first.data_hash)
    assert "完全一致" in again.sentence()
    assert {p: p.stat().st_mtime_ns for p in year.folder.rglob("*") if p.is_file() and p.name != ".lock"} == before


@pytest.mark.slow
def test_hand_ins_of_other_years_do_not_touch_the_hash(year):
    first = year.release()
    year.house.receive("D06", year=2022)

    again = year.release()

    assert (again.state, again.data_hash) == ("unchanged", first.data_hash)


def test_a_changed_score_becomes_r2_with_a_difference_people_can_read(year):
    year.release()
    year.house.receive("D06", value=9.0)
    year.score = 79.0

    result = year.release()

    assert (result.release, result.previous, year.served()) == ("r2", "r1", "r2")
    told = json.loads((year.folder / "r2/diff.json").read_text(encoding="utf-8"))
    assert told["text"] == [
        "2021-D06-report-v2 取代 2021-D06-report-v1",
        "1 个单位总分有变化，0 个总分未变、只有名次或等级随别的单位或规则变动，0 个等级有变化；"
        "0 个部门得分有变化，0 个得分未变、只有名次或等级变动",
        "定海路街道：总分 85.5 → 79",
        "有变化的成果表：indicator_scores、unit_scores",
    ]
    assert told["marts"].keys() == {"unit_scores", "indicator_scores"}
    assert result.changes is not None
    assert [i.indicator_code for i in result.changes.indicators] == ["S-A01"]
    assert (year.folder / "r1/manifest.json").is_file()


def test_another_page_from_the_same_data_is_a_new_release_with_the_same_data_hash(year):
    first = year.release()
    year.render = lambda q: [page(q, "street/u1-定海路街道.pdf", "", look="new look")]

    second = year.release()

    assert (second.release, second.data_hash) == ("r2", first.data_hash)
    assert (
        (year.folder / "r2/reports/street/u1-定海路街道.pdf")
        .read_text(encoding="utf-8")
        .startswith("new look street/u1-定海路街道.pdf r2 ")
    )


# ---- what is refused --------------------------------------------------------------------------------------------


def test_a_report_that_failed_stops_the_release_and_is_named(year):
    year.release()
    year.score = 70.0
    year.render = lambda q: [*print_pages(q), Page(Job("street/u3.pdf"), None, "缺字")]

    with pytest.raises(FindingsError) as caught:
        year.release()

    assert rules(caught) == ["release.render"]
    assert "street/u3.pdf" in str(caught.value)
    assert year.names() == ["current", "r1"]


def test_a_report_said_to_be_written_but_absent_stops_the_release(year):
    year.render = lambda q: [Page(Job("street/u1.pdf"), q.out / "street/u1.pdf")]

    with pytest.raises(FindingsError) as caught:
        year.release()

    assert rules(caught) == ["release.render"]


def test_no_report_at_all_is_no_release(year):
    year.render = lambda q: []

    with pytest.raises(FindingsError) as caught:
        year.release()

    assert rules(caught) == ["release.render"]
    assert pointer(year.settings, 2021) is None


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("drop table marts.burden", "release.mart_missing"),
        ("delete from marts.unit_scores", "release.mart_empty"),
        ("insert into marts.unit_scores select * from marts.unit_scores limit 1", "release.mart_grain"),
        ("update marts.unit_scores set unit_code = null", "release.mart_grain"),
        ("create table marts.scratch as select 1 as year", "release.mart_unknown"),
        *((f"delete from marts.{name}", "release.mart_empty") for name in OF_THE_COMPARABLE),
    ],
)
def test_marts_that_are_not_as_promised_stop_the_release(year, damage, rule):
    build = year.scored()
    with build.held.change() as file, duckdb.connect(str(file)) as con:
        con.execute(damage)

    with pytest.raises(FindingsError) as caught:
        make_release(year.settings, 2021, build, year.render)

    assert rules(caught) == [rule]


def test_while_nobody_is_comparable_what_is_about_scores_may_be_empty(year):
    build = year.scored()
    with build.held.change() as file, duckdb.connect(str(file)) as con:
        con.execute("update marts.unit_scores set total_score = null, rank = null, grade = null, status = '暂不可比'")
        for name in OF_THE_COMPARABLE:
            con.execute(f"delete from marts.{name}")

    assert make_release(year.settings, 2021, build, year.render).release == "r1"


def test_a_framework_that_varies_nothing_has_no_assumption_to_tell_of(year):
    build = year.scored()
    with build.held.change() as file, duckdb.connect(str(file)) as con:
        con.execute("delete from marts.sensitivity")
        con.execute("insert into marts.draws select * replace ('another' as draw) from marts.draws")

    assert make_release(year.settings, 2021, build, year.render).release == "r1"


def test_a_pack_edited_during_the_run_is_not_passed_off_as_the_one_scored_by(year, tmp_path):
    other = altered(year.pack.years[2021], tasks=year.pack.years[2021].tasks[1:])
    year.house.pack = altered(year.pack, years={2021: other})

    with pytest.raises(FindingsError) as caught:
        year.release()

    assert rules(caught) == ["release.pack_changed"]


def _on_a_full_disk(year: Year, answers) -> None:
    build = year.scored()
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
    try:
        make_release(year.settings, 2021, build, year.render)
    except FindingsError as error:
        answers.put([f.rule for f in error.findings])
    else:
        answers.put([])


def test_a_full_disk_says_so_and_leaves_the_served_release(year):
    year.release()
    year.score = 60.0
    context = get_context("fork")
    answers = context.Queue()

    child = context.Process(target=_on_a_full_disk, args=(year, answers))
    child.start()
    answer = answers.get(timeout=60)
    child.join()

    assert answer == ["release.disk_full"]
    assert year.names() == ["current", "r1"]


def test_two_runs_at_once_the_second_hears_who_is_first(year):
    build = year.scored()
    with held_by_another_run(year.settings) as pid, pytest.raises(FindingsError) as caught:
        make_release(year.settings, 2021, build, year.render)

    assert rules(caught) == ["release.busy"]
    assert f"进程 {pid}，自" in str(caught.value)


# ---- names that no face can draw --------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_release_says_which_names_are_printed_with_a_substitute(year):
    assert year.release().notes == ()
    build = year.scored()
    *earlier, last = build.plan.inputs.years
    first, *others = last.submissions
    strange = replace(last, submissions=(replace(first, file_name="王𠮷\U00030000上报😀.xlsx", in_force=True), *others))
    inputs = replace(build.plan.inputs, years=(*earlier, strange))

    result = make_release(year.settings, 2021, replace(build, plan=replace(build.plan, inputs=inputs)), year.render)

    (note,) = result.notes
    assert "王𠮷\U00030000上报😀.xlsx（\U00030000（U+30000）、😀（U+1F600））" in note
    assert "印作〓" in note
    assert manifest_of(result.path).notes == result.notes


# ---- after a crash ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_half_built_folders_of_dead_runs_are_cleared_and_it_is_said(year):
    year.release()
    left = year.folder / ".building-999999"
    (left / "marts").mkdir(parents=True)
    (left / "marts" / "x.parquet").write_bytes(b"half")
    left.chmod(0o555)
    year.score = 81.0

    result = year.release()

    assert year.names() == ["current", "r1", "r2"]
    assert any(".building-999999" in note for note in result.notes)


@pytest.mark.slow
def test_a_release_that_was_complete_but_not_yet_pointed_to_is_served_next_time(year):
    year.release()
    year.score = 81.0
    year.release()
    (year.folder / "current").write_text("r1\n")  # as if killed between the rename and the pointer

    result = year.release()

    assert (result.state, result.release, year.served()) == ("unchanged", "r2", "r2")
    assert any("r2" in note for note in result.notes)


@pytest.mark.slow
def test_a_complete_release_that_was_altered_is_superseded_wherever_current_points(year):
    year.release()
    year.score = 81.0
    year.release()
    (year.folder / "current").write_text("r1\n")
    target = year.folder / "r2/marts/unit_scores.csv"
    target.chmod(0o644)
    target.write_text("altered")

    result = year.release()

    assert (result.state, result.release, year.served()) == ("published", "r3", "r3")
    assert any("r2" in note and "损坏" in note for note in result.notes)


def test_a_damaged_served_release_is_superseded_although_the_data_is_the_same(year):
    year.release()
    target = year.folder / "r1/reports/department/D06-民政局.pdf"
    target.chmod(0o644)
    target.write_bytes(b"bit rot")

    result = year.release()

    assert (result.state, result.release) == ("published", "r2")
    assert any("r1" in note and "损坏" in note for note in result.notes)


def test_a_pointer_to_nowhere_is_told_with_what_there_is(year):
    year.release()
    (year.folder / "current").write_text("r7\n")

    with pytest.raises(FindingsError) as caught:
        open_release(year.settings, 2021)

    assert rules(caught) == ["release.current"]
    assert "r1" in caught.value.findings[0].mend
    assert year.release().state == "unchanged"
    assert year.served() == "r1"


def _run_until_killed(year: Year, started) -> None:
    build = year.scored()
    started.set()
    make_release(year.settings, 2021, build, year.render)
    os._exit(0)


@pytest.mark.slow
def test_kill_9_at_any_moment_leaves_a_whole_release_served_and_the_next_run_completes(year):
    year.release()
    context = get_context("fork")
    interrupted = 0
    for attempt in range(12):
        year.score = 60.0 + attempt
        started = context.Event()
        child = context.Process(target=_run_until_killed, args=(year, started))
        child.start()
        started.wait(60)
        child.join(0.02 + 0.05 * attempt)
        interrupted += child.is_alive()
        child.kill()
        child.join()

        served = year.folder / year.served()
        assert compare_files(served, manifest_of(served).files) == []

    assert interrupted >= 3, "the kills came too late to prove anything"
    year.score = 99.0
    assert year.release().state == "published"
    assert year.served() == release_names(year.settings, 2021)[-1]
    assert not list(year.folder.glob(".building-*"))


def test_a_report_altered_after_it_was_written_is_not_released(year):
    def tampered(request):
        pages = print_pages(request)
        pages[0].path.write_bytes(b"%PDF 99")
        return pages

    year.render = tampered
    with pytest.raises(FindingsError) as caught:
        year.release()
    (found,) = caught.value.findings
    assert "写出以后又被别的程序改动" in found.message
    assert not (year.folder / "r1").exists()
