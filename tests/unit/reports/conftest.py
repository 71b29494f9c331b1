"""One pack, one set of synthetic marts and one warm engine for all report tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import district_marts
import former_marts
import marts_fixture as fixture
import pytest
from pages import Page
from paper import Paper, printed

from mulin.pack import Pack, load_pack
from reports import Marts, ReleaseInfo, RenderJob, jobs
from reports.cadre.extract import Issue
from reports.cadre.extract import build as build_cadre
from reports.engine import html
from reports.former import Former
from reports.reading.reader import Reader
from reports.report import Report, build

PACK = Path(__file__).resolve().parents[3] / "plans" / "yangpu-2021-2025"
HASH = "0123456789abcdef" * 4


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(PACK)


@pytest.fixture(scope="session")
def info(pack: Pack) -> ReleaseInfo:
    return ReleaseInfo.from_pack(pack, 2024, "r3", HASH, demo=True)


@pytest.fixture(scope="session")
def make_marts(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Marts]:
    """Marts of any case, made once a session; who alters their files asks for some of his ``own``."""
    made: dict[str, Marts] = {}

    def make(case: fixture.Case, own: bool = False) -> Marts:
        if own or repr(case) not in made:
            found = Marts(fixture.build(tmp_path_factory.mktemp("marts"), pack, case), max(case.years))
            if own:
                return found
            made[repr(case)] = found
        return made[repr(case)]

    return make


@pytest.fixture(scope="session")
def marts(make_marts: Callable[..., Marts]) -> Marts:
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


RICH = {
    "district": "310110", "street": "310110001", "community": "310110001001", "department": "D06",
    "rectification": "310110001", "changes": "310110", "cadre": "310110001",
}  # fmt: skip
ISSUE = Issue(3, "中共杨浦区委组织部", "2024年度街道领导班子考核", date(2025, 4, 8))


@pytest.fixture(scope="session")
def reader_of(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Reader]:
    """Readers of the district's marts in any case, by any pack; those of one case are made once a session."""
    made: dict[tuple[int, str], Reader] = {}

    def make(case: district_marts.DistrictCase | None = None, of: Pack = pack) -> Reader:
        case = case or district_marts.DistrictCase()
        key = id(of), repr(case)  # the reader keeps its pack: the id is given to no other
        if key not in made:
            folder, year = district_marts.build(tmp_path_factory.mktemp("district"), of, case), max(case.years)
            made[key] = Reader(Marts(folder, year), of, ReleaseInfo.from_pack(of, year, "r3", HASH, demo=True))
        return made[key]

    return make


@pytest.fixture(scope="session")
def owing(reader_of: Callable[..., Reader]) -> Reader:
    """One street, two years; 区城运中心 (D10) has handed nothing in."""
    return reader_of(district_marts.DistrictCase(pending_departments=("D10",), silent=("D10",)))


@pytest.fixture(scope="session")
def faulty(reader_of: Callable[..., Reader]) -> Reader:
    return reader_of(district_marts.FAULTY)


@pytest.fixture(scope="session")
def faulty_report(faulty: Reader) -> Report:
    """The district's report where much went wrong."""
    return build(faulty, "district", district_marts.DISTRICT)


@pytest.fixture(scope="session")
def parts(faulty_report: Report) -> dict[str, Any]:
    """What its sections have built, by code."""
    return faulty_report.parts


@pytest.fixture(scope="session")
def rich(reader_of: Callable[..., Reader]) -> Reader:
    """Marts that have every kind of report: two streets, all departments, the draws and the audit."""
    return reader_of(district_marts.DistrictCase(streets=("310110001", "310110006"), robust=True))


@pytest.fixture(scope="session")
def former(rich: Reader) -> Former:
    """What the rich release replaced: one community's figure was another, and others stood otherwise for it."""
    return former_marts.of(rich)


@pytest.fixture(scope="session")
def rich_job(rich: Reader, former: Former) -> Callable[[str], RenderJob]:
    """One report of every kind, by kind, ready to print; built once a session."""

    @cache
    def job(kind: str) -> RenderJob:
        if kind == "cadre":
            context = build_cadre(rich, RICH[kind], ISSUE)
            return RenderJob(kind, RICH[kind], context.frame.name, context, content_key="identity")
        replaced = former if kind == "changes" else None
        (found,) = jobs(rich.marts, rich.pack, rich.info, kinds=[kind], units=[RICH[kind]], former=replaced)
        assert found.error is None
        return found

    return job


@pytest.fixture(scope="session")
def page_of(rich_job: Callable[[str], RenderJob]) -> Callable[[str], Page]:
    """The page of a report of every kind, as its templates made it."""
    return cache(lambda kind: Page.read(kind, html(kind, rich_job(kind).context)))


@pytest.fixture(scope="session")
def paper_of(rich_job: Callable[[str], RenderJob]) -> Callable[[str], Paper]:
    """The same on paper."""

    return cache(lambda kind: printed(rich_job(kind)))


@pytest.fixture(scope="session")
def text_of(job_of: Callable[[Marts, str], RenderJob]) -> Callable[[Marts, str], Page]:
    """The page of one unit's report from any marts; each is made once a session."""

    @cache  # the marts are kept with it
    def read(marts: Marts, code: str) -> Page:
        job = job_of(marts, code)
        return Page.read(job.kind, html(job.kind, job.context))

    return read


@pytest.fixture(scope="session")
def printed_of(job_of: Callable[[Marts, str], RenderJob]) -> Callable[[Marts, str], Paper]:
    """The same on paper."""
    return cache(lambda marts, code: printed(job_of(marts, code)))
