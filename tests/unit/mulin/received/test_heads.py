"""A head that somebody kept: typed without slips, never taken for another code, and lost with whatever is altered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from received_fixtures import Whose, take
from tampering import cut, rewrite

from mulin.codes import ALPHABET, bare
from mulin.received import Store
from mulin.received.chain import Event
from mulin.received.heads import (
    Head,
    HeadError,
    head_at,
    head_code,
    heads_in,
    last_of,
    may_be_head,
    read_head,
    seen,
    whole_head,
)
from mulin.received.record import receipt_code


def event(index: int = 163, digit: str = "7f3a9c21") -> Event:
    return Event(index, "2026-11-29T05:44:15+08:00", "received", "sidecars/2024/D06-report-v1.json", "", "", digit * 8)


CODE = head_code(event())
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "received")


@pytest.fixture
def filled(store: Store) -> Store:
    for n in range(5):
        take(store, b"%d" % n, Whose(department=f"D0{n}"))
    return store


def test_a_code_has_number_sixty_bits_and_a_check_character() -> None:
    number, *groups, check = CODE.split("-")
    assert (number, [len(g) for g in groups], len(check)) == ("0163", [4, 4, 4], 1)
    assert head_code(event(12_345_678)).startswith("12345678-")


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f" {CODE}\n",
        CODE.translate({ord(c): ord(c) + 0xFEE0 for c in CODE}),
        CODE.replace("0", "O").replace("1", "l"),
    ],
)
def test_a_head_is_read_however_it_was_typed(typed: str) -> None:
    assert may_be_head(typed)
    assert read_head(typed).names(event())


@given(HASHES, st.integers(0, 10**8))
@example("d8443" * 20, 7)
def test_a_head_names_its_event_and_no_other(digest: str, index: int) -> None:
    one = event(index, digest[:8])
    for head in (read_head(head_code(one)), read_head(whole_head(one)), read_head(one.hash)):
        assert head.names(one)
        assert not head.names(event(index, digest[1:8] + ("0" if digest[0] != "0" else "1")))
    assert not read_head(head_code(one)).names(event(index + 1, digest[:8]))


@given(st.integers(0, 10**8), HASHES, st.integers(0, 24), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(index: int, digest: str, place: int, other: str) -> None:
    typed = bare(head_code(event(index, digest[:8])))
    place %= len(typed)
    wrong = typed[:place] + other + typed[place + 1 :]
    if wrong != typed:
        with pytest.raises(HeadError):
            read_head(wrong)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("24-7K3QF-9XMTD-C", "至少应有"),
        (receipt_code(2024, "D06", "report", 2, "7f3a9c" * 10), "回执号"),
        (f"{CODE}U", "“U”"),
        ("", "至少应有"),
        ("7f3a9c21" * 7, "至少应有|抄错|不会出现"),
    ],
)
def test_another_code_is_told_from_a_head(typed: str, why: str) -> None:
    with pytest.raises(HeadError, match=why):
        read_head(typed)


def test_a_head_is_no_report_code_and_no_year() -> None:
    assert not any(map(may_be_head, ("24-7K3QF-9XMTD-C", "2024", "2024/r1", "定海路街道.pdf")))


def test_a_receipt_prints_the_head_of_its_own_event_and_prints_it_again(store: Store) -> None:
    first = take(store, b"first")
    take(store, b"other", Whose(department="D07"))
    again = take(store, b"first")
    assert again.repeated
    assert first.head == again.head == head_code(store.chain.state().events[0]) == head_at(store.chain, 0)


def test_what_came_after_a_head_is_counted_by_kind(filled: Store) -> None:
    filled.anchor_release(2024, "r1", "d" * 64, "e" * 64)
    found = seen(filled.chain, read_head(head_at(filled.chain, 2)))
    assert (found.on_chain, found.after, dict(found.since()), found.lost) == (True, 3, {"收件": 2, "版次": 1}, None)
    assert found.event is not None
    assert found.event.ref == "sidecars/2024/D02-report-v1.json"


def test_a_department_s_last_event_is_its_own(filled: Store) -> None:
    take(filled, b"more", Whose(2023, department="D01"))
    last = last_of(filled.chain, "D01")
    assert last is not None
    assert last.index == 5
    assert last_of(filled.chain, "D0") is None


@pytest.mark.parametrize("form", [head_code, whole_head, lambda e: e.hash])
@pytest.mark.parametrize(
    ("attack", "lost"),
    [
        (lambda store: cut(store, 1), "cut"),
        (lambda store: cut(store, 4), "cut"),
        (lambda store: rewrite(store, 4), "other"),
        (lambda store: rewrite(store, 1), "other"),
        (lambda store: (cut(store, 2), take(store, b"other"), take(store, b"another")), "other"),
    ],
)
def test_a_head_is_lost_with_whatever_was_altered_before_it(filled: Store, attack, lost: str, form) -> None:
    kept = read_head(form(filled.chain.state().events[-1]))
    first = read_head(head_at(filled.chain, 0))
    attack(filled)
    after = Store(filled.root)
    found = seen(after.chain, kept)
    assert not found.on_chain
    assert found.lost == ("unknown" if kept.index is None else lost)
    assert seen(after.chain, first).on_chain, "what came before the attack is still there"


def test_heads_are_found_in_a_text_and_hashes_of_files_are_none() -> None:
    other = event(7, "00112233")
    text = f"""【已接收】　回执号：2024-D06-报-v1-7F3A9C-K
文件指纹（SHA-256）：{"ab" * 32}
链头：{CODE}（请留存）链头{CODE}；完整 {whole_head(event())}
{{"whole":"{whole_head(other)}"}} 报告编码 24-7K3QF-9XMTD-C  {CODE[:-1]}{"A" if CODE[-1] != "A" else "B"}"""
    heads, slips = heads_in(text)
    assert [h.index for h in heads] == [163, 7]
    assert all(h.names(e) for h, e in zip(heads, (event(), other), strict=True))
    assert [s[:4] for s in slips] == ["0163"]
    assert heads_in("链头：没有") == ([], [])


def test_a_number_that_is_not_on_the_chain_is_refused(filled: Store) -> None:
    from mulin.received import StoreError

    for index in (-1, 5, 10**9):
        with pytest.raises(StoreError, match="只到第4条"):
            head_at(filled.chain, index)
    assert not seen(Store(filled.root / "none").chain, Head("0" * 12, 0)).on_chain
