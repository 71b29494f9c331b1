"""The data in a report: all rows about its subject, the same bytes whatever release, readable without us."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import marts_fixture as fixture
import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, RenderJob, jobs, rows
from reports.attached import DATA, INDICATORS, carried
from reports.marts import columns_of
from reports.rows import Case

UNIT, STREET = "310110001001", "310110001"
JobOf = Callable[[Marts, str], RenderJob]


def data(job: RenderJob) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(job.attachments[0].data)
    return found


def lines(job: RenderJob) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(job.attachments[1].data.decode("utf-8-sig"), newline="")))


def test_a_report_carries_its_data_and_prints_their_hash(job_of: JobOf, marts: Marts) -> None:
    job = job_of(marts, UNIT)
    assert [(a.name, a.media_type, a.relationship) for a in job.attachments] == [
        (DATA, "application/json", "Data"), (INDICATORS, "text/csv", "Data"),
    ]  # fmt: skip
    digest = hashlib.sha256(job.attachments[0].data).hexdigest()
    frame = job.context.frame
    assert (job.fingerprint, frame.fingerprint, frame.fingerprint_short) == (digest, digest, digest[:16])
    assert frame.report_code in frame.description
    assert digest in frame.description


def test_the_rows_are_the_marts_rows_about_the_unit(job_of: JobOf, marts: Marts) -> None:
    tables = data(job_of(marts, UNIT))["成果表"]
    for row, name in ((rows.IndicatorScore, "indicator_scores"), (rows.Lineage, "lineage"),
                      (rows.PendingItem, "pending_items"), (rows.Attribution, "attribution")):  # fmt: skip
        assert len(tables[name]["行"]) == len(marts.of_unit(row, UNIT)) > 0
        assert set(tables[name]["行"][0]) == set(tables[name]["列"]) == set(columns_of(row))
    assert [r["year"] for r in tables["unit_scores"]["行"]] == [2023, 2024]
    assert tables["unit_scores"]["名称"] == "责任主体得分"
    score = next(r for r in tables["unit_scores"]["行"] if r["year"] == 2024)
    unit = marts.unit(UNIT)
    assert unit is not None
    assert score["total_score_exact"] == unit.total_score_exact


def test_of_earlier_years_nothing_is_carried_that_others_corrections_move(job_of: JobOf, marts: Marts) -> None:
    """No report prints where the unit ranked the year before: that rank must not make a new edition of it."""
    before, now = sorted(data(job_of(marts, UNIT))["成果表"]["unit_scores"]["行"], key=lambda r: r["year"])
    assert now.keys() - before.keys() == {
        "rank", "peers", "peer_group", "overall_rank", "band_grade", "grade", "grade_reason",
    }  # fmt: skip
    assert before["total_score"] is not None


def test_a_street_carries_its_communities_results(job_of: JobOf, marts: Marts, pack: Pack) -> None:
    held = {r["unit_code"] for r in data(job_of(marts, STREET))["成果表"]["unit_scores"]["行"]}
    assert held == {STREET, *(u.code for u in pack.children(STREET))}


def test_cases_go_with_whoever_they_are_about_or_owned_by(job_of: JobOf, make_marts: Callable[..., Marts]) -> None:
    marts = make_marts(fixture.Case(all_failed=(UNIT,)))
    mine = {c.case_id for c in marts.optional(Case) if UNIT in (c.unit_code, c.owner_code)}
    assert mine
    assert {r["case_id"] for r in data(job_of(marts, UNIT))["成果表"]["cases"]["行"]} == mine
    assert mine <= {r["case_id"] for r in data(job_of(marts, STREET))["成果表"]["cases"]["行"]}


def test_a_department_carries_the_cases_its_report_counts(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    """Those that it only leads the indicator of stand with their units."""
    owner = next(c.owner_code for c in marts.optional(Case) if c.owner_kind == "department")
    found = carried(marts, pack, info, "department", owner, "x").attached({})
    held = json.loads(found[0].data)["成果表"]["cases"]["行"]
    assert {r["case_id"] for r in held} == {c.case_id for c in marts.optional(Case) if c.owner_code == owner}


def test_neither_release_nor_its_hash_stands_in_the_data(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    other = replace(info, release="r9", data_hash="e" * 64)
    one, two = (carried(marts, pack, i, "community", UNIT, "x").attached({}) for i in (info, other))
    assert one == two
    assert info.data_hash.encode() not in one[0].data


def test_demo_data_say_so_in_both_files(job_of: JobOf, marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    job = job_of(marts, UNIT)
    assert "演示数据" in data(job)["说明"]["数据性质"]
    assert {line["数据性质"] for line in lines(job)} == {"演示数据"}
    (real,) = jobs(marts, pack, replace(info, demo=False), kinds=["community"], units=[UNIT])
    assert "演示" not in real.attachments[0].data.decode() + real.attachments[1].data.decode("utf-8-sig")


def test_the_table_opens_in_excel_and_leaves_missing_figures_empty(job_of: JobOf, marts: Marts) -> None:
    job = job_of(marts, UNIT)
    assert job.attachments[1].data.startswith(b"\xef\xbb\xbf")
    scores = {s.indicator_code: s for s in marts.of_unit(rows.IndicatorScore, UNIT)}
    found = lines(job)
    assert {line["指标编号"] for line in found} == scores.keys()
    for line in found:
        score = scores[line["指标编号"]].score
        assert line["得分"] == ("" if score is None else repr(score))
    assert any(line["状态"] == "待报" and line["得分"] == "" for line in found)


def test_figures_that_are_no_numbers_stop_the_report(
    make_marts: Callable[..., Marts], pack: Pack, info: ReleaseInfo
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    marts = make_marts(fixture.Case(), own=True)
    path = marts.folder / "pillar_scores.parquet"
    table = pq.read_table(path)
    broken = pa.array([float("nan")] * len(table))
    pq.write_table(table.set_column(table.schema.get_field_index("score"), "score", broken), path)
    with pytest.raises(ValueError, match="JSON"):
        carried(Marts(marts.folder, 2024), pack, info, "community", UNIT, "x").attached({})
