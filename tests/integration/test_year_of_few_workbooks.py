"""The real pack with few of its workbooks in: gate → load → dbt → judging → draws → release → trace → reports.

The pack's first two years, handed in once by the demo; a store that shows only some of the hand-ins stands in for a
year that has hardly begun. Two stand-in pages replace the PDFs: reports are built and written, not drawn.
"""

from __future__ import annotations

import random
import re
import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from stand_in import print_page

from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Record, Store
from mulin.settings import Settings
from orchestration.demo.handins import HandIn, Writer
from orchestration.demo.make import make_demo
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.steps import Sound
from orchestration.proving.verify import verify_release
from orchestration.publishing.publish import make_release
from orchestration.release.marts import check_marts, export_marts
from orchestration.release.served import open_release
from orchestration.trace import trace_text
from orchestration.trace.build import proving
from orchestration.trace.tree import TraceTree
from reports import Marts, ReleaseInfo
from reports.cadre.extract import Issue
from reports.cadre.extract import build as build_cadre
from reports.catalogue import jobs
from reports.datapackage import write_data_package
from reports.narrative import write_narrative
from reports.reading.reader import Reader
from reports.results import write_results

pytestmark = pytest.mark.slow
FIRST, SECOND = 2021, 2022
DISTRICT, STREET = "310110", "310110001"
SILENT = re.compile(r"(?<![A-Za-z_\-])(nan|None|NaN|NaT|inf)(?![A-Za-z_\-])|[—-]分[，。]")
"""What a figure that is not there must not be printed as."""
Chosen = Callable[[Record], bool]


class Partly(Store):
    """A store in which only some hand-ins came."""

    def __init__(self, root: Path, came: Chosen) -> None:
        super().__init__(root)
        self.came = came

    def records(self, year: int | None = None, department: str | None = None) -> list[Record]:
        return [r for r in super().records(year, department) if self.came(r)]


@dataclass
class House:
    settings: Settings
    pack: Pack

    def run(self, year: int, came: Chosen) -> Sound:
        """Judge, load, score, draw and judge the marts, as ``mulin run --no-reports`` does; no warning is let pass."""
        run = YearRun(self.settings, self.pack, year, Partly(self.settings.received, came))
        with warnings.catch_warnings():
            for kind in (RuntimeWarning, FutureWarning):
                warnings.simplefilter("error", kind)
            sound = Driver(run).drive(Sound)
        assert [f.sentence() for f in sound.judgement.findings] == []
        return sound

    def marts(self, sound: Sound) -> Marts:
        folder, year = self.settings.home / "marts", sound.run.year
        shutil.rmtree(folder, ignore_errors=True)
        with sound.scores.held.read() as con:
            check_marts(con, year)
            export_marts(con, folder)
        return Marts(folder, year)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> House:
    settings = Settings(home=tmp_path_factory.mktemp("few"))
    make_demo(pack, Store(settings.received), settings.home, [FIRST, SECOND])
    return House(settings, pack)


