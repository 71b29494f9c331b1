"""The register of objections: raised, answered, decided, in this order and for good; and what a hand-in may cite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from received_fixtures import Whose, die_at, take
from tampering import append, bytes_of

from mulin.findings import FindingsError, Level
from mulin.received import (
    Objection,
    Store,
    StoreError,
    answer_objection,
    decide_objection,
    janitor,
    raise_objection,
    require_whole,
)
from mulin.received.heads import kind_of, words_of
from mulin.received.record import receipt_code
from mulin.received.steps import Answered, Decided, Raised
from mulin.received.verify import verify_store

NOW = datetime(2025, 4, 10, 10)
DAY = NOW.date()


def raised(store: Store, text: str = "数与台账不符", **other: Any) -> Objection:
    said = {
        "release": "r1", "objector": "某街道", "objector_code": "310110001", "unit_code": "310110001",
        "indicator_code": "S-A01", "text": text, "received_on": DAY, "who": "王某",
    }  # fmt: skip
    return raise_objection(store, 2024, **(said | other))


def answered(store: Store, number: int = 1, **other: Any) -> Objection:
    said = {"department": "D06", "text": "已复核，确有误", "answered_on": DAY, "who": "王某"}
    return answer_objection(store, 2024, number, **(said | other))


def decided(store: Store, number: int = 1, outcome: str = "upheld", **other: Any) -> Objection:
    said = {"outcome": outcome, "text": "由部门重报", "decided_by": "评估办公室", "decided_on": DAY, "who": "王某"}
    return decide_objection(store, 2024, number, **(said | other))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """2024 has a hand-in and one release."""
    made = Store(tmp_path / "received", clock=lambda: NOW)
    take(made, b"first")
    made.anchor_release(2024, "r1", "d" * 64, "e" * 64)
    return made


def test_an_objection_goes_from_step_to_step_and_each_is_kept(store: Store) -> None:
    assert (raised(store).stage, answered(store).stage, decided(store).stage) == ("raised", "answered", "decided")

    (found,) = Store(store.root).objections(2024)
    assert (found.year, found.number, found.stage, found.upheld) == (2024, 1, "decided", True)
    assert (found.raised.objector, found.raised.indicator_code, found.raised.received_on) == ("某街道", "S-A01", DAY)
    assert found.answered
    assert (found.answered.department, found.answered.text) == ("D06", "已复核，确有误")
    assert found.decided
    assert (found.decided.outcome, found.decided.decided_by) == ("upheld", "评估办公室")
    assert [e.event for e in store.chain.state().events[2:]] == ["raised", "answered", "decided"]
    assert verify_store(store) == []
    require_whole(store)


def test_numbers_run_on_within_the_assessed_year(store: Store) -> None:
    store.anchor_release(2023, "r1", "d" * 64, "e" * 64)
    assert [raised(store, t).number for t in ("一", "二", "三")] == [1, 2, 3]
    other = raise_objection(
        store, 2023, release="r1", objector="某协会", objector_code=None, unit_code="D06", indicator_code=None,
        text="四", received_on=DAY, who="王某",
    )  # fmt: skip
    assert other.number == 1
    assert [o.number for o in store.objections(2024)] == [1, 2, 3]
    assert store.objections(2022) == ()


def test_a_step_asks_for_no_run(store: Store) -> None:
    before = store.intake_head()
    raised(store)
    answered(store)
    decided(store)
    assert store.intake_head() == before


def test_a_step_has_its_words_on_the_chain(store: Store) -> None:
    raised(store)
    event = store.chain.state().events[-1]
    assert kind_of(event) == "异议"
    assert "异议 2024年第1号（提出）" in words_of(event)


def test_what_is_sent_twice_is_registered_once(store: Store) -> None:
    for step in (raised, answered, decided):
        step(store)
        length = len(store.chain.state().events)
        assert step(store).number == 1
        assert len(store.chain.state().events) == length
    assert raised(store).number == 2, "whoever still objects raises a new one"


# ---- every way to do it wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "rule", "said"),
    [
        (lambda s: answered(s, 2), "unknown", "2024年没有第2号异议"),
        (lambda s: decided(s, 7), "unknown", "2024年没有第7号异议"),
        (lambda s: answered(s, text="另一份答复"), "answered", "已经答复过"),
        (lambda s: raised(s, release="r2"), "release", "没有登记过 r2"),
        (lambda s: raised(s, received_on=DAY + timedelta(days=1)), "day", "收到异议的日期写的是 2025-04-11"),
        (lambda s: decided(s, decided_on=date(2025, 4, 9)), "day", "决定日期 2025-04-09 早于收到异议的日期 2025-04-10"),
        (lambda s: raised(s, "  "), "text", "异议内容不能为空"),
        (lambda s: raised(s, "第一行\n第二行"), "text", "换行"),
        (lambda s: raised(s, "请电13812345678"), "text", "手机号"),
        (lambda s: raised(s, objector="王\u200b某"), "text", "提出人里有"),
        (lambda s: raised(s, "字" * 501), "text", "最多 500 个"),
        (lambda s: decided(s, decided_by="13812345678"), "text", "决定机关里有"),
    ],
)
def test_what_is_not_to_be_registered_is_refused_in_words(
    store: Store, wrong: Callable[[Store], object], rule: str, said: str
) -> None:
    raised(store)
    answered(store)
    before = store.chain.path.read_bytes()
    with pytest.raises(FindingsError, match="异议没有登记") as told:
        wrong(store)
    (finding,) = told.value.findings
    assert finding.rule == f"objection.{rule}"
    assert said in finding.message
    assert store.chain.path.read_bytes() == before


@pytest.mark.parametrize("again", [answered, lambda s: decided(s, outcome="refused")], ids=["answer", "decision"])
def test_nothing_follows_a_decision(store: Store, again: Callable[[Store], object]) -> None:
    raised(store)
    decided(store)
    with pytest.raises(FindingsError, match=r"第1号已经决定：成立（2025-04-10）.*作为新的一件提出"):
        again(store)


def _forged(store: Store, step: str, number: int = 1, year: int = 2024, **other: Any) -> bytes:
    at, index = "2025-04-10T10:00:00+08:00", len(store.chain.state().events)
    made: Raised | Answered | Decided
    if step == "raised":
        made = Raised(year, number, "r1", "某街道", None, "310110001", None, "数不对", DAY, "王某", at, index)
    elif step == "answered":
        made = Answered(year, number, "D06", "已复核", DAY, "王某", at, index)
    else:
        made = Decided(year, number, "upheld", "重报", "评估办公室", DAY, "王某", at, index)
    return bytes_of(replace(made, **other))


@pytest.mark.parametrize(
    ("event", "ref", "other", "rule"),
    [
        ("raised", "objections/2024/raised-3.json", {"number": 3}, "order"),
        ("raised", "objections/2024/answered-1.json", {}, "place"),
        ("answered", "objections/2024/raised-2.json", {}, "place"),
        ("received", "objections/2024/raised-2.json", {}, "place"),
        ("raised", "objections/2024/raised-02.json", {}, "place"),
        ("raised", "objections/2024/withdrawn-1.json", {}, "place"),
        ("raised", "objections/2024/raised-1.json", {}, "place_twice"),
        ("answered", "objections/2024/answered-2.json", {"number": 2}, "unraised"),
        ("decided", "objections/2024/decided-2.json", {"number": 2}, "unraised"),
        ("decided", "objections/2023/decided-1.json", {"year": 2023}, "unraised"),
        ("raised", "objections/2024/raised-2.json", {"number": 1}, "record_field"),
        ("raised", "objections/2024/raised-2.json", {"number": 2, "release": "r2"}, "unanchored"),
        ("raised", "objections/2024/raised-2.json", {"number": 2, "received_on": date(2025, 4, 11)}, "day"),
        ("answered", "objections/2024/answered-1.json", {"answered_on": date(2025, 4, 9)}, "backwards"),
        ("decided", "objections/2024/decided-1.json", {"decided_on": date(2025, 4, 9)}, "backwards"),
        ("decided", "objections/2024/decided-1.json", {"outcome": "postponed"}, "record_form"),
        ("decided", "objections/2024/decided-1.json", {"recorded_at": "2025-04-09T10:00:00+08:00"}, "day"),
    ],
)
def test_a_step_that_no_writer_of_ours_takes_is_named(
    store: Store, event: str, ref: str, other: dict[str, Any], rule: str
) -> None:
    raised(store)
    step = "raised" if event == "received" else event
    payload = _forged(store, step, **other)
    append(store, event, ref, None if rule == "place_twice" else payload)

    told = [f for f in verify_store(Store(store.root)) if f.level is Level.ERROR and f.rule != "record.unlinked"]
    assert [f.rule for f in told if f.rule.startswith("chain.")] == [f"chain.{rule}"]
    with pytest.raises(StoreError):
        store.objections(2024)
    with pytest.raises(StoreError):
        raised(store, "另一件")
    with pytest.raises(FindingsError):
        require_whole(store)
    assert take(store, b"other", Whose(department="D05")).version == 1, "departments are not kept waiting"


@pytest.mark.parametrize("event", ["answered", "decided"])
def test_a_step_after_the_decision_is_named(store: Store, event: str) -> None:
    raised(store)
    if event == "decided":
        answered(store)
    decided(store)
    append(store, event, f"objections/2024/{event}-1.json", _forged(store, event) if event == "answered" else None)
    rule = "chain.closed" if event == "answered" else "chain.place_twice"
    assert [f.rule for f in verify_store(Store(store.root))] == [rule]


# ---- a table walk of the steps -----------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.sampled_from(["raise", "answer", "uphold", "partly", "refuse", "cite"]), st.integers(1, 3))
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, database=None)
@given(steps=STEPS)
def test_whatever_is_tried_in_whatever_order_the_register_stays_regular(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    """The register holds exactly what a list of (answered, outcome) says; all else is refused and leaves nothing."""
    store = Store(tmp_path_factory.mktemp("walk") / "received", clock=lambda: NOW)
    store.anchor_release(2024, "r1", "d" * 64, "e" * 64)
    model: list[list[str | None]] = []
    outcomes = {"uphold": "upheld", "partly": "partly", "refuse": "refused"}
    for turn, (act, number) in enumerate(steps):
        known = model[number - 1] if number <= len(model) else None
        try:
            if act == "raise":
                raised(store, f"第{turn}件")
            elif act == "answer":
                answered(store, number, text=f"答复{turn}")
            elif act == "cite":
                take(store, f"改后{turn}".encode(), objection=number)
            else:
                decided(store, number, outcomes[act], text=f"决定{turn}")
        except (FindingsError, StoreError):
            if act == "cite":
                assert known is None or known[1] not in ("upheld", "partly")
            else:
                assert act != "raise"
                assert known is None or known[1] is not None or (act == "answer" and known[0] is not None)
            continue
        if act == "raise":
            model.append([None, None])
            continue
        assert known is not None
        if act == "answer":
            assert known == [None, None]
            known[0] = f"答复{turn}"
        elif act == "cite":
            assert known[1] in ("upheld", "partly")
        else:
            assert known[1] is None
            known[1] = outcomes[act]
    found = store.objections(2024)
    assert [[o.answered and o.answered.text, o.decided and o.decided.outcome] for o in found] == model
    assert verify_store(store) == []


# ---- killed in the middle ----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("last", ["raised", "answered", "decided"])
def test_dying_at_any_moment_leaves_a_step_or_none(tmp_path: Path, last: str) -> None:
    steps: list[Callable[[Store], Objection]] = [raised, answered, decided]
    at = ["raised", "answered", "decided"].index(last)
    moment, died = 0, True
    while died:
        moment += 1
        store = Store(tmp_path / str(moment) / "received", clock=lambda: NOW)
        store.anchor_release(2024, "r1", "d" * 64, "e" * 64)
        for step in steps[:at]:
            step(store)
        died = die_at(moment, lambda root=store.root: steps[at](Store(root, clock=lambda: NOW)))

        survivor = Store(store.root, clock=lambda: NOW)
        number = steps[at](survivor).number
        assert survivor.objections(2024)[-1].stage == last, moment
        assert number == (1 if at else survivor.objections(2024)[-1].number)
        janitor(survivor)
        told = verify_store(survivor)
        assert all(f.rule == "record.set_aside" and f.level is Level.WARNING for f in told), (moment, told)
    assert moment > 8


@pytest.mark.parametrize(
    ("steps", "said", "then"),
    [
        ([raised], "2024年异议第1号写下后没有登记上", lambda s: raised(s).number == 2),
        ([raised, answered], "2024年异议第1号的答复写下后没有登记上", lambda s: answered(s).stage == "answered"),
        (
            [raised, decided],
            "2024年异议第1号的决定写下后没有登记上",
            lambda s: decided(s, outcome="refused").upheld is False,
        ),
    ],
    ids=["raised", "answered", "decided"],
)
def test_a_step_whose_line_is_gone_is_set_aside_and_told_for_good(
    store: Store, steps: list[Callable[[Store], object]], said: str, then: Callable[[Store], bool]
) -> None:
    """Left by a crash, or cut off: somebody outside may hold the number, the answer or the decision."""
    for step in steps:
        step(store)
    store.chain.path.write_bytes(b"".join(store.chain.path.read_bytes().splitlines(keepends=True)[:-1]))
    assert then(store)
    (told,) = verify_store(store)
    assert (told.rule, told.level) == ("record.set_aside", Level.WARNING)
    assert said in told.message


# ---- what a hand-in may cite -------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["upheld", "partly"])
def test_a_hand_in_cites_an_objection_that_was_upheld(store: Store, outcome: str) -> None:
    raised(store)
    decided(store, outcome=outcome)
    receipt = take(store, b"mended", objection=1)
    assert Store(store.root).record(receipt.submission_id).objection == 1
    assert store.record("2024-D06-report-v1").objection is None
    assert verify_store(store) == []


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ([], "2024年没有第1号异议"),
        ([raised], "第1号还没有决定"),
        ([raised, answered], "第1号还没有决定"),
        ([raised, lambda s: decided(s, outcome="refused")], "第1号决定不成立"),
        ([raised, lambda s: decided(s, outcome="withdrawn")], "第1号已由提出人撤回"),
    ],
    ids=["unknown", "raised", "answered", "refused", "withdrawn"],
)
def test_a_hand_in_that_may_not_cite_it_is_not_kept(
    store: Store, before: list[Callable[[Store], object]], said: str
) -> None:
    for step in before:
        step(store)
    with pytest.raises(StoreError, match=f"文件没有收下：.*{said}"):
        take(store, b"mended", objection=1)
    assert len(store.records(2024)) == 1
    assert verify_store(store) == []


def test_a_record_that_cites_what_was_not_upheld_by_then_is_named(store: Store) -> None:
    raised(store)
    receipt = take(store, b"mended")
    known = store.record(receipt.submission_id)
    decided(store)
    third = replace(
        known, version=3, submission_id="2024-D06-report-v3", objection=2,
        receipt=receipt_code(2024, "D06", "report", 3, known.sha256), chain_index=len(store.chain.state().events),
    )  # fmt: skip
    append(store, "received", "sidecars/2024/D06-report-v3.json", bytes_of(third))
    (told,) = [f for f in verify_store(Store(store.root)) if f.level is Level.ERROR]
    assert told.rule == "chain.cited"
    assert "说是执行2024年异议第2号，而这一号此前没有决定成立" in told.message
