"""The renderer is closed and repeatable: nothing from outside, nothing missing, the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import ParseError

import pytest
from jinja2 import UndefinedError

from reports import Marts, RenderJob
from reports.engine import environment
from reports.render import Rendered, RenderError, engine, render

ROOT = Path(__file__).resolve().parents[3]
COMMUNITY = "310110001001"
OneJob = Callable[[Marts, str], RenderJob]


def printed(body: str) -> Rendered:
    """A page of its own through the engine."""
    page = f'<html lang="zh-CN"><head><title>试</title></head><body>{body}</body></html>'
    return engine().pdf(page, b"x", (), "2025-03-31")


@pytest.mark.parametrize(
    "source",
    [
        "http://example.org/x.png",
        "file:///etc/passwd",
        "mulin:../pyproject.toml",
        "mulin:/../../etc/passwd",
        "mulin://host/fonts/x.ttf",
        "mulin:no-such-file.png",
    ],
)
def test_a_resource_that_is_not_the_reports_own_fails_the_render(source: str) -> None:
    with pytest.raises(RenderError, match="拒绝读取"):
        printed(f'<p>图</p><img src="{source}" alt="图"/>')


def test_a_linked_style_sheet_from_outside_fails_the_render() -> None:
    with pytest.raises(RenderError, match="拒绝读取"):
        printed('<link rel="stylesheet" href="file:///tmp/x.css"/><p>文</p>')


def test_a_character_without_a_glyph_fails_the_render() -> None:
    """No page gets there: ``drawn`` has put a substitute. Should one slip through, there is no report with a hole."""
    with pytest.raises(RenderError, match=r"U\+2A6D6"):
        printed("<p>龘\U0002a6d6办公室</p>")


def test_a_style_the_engine_does_not_know_fails_the_render() -> None:
    with pytest.raises(RenderError, match="不能如实输出"):
        printed('<p style="colour: red">文</p>')


def test_a_family_that_is_not_ours_falls_back_to_ours_and_never_to_the_machines() -> None:
    from io import BytesIO

    from pypdf import PdfReader

    made = printed("<p style=\"font-family: 'Noto Sans CJK SC', 'DejaVu Sans'\">文字 abc</p>")
    fonts = PdfReader(BytesIO(made.pdf)).pages[0]["/Resources"]["/Font"]
    assert all("Mulin" in str(f.get_object()["/BaseFont"]) for f in fonts.values())


def test_a_template_that_is_not_well_formed_fails_instead_of_being_repaired() -> None:
    with pytest.raises(ParseError):
        printed("<p>未关<br></p>")


def test_a_figure_without_words_fails_the_render() -> None:
    with pytest.raises(ValueError, match="without words"):
        printed('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')


def test_a_template_that_asks_for_what_is_not_there_fails() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ c.no_such_figure }}").render(c=object())


def test_text_is_escaped() -> None:
    assert environment().from_string("{{ c }}").render(c="<b>&") == "&lt;b&gt;&amp;"


@pytest.mark.slow
def test_the_pdf_has_no_wall_clock_and_a_fixed_identifier(marts: Marts, job_of: OneJob) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    job = job_of(marts, COMMUNITY)
    reader = PdfReader(BytesIO(render(job.kind, job.code, job.data_hash, job.context, job.attachments).pdf))
    assert reader.metadata is not None
    assert reader.metadata["/CreationDate"].startswith("D:20250331")
    assert reader.metadata["/ModDate"].startswith("D:20250331")
    other = render(job.kind, "310110001003", job.data_hash, job.context, job.attachments)
    assert PdfReader(BytesIO(other.pdf)).trailer["/ID"][0] != reader.trailer["/ID"][0]


def test_bytes_do_not_depend_on_what_was_rendered_before(marts: Marts, job_of: OneJob) -> None:
    first, other = job_of(marts, COMMUNITY), job_of(marts, "310110001004")
    before = render(first.kind, first.code, first.data_hash, first.context, first.attachments)
    render(other.kind, other.code, other.data_hash, other.context, other.attachments)
    assert render(first.kind, first.code, first.data_hash, first.context, first.attachments).pdf == before.pdf


@pytest.mark.slow
def test_bytes_do_not_depend_on_the_process(marts: Marts, job_of: OneJob, tmp_path: Path) -> None:
    """Another process, another hash seed, time zone and locale: the same PDF."""
    import hashlib
    import pickle

    job = job_of(marts, COMMUNITY)
    here = render(job.kind, job.code, job.data_hash, job.context, job.attachments)
    (tmp_path / "job.pickle").write_bytes(pickle.dumps(job))
    code = (
        "import pickle, hashlib, pathlib, sys\n"
        "from reports.render import render\n"
        "job = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "made = render(job.kind, job.code, job.data_hash, job.context, job.attachments)\n"
        "print(hashlib.sha256(made.pdf).hexdigest())\n"
    )
    env = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "job.pickle")],
        env=env, cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == hashlib.sha256(here.pdf).hexdigest()
