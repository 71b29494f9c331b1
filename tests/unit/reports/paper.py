"""A report on paper: its text page by page, and what is measured on it, in millimetres from the top left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING

import pymupdf

from reports import RenderJob
from reports.frame import Frame
from reports.render import Rendered, render

if TYPE_CHECKING:
    from pypdf import PdfReader

MM = 25.4 / 72
HEAD, BINDING, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0  # 天头、订口、版心
IMPRINT = 16.0  # 版记 takes no more than this
Word = tuple[float, float, float, float, str]


class Paper:
    """What a reader of the PDF sees, page by page, without line breaks and spaces."""

    def __init__(self, rendered: Rendered, frame: Frame) -> None:
        self.frame, self.pdf = frame, rendered.pdf

    @cached_property
    def reader(self) -> PdfReader:
        from pypdf import PdfReader

        return PdfReader(BytesIO(self.pdf))

    @cached_property
    def pages(self) -> list[str]:
        return ["".join(page.extract_text().split()) for page in self.reader.pages]

    @cached_property
    def all(self) -> str:
        return "".join(self.pages)

    def section(self, code: str) -> str:
        """What stands between a section's heading and the next one's."""
        heads = ["".join(s.heading.split()) for s in self.frame.sections]
        at = [s.code for s in self.frame.sections].index(code)
        start = self.all.rindex(heads[at])
        end = self.all.rindex(heads[at + 1]) if at + 1 < len(heads) else len(self.all)
        return self.all[start:end]

    @contextmanager
    def open(self) -> Iterator[pymupdf.Document]:
        with pymupdf.open(stream=self.pdf, filetype="pdf") as document:
            yield document

    def assert_inside(self) -> None:
        """No word stands outside the width of the text area, nor above or below head and foot."""
        with self.open() as document:
            out = [(page.number + 1, w) for page in document for w in words(page)
                   if not (w[0] > BINDING - 1 and w[2] < BINDING + WIDTH + 1 and w[1] > 18 and w[3] < 290)]  # fmt: skip
        assert out == []

    def assert_used(self) -> None:
        """No page is nearly empty; the last one is filled by more than its 版记."""
        with self.open() as document:
            for page in document:
                last = page.number + 1 == len(document)
                foot = HEAD + HEIGHT - (IMPRINT if last else 0)  # the imprint stands at the bottom whatever is above it
                lowest = max((w[3] for w in inside(page) if w[3] < foot), default=HEAD)
                filled = (lowest - HEAD) / HEIGHT
                assert filled > (0.15 if last else 0.5), f"page {page.number + 1}: {filled:.0%}"


def printed(job: RenderJob) -> Paper:
    assert job.error is None
    return Paper(render(job.kind, job.code, job.data_hash, job.context, job.attachments), job.context.frame)


def words(page: pymupdf.Page) -> list[Word]:
    """Every word with its box."""
    return [(x0 * MM, y0 * MM, x1 * MM, y1 * MM, word) for x0, y0, x1, y1, word, *_ in page.get_text("words")]


def inside(page: pymupdf.Page) -> list[Word]:
    """The words between head and foot margins."""
    return [w for w in words(page) if w[1] > HEAD - 3 and w[3] < HEAD + HEIGHT + 3]
