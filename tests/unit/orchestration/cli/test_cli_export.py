"""``mulin export``: what is written comes from a sound release only, all of it or none, and nothing is overwritten."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import duckdb
import pytest
from served_by_hand import MARTS_HASH, PACK, fixture, register, supersede
from typer.testing import CliRunner, Result

from mulin.pack import Pack, load_pack
from mulin.plain import sha256_file
from mulin.settings import Settings
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.release.manifest import parse_manifest

DOCX, DATA = "2024-r1-区级报告.docx", "2024-r1-数据包"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


@pytest.fixture(scope="module")
def served(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a served and anchored 2024/r1, its marts made by hand: to be copied."""
    settings = Settings(home=tmp_path_factory.mktemp("served") / "var", pack=PACK)
    folder = settings.releases / "2024" / "r1"
    (folder / "marts").mkdir(parents=True)
    fixture.build(folder / "marts", pack, fixture.DistrictCase(streets=("310110001",), robust=True))
    with duckdb.connect() as connection:
        for path in sorted((folder / "marts").glob("*.parquet")):
            csv = path.with_suffix(".csv")
            connection.sql(f"copy (select * from '{path}') to '{csv}' (format csv, header, nullstr '')")
    (folder / "reports").mkdir()
    (folder / "reports" / "a.pdf").write_bytes(b"%PDF")
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


def export(out: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["export", "--year", "2024", "--out", str(out), *words])


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def test_a_word_file_is_written_and_named_with_its_hash(release: Path, tmp_path: Path) -> None:
    done = export(tmp_path / "out", "--form", "docx")
    assert done.exit_code == ExitCode.OK, done.output
    assert names(tmp_path / "out") == [DOCX]
    file = tmp_path / "out" / DOCX
    assert sha256_file(file) in done.output
    assert f"{file.stat().st_size:,} 字节" in done.output
    assert "演示数据" in done.output
    assert data_hash(release) in done.output


def test_a_data_package_has_the_manifest_s_hashes(release: Path, tmp_path: Path) -> None:
    done = export(tmp_path / "out", "--form", "data")
    assert done.exit_code == ExitCode.OK, done.output
    descriptor = tmp_path / "out" / DATA / "datapackage.json"
    assert sha256_file(descriptor) in "".join(done.output.split())
    files = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["files"]
    for r in json.loads(descriptor.read_text(encoding="utf-8"))["resources"]:
        if entry := files.get(f"marts/{r['name']}.csv"):
            assert r["hash"] == f"sha256:{entry['sha256']}"


def test_all_forms_of_one_release(release: Path, tmp_path: Path) -> None:
    pytest.importorskip("reports.results")
    done = export(tmp_path / "out")
    assert done.exit_code == ExitCode.OK, done.output
    assert names(tmp_path / "out") == sorted([DOCX, DATA, "2024-r1-评估结果.xlsx"])


