"""A published year whose rules change: refused without an approved amendment, told in a list of changes with one.

The list of changes is the real one; stand-in pages replace the other reports.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from district import YEAR, District
from stand_in import print_page

from mulin.findings import FindingsError, errors
from mulin.pack import Pack, load_pack
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.steps import Scores
from orchestration.proving.verify import verify_release
from orchestration.publishing.publish import ReleaseResult, make_release
from orchestration.release.index import read_index
from orchestration.release.rendering import RenderRequest
from reports import Marts, ReleaseInfo, jobs
from reports.pool import render_all

pytestmark = pytest.mark.slow
ENTRY = "amendments:\n- {approved_on: '2022-05-12', approved_by: 第3次会议, what: 议事协商会议的目标由6次改为9次"
AMENDMENT = f"{ENTRY}, changes: [indicators.C-A01.target]}}\n"


def print_list(request: RenderRequest) -> Sequence[Any]:
    """The stand-in pages and, of a release that replaces another, its list of changes."""
    info = ReleaseInfo.from_pack(request.pack, request.year, request.release, request.data_hash, request.demo)
    todo = jobs(Marts(request.marts, request.year), request.pack, info, ["changes"], kept=request.kept,
                renewed=request.renewed, former=request.former)  # fmt: skip
    return [*print_page(request), *render_all(todo, request.out, workers=1)]


def by(district: District, pack: Pack) -> ReleaseResult:
    scores = Driver(YearRun(district.settings, pack, YEAR, district.store)).drive(Scores)
    return make_release(district.settings, YEAR, scores.warehouse.build, print_list)


def with_target(pack: Pack, into: Path, target: float, framework: str = "") -> Pack:
    """The pack with another target of C-A01."""
    shutil.copytree(pack.path, into)
    file = into / "years" / str(YEAR) / "indicators.csv"
    now = f",{pack.years[YEAR].indicator['C-A01'].target:g},example"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [r.replace(now, f",{target:g},example") if r.startswith("C-A01,") else r for r in rows]
    assert changed != rows
    file.write_text("".join(changed), encoding="utf-8")
    with (into / "years" / str(YEAR) / "framework.yaml").open("a", encoding="utf-8") as out:
        out.write(framework)
    return load_pack(into)


def text_of(pdf: Path) -> str:
    with pymupdf.open(pdf) as document:
        return "".join(page.get_text() for page in document).replace("\n", "")


def test_a_published_year_is_amended_and_its_list_of_changes_is_made_again(district: District, tmp_path: Path) -> None:
    district.store.publish(YEAR, "r1", date(2022, 2, 20), date(2022, 3, 31), "办公室")
    target = district.pack.years[YEAR].indicator["C-A01"].target + 3
    folder = district.settings.releases / str(YEAR)

    with pytest.raises(FindingsError, match="没有运行") as refused:
        by(district, with_target(district.pack, tmp_path / "unapproved", target))
    assert [(f.rule, f.column) for f in refused.value.findings] == [("year.rules_unapproved", "C-A01.target")]
    assert "  - indicators.C-A01.target  # 指标 C-A01" in refused.value.copied
    with pytest.raises(FindingsError, match="没有运行"):
        by(district, with_target(district.pack, tmp_path / "of_nothing", target, f"{ENTRY}}}\n"))
    assert not (folder / "r2").exists()

    approved = with_target(district.pack, tmp_path / "approved", target, AMENDMENT)
    result = by(district, approved)
    assert result.release == "r2"
    assert result.changes is not None
    assert result.changes.lines()[0].startswith("修订：议事协商会议的目标")
    (entry,) = [e for e in read_index(folder / "r2") if e.kind == "changes"]
    said = text_of(folder / "r2" / entry.file)
    for words in ("2021年度第2版取代第1版", "经批准的修订", "2022年5月12日", "第3次会议", "目标值", entry.report_code):
        assert words in said, words

    assert by(district, approved).state == "unchanged", "the list against r1 is made again, not one against r2"
    assert errors(verified(district, approved)) == []

    shutil.move(folder / "r1", tmp_path / "r1")
    found = verified(district, approved)
    assert "release.former_absent" in {f.rule for f in found}
    assert {f.rule for f in errors(found)} == {"release.lost"}


def verified(district: District, pack: Pack) -> list[Any]:
    settings = district.settings.model_copy(update={"pack": pack.path})
    return verify_release(settings, YEAR, "r2", render=print_list)
