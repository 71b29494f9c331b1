"""The rule book as files: every case is handed in through the door, and finds exactly what its file says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cases import Case, change, load_cases, previous_of, received_on, told, wanted, write

from expectations.books import Book
from expectations.door import hand_in, hand_in_many, judge_arrivals
from expectations.draft import HandIn, HandInResult
from expectations.judge import Judgement, judge_many
from expectations.rules import RULES
from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.received.arrivals import arrive, pending
from mulin.settings import Settings

FAILING = load_cases("should_fail")
PASSING = load_cases("should_pass")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(Settings().pack)


def _alone(case: Case) -> bool:
    """Cases that need a store or a year before cannot share the batch."""
    return bool({"previous", "before"} & set(case.edit))


@pytest.fixture(scope="module")
def batch(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, HandInResult]:
    """All plain cases through the door at once, as a sweep of the inbox would take them."""
    root = tmp_path_factory.mktemp("cases")
    cases = [c for c in (*PASSING, *FAILING) if not _alone(c)]
    items = []
    for case in cases:
        path = write(pack, case, root / case.name)
        items.append(HandIn(path, path.parent / "佐证材料", case.received_at, case.edit.get("owner")))
    store = Store(root / "received")
    results = hand_in_many(items, pack=pack, store=store, who="张三", dry_run=True, previous=lambda _: {})
    assert not store.root.exists()
    return {case.name: result for case, result in zip(cases, results, strict=True)}


@pytest.fixture(scope="module")
def judged(pack: Pack, batch: dict[str, HandInResult]) -> dict[str, Judgement]:
    """The cases of rows that no workbook can hold: changed after reading, and judged in one run as the batch was."""
    cases = [c for c in FAILING if "parsed" in c.edit]
    books = []
    for case in cases:
        read = batch[case.name].parsed
        assert read is not None
        parsed = change(read, case.edit["parsed"])
        books.append(Book(pack, case.year, parsed, previous_of(pack, case), received_on(case)))
    return {case.name: judgement for case, judgement in zip(cases, judge_many(books), strict=True)}


def _result(case: Case, pack: Pack, batch: dict[str, HandInResult], folder: Path) -> HandInResult:
    if case.name not in batch:
        batch[case.name] = _hand_in_alone(case, pack, folder)
    return batch[case.name]


def _hand_in_alone(case: Case, pack: Pack, folder: Path) -> HandInResult:
    store = Store(folder / "received", clock=lambda: case.received_at)
    edits = [*case.edit.get("before", ()), case.edit]
    for number, edit in enumerate(edits):
        path = write(pack, case, folder / str(number), edit)
        result = hand_in(
            path, pack=pack, store=store, who="张三", evidence_dir=path.parent / "佐证材料",
            previous=previous_of(pack, case),
        )  # fmt: skip
    return result


@pytest.mark.parametrize("case", FAILING, ids=lambda c: c.name)
def test_a_bad_workbook_is_told_exactly_what_is_wrong_and_refused_for_errors_alone(
    case: Case, pack: Pack, batch: dict[str, HandInResult], judged: dict[str, Judgement], tmp_path: Path
) -> None:
    refused = any(e["level"] == "错误" for e in case.expects)
    if case.name in judged:
        findings = judged[case.name].findings
        assert judged[case.name].ok is (not refused)
    else:
        result = _result(case, pack, batch, tmp_path)
        findings = result.findings
        assert result.accepted is not refused
        if result.receipt is not None:
            assert result.receipt.state == ("rejected" if refused else "accepted")
    assert sorted(told(f) for f in findings) == sorted(wanted(e) for e in case.expects)


@pytest.mark.parametrize("case", PASSING, ids=lambda c: c.name)
def test_a_good_workbook_passes_without_a_word(
    case: Case, pack: Pack, batch: dict[str, HandInResult], tmp_path: Path
) -> None:
    result = _result(case, pack, batch, tmp_path)

    assert [f.sentence() for f in result.findings] == []
    assert result.accepted


@pytest.mark.slow
def test_what_arrives_is_told_what_the_door_tells(pack: Pack, batch: dict[str, HandInResult], tmp_path: Path) -> None:
    """All plain cases kept unjudged, each at its table, and judged in one batch."""
    apart = {"gone", "size", "owner", "parsed", "folder", "link"}  # what no upload can be, or what no file says
    cases = [c for c in (*PASSING, *FAILING) if not _alone(c) and not apart & set(c.edit)]
    cases.sort(key=lambda c: c.received_at)
    store = Store(tmp_path / "received")
    came: dict[str, str] = {}
    known: set[tuple[object, ...]] = set()
    for case in cases:
        path = write(pack, case, tmp_path / case.name)
        whose = (case.year, case.department, case.kind, path.read_bytes())
        if whose in known:  # the same hand-in, however else it differs from the case before
            continue
        known.add(whose)
        papers = {p.name: p for p in (path.parent / "佐证材料").iterdir() if p.is_file() and not p.is_symlink()}
        store.clock = lambda case=case: case.received_at
        receipt = arrive(
            store, path, pack=pack.plan.pack, year=case.year, department=case.department, kind=case.kind, who="张三",
            account=None, file_name=path.name, evidence=papers,
        )  # fmt: skip
        came[case.name] = receipt.code
    results = judge_arrivals(pending(store), pack=pack, store=store, previous=lambda _: {})
    by_code = {r.receipt.code: r for r in results if r.receipt is not None}
    differing = {
        name: (sorted(map(told, by_code[code].findings)), sorted(map(told, batch[name].findings)))
        for name, code in came.items()
        if sorted(map(told, by_code[code].findings)) != sorted(map(told, batch[name].findings))
    }
    assert differing == {}
    assert len(came) > 30
    assert pending(store) == []


def test_every_rule_has_a_case_of_its_own() -> None:
    assert {c.name for c in FAILING} == {key.partition("/")[0] for key in RULES}, "whatever ways there are of saying it"
    for case in FAILING:
        assert case.name in {e["rule"] for e in case.expects}, case.name


def test_every_sentence_is_whole(pack: Pack, batch: dict[str, HandInResult]) -> None:
    for result in batch.values():
        for finding in result.findings:
            text = finding.sentence()
            assert "{" not in text
            assert "nan" not in text.lower()
            assert "None" not in text
