"""A year ready to be released: marts made by hand, the rest through the real code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

sys.path.append(str(Path(__file__).parent.parent / "warehouse"))
from warehouse_fixtures import House, altered

from mulin.pack import Pack
from orchestration.release.marts import GRAINS
from orchestration.release.publish import ReleaseResult, RenderRequest, make_release
from orchestration.warehouse.build import WarehouseBuild

__all__ = ["House", "Page", "Year", "altered", "print_pages"]
TYPES = {"year": "integer", "number": "integer"}
COLUMNS = {
    "unit_scores": "unit_name varchar, tier varchar, total_score double, rank integer, grade varchar, status varchar",
    "indicator_scores": "indicator_name varchar, value double, score double, status varchar",
    "department_scores": "department_name varchar, total_score double, rank integer, grade varchar",
}
ROWS = {
    "unit_scores": "(2021, 'u1', '定海路街道', 'street', {score}, 1, '良好', '可比'),"
    " (2021, 'u2', '平凉路街道', 'street', 80, 2, '良好', '可比')",
    "indicator_scores": "(2021, 'u1', 'S-A01', '覆盖率', 1.0 / 3, {score}, 'scored')",
    "department_scores": "(2021, 'D06', '民政局', 90, 1, '优秀')",
}


@dataclass(frozen=True)
class Page:
    job: str
    path: Path | None
    error: str | None = None


def print_pages(request: RenderRequest) -> list[Page]:
    """Two 'PDFs' that say what a page says of its release."""
    pages = []
    for name in ("street/u1-定海路街道.pdf", "department/D06-民政局.pdf"):
        path = request.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"%PDF {name} {request.release} {request.data_hash}", encoding="utf-8")
        pages.append(Page(name, path))
    return pages


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
        with duckdb.connect(str(build.path)) as con:
            con.execute("create schema marts")
            for name, grain in GRAINS.items():
                keys = ", ".join(f"{g} {TYPES.get(g, 'varchar')}" for g in grain)
                con.execute(f"create table marts.{name} ({keys}, {COLUMNS.get(name, 'points double')})")
                values = (
                    ROWS.get(name)
                    or "(2021, " + ", ".join("1" if g == "number" else "'x'" for g in grain[1:]) + ", 0.1)"
                )
                con.execute(f"insert into marts.{name} values {values.format(score=self.score)}")
        return build

    def release(self) -> ReleaseResult:
        return make_release(self.settings, 2021, self.scored(), self.render)

    def served(self) -> str:
        return (self.folder / "current").read_text().strip()

    def names(self) -> list[str]:
        return sorted(p.name for p in self.folder.iterdir() if p.name != ".lock")
