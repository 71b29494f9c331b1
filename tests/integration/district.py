"""A year of the demo handed in, scored and released, with two stand-in pages for its hundreds of PDFs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stand_in import print_page

from mulin.findings import Finding
from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.demo.make import make_demo
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.steps import Scores
from orchestration.proving.verify import verify_release
from orchestration.publishing.publish import ReleaseResult, make_release

YEAR = 2021


@dataclass
class District:
    settings: Settings
    pack: Pack
    store: Store

    def run(self) -> ReleaseResult:
        scores = Driver(YearRun(self.settings, self.pack, YEAR, self.store)).drive(Scores)
        return make_release(self.settings, YEAR, scores.warehouse.build, print_page)

    def verify(self, release: str) -> list[Finding]:
        return verify_release(self.settings, YEAR, release, render=print_page)


def released(home: Path) -> District:
    """Handed in and released as r1."""
    settings = Settings(home=home)
    pack = load_pack(settings.pack)
    store = Store(settings.received)
    make_demo(pack, store, settings.home, [YEAR])
    district = District(settings, pack, store)
    assert district.run().release == "r1"
    return district
