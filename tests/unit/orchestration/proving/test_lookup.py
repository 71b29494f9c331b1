"""From the paper back to the release: a code, or a PDF somebody holds, is found, checked and told what became of it."""

from __future__ import annotations

import hashlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from release_fixtures import Job, Page, Year, scores
from typer.testing import CliRunner, Result

from mulin.pack import Pack
from mulin.settings import REPO_ROOT, Settings
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.proving.lookup import find_code, find_hash, superseded
from orchestration.release.index import Entry, read_index
from orchestration.release.rendering import RenderRequest
from reports.identity import report_code

pytestmark = pytest.mark.slow  # whole releases are made


def real_pdf(subject: str, data: bytes) -> bytes:
    """One page with a subject line and data.json, as reports have them."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Subject": subject, "/Title": "报告"})
    writer.add_attachment("data.json", data)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def print_pdfs(request: RenderRequest) -> list[Page]:
    pages = []
    for code, name in (("u1", "定海路街道"), ("u2", "平凉路街道")):
        data = f'{{"total": {scores(request)[code]}}}'.encode()
        key = print_ = hashlib.sha256(data).hexdigest()
        file = f"street/{code}-{name}.pdf"
        kept = request.kept.get(file)
        if kept is not None and kept.content_key == key:
            since, note = kept.release, kept.correction
        else:
            since, note = request.release, request.renewed and request.renewed("street", code)
        named = report_code(request.year, "street", code, key, since, "" if note is None else note.digest)
        pdf = real_pdf(f"{name}；报告编码 {named}；数据指纹 {print_}", data)
        path = request.out / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf)
        pages.append(Page(Job(file, key, since, print_, named, note), path, sha256=hashlib.sha256(pdf).hexdigest()))
    return pages


@dataclass(frozen=True)
class Shelf:
    """A home with releases to look things up in."""

    settings: Settings
    folder: Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Path:
    """A home with r1 and r2; between them only the first street's score changed."""
    year = Year(tmp_path_factory.mktemp("made") / "home", pack, render=print_pdfs)
    year.house.receive("D06")
    year.release()
    year.score = 79.0
    year.release()
    return year.settings.home


@pytest.fixture
def two(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A copy of it that a test may spoil."""
    home = shutil.copytree(made, tmp_path / "home", ignore=shutil.ignore_patterns("warehouse", "cache"))
    for folder in home.rglob("*"):
        if folder.is_dir():
            folder.chmod(0o755)
    monkeypatch.setenv("MULIN_HOME", str(home))
    monkeypatch.setenv("MULIN_PACK", str(REPO_ROOT / "plans" / "yangpu-2021-2025"))
    settings = Settings(home=home)
    return Shelf(settings, settings.releases / "2021")


def entry(year: Shelf, release: str, code: str) -> Entry:
    return next(e for e in read_index(year.folder / release) if e.code == code)


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_code_leads_to_every_release_the_report_stands_in(two: Shelf) -> None:
    found = find_code(two.settings, entry(two, "r1", "u2").report_code)
    assert [(p.year, p.release, p.entry.since) for p in found.places] == [(2021, "r1", "r1"), (2021, "r2", "r1")]
    assert found.findings == ()
    assert superseded(found) is None


def test_a_superseded_code_names_the_one_that_took_its_place(two: Shelf) -> None:
    found = find_code(two.settings, entry(two, "r1", "u1").report_code)
    assert [p.release for p in found.places] == ["r1"]
    warning = superseded(found)
    assert warning is not None
    assert entry(two, "r2", "u1").report_code in warning.message
    assert "第2版" in warning.message


def test_bytes_lead_to_the_release_too(two: Shelf) -> None:
    assert [p.release for p in find_hash(two.settings, entry(two, "r2", "u1").sha256).places] == ["r2"]
    assert find_hash(two.settings, "0" * 64).places == ()


@pytest.mark.parametrize("file", ["reports/street/u1-定海路街道.pdf", "reports/index.json", "manifest.json"])
def test_what_was_touched_in_the_release_is_told(two: Shelf, file: str) -> None:
    code = entry(two, "r2", "u1").report_code
    path = two.folder / "r2" / file
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\n")
    assert find_code(two.settings, code).findings


def test_verify_takes_a_code_however_typed(two: Shelf) -> None:
    code = entry(two, "r2", "u1").report_code
    result = mulin("verify", code.lower().replace("-", " ").replace("0", "o"))
    assert result.exit_code == ExitCode.OK, result.output
    for said in (code, "定海路街道（u1）", "第2版", "街道报告", entry(two, "r2", "u1").sha256, "核对无误"):
        assert said in result.output


def test_verify_says_that_a_report_is_superseded(two: Shelf) -> None:
    result = mulin("verify", entry(two, "r1", "u1").report_code)
    assert result.exit_code == ExitCode.OK
    assert "已被取代" in result.output


def test_verify_refuses_a_code_copied_wrongly_and_one_nobody_has(two: Shelf) -> None:
    code = entry(two, "r2", "u1").report_code
    wrong = mulin("verify", code[:-1] + ("7" if code[-1] != "7" else "8"))
    assert (wrong.exit_code, "校验码" in wrong.stderr) == (ExitCode.USAGE, True)
    unknown = mulin("verify", report_code(2021, "street", "u1", "nobody's", "r1"))
    assert (unknown.exit_code, "没有一个版次里有" in unknown.stderr) == (ExitCode.FOUND, True)


def test_verify_takes_a_pdf_of_a_release(two: Shelf) -> None:
    result = mulin("verify", str(two.folder / "r2/reports/street/u2-平凉路街道.pdf"))
    assert result.exit_code == ExitCode.OK, result.output
    assert "r1、r2（使用中：r2）" in result.output
    assert "逐字节相同" in result.output


def test_a_pdf_saved_anew_is_not_the_release_s_but_its_data_may_be(two: Shelf, tmp_path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    source = two.folder / "r2/reports/street/u1-定海路街道.pdf"
    writer = PdfWriter(clone_from=PdfReader(source))
    writer.pages[0].rotate(90)
    copy = tmp_path / "copy.pdf"
    writer.write(copy)
    result = mulin("verify", str(copy))
    assert result.exit_code == ExitCode.FOUND
    for said in ("不是任何版次中的文件", entry(two, "r2", "u1").report_code, "数据没有被改"):
        assert said in result.output


def test_a_pdf_with_other_data_is_told_so(two: Shelf, tmp_path: Path) -> None:
    mine = entry(two, "r2", "u1")
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(real_pdf(f"报告编码 {mine.report_code}；数据指纹 {mine.fingerprint}", b'{"total": 99}'))
    result = mulin("verify", str(forged))
    assert result.exit_code == ExitCode.FOUND
    assert "数据被改动过" in result.output


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"%PDF-1.7\nnonsense\n%%EOF\n", b""])
def test_what_is_no_pdf_is_said_plainly(two: Shelf, tmp_path: Path, content: bytes) -> None:
    odd = tmp_path / "odd.pdf"
    odd.write_bytes(content)
    result = mulin("verify", str(odd))
    assert result.exit_code == ExitCode.FOUND, result.output
    assert "Traceback" not in result.output + result.stderr


def test_a_pdf_that_is_not_there_is_a_usage_error(two: Shelf) -> None:
    result = mulin("verify", "nowhere.pdf")
    assert (result.exit_code, "nowhere.pdf" in result.stderr) == (ExitCode.USAGE, True)
