"""A kept verdict is the verdict that would be reached now; in any doubt it is reached anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from cases import Case, write
from hypothesis import given
from mutations import damaged, thousands
from once import judge_once

from expectations import verdicts
from expectations.books import Book
from expectations.door import hand_in_many
from expectations.gate import gate_year
from expectations.judge import Judgement, judge_many
from expectations.messages import internal
from expectations.verdicts import Verdicts
from mulin.findings import Finding, Level
from mulin.language import Language, speaking
from mulin.pack import Pack
from mulin.plain import canonical
from mulin.received import Record, Store
from mulin.sealed import Sealed
from mulin.stored import FormError, read_form
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.parsed import EvidenceRow, Parsed

DAY = date(2025, 1, 15)


class Counted:
    """Remembers how many workbooks it was asked to judge; Great Expectations is asked about each content once."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, books: list[Book]) -> list[Judgement]:
        if books:
            self.asked.append(len(books))
        return judge_once(books)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted()
    monkeypatch.setattr(verdicts, "judge_many", counted)
    return counted


@pytest.fixture
def kept(tmp_path: Path) -> Sealed:
    return Sealed(tmp_path / "cache", "judged")


@pytest.fixture
def entry(tmp_path: Path) -> Callable[[], Path]:
    """The one verdict that is kept."""

    def only() -> Path:
        (path,) = (p for p in (tmp_path / "cache" / "judged").rglob("*") if p.is_file())
        return path

    return only