def texts(thing: Any) -> Iterator[str]:
    """Every text of a report's context."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for f in fields(thing):
            yield from texts(getattr(thing, f.name))
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from texts(value)


def printed(tree: TraceTree) -> str:
    """A trace as the terminal shows it."""
    from rich.console import Console

    console = Console(width=400, file=StringIO())
    console.print(trace_text(tree))
    return console.file.getvalue()


def one_of(*workbooks: tuple[str, str]) -> Chosen:
    return lambda r: (r.department, r.kind) in workbooks


def drawn_by_lot(pack: Pack, seed: int) -> Chosen:
    owed = workbooks_owed(pack, FIRST)
    lot = random.Random(seed)
    return one_of(*lot.sample(owed, lot.randint(1, len(owed) - 1)))


@pytest.mark.parametrize(
    "came",
    [
        lambda pack: one_of(),
        lambda pack: one_of(("D01", "report"), ("D06", "report")),
        lambda pack: lambda r: r.kind == "panel",
        lambda pack: lambda r: r.kind == "survey",
        lambda pack: lambda r: r.department == "D06",
        lambda pack: lambda r: r.department != "D05",
        *(lambda pack, seed=seed: drawn_by_lot(pack, seed) for seed in range(4)),
        lambda pack: lambda r: True,
    ],
    ids=["none", "two", "panels", "surveys", "one department", "all but one", *(f"lot {n}" for n in range(4)), "all"],
)
def test_a_year_of_some_workbooks_is_scored_and_reported(
    house: House, tmp_path: Path, came: Callable[[Pack], Chosen]
) -> None:
    chosen = came(house.pack)
    sound = house.run(FIRST, chosen)
    admitted = [r for r in sound.scores.warehouse.admitted.verdicts.assessed if r.state == "accepted"]
    marts = house.marts(sound)
    told = {tier: marts.units(tier) for tier in ("district", "street", "community")}
    nobody = not any(u.comparable for units in told.values() for u in units)
    said = sound.scores.standing
    assert ("可比" in said) == nobody
    assert not nobody or f"通过 {len(admitted)} 份" in said["可比"]
    assert not SILENT.search(" ".join(said.values()))

    info = ReleaseInfo.from_pack(house.pack, FIRST, "r1", "ab" * 32, demo=True)
    todo = jobs(marts, house.pack, info)
    assert len([j for j in todo if j.kind in told]) == sum(map(len, told.values()))
    for job in todo:
        assert job.error is None
        words = list(texts(job.context))
        assert [w for w in words if SILENT.search(w)] == [], job.file_name
        unit = marts.unit(job.code) if job.kind in told else None
        assert unit is None or unit.comparable or "暂不可比" in words
    write_narrative(marts, house.pack, info, tmp_path / "narrative.docx")
    write_results(marts, house.pack, info, tmp_path / "results.xlsx")
    write_data_package(marts.folder, house.pack, info, tmp_path / "package")
    extract = build_cadre(Reader(marts, house.pack, info), STREET, Issue(1, "组织部", "考核", date(2022, 4, 8)))
    assert [w for w in texts(extract) if SILENT.search(w)] == []


@pytest.mark.parametrize(
    ("came", "comparable"),
    [(lambda r: r.year == SECOND, True), (lambda r: r.year == FIRST or r.kind == "survey", False)],
    ids=["nothing the year before", "hardly anything after a whole year"],
)
def test_beside_another_year_there_is_no_change_to_tell(house: House, came: Chosen, comparable: bool) -> None:
    marts = house.marts(house.run(SECOND, came))
    told = [u.comparable for u in marts.units("street")]
    assert all(told) if comparable else not any(told)
    info = ReleaseInfo.from_pack(house.pack, SECOND, "r1", "ab" * 32, demo=True)
    for job in jobs(marts, house.pack, info, kinds=["district", "street"]):
        assert job.error is None
        words = list(texts(job.context))
        assert [w for w in words if SILENT.search(w)] == [], job.file_name
        assert any("结果为暂不可比，不作年度比较" in w for w in words)


def came_in(house: House, monkeypatch: pytest.MonkeyPatch, hand_ins: Callable[[list[HandIn]], list[HandIn]]) -> None:
    """Hand in some of the first year's workbooks for good: what a release left out stands on the chain."""
    whole = Writer.year
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "year", lambda writer, year: hand_ins(whole(writer, year)))
        make_demo(house.pack, Store(house.settings.received), house.settings.home, [FIRST])


def test_a_release_in_which_nobody_is_comparable_recomputes_is_traced_and_followed_by_a_fuller_one(
    tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(Settings(home=tmp_path), pack)
    two = {("D01", "report"), ("D06", "report")}
    came_in(house, monkeypatch, lambda hand_ins: [h for h in hand_ins if (h.department, h.kind) in two])
    build = house.run(FIRST, lambda r: True).scores.warehouse.build
    first = make_release(house.settings, FIRST, build, print_page)
    assert first.release == "r1"
    assert [f.sentence() for f in verify_release(house.settings, FIRST, "r1", render=print_page)] == []
    with proving(house.settings, open_release(house.settings, FIRST)) as prover:
        for code in (DISTRICT, STREET, f"{STREET}001", "D02"):
            tree = prover.trace(code)
            assert tree.sound, code
            assert not SILENT.search(printed(tree)), code
            assert code == "D02" or "暂不可比" in printed(tree)

    months_later = timedelta(days=90)
    came_in(house, monkeypatch, lambda hand_ins: [
        h if (h.department, h.kind) in two else replace(h, received_at=h.received_at + months_later) for h in hand_ins
    ])  # fmt: skip
    build = house.run(FIRST, lambda r: True).scores.warehouse.build
    second = make_release(house.settings, FIRST, build, print_page)
    assert second.release == "r2"
    assert second.changes is not None
    lines = "\n".join(second.changes.lines(20))
    assert "暂不可比" in lines
    assert not SILENT.search(lines)
