"""A year from its first release to its third edition: two corrected cells, the second after an upheld objection."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from expectations.door import HandIn, hand_in_many
from mulin import beijing
from mulin.findings import errors
from mulin.pack import Pack, load_pack
from mulin.plain import measure
from mulin.received import Store, decide_objection, raise_objection
from mulin.settings import Settings
from orchestration.demo.make import make_demo
from orchestration.editions.proof import Proof
from orchestration.pipeline import release as release_step
from orchestration.pipeline.driver import Driver
from orchestration.pipeline.release import Release, renderer
from orchestration.pipeline.run import YearRun
from orchestration.proving.survey import survey
from orchestration.proving.verify import verify_release
from orchestration.publishing.publish import ReleaseResult
from orchestration.release.edition import Edition, read_edition
from orchestration.release.index import Entry, entries_of
from orchestration.release.known import Held, known_releases
from orchestration.release.manifest import parse_manifest
from orchestration.release.served import open_release
from reports import rows

pytestmark = pytest.mark.slow
YEAR = 2021
TOWN, FAR = "310110001", "310110019"
PRINTED = {"310110", TOWN, FAR, f"{TOWN}001", f"{FAR}001", "D05", "D06", "D10"}
"""Whose reports are made: enough of every kind."""


@dataclass
class Year:
    """The district's year; ``made``: what each run came to; ``in_force``: workbooks that were handed in again."""

    settings: Settings
    pack: Pack
    store: Store
    made: list[ReleaseResult]
    in_force: dict[str, Path]

    def run(self, issued_on: date | None = None) -> ReleaseResult:
        year = YearRun(self.settings, self.pack, YEAR, self.store, issued_on=issued_on)
        self.made.append(Driver(year).drive(Release).result)
        return self.made[-1]

    def folder(self, release: str) -> Path:
        return self.settings.releases / str(YEAR) / release

    def entries(self, release: str) -> dict[str, Entry]:
        manifest = parse_manifest((self.folder(release) / "manifest.json").read_bytes())
        return {e.file_name: e for e in entries_of(self.folder(release), manifest)}

    def edition(self, release: str) -> Edition:
        manifest = parse_manifest((self.folder(release) / "manifest.json").read_bytes())
        found = read_edition(self.folder(release), manifest)
        assert found is not None
        return found

    def figure(self, unit: str) -> rows.Lineage:
        """A figure of a unit that a department handed in itself, of an indicator whose score it moves."""
        opened = open_release(self.settings, YEAR)
        scored = {r.indicator_code: r for r in opened.marts.of_unit(rows.IndicatorScore, unit)}
        return next(
            r for r in opened.marts.of_unit(rows.Lineage, unit)
            if r.role == "value" and "-report-" in (r.submission_id or "") and (r.value or 0) > 3
            and (scored[r.indicator_code].score or 0) > 20
        )  # fmt: skip

    def correct(self, figure: rows.Lineage, folder: Path, objection: int | None = None) -> str:
        """Its department writes another number into the cell and hands the workbook in again."""
        demo = self.settings.home / "demo" / str(YEAR)
        given = str(figure.department)
        book = openpyxl.load_workbook(self.in_force.get(given, demo / str(figure.file_name)))
        book[figure.sheet][figure.cell].value = round((figure.value or 0) * 0.7)  # type: ignore[index]
        path = folder / f"{figure.unit_code}.xlsx"
        book.save(path)
        self.in_force[given] = path
        brought = HandIn(path, demo / "evidence", objection=objection)
        (answer,) = hand_in_many([brought], pack=self.pack, store=self.store, who="王工")
        assert answer.accepted, [f.sentence() for f in answer.findings]
        assert answer.receipt is not None
        return answer.receipt.submission_id


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    root, every = tmp_path_factory.mktemp("editions"), release_step.jobs
    settings = Settings(home=root / "home", workers=1)
    pack = load_pack(settings.pack)
    year = Year(settings, pack, Store(settings.received), [], {})
    make_demo(pack, year.store, settings.home, [YEAR])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release_step, "jobs", lambda *a, **k: every(*a, **{**k, "units": PRINTED}))
        year.run()
        near, far = year.figure(f"{TOWN}001"), year.figure(f"{FAR}001")
        year.correct(near, root)
        year.run()
        year.run()
        raised = raise_objection(
            year.store, YEAR, release="r2", objector=pack.unit[FAR].name, objector_code=FAR, unit_code=far.unit_code,
            indicator_code=far.indicator_code, text="数字报错了", received_on=beijing.today(), who="李工",
        )  # fmt: skip
        decide_objection(year.store, YEAR, raised.number, outcome="upheld", text="更正", decided_by="评估办公室",
                         decided_on=beijing.today(), who="李工")  # fmt: skip
        year.correct(far, root, raised.number)
        year.run(beijing.today() + timedelta(days=7))
        yield year


