"""The list of reports: what there is to render, under which names, and what changes a report's content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import marts_fixture as fixture
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from mulin.pack import Pack
from reports import Marts, MartsError, ReleaseInfo, jobs

Make = Callable[..., Marts]
KINDS = ["community", "street"]


def test_one_job_a_scored_unit_streets_first(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    found = jobs(marts, pack, info, kinds=KINDS)
    assert [j.kind for j in found] == ["street"] + ["community"] * len(pack.children("310110001"))
    assert {j.code for j in found if j.kind == "community"} == {u.code for u in pack.children("310110001")}
    assert all(j.error is None for j in found)


def test_a_file_is_named_by_kind_code_and_name(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    (job,) = jobs(marts, pack, info, kinds=["community"], units=["310110001001"])
    assert job.file_name == "community/310110001001-十七棉工房第二居委会.pdf"
    assert replace(job, name='甲/乙:"丙"\n').file_name == "community/310110001001-甲_乙__丙__.pdf"


def test_an_unknown_kind_is_refused_by_name(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    with pytest.raises(ValueError, match="没有这种报告：village"):
        jobs(marts, pack, info, kinds=["village"])


def test_one_units_bad_data_does_not_hide_the_others(make_marts: Make, pack: Pack, info: ReleaseInfo) -> None:
    marts = make_marts(fixture.Case(), own=True)
    path = marts.folder / "pending_items.parquet"
    table = pq.read_table(path)
    bad = pc.equal(table["unit_code"], "310110001001")
    reason = pc.if_else(bad, pa.scalar("no_such_reason"), table["reason"])
    pq.write_table(table.set_column(table.schema.get_field_index("reason"), "reason", reason), path)
    found = {j.code: j for j in jobs(Marts(marts.folder, 2024), pack, info, kinds=["community"])}
    assert "no_such_reason" in str(found["310110001001"].error)
    assert [c for c, j in found.items() if j.error] == ["310110001001"]


def test_a_missing_mart_stops_everything(make_marts: Make, pack: Pack, info: ReleaseInfo) -> None:
    marts = make_marts(fixture.Case(), own=True)
    Path(marts.folder / "lineage.parquet").unlink()
    with pytest.raises(MartsError, match=r"lineage\.parquet"):
        jobs(Marts(marts.folder, 2024), pack, info, kinds=["community"])


def test_the_content_hash_is_the_same_for_the_same_and_moves_with_the_printed_number(
    marts: Marts, pack: Pack, info: ReleaseInfo
) -> None:
    (job,) = jobs(marts, pack, info, kinds=["community"], units=["310110001001"])
    (again,) = jobs(Marts(marts.folder, 2024), pack, info, kinds=["community"], units=["310110001001"])
    assert job.content_hash() == again.content_hash()
    (next_release,) = jobs(marts, pack, replace(info, release="r4"), kinds=["community"], units=["310110001001"])
    assert next_release.content_key == job.content_key
    assert next_release.content_hash() != job.content_hash()
