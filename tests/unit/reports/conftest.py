"""One pack, one set of synthetic marts and one warm engine for all report tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import district_marts
import marts_fixture as fixture
import pytest
from page import Page

from mulin.pack import Pack, load_pack
from reports import Marts, ReleaseInfo, RenderJob, jobs
from reports.cadre.extract import Issue
from reports.cadre.extract import build as build_cadre
from reports.engine import html
from reports.reader import Reader
from reports.render import Rendered, render
from reports.shared.frame import Frame

PACK = Path(__file__).resolve().parents[3] / "plans" / "yangpu-2021-2025"
HASH = "0123456789abcdef" * 4


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(PACK)


@pytest.fixture(scope="session")
def info(pack: Pack) -> ReleaseInfo:
    return ReleaseInfo.from_pack(pack, 2024, "r3", HASH, demo=True)


@pytest.fixture(scope="session")
def make_marts(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Callable[[fixture.Case], Marts]:
    """Marts of any case."""

    def make(case: fixture.Case) -> Marts:
        return Marts(fixture.build(tmp_path_factory.mktemp("marts"), pack, case), max(case.years))

    return make


@pytest.fixture(scope="session")
def marts(make_marts: Callable[[fixture.Case], Marts]) -> Marts:
    """Two years of 定海路街道 and its communities; D10 has handed nothing in."""
    return make_marts(fixture.Case())


@pytest.fixture(scope="session")
def job_of(pack: Pack, info: ReleaseInfo) -> Callable[[Marts, str], RenderJob]:
    def one(marts: Marts, code: str) -> RenderJob:
        kind = pack.unit[code].tier
        found = jobs(marts, pack, info, kinds=[kind], units=[code])
        assert [j.error for j in found] == [None]
        return found[0]

    return one


class Text:
    """What a reader of the PDF sees, page by page, without line breaks and spaces."""

    def __init__(self, rendered: Rendered, frame: Frame) -> None:
        from pypdf import PdfReader

        self.frame = frame

        self.pdf = rendered.pdf
        self.reader = PdfReader(BytesIO(rendered.pdf))
        self.pages = ["".join(page.extract_text().split()) for page in self.reader.pages]
        self.all = "".join(self.pages)

    def section(self, code: str) -> str:
        """What stands between a section's heading and the next one's."""
        heads = ["".join(s.heading.split()) for s in self.frame.sections]
        at = [s.code for s in self.frame.sections].index(code)
        start = self.all.rindex(heads[at])
        end = self.all.rindex(heads[at + 1]) if at + 1 < len(heads) else len(self.all)
        return self.all[start:end]


RICH = {
    "district": "310110", "street": "310110001", "community": "310110001001", "department": "D06",
    "rectification": "310110001", "cadre": "310110001",
}  # fmt: skip
ISSUE = Issue(3, "中共杨浦区委组织部", "2024年度街道领导班子考核", date(2025, 4, 8))


@pytest.fixture(scope="session")
def rich(pack: Pack, info: ReleaseInfo, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Marts that have every kind of report: two streets, all departments, the draws and the audit."""
    case = district_marts.DistrictCase(streets=("310110001", "310110006"), robust=True)
    return Reader(
        Marts(district_marts.build(tmp_path_factory.mktemp("rich"), pack, case), max(case.years)), pack, info
    )


@pytest.fixture(scope="session")
def rich_job(rich: Reader) -> Callable[[str], RenderJob]:
    """One report of every kind, by kind, ready to print; built once a session."""

    @cache
    def job(kind: str) -> RenderJob:
        if kind == "cadre":
            context = build_cadre(rich, RICH[kind], ISSUE)
            return RenderJob(kind, RICH[kind], context.frame.name, context, content_key="identity")
        (found,) = jobs(rich.marts, rich.pack, rich.info, kinds=[kind], units=[RICH[kind]])
        assert found.error is None
        return found

    return job


@pytest.fixture(scope="session")
def page_of(rich_job: Callable[[str], RenderJob]) -> Callable[[str], Page]:
    """The page of a report of every kind, as its templates made it."""
    return cache(lambda kind: Page.read(kind, html(kind, rich_job(kind).context)))


@pytest.fixture(scope="session")
def paper_of(rich_job: Callable[[str], RenderJob]) -> Callable[[str], Text]:
    """The same on paper."""

    @cache
    def read(kind: str) -> Text:
        job = rich_job(kind)
        return Text(render(kind, job.code, job.data_hash, job.context, job.attachments), job.context.frame)

    return read


@pytest.fixture(scope="session")
def as_text() -> type[Text]:
    return Text


@pytest.fixture(scope="session")
def text_of(job_of: Callable[[Marts, str], RenderJob]) -> Callable[[Marts, str], Text]:
    """Render one unit's report and read it back; each is rendered once a session."""
    seen: dict[tuple[int, str], tuple[Marts, Text]] = {}  # the marts are kept: their id must not be given to others

    def read(marts: Marts, code: str) -> Text:
        key = (id(marts), code)
        if key not in seen:
            job = job_of(marts, code)
            rendered = render(job.kind, job.code, job.data_hash, job.context, job.attachments)
            seen[key] = marts, Text(rendered, job.context.frame)
        return seen[key][1]

    return read
