"""``mulin site``: from a sound release only, whole or not at all, and nothing of anybody's is thrown away."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from shutil import copytree

import duckdb
import pytest
from served_by_hand import PACK, fixture, register, supersede
from typer.testing import CliRunner, Result

from mulin.pack import load_pack
from mulin.settings import Settings
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.release.manifest import parse_manifest

REPORT = "reports/street/310110006-平凉路街道.pdf"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a served and anchored 2024/r1, marts of 平凉路街道 made by hand: to be copied."""
    settings = Settings(home=tmp_path_factory.mktemp("served") / "var", pack=PACK)
    folder = settings.releases / "2024" / "r1"
    (folder / "marts").mkdir(parents=True)
    fixture.build(folder / "marts", load_pack(PACK), fixture.DistrictCase(streets=("310110006",)))
    with duckdb.connect() as connection:
        for path in sorted((folder / "marts").glob("*.parquet")):
            csv = path.with_suffix(".csv")
            connection.sql(f"copy (select * from '{path}') to '{csv}' (format csv, header, nullstr '')")
    (folder / REPORT).parent.mkdir(parents=True)
    (folder / REPORT).write_bytes(b"%PDF")
    register(settings, folder)
    return settings.home


@pytest.fixture
def release(served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of 2024/r1 in a home of the test's own."""
    monkeypatch.setenv("MULIN_HOME", str(copytree(served, tmp_path / "var", symlinks=True)))
    monkeypatch.setenv("MULIN_PACK", str(PACK))
    return tmp_path / "var" / "releases" / "2024" / "r1"


def data_hash(release: Path) -> str:
    return parse_manifest((release / "manifest.json").read_bytes()).data_hash


def site(out: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["site", "--year", "2024", "--out", str(out), *words])


def hashes(folder: Path) -> dict[str, str]:
    files = (f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.mark.slow
def test_a_site_is_whole_and_every_file_of_it_is_listed(release: Path, tmp_path: Path) -> None:
    done = site(tmp_path / "网站")
    assert done.exit_code == ExitCode.OK, done.output
    assert "演示数据" in done.output
    assert data_hash(release) in done.output
    found = hashes(tmp_path / "网站")
    marker = json.loads((tmp_path / "网站" / "site.json").read_text(encoding="utf-8"))
    assert (marker["year"], marker["release"], marker["data_hash"]) == (2024, "r1", data_hash(release))
    assert {n: f["sha256"] for n, f in marker["files"].items()} == {n: h for n, h in found.items() if n != "site.json"}
    assert {"index.html", "units/310110006.html", "downloads/marts/unit_scores.csv"} <= found.keys()
    assert not [n for n in found if n.endswith(".pdf")]
    assert [p.name for p in tmp_path.iterdir() if p.name != "var"] == ["网站"]
    listed = (tmp_path / "网站" / "downloads.html").read_text(encoding="utf-8")
    for path in (release / "marts").glob("*.csv"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in listed


@pytest.mark.slow
def test_a_site_made_again_takes_the_place_of_the_old_one_with_the_same_bytes(release: Path, tmp_path: Path) -> None:
    assert site(tmp_path / "site").exit_code == ExitCode.OK
    before = hashes(tmp_path / "site")
    (tmp_path / "site" / "Thumbs.db").write_bytes(b"left by a file manager")
    (tmp_path / "site" / "index.html").unlink()
    assert site(tmp_path / "site").exit_code == ExitCode.OK
    assert hashes(tmp_path / "site") == before


@pytest.mark.slow
def test_reports_come_along_when_asked_for(release: Path, tmp_path: Path) -> None:
    done = site(tmp_path / "site", "--with-reports")
    assert done.exit_code == ExitCode.OK, done.output
    assert (tmp_path / "site" / "downloads" / REPORT).read_bytes() == b"%PDF"
    assert "PDF" in (tmp_path / "site" / "units" / "310110006.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["marts/unit_scores.parquet", "marts/changes.csv", "pack/units.csv"])
def test_a_damaged_release_makes_no_site(release: Path, tmp_path: Path, file: str) -> None:
    (release / file).write_bytes((release / file).read_bytes() + b"\n")
    done = site(tmp_path / "site")
    assert done.exit_code == ExitCode.FOUND
    assert file in done.output
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("words", [("--with-reports",), ()])
def test_a_damaged_report_is_noticed_handed_out_or_not(release: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    (release / REPORT).write_bytes(b"%PDF other")
    done = site(tmp_path / "site", *words)
    assert done.exit_code == ExitCode.FOUND
    assert REPORT in done.output
    assert not (tmp_path / "site").exists()


def test_a_folder_that_is_no_site_is_left_alone(release: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("mine", encoding="utf-8")
    done = site(mine)
    assert done.exit_code == ExitCode.FOUND
    assert "不是以前做的网站" in done.output
    assert [p.name for p in mine.iterdir()] == ["letter.txt"]


def test_a_site_somebody_put_a_file_into_is_left_alone(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    (out / "notes").mkdir(parents=True)
    (out / "site.json").write_text(json.dumps({"made_by": "mulin site", "files": {}}), encoding="utf-8")
    (out / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    done = site(out)
    assert done.exit_code == ExitCode.FOUND
    assert "notes/mine.txt" in done.output
    assert (out / "notes" / "mine.txt").is_file()


def test_a_site_does_not_go_among_the_releases(release: Path, tmp_path: Path) -> None:
    done = site(release.parent / "site")
    assert done.exit_code == ExitCode.FOUND
    assert not (release.parent / "site").exists()


def test_a_release_that_is_not_there_is_refused(release: Path, tmp_path: Path) -> None:
    assert site(tmp_path / "site", "--release", "r9").exit_code == ExitCode.FOUND
    assert not (tmp_path / "site").exists()


def test_what_fails_half_way_leaves_the_old_site_as_it_was(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.exporting import website
    from reports.site import SiteError

    out = tmp_path / "site"
    out.mkdir()
    (out / "site.json").write_text(json.dumps({"made_by": "mulin site", "files": {}}), encoding="utf-8")

    def fail(_reader: object, _identity: object, _downloads: object, folder: Path, *_: object) -> None:
        folder.mkdir()
        (folder / "index.html").write_text("half", encoding="utf-8")
        raise SiteError("页面写不出来")

    (tmp_path / ".mulin-site-ab12cd_8").mkdir()  # what a killed run left goes as well
    monkeypatch.setattr(website, "write_site", fail)
    done = site(out)
    assert done.exit_code == ExitCode.FOUND
    assert "页面写不出来" in done.output
    assert [p.name for p in out.iterdir()] == ["site.json"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site", "var"]


@pytest.mark.slow
def test_each_page_of_an_older_release_says_that_it_is_superseded(release: Path, tmp_path: Path) -> None:
    supersede(release)
    done = site(tmp_path / "网站", "--release", "r1")
    assert done.exit_code == ExitCode.OK, done.output
    assert "2024年的 r1 已被 r2 取代" in done.stderr
    pages = sorted((tmp_path / "网站").rglob("*.html"))
    assert pages
    assert not [p for p in pages if "该版已被取代" not in p.read_text(encoding="utf-8")]
