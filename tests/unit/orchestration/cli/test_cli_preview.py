"""``mulin preview``: the release's figures in the working pack's clothes, again at each save, never a report."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from served_by_hand import PACK, STREET, serve
from typer.testing import CliRunner, Result

from mulin.pack.snapshot import copy_pack
from mulin.settings import REPO_ROOT, Settings
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.cli.preview import Bench
from orchestration.release.manifest import hash_files, list_files
from orchestration.release.served import open_release

COMMUNITY = "310110001001"
REPORTS = "years/2024/reports.yaml"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return serve(tmp_path_factory.mktemp("preview") / "var")


@pytest.fixture
def pack(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working pack: a copy of the example that a test may change."""
    copy_pack(PACK, tmp_path / "pack")
    monkeypatch.setenv("MULIN_HOME", str(home))
    monkeypatch.setenv("MULIN_PACK", str(tmp_path / "pack"))
    return tmp_path / "pack"


def preview(*words: str) -> Result:
    return CliRunner().invoke(app, ["preview", "report", *words])


def change(pack: Path, old: str, new: str) -> None:
    path = pack / REPORTS
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def pages(pdf: bytes) -> list[str]:
    from pypdf import PdfReader

    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.slow
def test_the_working_packs_words_are_printed_over_the_releases_figures(pack: Path, tmp_path: Path) -> None:
    change(pack, "masthead: 杨浦睦邻指数年度评估", "masthead: 某区治理指数")
    change(pack, "    # title: 社会治理评估报告", "    title: 治理体检报告")
    change(pack, "      - quality\n", "")
    done = preview("street", STREET, "--once", "--out", str(tmp_path / "out"))
    assert done.exit_code == ExitCode.OK, done.output
    found = pages((tmp_path / "out" / f"street-{STREET}-预览.pdf").read_bytes())
    assert "某区治理指数" in found[0]
    assert "2024年度治理体检报告（预览）" in found[0]
    assert "九、使用说明（示例）" in "".join(found)
    assert "数据质量" not in "".join(found)
    assert f"{len(found)} 页" in done.output


def test_nobody_takes_a_preview_for_a_report(pack: Path, home: Path) -> None:
    assert preview("community", COMMUNITY, "--once").exit_code == ExitCode.OK
    path = home / "preview" / f"community-{COMMUNITY}-预览.pdf"
    found = pages(path.read_bytes())
    for page in found:
        assert "预览件，不是公布的报告" in page
        assert "第预览版" in page
        assert "演示数据" in page
        assert "报告编码" not in page
    assert "（预览）" in found[0]
    assert open_release(Settings(), 2024).manifest.data_hash[:16] not in "".join(found)


@pytest.mark.slow
def test_the_release_is_only_read(pack: Path, home: Path) -> None:
    before = hash_files(home / "releases", list_files(home / "releases"))
    assert preview("部门", "区民政局", "--once").exit_code == ExitCode.OK
    assert hash_files(home / "releases", list_files(home / "releases")) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("街道", "定海路街道"), f"street-{STREET}"),
        (("street", "定海"), f"street-{STREET}"),
        (("社区", "十七棉工房第二居委会"), f"community-{COMMUNITY}"),
        (("部门", "d06"), "department-D06"),
        (("考核摘要", STREET), f"cadre-{STREET}"),
    ],
)
def test_kinds_and_units_may_be_called_by_name(pack: Path, tmp_path: Path, words: tuple[str, ...], file: str) -> None:
    done = preview(*words, "--once", "--out", str(tmp_path / "out"))
    assert done.exit_code == ExitCode.OK, done.output
    assert (tmp_path / "out" / f"{file}-预览.pdf").is_file()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("社区", "居委会"), ExitCode.FOUND, "有 17 个"),
        (("社区",), ExitCode.FOUND, "社区报告有 17 份"),
        (("街道", "定海路街办"), ExitCode.FOUND, "定海路街道"),
        (("街道", "火星街道", "--year", "2024"), ExitCode.FOUND, "没有“火星街道”"),
        (("村", "x"), ExitCode.USAGE, "没有“村”这种报告"),
        (("街道", STREET, "--year", "2023"), ExitCode.FOUND, "2023"),
    ],
)
def test_what_cannot_be_previewed_is_told(pack: Path, words: tuple[str, ...], code: ExitCode, said: str) -> None:
    done = preview(*words, "--once")
    assert done.exit_code == code, done.output
    assert said in "".join(done.output.split("\n"))


def test_nothing_is_written_among_the_releases(pack: Path, home: Path) -> None:
    done = preview("街道", STREET, "--once", "--out", str(home / "releases" / "2024"))
    assert done.exit_code == ExitCode.FOUND
    assert "冻结" in done.output


