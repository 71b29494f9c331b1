"""The fingerprint of the office's signing key, in every report of an office that has one, and nowhere else."""

from __future__ import annotations

import io
from dataclasses import replace

import pymupdf
import pypdf
import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, RenderJob, jobs
from reports.engine import html
from reports.render import render

KEY, NEXT = "9F3A-61C2-7B04-D5E8-1A90-33CF-6E21-B8D7", "0000-1111-2222-3333-4444-5555-6666-7777"
COMMUNITY, STREET = "310110001001", "310110001"


def made(marts: Marts, pack: Pack, info: ReleaseInfo, key: str | None) -> dict[str, RenderJob]:
    found = jobs(marts, pack, replace(info, signing_key=key), ["community", "street", "rectification"],
                 [COMMUNITY, STREET])  # fmt: skip
    assert [j.error for j in found] == [None] * len(found)
    return {j.file_name: j for j in found}


@pytest.mark.slow
def test_every_report_prints_it_once_and_is_another_edition_under_another_key(marts, pack, info):
    plain, signed, rotated = (made(marts, pack, info, key) for key in (None, KEY, NEXT))

    for name in plain:
        assert "签名" not in html(plain[name].kind, plain[name].context)
        assert html(signed[name].kind, signed[name].context).split("<body>")[1].count(KEY) == 1
        codes = {made_[name].report_code for made_ in (plain, signed, rotated)}
        assert len(codes) == 3, "a code stands for one file"
        prints = {made_[name].fingerprint for made_ in (plain, signed, rotated)}
        assert len(prints) == 3, "the key stands on the page, and equal data are an equal page"


@pytest.mark.slow
@pytest.mark.parametrize("code", [COMMUNITY, STREET])
def test_it_stands_whole_on_a_line_of_the_last_page_and_in_the_subject_line(marts, pack, info, code):
    found = [made(marts, pack, info, key) for key in (None, KEY)]
    pdfs = []
    for some in found:
        (job,) = [j for j in some.values() if j.code == code and j.kind != "rectification"]
        pdfs.append(render(job.kind, job.code, job.data_hash, job.context, job.attachments).pdf)

    with pymupdf.open(stream=pdfs[1], filetype="pdf") as document, pymupdf.open(stream=pdfs[0]) as plain:
        *others, last = [page.get_text() for page in document]
        assert [line for line in last.splitlines() if KEY in line] == [
            f"登记签名钥匙指纹：{KEY}，应与评估办公室公布的相同。"
        ]
        assert not any(KEY in page for page in others)
        assert len(document) == len(plain), "a line more moves no page"
    subject = str(pypdf.PdfReader(io.BytesIO(pdfs[1])).metadata.subject)
    assert KEY in subject