def test_each_corrected_cell_is_an_edition_and_the_same_again_is_none(year: Year) -> None:
    assert [(r.release, r.state) for r in year.made] == [
        ("r1", "published"), ("r2", "published"), ("r2", "unchanged"), ("r3", "published"),
    ]  # fmt: skip
    assert not (year.folder("r1") / "edition.json").exists()
    assert [(year.edition(r).replaces, year.edition(r).day) for r in ("r2", "r3")] == [
        ("r1", beijing.today()), ("r2", beijing.today() + timedelta(days=7)),
    ]  # fmt: skip


def test_only_what_changed_is_issued_again_and_says_why(year: Year) -> None:
    two, edition = year.entries("r2"), year.edition("r2")
    renewed = {f"{e.kind}/{e.code}" for e in two.values() if e.since == "r2"}
    assert {f"community/{TOWN}001", f"street/{TOWN}", "district/310110"} <= renewed
    assert f"community/{FAR}001" not in renewed
    assert edition.corrections.keys() == renewed
    note = edition.corrections[f"community/{TOWN}001"]
    assert [(c.of, c.version, c.before) for c in note.causes] == [("hand_in", 2, 1)]
    assert "综合得分" in {m.what for m in note.results}
    assert len(note.details) >= 1
    assert all(c.issued_on == edition.issued_on and c.release == "r2" for c in edition.corrections.values())


def test_a_report_that_was_not_renewed_is_the_same_file_with_its_own_number_day_and_note(year: Year) -> None:
    one, two, three = (year.entries(r) for r in ("r1", "r2", "r3"))
    assert two[name_of(two, f"{FAR}001")].sha256 == one[name_of(one, f"{FAR}001")].sha256
    assert {e.since for e in three.values()} >= {"r2", "r3"}
    for name, e in three.items():
        before = {"r1": one, "r2": two, "r3": three}[e.since][name]
        assert (e.sha256, e.report_code, e.fingerprint) == (before.sha256, before.report_code, before.fingerprint)
        if e.since == "r2":
            about = f"{e.kind}/{e.code}"
            assert year.edition("r3").corrections[about] == year.edition("r2").corrections[about]


def name_of(entries: dict[str, Entry], code: str) -> str:
    return next(name for name, e in entries.items() if e.code == code)


def test_a_correction_cites_the_objection_it_carries_out(year: Year) -> None:
    (cause,) = year.edition("r3").corrections[f"community/{FAR}001"].causes
    assert cause.objections == (1,)
    assert year.edition("r3").corrections[f"community/{FAR}001"].replaces == "r1"


@pytest.mark.parametrize("release", ["r1", "r2", "r3"])
def test_every_edition_recomputes_to_itself_with_its_reports(year: Year, release: str) -> None:
    found = verify_release(year.settings, YEAR, release, render=renderer(year.settings))
    assert [f.sentence() for f in errors(found)] == []


def forged(year: Year, folder: Path, change: Any) -> Proof:
    """The proof of r3 as somebody would have liked it, every hash in it made to fit."""
    copy = folder / "r3"
    shutil.copytree(year.folder("r3"), copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    told = json.loads((copy / "edition.json").read_text(encoding="utf-8"))
    change(told)
    (copy / "edition.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    manifest, is_now = parse_manifest((copy / "manifest.json").read_bytes()), measure(copy / "edition.json")
    files = {**manifest.files, "edition.json": {"sha256": is_now.sha256, "size": is_now.size}}
    known = known_releases(year.settings, YEAR)
    held = Held(copy, replace(manifest, files=files), known.anchors["r3"], ())  # type: ignore[arg-type]
    return Proof(known, held, year.store)


def test_a_forged_note_is_found_of_this_edition_and_of_one_before(year: Year, tmp_path: Path) -> None:
    for about, place in ((f"community/{FAR}001", tmp_path / "own"), (f"community/{TOWN}001", tmp_path / "kept")):

        def change(told: dict[str, Any], about: str = about) -> None:
            told["corrections"][about]["causes"] = [
                {**told["corrections"][about]["causes"][0], "name": "别的部门"}
            ]  # fmt: skip

        (found,) = forged(year, place, change).findings
        assert found.rule == "release.correction_differs"
        assert about in found.message


def test_a_forged_day_and_forged_causes_are_found(year: Year, tmp_path: Path) -> None:
    late = forged(year, tmp_path / "late", lambda told: told.update(issued_on="2031-01-01"))
    assert "release.issued_on" in {f.rule for f in late.findings}
    silent = forged(year, tmp_path / "silent", lambda told: told.update(causes=[]))
    assert [f.rule for f in silent.findings] == ["release.causes_differ"]


def test_the_list_of_releases_tells_editions(year: Year) -> None:
    stands, wrong = survey(year.settings, YEAR)
    assert wrong == []
    days = year.pack.years[YEAR].framework.veto.objection_days
    assert [(s.name, s.edition and s.edition.replaces) for s in stands] == [("r1", None), ("r2", "r1"), ("r3", "r2")]
    assert stands[2].until == beijing.today() + timedelta(days=7 + days)


def test_what_is_made_of_an_edition_has_its_day_and_notes(year: Year) -> None:
    info = open_release(year.settings, YEAR).info
    assert info.issued.iso == (beijing.today() + timedelta(days=7)).isoformat()
    assert info.corrections == year.edition("r3").corrections
