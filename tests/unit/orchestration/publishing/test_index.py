"""The index of a release's reports: what did not change keeps its number and bytes; no wrong number is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from release_fixtures import Page, Year, manifest_of, page, print_pages

from mulin.findings import FindingsError, Level
from mulin.plain import sha256_file
from orchestration.proving.verify import verify_release
from orchestration.publishing import publish, reports
from orchestration.release.index import Entry, read_index
from orchestration.release.rendering import RenderRequest

pytestmark = pytest.mark.slow  # whole releases are made


def entries(year: Year, release: str) -> dict[str, Entry]:
    return {e.code: e for e in read_index(year.folder / release)}


def loosen(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_the_index_is_listed_in_the_manifest_and_tells_every_report(year: Year) -> None:
    year.release()
    manifest = manifest_of(year.folder / "r1")
    assert "reports/index.json" in manifest.files
    assert "reports/index.json" not in manifest.reports
    assert {e.file: e.sha256 for e in read_index(year.folder / "r1")} == manifest.reports
    assert {e.since for e in read_index(year.folder / "r1")} == {"r1"}


def test_only_the_report_that_changed_prints_the_new_number(year: Year) -> None:
    year.release()
    year.score = 79.0
    assert year.release().release == "r2"
    one, two = entries(year, "r1"), entries(year, "r2")
    assert {code: e.since for code, e in two.items()} == {"u1": "r2", "u2": "r1", "D06": "r1"}
    assert {c for c in one if one[c].sha256 == two[c].sha256} == {"u2", "D06"}
    assert {c for c in one if one[c].report_code == two[c].report_code} == {"u2", "D06"}
    assert verify_release(year.settings, 2021, recompute=False) == []


@pytest.mark.slow
def test_running_again_on_a_release_with_kept_reports_changes_nothing(year: Year) -> None:
    year.release()
    year.score = 79.0
    year.release()
    assert year.release().state == "unchanged"


@pytest.mark.slow
def test_an_old_content_that_comes_back_is_a_new_report_with_a_code_of_its_own(year: Year) -> None:
    year.release()
    year.score = 79.0
    year.release()
    year.score = 85.5
    assert year.release().release == "r3"
    one, three = entries(year, "r1")["u1"], entries(year, "r3")["u1"]
    assert one.content_key == three.content_key
    assert (one.since, three.since) == ("r1", "r3")
    assert one.report_code != three.report_code


@pytest.mark.slow
def test_no_code_ever_stands_for_two_contents(year: Year) -> None:
    seen: dict[str, str] = {}
    for score in (85.5, 79.0, 85.5, 60.0):
        year.score = score
        for e in read_index(year.folder / year.release().release):
            assert seen.setdefault(e.report_code, e.sha256) == e.sha256


def test_two_contents_under_one_code_stop_the_release(year: Year) -> None:
    def alike(q: object) -> list[Page]:
        from dataclasses import replace

        first, second, *_ = print_pages(q)  # type: ignore[arg-type]
        return [first, replace(second, job=replace(second.job, report_code=first.job.report_code))]

    year.render = alike
    with pytest.raises(FindingsError) as caught:
        year.release()
    assert [f.rule for f in caught.value.findings] == ["release.code_twice"]


@pytest.mark.slow
def test_a_release_made_before_there_was_an_index_is_followed_by_one_that_prints_its_own_number(year: Year) -> None:
    _without_index(year)
    assert verify_release(year.settings, 2021, recompute=False) == []
    assert year.release().release == "r2"
    assert {e.since for e in read_index(year.folder / "r2")} == {"r2"}


def _without_index(year: Year) -> None:
    write = reports.write_index
    reports.write_index = lambda *_: None  # type: ignore[assignment]
    try:
        year.release()
    finally:
        reports.write_index = write
    assert not (year.folder / "r1/reports/index.json").exists()


@pytest.mark.slow
def test_nothing_prints_the_number_of_a_release_that_is_not_on_the_chain(year: Year, monkeypatch) -> None:
    """r2 was left by somebody: complete, served, never registered, and of other marts than this run makes."""
    year.release()
    year.score = 79.0
    with monkeypatch.context() as patch:
        patch.setattr(publish, "anchor_release", lambda *_: None)
        year.release()
    year.score = 60.0

    def same_pages_as_r2(request: RenderRequest) -> list[Page]:
        _, *others = print_pages(request)
        return [page(request, "street/u1-定海路街道.pdf", "79.0"), *others]

    year.render = same_pages_as_r2
    result = year.release()
    assert result.release == "r3"
    assert {code: e.since for code, e in entries(year, "r3").items()} == {"u1": "r3", "u2": "r1", "D06": "r1"}


@pytest.mark.slow
def test_a_number_an_unregistered_release_ascribes_to_another_is_not_believed(year: Year, monkeypatch) -> None:
    year.release()
    year.score = 79.0
    with monkeypatch.context() as patch:
        patch.setattr(publish, "anchor_release", lambda *_: None)
        year.release()
    folder = year.folder / "r2"
    loosen(folder)
    index = folder / "reports/index.json"
    told = json.loads(index.read_text(encoding="utf-8"))
    for e in told["reports"]:
        e["since"] = "r1"  # u1 too, which r1 has otherwise
    index.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["reports/index.json"] = {"sha256": sha256_file(index), "size": index.stat().st_size}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    assert year.release().release == "r3"
    assert {code: e.since for code, e in entries(year, "r3").items()} == {"u1": "r3", "u2": "r1", "D06": "r1"}


def test_an_index_that_is_not_one_is_named(year: Year) -> None:
    year.release()
    loosen(year.folder / "r1")
    (year.folder / "r1/reports/index.json").write_text('{"schema_version": 1}', encoding="utf-8")
    with pytest.raises(FindingsError) as caught:
        read_index(year.folder / "r1")
    assert [(f.rule, f.level) for f in caught.value.findings] == [("release.index_damaged", Level.ERROR)]
