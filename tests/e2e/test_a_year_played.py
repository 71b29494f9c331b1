"""A year played from its first hand-in to its third edition, in both packs that ship.

A department is late, another hands in wrong figures and takes them back; two objections are raised, one is upheld and
carried out, one refused; a target is changed, first without leave and then by an approved amendment. What each edition
issues anew, what it says of it, and what it costs whom. The pages that differ are listed by ``-s``.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from mulin.pack import load_pack
from mulin.received import Record, Store
from mulin.settings import REPO_ROOT, Settings
from orchestration.cli import app
from orchestration.release.index import Entry, read_index

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Figure:
    """A figure of a department's workbook: whose, where."""

    department: str
    sheet: str
    field: str
    unit: str


@dataclass(frozen=True)
class Story:
    """Who does what. ``wrong`` is handed in too high and taken back, ``objected`` is what the upheld objection is on,
    ``target`` an indicator with its target before and after. Of the streets only these two and their units have reports
    made. ``keeps``: two corrections leave a part of the reports alone (among ten villages every mean and rank
    moves)."""

    pack: str
    year: int
    late: str
    wrong: Figure
    objected: Figure
    indicator: str
    target: tuple[str, str, str]
    street: str
    elsewhere: str
    keeps: bool


STORIES = (
    Story(
        "yangpu-2021-2025", 2024, "D11", Figure("D06", "社区", "F-C009", "310110012003"),
        Figure("D05", "社区", "F-C001", "310110001001"), "C-A01", ("C-A06", "5", "6"), "310110001", "310110012", True,
    ),
    Story(
        "qinghe-2023-2024", 2024, "JUSTICE", Figure("CIVIL", "乡镇", "T07", "QH2"),
        Figure("CULTURE", "村", "V06", "QH1-1"), "V-4", ("V-7", "92", "95"), "QH1", "QH3", False,
    ),
)  # fmt: skip