def test_a_mistake_is_told_with_its_line_and_the_last_preview_stays(pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert preview("社区", COMMUNITY, "--once", "--out", str(out)).exit_code == ExitCode.OK
    path = out / f"community-{COMMUNITY}-预览.pdf"
    before = path.read_bytes()
    change(pack, "向{office}书面提出", "向{ofice}书面提出")
    line = (pack / REPORTS).read_text(encoding="utf-8").splitlines().index("objection: >-") + 1
    done = preview("社区", COMMUNITY, "--once", "--out", str(out))
    assert done.exit_code == ExitCode.FOUND
    assert f"第{line}行" in done.output
    assert "不认识的占位符" in done.output
    assert path.read_bytes() == before


def test_a_font_that_is_not_here_is_told_with_its_line(pack: Path, tmp_path: Path) -> None:
    change(pack, "# fonts:\n", f"fonts:\n  body: {{file: 没有的字体.ttf, sha256: '{'0' * 64}'}}\n")
    line = (pack / REPORTS).read_text(encoding="utf-8").splitlines().index("fonts:") + 1
    done = preview("社区", COMMUNITY, "--once", "--out", str(tmp_path / "out"))
    assert done.exit_code == ExitCode.FOUND
    assert f"第{line}行" in done.output
    assert "没有的字体.ttf" in done.output


@pytest.mark.slow
def test_the_same_pack_gives_the_same_bytes(pack: Path, home: Path, tmp_path: Path) -> None:
    opened = open_release(Settings(), 2024)
    drawn = []
    for name in ("a", "b"):
        bench = Bench(pack, opened, "community", (COMMUNITY, ""), tmp_path / name)
        bench.draw()
        drawn.append(bench.path.read_bytes())
    assert drawn[0] == drawn[1]


@pytest.mark.slow
def test_each_save_is_drawn_again_and_ctrl_c_ends_politely(pack: Path, home: Path, tmp_path: Path) -> None:
    out, told = tmp_path / "out", tmp_path / "told.txt"

    def said(words: str) -> bool:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if words in told.read_text(encoding="utf-8"):
                return True
            time.sleep(0.1)
        return False

    command = [sys.executable, "-c", "from orchestration.cli import app; app()", "preview", "report", "社区", COMMUNITY]
    with told.open("w") as stream:
        running = subprocess.Popen(
            [*command, "--out", str(out)], stdout=stream, stderr=stream, cwd=REPO_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        assert said("看守")
        time.sleep(1)  # the watch begins behind the sentence
        first = (out / f"community-{COMMUNITY}-预览.pdf").read_bytes()
        change(pack, "section: cooperation", "section: x")  # a comment: nothing is wrong
        change(pack, "masthead: 杨浦睦邻指数年度评估", "masthead: '{坏'")
        assert said("上一次的预览还在")
        assert (out / f"community-{COMMUNITY}-预览.pdf").read_bytes() == first
        change(pack, "masthead: '{坏'", "masthead: 改过的报头")
        assert said(f"改动：{REPORTS}")
        until = time.monotonic() + 60
        while (out / f"community-{COMMUNITY}-预览.pdf").read_bytes() == first and time.monotonic() < until:
            time.sleep(0.1)
        assert "改过的报头" in pages((out / f"community-{COMMUNITY}-预览.pdf").read_bytes())[0]
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
        assert told.read_text(encoding="utf-8").rstrip().endswith("预览结束。")
    finally:
        if running.poll() is None:
            running.kill()


@pytest.mark.parametrize(
    "error", [ValueError("could not convert 'data:image/png;base64,AAAA'"), RecursionError("deep")]
)
def test_what_the_engine_cannot_follow_is_a_finding_and_no_crash(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    import reports.render

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(reports.render, "render", fails)
    done = preview("社区", COMMUNITY, "--once", "--out", str(tmp_path / "out"))
    assert done.exit_code == ExitCode.FOUND, done.output
    assert "画不出来" in done.output
    assert "base64" not in done.output


def test_a_logo_that_looks_sound_and_cannot_be_drawn_is_found_by_the_check(pack: Path) -> None:
    logo = (pack / REPORTS).with_name("a.svg")
    (pack / REPORTS).write_text("logo: a.svg\n", encoding="utf-8")
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g transform="{}"><path d="M0 0h9"/></g></svg>'
    logo.write_text(drawing.format("rotate(x)"), encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(pack)])
    assert done.exit_code == ExitCode.FOUND, done.output
    assert "logo" in done.output
    assert "base64" not in done.output
    logo.write_text(drawing.format("rotate(9)"), encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(pack)]).exit_code == ExitCode.OK