def test_nothing_is_overwritten_unasked(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert export(out, "--form", "data").exit_code == ExitCode.OK
    before = (out / DATA / "README.md").read_bytes()
    (out / DATA / "README.md").write_text("批注", encoding="utf-8")

    again = export(out, "--form", "data")
    assert again.exit_code == ExitCode.FOUND
    assert "没有覆盖" in again.stderr
    assert "--force" in again.stderr
    assert (out / DATA / "README.md").read_text(encoding="utf-8") == "批注"

    assert export(out, "--form", "data", "--force").exit_code == ExitCode.OK
    assert (out / DATA / "README.md").read_bytes() == before
    assert names(out) == [DATA]


def test_force_does_not_replace_what_is_no_export(release: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "out" / DATA
    theirs.mkdir(parents=True)
    (theirs / "重要.txt").write_text("勿删", encoding="utf-8")
    done = export(tmp_path / "out", "--form", "data", "--force")
    assert done.exit_code == ExitCode.FOUND
    assert "不是导出的数据包" in done.stderr
    assert names(theirs) == ["重要.txt"]


@pytest.mark.parametrize("form", ["docx", "data"])
@pytest.mark.parametrize(
    "name", ["marts/unit_scores.csv", "marts/unit_scores.parquet", "pack/units.csv", "reports/a.pdf"]
)
def test_a_damaged_release_is_refused(release: Path, form: str, name: str, tmp_path: Path) -> None:
    path = release / name
    path.write_bytes(path.read_bytes() + b"\n")
    done = export(tmp_path / "out", "--form", form)
    assert done.exit_code == ExitCode.FOUND
    assert name in done.stderr
    assert "文件内容被改动" in done.stderr
    assert names(tmp_path / "out") == []


def test_a_manifest_that_is_not_the_registered_one_is_refused(release: Path, tmp_path: Path) -> None:
    path = release / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace(MARTS_HASH, "f" * 64), encoding="utf-8")
    done = export(tmp_path / "out", "--form", "data")
    assert done.exit_code == ExitCode.FOUND
    assert names(tmp_path / "out") == []


def test_a_table_changed_after_the_release_was_opened_does_not_get_out(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.exporting import forms

    real = forms.write_data_package

    def meanwhile(*arguments: object) -> object:
        with (release / "marts" / "unit_scores.csv").open("ab") as stream:
            stream.write(b"\n")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(forms, "write_data_package", meanwhile)
    done = export(tmp_path / "out", "--form", "data")
    assert done.exit_code == ExitCode.FOUND
    assert "unit_scores.csv" in done.stderr
    assert names(tmp_path / "out") == []


def test_what_cannot_be_written_leaves_nothing_behind(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.exporting import forms

    def fails(*_: object) -> None:
        raise forms.NarrativeError("写不成")

    monkeypatch.setattr(forms, "write_narrative", fails)
    done = export(tmp_path / "out", "--form", "docx")
    assert done.exit_code == ExitCode.FOUND
    assert "写不成" in done.stderr
    assert names(tmp_path / "out") == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--form", "pdf"), ExitCode.USAGE, "xlsx、docx、data、changes 或 all"),
        (("--release", "r7"), ExitCode.FOUND, "没有r7"),
    ],
)
def test_what_is_not_there_is_explained(
    release: Path, words: tuple[str, ...], code: ExitCode, said: str, tmp_path: Path
) -> None:
    done = export(tmp_path / "out", *words)
    assert done.exit_code == code
    assert said in done.stderr


def test_nothing_is_put_among_the_releases(release: Path) -> None:
    done = export(release.parent, "--form", "docx")
    assert done.exit_code == ExitCode.FOUND
    assert "存放版次的文件夹" in "".join(done.stderr.split())
    assert names(release.parent) == ["current", "r1"]


def test_what_a_killed_export_left_goes_with_the_next(release: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / ".mulin-export-ab12cd_8").mkdir(parents=True)
    assert export(tmp_path / "out", "--form", "docx").exit_code == ExitCode.OK
    assert names(tmp_path / "out") == [DOCX]


def test_an_older_release_is_exported_by_name_and_says_so_in_every_file(release: Path, tmp_path: Path) -> None:
    supersede(release)
    assert export(tmp_path / "now", "--form", "data").stderr == ""

    done = export(tmp_path / "out", "--release", "r1")

    assert done.exit_code == ExitCode.OK, done.output
    assert "2024年的 r1 已被 r2 取代" in done.stderr
    said = "该版已被取代：2024年度现在使用的是第2版"
    for archive, part in (("2024-r1-评估结果.xlsx", "xl/sharedStrings.xml"), (DOCX, "word/document.xml")):
        with ZipFile(tmp_path / "out" / archive) as opened:
            assert said in opened.read(part).decode()
    assert said in (tmp_path / "out" / DATA / "datapackage.json").read_text(encoding="utf-8")