@dataclass
class House:
    """The home in which a story is played, and what was said on the way. ``first``: the hand-in that ``wrong`` comes
    after."""

    story: Story
    settings: Settings
    folder: Path
    first: str = ""
    said: dict[str, str] = field(default_factory=dict)
    cost: dict[str, dict[str, Any]] = field(default_factory=dict)

    def mulin(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        done = CliRunner().invoke(app, list(words))
        assert done.exit_code in codes, f"{words}: {done.output[-3000:]} {done.stderr[-3000:]}"
        return done.output + done.stderr

    def run(self, release: str) -> None:
        self.said[release] = self.mulin("run", "--year", self.year)
        self.cost[release] = self.departments(release)

    @property
    def year(self) -> str:
        return str(self.story.year)

    def release(self, name: str) -> Path:
        return self.settings.releases / self.year / name

    def index(self, name: str) -> dict[str, Entry]:
        return {e.file_name: e for e in read_index(self.release(name))}

    def departments(self, name: str) -> dict[str, Any]:
        """Department → its row of ``department_scores``."""
        file = self.release(name) / "marts" / "department_scores.parquet"
        with duckdb.connect() as con:
            found = con.execute("select * from read_parquet(?) where year = ?", [str(file), self.story.year])
            names = [c[0] for c in found.description or ()]
            return {row[names.index("department")]: dict(zip(names, row, strict=True)) for row in found.fetchall()}

    def text(self, release: str, file: str) -> str:
        """What a report says, without the line breaks of its pages."""
        import pypdfium2

        with pypdfium2.PdfDocument(self.release(release) / "reports" / file) as pdf:
            pages = [page.get_textpage().get_text_bounded() for page in pdf]
        return re.sub(r"\s", "", "".join(pages))

    def in_force(self, department: str) -> Record:
        records = Store(self.settings.received).in_force(self.story.year, department)
        return next(r for r in records if r.kind == "report")

    def changed(self, figure: Figure, by: Callable[[Any], Any]) -> Path:
        """The workbook in force with one figure another."""
        record = self.in_force(figure.department)
        book = load_workbook(Store(self.settings.received).open_object(record.sha256))
        sheet = book[figure.sheet]
        column = next(c.column for c in sheet[2] if c.value == figure.field)
        (cell,) = (row[column - 1] for row in sheet.iter_rows(min_row=4) if row[0].value == figure.unit)
        cell.value = by(cell.value)
        out = self.folder / f"{figure.department}-{record.version + 1}.xlsx"
        book.save(out)
        return out

    def submit(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        evidence = self.settings.home / "demo" / self.year / "evidence"
        return self.mulin("submit", *words, "--evidence", str(evidence), codes=codes)

    def rewrite(self, file: str, old: str, new: str) -> None:
        path = self.settings.pack / "years" / self.year / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")


def played(house: House) -> None:
    """The whole story. What is refused on the way is kept in ``house.said``."""
    story, said = house.story, house.said
    pack = load_pack(house.settings.pack)

    house.mulin("demo", "--years", house.year)
    house.run("r1")
    house.mulin("publish", "--year", house.year)

    # a workbook with a wrong figure, and two objections
    house.first = house.in_force(story.wrong.department).submission_id
    said["wrong"] = house.submit(str(house.changed(story.wrong, lambda value: value * 2)))
    unit = pack.unit[story.objected.unit].name
    office, lead = pack.department[pack.plan.office_department].name, pack.department[story.objected.department].name
    for by, about, text in ((unit, unit, "少计两次，见会议台账"), (pack.unit[story.street].name,) * 2 + ("名次偏低",)):
        house.mulin("objection", "raise", "--year", house.year, "--by", by, "--unit", about, "--text", text)
    house.mulin("objection", "answer", "1", "--year", house.year, "--department", lead, "--text", "经核对确少计两次")
    right = house.changed(story.objected, lambda value: value + 2)
    said["too early"] = house.submit(str(right), "--objection", "1", codes=(1, 2))
    decided = ("--year", house.year, "--by", office, "--text")
    house.mulin("objection", "decide", "1", *decided, "按台账改正", "--outcome", "成立")
    house.mulin("objection", "decide", "2", *decided, "没有新的事实", "--outcome", "不成立")
    said["refused"] = house.submit(str(right), "--objection", "2", codes=(1, 2))
    said["upheld"] = house.submit(str(right), "--objection", "1")
    said["objections"] = house.mulin("objection", "list", "--year", house.year)
    house.run("r2")
    house.mulin("publish", "--year", house.year)

    # the late department, and the wrong workbook taken back
    demo = house.settings.home / "demo" / house.year
    (late,) = demo.glob(f"*-{story.late}-report-v*.xlsx")
    said["late"] = house.submit(str(late))
    house.mulin("submit", "--restore", house.first, "--reason", "误用了累计数")

    # the changed target, without leave and with it
    code, old, new = story.target
    indicators = (house.settings.pack / "years" / house.year / "indicators.csv").read_text(encoding="utf-8")
    line = next(text for text in indicators.splitlines() if text.startswith(f"{code},"))
    basis = pack.years[story.year].indicator[code].target_basis
    house.rewrite("indicators.csv", line, line.replace(f",{old},{basis},", f",{new},{basis},"))
    said["unapproved"] = house.mulin("run", "--year", house.year, codes=(1,))
    assert not house.release("r3").exists()
    framework = house.settings.pack / "years" / house.year / "framework.yaml"
    with framework.open("a", encoding="utf-8") as file:
        file.write(f"\namendments:\n- approved_on: '{story.year + 1}-05-12'\n  approved_by: 领导小组第3次会议\n"
                   f"  what: {code}的目标值由{old}改为{new}\n  changes: [indicators.{code}.target]\n")  # fmt: skip
    house.run("r3")


@pytest.fixture(scope="module", params=STORIES, ids=lambda story: story.pack)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    from orchestration.demo.handins import HandIn, Writer
    from orchestration.pipeline import release as release_step

    story: Story = request.param
    folder = tmp_path_factory.mktemp("played")
    shutil.copytree(REPO_ROOT / "plans" / story.pack, folder / story.pack)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MULIN_HOME", str(folder / "home"))
        patch.setenv("MULIN_PACK", str(folder / story.pack))
        patch.setenv("COLUMNS", "400")
        house = House(story, Settings(), folder)
        pack = load_pack(house.settings.pack)
        units = {pack.plan.district_unit, story.street, story.elsewhere}
        units |= {u.code for street in (story.street, story.elsewhere) for u in list(pack.children(street))[:3]}
        units |= {story.late, story.wrong.department, story.objected.department}
        every, every_hand_in = release_step.jobs, Writer.year

        def some(*args: Any, **named: Any) -> Sequence[Any]:
            """Of two streets, six of their communities, the district and who has a part in it: seconds, not minutes."""
            return [j for j in every(*args, **named) if j.code in units]

        def without_the_late(self: Writer, year: int) -> list[HandIn]:
            return [h for h in every_hand_in(self, year) if (h.department, h.kind) != (story.late, "report")]

        patch.setattr(release_step, "jobs", some)
        late = [h for h in every_hand_in(Writer(pack, 2021), story.year)
                if (h.department, h.kind, h.should_pass) == (story.late, "report", True)]  # fmt: skip
        assert late, "the late department owes a workbook"
        write_alone(pack, late[-1], house.settings.home / "demo" / house.year)
        patch.setattr(Writer, "year", without_the_late)
        played(house)
        yield house


def write_alone(pack: Any, hand_in: Any, folder: Path) -> None:
    """A workbook that lies filled in and is not handed in yet."""
    from orchestration.demo.handins import Writer
    from orchestration.demo.make import write_evidence, write_workbook

    writer = Writer(pack, 2021)
    write_workbook(writer, hand_in, folder / hand_in.file_name)
    write_evidence(writer, hand_in, folder / "evidence")


def renewed(house: House, release: str) -> set[str]:
    return {name for name, e in house.index(release).items() if e.since == release}


def report(house: House, release: str, kind: str, code: str) -> str:
    """The file of a report."""
    return next(name for name, e in house.index(release).items() if (e.kind, e.code) == (kind, code))


def test_the_pages_that_differ_are_listed(house: House) -> None:
    """Kept is byte for byte kept, renewed is another content: no page changes unsaid, none is issued for nothing."""
    for last, this in (("r1", "r2"), ("r2", "r3")):
        old, new = house.index(last), house.index(this)
        for name, entry in new.items():
            if entry.since == this and name in old:
                assert entry.content_key != old[name].content_key, name
                print(f"{house.story.pack} {this} {name}")
            elif entry.since != this:
                assert (entry.sha256, entry.report_code) == (old[name].sha256, old[name].report_code), name
        assert set(new) >= set(old)
        if this == "r2" and house.story.keeps:
            assert sum(e.since == last for e in new.values()) >= len(new) / 4, "what nothing reaches is left as it was"


def test_every_renewed_report_says_on_its_first_page_what_it_corrects_and_why(house: House) -> None:
    pack = load_pack(house.settings.pack)
    late, wrong = (pack.department[code].name for code in (house.story.late, house.story.wrong.department))
    for release, number in (("r2", 2), ("r3", 3)):
        for name in renewed(house, release) & set(house.index("r1")):
            text = house.text(release, name)
            assert "更正说明" in text, (release, name)
            assert f"第{number}版" in text, (release, name)
    first_pages = {r: house.text(r, report(house, r, "district", pack.plan.district_unit)) for r in ("r2", "r3")}
    for release, words in (("r2", ("异议第1号", wrong)), ("r3", (late, wrong, "误用了累计数", "领导小组第3次会议"))):
        for word in words:
            assert word in first_pages[release], (release, word)


def test_what_is_objected_to_reaches_its_own_reports(house: House) -> None:
    story = house.story
    name = report(house, "r2", "community", story.objected.unit)
    assert house.index("r2")[name].since == "r2"
    assert "异议第1号" in house.text("r2", name)
    assert "异议第2号" not in house.text("r2", name)


def test_a_correction_by_an_upheld_objection_costs_nothing_and_lateness_does(house: House) -> None:
    story = house.story
    first, second, third = (house.cost[r] for r in ("r1", "r2", "r3"))
    reporting = [c for c in third[story.late] if c.startswith("reporting")]
    assert reporting
    corrected = story.objected.department
    assert [first[corrected][c] for c in reporting] == [second[corrected][c] for c in reporting]
    on_time = [row["reporting_score"] for row in first.values() if row["reporting_score"] is not None]
    assert third[story.late]["reporting_score"] < max(on_time)


def test_what_may_not_be_is_refused_in_words(house: House) -> None:
    said = house.said
    assert "异议" in said["too early"]
    assert "不成立" in said["refused"]
    assert house.story.target[0] in said["unapproved"]
    assert f"  - indicators.{house.story.target[0]}.target  #" in said["unapproved"], "to be copied into amendments"
    for word in ("成立", "不成立"):
        assert word in said["objections"]


def test_the_taken_back_figure_is_the_first_one_again(house: House) -> None:
    wrong, files = house.story.wrong, {}
    for release in ("r1", "r2", "r3"):
        inputs = json.loads((house.release(release) / "inputs.json").read_text(encoding="utf-8"))
        of_year = next(y for y in inputs["years"] if y["year"] == house.story.year)
        (files[release],) = (
            s["sha256"] for s in of_year["submissions"]
            if s["in_force"] and (s["department"], s["kind"]) == (wrong.department, "report")
        )  # fmt: skip
    assert files["r1"] == files["r3"] != files["r2"]


def test_each_later_edition_has_its_change_list(house: House) -> None:
    lists = {
        release: [n for n, e in house.index(release).items() if e.kind == "changes"] for release in ("r1", "r2", "r3")
    }
    assert lists["r1"] == []
    assert len(lists["r2"]) == len(lists["r3"]) == 1
    pack, (code, old, new) = load_pack(house.settings.pack), house.story.target
    text = house.text("r3", lists["r3"][0])
    for word in (pack.years[house.story.year].indicator[code].name_zh, "领导小组第3次会议", old, new):
        assert re.sub(r"\s", "", word) in text, word
    out = house.folder / "out"
    house.mulin("export", "--year", house.year, "--form", "changes", "--out", str(out))
    (book,) = out.rglob("*.xlsx")
    assert len(load_workbook(book).sheetnames) >= 4


def test_every_edition_is_proven_and_every_number_computed_again(house: House) -> None:
    for release in ("r1", "r2", "r3"):
        assert "核对无误" in house.mulin("verify", f"{house.year}/{release}")
    for unit in (house.story.objected.unit, house.story.street, house.story.objected.department):
        assert "不一致" not in house.mulin("trace", "--year", house.year, "--unit", unit)
    listed = house.mulin("releases")
    for release in ("r1", "r2", "r3"):
        assert release in listed


def test_nothing_more_comes_of_running_it_again(house: House) -> None:
    assert "没有产生新版次" in house.mulin("run", "--year", house.year)
    assert not house.release("r4").exists()