@pytest.fixture(scope="module")
def readings(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> tuple[Parsed, Parsed]:
    folder = tmp_path_factory.mktemp("books")
    late = {"milestones": {"2024-T5.1-02/3": None}}
    negative = {"cells": {"F-S028/310110001": -1}}
    return (
        parse_workbook(write(pack, Case("好", "", "D21", "report", 2024, late), folder / "a"), pack),
        parse_workbook(write(pack, Case("坏", "", "D08", "report", 2024, negative), folder / "b"), pack),
    )


def _books(pack: Pack, readings: tuple[Parsed, ...], **given: object) -> list[Book]:
    return [Book(pack, 2024, parsed, **{"received_on": DAY, **given}) for parsed in readings]  # type: ignore[arg-type]


def test_the_second_time_nothing_is_judged_and_the_answer_is_the_same(
    pack: Pack, readings: tuple[Parsed, Parsed], kept: Sealed, judged: Counted
) -> None:
    books = _books(pack, readings)
    first = Verdicts(kept).judge_many(books)
    again = Verdicts(kept).judge_many(books)

    assert judged.asked == [2]
    assert again == first == judge_many(books)
    assert [j.ok for j in again] == [True, False]
    assert [[f.rule for f in j.findings] for j in again] == [["milestone.not_reported"], ["value.below_minimum"]]


def test_only_the_changed_workbook_is_judged(
    pack: Pack, readings: tuple[Parsed, Parsed], kept: Sealed, judged: Counted
) -> None:
    good, bad = readings
    Verdicts(kept).judge_many(_books(pack, (good, bad)))
    cell = bad.cells[0]
    changed = replace(bad, cells=(replace(cell, value=3.0, raw="3", state="value"), *bad.cells[1:]))
    Verdicts(kept).judge_many(_books(pack, (good, changed)))

    assert judged.asked == [2, 1]


@pytest.mark.slow
@pytest.mark.parametrize("what", ["previous", "day", "evidence", "pack", "code", "language"])
def test_whatever_may_sway_a_verdict_makes_it_a_new_question(
    pack: Pack, readings: tuple[Parsed, Parsed], kept: Sealed, judged: Counted, what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    row = EvidenceRow("C-A01", "证明.pdf", None, "", "佐证材料", "B4")
    parsed = replace(readings[0], evidence=(row,))
    cell = parsed.cells[0]
    Verdicts(kept).judge_many(_books(pack, (parsed,)))
    given: dict[str, object] = {}
    if what == "previous":
        given["previous"] = {(cell.field_code, cell.unit_code): 1.0}
    elif what == "day":
        given["received_on"] = date(2025, 1, 16)
    elif what == "evidence":
        parsed = replace(parsed, evidence=(replace(row, sha256="a" * 64),))
    elif what == "pack":
        checks = pack.years[2024].framework.checks.model_copy(update={"year_on_year_ratio": 99.0})
        framework = pack.years[2024].framework.model_copy(update={"checks": checks})
        year = pack.years[2024].model_copy(update={"framework": framework})
        pack = pack.model_copy(update={"years": {**pack.years, 2024: year}})
    elif what == "code":
        monkeypatch.setattr(verdicts, "_code_hash", lambda: "other")
    with speaking(Language.ENGLISH if what == "language" else Language.CHINESE):
        Verdicts(kept).judge_many(_books(pack, (parsed,), **given))

    assert judged.asked == [1, 1]


def test_last_years_figures_of_others_are_no_part_of_the_question(
    pack: Pack, readings: tuple[Parsed, Parsed], kept: Sealed, judged: Counted
) -> None:
    Verdicts(kept).judge_many(_books(pack, readings[:1]))
    Verdicts(kept).judge_many(_books(pack, readings[:1], previous={("F-S028", "310110001"): 7.0}))

    assert judged.asked == [1]


@pytest.mark.parametrize("damage", [
    lambda data: data.replace(b'"ok":false', b'"ok":true'), lambda data: data[:-20], lambda _: b"", lambda _: b"[]",
])  # fmt: skip
def test_a_damaged_verdict_is_not_believed(
    pack: Pack, readings: tuple[Parsed, Parsed], kept: Sealed, entry: Callable[[], Path], judged: Counted,
    damage: Callable[[bytes], bytes],
) -> None:  # fmt: skip
    books = _books(pack, readings[1:])
    Verdicts(kept).judge_many(books)
    data = entry().read_bytes()
    assert damage(data) != data
    entry().write_bytes(damage(data))
    (again,) = Verdicts(kept).judge_many(books)

    assert not again.ok
    assert judged.asked == [1, 1]


@pytest.mark.parametrize("altered", [{"ok": True}, {"rows": 1}, {"findings": []}, {"evaluated": 0, "expected": 0}])
def test_a_sealed_verdict_that_contradicts_itself_is_not_believed(
    pack: Pack, readings: tuple[Parsed, Parsed], kept: Sealed, entry: Callable[[], Path], judged: Counted,
    altered: dict[str, object],
) -> None:  # fmt: skip
    books = _books(pack, readings[1:])
    Verdicts(kept).judge_many(books)
    key = entry().name
    kept.save(key, canonical({**json.loads(kept.load(key) or b""), **altered}))
    (again,) = Verdicts(kept).judge_many(books)

    assert not again.ok
    assert judged.asked == [1, 1]


@pytest.mark.slow
def test_thousands_of_damaged_verdicts_are_refused_in_words_or_sound() -> None:
    verdict = Judgement((Finding(Level.WARNING, "value.odd", "怪", "改", cell="D4"),), 7, 7, 8, True)

    @thousands
    @given(damaged(canonical(asdict(verdict))))
    def tried(data: bytes) -> None:
        with suppress(FormError):
            assert isinstance(read_form(Judgement, data), Judgement)

    tried()


@pytest.mark.parametrize(
    ("findings", "evaluated"), [((internal("gate.exception", check="x", detail="y"),), 5), ((), 4)]
)
def test_a_run_that_failed_is_never_kept(
    pack: Pack, readings: tuple[Parsed, Parsed], kept: Sealed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    findings: tuple[Finding, ...], evaluated: int,
) -> None:  # fmt: skip
    failed = Judgement(findings, evaluated, 5, 8, False)
    monkeypatch.setattr(verdicts, "judge_many", lambda books: [failed for _ in books])
    assert Verdicts(kept).judge_many(_books(pack, readings[:1])) == [failed]
    assert not (tmp_path / "cache" / "judged").exists()


def test_a_disk_that_takes_no_more_costs_time_and_nothing_else(
    pack: Pack, readings: tuple[Parsed, Parsed], kept: Sealed, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    (judgement,) = Verdicts(kept).judge_many(_books(pack, readings[:1]))

    assert judgement.ok


def test_what_the_door_judged_the_gate_need_not(
    pack: Pack, store: Store, kept: Sealed, tmp_path: Path, judged: Counted
) -> None:
    path = write(pack, Case("上报", "", "D21", "report", 2024, {}), tmp_path / "a")
    judge = Verdicts(kept).judge_many
    (result,) = hand_in_many([path], pack=pack, store=store, who="张三", judge=judge)

    def load(record: Record) -> Parsed:
        return parse_workbook(store.object_path(record.sha256), pack)

    gated = gate_year(pack, 2024, store, load, judge)
    assert result.accepted
    assert judged.asked == [1]
    assert [f.level for r in gated for f in r.findings if r.department == "D21"].count(Level.ERROR) == 0
    assert gated == gate_year(pack, 2024, store, load)
