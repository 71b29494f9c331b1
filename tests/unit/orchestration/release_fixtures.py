"""A year ready to be released: marts made by hand, the rest through the real code."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from warehouse_fixtures import House

from mulin.marts import released_tables
from mulin.pack import Pack
from orchestration.publishing.publish import ReleaseResult, make_release
from orchestration.release.manifest import Manifest, parse_manifest
from orchestration.release.rendering import RenderRequest
from orchestration.warehouse.build import WarehouseBuild
from reports.correction import Correction
from reports.identity import report_code

__all__ = ["House", "Job", "Page", "Year", "manifest_of", "page", "print_pages"]
TYPES = {"year": "integer", "number": "integer"}
COLUMNS = {
    "unit_scores": "unit_name varchar, tier varchar, total_score double, rank integer, grade varchar, status varchar,"
    " overall_rank integer",
    "indicator_scores": "indicator_name varchar, value double, score double, status varchar",
    "department_scores": "department_name varchar, total_score double, rank integer, grade varchar",
}
ROWS = {
    "unit_scores": "(2021, 'u1', '定海路街道', 'street', {score}, 1, '良好', '可比', 1),"
    " (2021, 'u2', '平凉路街道', 'street', 80, 2, '良好', '可比', 2)",
    "indicator_scores": "(2021, 'u1', 'S-A01', '覆盖率', 1.0 / 3, {score}, 'scored')",
    "department_scores": "(2021, 'D06', '民政局', 90, 1, '优秀')",
}


@dataclass(frozen=True)
class Job:
    """A report's name and content, as the catalogue gives them."""

    file_name: str
    content_key: str = ""
    since: str = ""
    fingerprint: str = ""
    report_code: str = ""
    correction: Correction | None = None

    @property
    def kind(self) -> str:
        return self.file_name.partition("/")[0]

    @property
    def code(self) -> str:
        return self.file_name.partition("/")[2].partition("-")[0]

    @property
    def name(self) -> str:
        return self.file_name.partition("-")[2].removesuffix(".pdf")


@dataclass(frozen=True)
class Page:
    job: Job
    path: Path | None
    error: str | None = None
    sha256: str | None = None
    pages: int = 1


def manifest_of(folder: Path) -> Manifest:
    """The manifest that lies in a release folder, whatever the chain says of it."""
    return parse_manifest((folder / "manifest.json").read_bytes())


def page(request: RenderRequest, name: str, content: str, look: str = "%PDF") -> Page:
    """One 'PDF' that says what a report says of itself, and keeps its number as a report does."""
    key = hashlib.sha256(f"{look} {content}".encode()).hexdigest()
    before = request.kept.get(name)
    kind, _, rest = name.partition("/")
    about = rest.partition("-")[0]
    if before is not None and before.content_key == key:
        since, note = before.release, before.correction
    else:
        since, note = request.release, request.renewed and request.renewed(kind, about)
    code = report_code(request.year, kind, about, key, since, "" if note is None else note.digest)
    path = request.out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{look} {name} {since} {code} {content}", encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Page(Job(name, key, since, hashlib.sha256(content.encode()).hexdigest(), code, note), path, sha256=digest)


def scores(request: RenderRequest) -> dict[str, float]:
    """What the stand-in reports are about: the units' totals."""
    query = f"select unit_code, total_score from read_parquet('{request.marts / 'unit_scores.parquet'}')"
    with duckdb.connect() as connection:
        return dict(connection.sql(query).fetchall())


def print_pages(request: RenderRequest) -> list[Page]:
    """A street's, another street's and a department's; the streets' tell their scores."""
    found = scores(request)
    return [
        page(request, "street/u1-定海路街道.pdf", f"{found['u1']}"),
        page(request, "street/u2-平凉路街道.pdf", f"{found['u2']}"),
        page(request, "department/D06-民政局.pdf", "90"),
    ]


@dataclass
class Year:
    """2021 of a home: ``score`` of the first street is what a test changes."""

    home: Path
    pack: Pack
    score: float = 85.5
    render: Callable[[RenderRequest], list[Page]] = print_pages
    house: House = field(init=False)

    def __post_init__(self) -> None:
        self.house = House(self.home, self.pack)
        self.settings = self.house.settings
        self.folder = self.settings.releases / "2021"

    def scored(self) -> WarehouseBuild:
        """Build the warehouse and put marts into it, as dbt would."""
        build = self.house.build()
        with build.held.change() as file, duckdb.connect(str(file)) as con:
            con.execute("create schema marts")
            for name, table in released_tables().items():
                keys = ", ".join(f"{g} {TYPES.get(g, 'varchar')}" for g in table.grain)
                con.execute(f"create table marts.{name} ({keys}, {COLUMNS.get(name, 'points double')})")
                values = (
                    ROWS.get(name)
                    or "(2021, " + ", ".join("1" if g == "number" else "'x'" for g in table.grain[1:]) + ", 0.1)"
                )
                con.execute(f"insert into marts.{name} values {values.format(score=self.score)}")
        return build

    def release(self) -> ReleaseResult:
        return make_release(self.settings, 2021, self.scored(), self.render)

    def served(self) -> str:
        return (self.folder / "current").read_text().strip()

    def names(self) -> list[str]:
        return sorted(p.name for p in self.folder.iterdir() if p.name != ".lock")
