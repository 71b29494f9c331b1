"""Whatever was done to a stored form, it is read as sound or refused in words; and so is the store that holds it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from mutations import damaged, thousands
from received_fixtures import take

from mulin.beijing import in_beijing
from mulin.findings import Finding, FindingsError, Level
from mulin.plain import canonical
from mulin.received import Anchor, ChainBroken, Extract, Publication, Record, Store, StoreError, janitor, require_whole
from mulin.received.chain import Event, parse_chain
from mulin.received.judgements import Judged
from mulin.received.record import receipt_code
from mulin.received.register import Register
from mulin.received.steps import Answered, Decided, Raised
from mulin.received.verify import verify_store
from mulin.stored import FormError, read_form

AT = in_beijing(datetime(2025, 3, 3, 10))
DAY = date(2025, 3, 3)
SHA = "0123456789abcdef" * 4
FORMS: dict[str, tuple[type[Any], Any]] = {
    "sidecars/2024/D06-report-v2.json": (Record, Record(
        "2024-D06-report-v2", "示例", 2024, "D06", "report", 2, SHA, 5, "上报.xlsx", "张三", "cli", AT, "accepted",
        (Finding(Level.WARNING, "history.jump", "相差过大", "核对", sheet="街道", cell="D5"),), {"一.pdf": SHA},
        receipt_code(2024, "D06", "report", 2, SHA), 1, demo=False, blank=0, restores=1, reason="退回第1版",
        objection=3, account="zhangsan",
    )),
    "judgements/2024/D06-report-v2.json": (Judged, Judged(
        2024, "D06", "report", 2, SHA, "rejected",
        (Finding(Level.WARNING, "history.jump", "相差过大", "核对", sheet="街道", cell="D5"),), {"一.pdf": SHA},
        demo=False, recorded_at=AT, chain_index=1, blank=0, rules=SHA,
    )),
    "anchors/2024/r1.json": (Anchor, Anchor(2024, "r1", SHA, SHA, AT, 1)),
    "publications/2024/p1.json": (Publication, Publication(2024, "r1", date(2025, 2, 20), DAY, "王五", AT, 1)),
    "extracts/2024/1.json": (
        Extract, Extract(2024, 1, "310110001", "r1", "区纪委", "考核", "王某", DAY, SHA, AT, 1)
    ),
    "objections/2024/raised-1.json": (
        Raised, Raised(2024, 1, "r1", "某街道", "S01", "S01", "C-A01", "数不对", DAY, "王某", AT, 1)
    ),
    "objections/2024/answered-1.json": (Answered, Answered(2024, 1, "D06", "已复核", DAY, "王某", AT, 1)),
    "objections/2024/decided-1.json": (
        Decided, Decided(2024, 1, "partly", "部分采纳", "评估办公室", DAY, "王某", AT, 1)
    ),
}  # fmt: skip
EVENT_OF = {
    "sidecars": "received", "judgements": "judged", "anchors": "release", "publications": "published",
    "extracts": "extract",
}  # fmt: skip


def event_of(ref: str) -> str:
    folder, _, name = ref.partition("/")
    return EVENT_OF.get(folder) or name.partition("/")[2].partition("-")[0]


@pytest.mark.parametrize("ref", FORMS)
def test_what_is_written_is_read_back(ref: str) -> None:
    kind, form = FORMS[ref]
    assert read_form(kind, canonical(form.as_dict())) == form
    assert canonical(read_form(kind, canonical(form.as_dict())).as_dict()) == canonical(form.as_dict())


def test_a_record_without_what_came_later_keeps_its_bytes() -> None:
    form = replace(FORMS["sidecars/2024/D06-report-v2.json"][1], blank=None, restores=None, reason=None, objection=None,
                   account=None)  # fmt: skip
    written = canonical(form.as_dict())
    assert not any(name in written for name in (b"blank", b"restores", b"reason", b"objection", b"account"))
    assert read_form(Record, written) == form


def _holds(ref: str, payload: bytes) -> None:
    """A form is sound or refused, and the register has an opinion on it in either case."""
    kind, _ = FORMS[ref]
    event = Event.make(index=0, event=event_of(ref), ref=ref, payload=SHA, previous=SHA)
    told = Register(lambda _: None).candidate(event, payload)
    assert all(f.sentence().isprintable() for f in told)
    with suppress(FormError):
        form = read_form(kind, payload)
        canonical(form.as_dict())


@pytest.mark.slow
@thousands
@given(damaged(canonical(FORMS["sidecars/2024/D06-report-v2.json"][1].as_dict())))
def test_a_damaged_hand_in_is_sound_or_refused(data: bytes) -> None:
    _holds("sidecars/2024/D06-report-v2.json", data)


@pytest.mark.slow
@thousands
@given(damaged(canonical(FORMS["judgements/2024/D06-report-v2.json"][1].as_dict())))
def test_a_damaged_judgement_is_sound_or_refused(data: bytes) -> None:
    _holds("judgements/2024/D06-report-v2.json", data)


@pytest.mark.slow
@thousands
@given(damaged(canonical(FORMS["anchors/2024/r1.json"][1].as_dict())))
def test_a_damaged_anchor_is_sound_or_refused(data: bytes) -> None:
    _holds("anchors/2024/r1.json", data)


@pytest.mark.slow
@thousands
@given(damaged(canonical(FORMS["publications/2024/p1.json"][1].as_dict())))
def test_a_damaged_publication_is_sound_or_refused(data: bytes) -> None:
    _holds("publications/2024/p1.json", data)


@pytest.mark.slow
@thousands
@given(damaged(canonical(FORMS["extracts/2024/1.json"][1].as_dict())))
def test_a_damaged_extract_is_sound_or_refused(data: bytes) -> None:
    _holds("extracts/2024/1.json", data)


@pytest.mark.slow
@thousands
@given(data=damaged(canonical(FORMS["objections/2024/raised-1.json"][1].as_dict())))
def test_a_damaged_step_of_an_objection_is_sound_or_refused(data: bytes) -> None:
    _holds("objections/2024/raised-1.json", data)


LINE = Event.make(index=0, event="received", ref="sidecars/2024/D06-report-v1.json", payload=SHA, previous="0" * 64)


@pytest.mark.slow
@thousands
@given(data=damaged(LINE.line()))
def test_a_damaged_chain_is_sound_or_broken(data: bytes) -> None:
    with suppress(ChainBroken):
        assert all(e.is_sound() for e in parse_chain(data).events)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, database=None)
@given(data=damaged(canonical(FORMS["sidecars/2024/D06-report-v2.json"][1].as_dict())))
def test_a_store_with_a_damaged_record_is_checked_to_the_end(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    """Linked or not: the check ends with findings, tidying leaves it alone, and other departments hand in."""
    store = Store(tmp_path_factory.mktemp("damaged") / "received")
    take(store, b"first")
    path = store.root / "sidecars/2024/D06-report-v2.json"
    path.write_bytes(data)
    path.chmod(0o444)

    found = verify_store(store)
    assert {f.rule for f in found} <= {"record.unlinked"}
    with suppress(StoreError):
        assert janitor(store).set_aside == ()
    with suppress(FindingsError):
        require_whole(store)
