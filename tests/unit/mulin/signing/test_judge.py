"""What whoever can write to the store, with its own functions and without the key, cannot make look signed."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "received"))
from received_fixtures import take

from mulin.beijing import now
from mulin.received import Anchor, Store
from mulin.received.recover import unlinked
from mulin.signing import Signatures, Signer, State, judge_anchors, load_signer, load_trusted, make_key

PHRASE = "几个不相干的词连成一句口令"
DATA, MANIFEST = "d" * 64, "a" * 64


@dataclass
class Office:
    """A store, and keys on a stick: ``trusted`` is what a machine that verifies was given."""

    root: Path
    stick: Path
    trusted: list[str] = field(default_factory=lambda: ["old"])

    @property
    def store(self) -> Store:
        return Store(self.root)

    def key(self, name: str) -> Signer:
        place = self.stick / name
        if not place.exists():
            make_key(place, PHRASE, self.root)
        return load_signer(place, lambda: PHRASE, self.root)

    def sign(self, year: int, release: str, key: str | None = "old", manifest: str = MANIFEST) -> Anchor:
        sign = None if key is None else self.key(key).sign
        return self.store.anchor_release(year, release, DATA, manifest, sign)

    def judged(self) -> Signatures:
        for name in self.trusted:
            self.key(name)
        file = self.stick / "trusted.pub"
        file.write_text("".join((self.stick / f"{name}.pub").read_text() for name in self.trusted))
        return judge_anchors(self.store, load_trusted(file, self.root))

    def states(self) -> list[State]:
        return [j.state for j in self.judged().anchors]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "stick").mkdir()
    made = Office(tmp_path / "received", tmp_path / "stick")
    take(made.store, b"2024")
    return made


def test_an_anchor_without_a_key_is_written_as_it_always_was(office):
    anchor = office.sign(2024, "r1", key=None)

    written = (office.root / "anchors/2024/r1.json").read_bytes()
    assert (
        written
        == (
            f'{{"chain_index":1,"data_hash":"{DATA}","manifest_sha256":"{MANIFEST}",'
            f'"recorded_at":"{anchor.recorded_at}","release":"r1","year":2024}}'
        ).encode()
    )
    assert office.store.anchors() == [anchor]


def test_the_first_signature_vouches_for_what_came_before_and_asks_for_one_on_all_that_comes_after(office):
    office.sign(2022, "r1", key=None)
    office.sign(2023, "r1", key=None)
    assert not office.judged().began, "signatures may have been taken off all of it"

    first = office.sign(2024, "r1")
    office.sign(2024, "r2", key=None)

    chain = office.judged()
    assert office.states() == [State.BEFORE, State.BEFORE, State.SIGNED, State.UNSIGNED]
    assert chain.began
    assert chain.first == first
    assert chain.in_force == office.key("old").fingerprint


def test_the_same_release_signed_twice_is_written_once(office):
    first = office.sign(2024, "r1")
    assert office.sign(2024, "r1") == first


def test_a_key_of_the_attackers_own_is_named_and_proves_nothing(office):
    office.sign(2024, "r1")
    forged = office.sign(2024, "r2", key="attacker")

    assert office.states() == [State.SIGNED, State.UNKNOWN]
    assert forged.key == office.key("attacker").fingerprint


@pytest.mark.parametrize(("year", "release", "manifest"), [
    (2024, "r2", MANIFEST), (2023, "r1", MANIFEST), (2024, "r2", "f" * 64),
])  # fmt: skip
def test_a_signature_copied_from_another_anchor_is_wrong(office, year, release, manifest):
    signed = office.sign(2024, "r1")
    assert signed.key is not None
    assert signed.signature is not None
    copied = (signed.key, signed.signature)

    office.store.anchor_release(year, release, DATA, manifest, lambda _: copied)

    assert office.states() == [State.SIGNED, State.WRONG]


BEFORE = {
    "another hand-in": [(b"2025", None)],
    "a hand-in fewer": [],
    "one more": [(b"2024", None), (b"x", None)],
    "an earlier day": [(b"2024", "2024-01-02T03:04:00+08:00")],
}


@pytest.mark.parametrize("how", BEFORE)
def test_what_lies_before_a_signature_cannot_be_written_anew(office, tmp_path, how):
    signed = office.sign(2024, "r1")
    other = Office(tmp_path / "rewritten", office.stick)
    for data, at in BEFORE[how]:
        store = other.store
        store.clock = now if at is None else partial(datetime.fromisoformat, at)
        take(store, data)

    def as_it_was(_: bytes) -> tuple[str, str]:
        return str(signed.key), str(signed.signature)

    other.store.anchor_release(2024, "r1", DATA, MANIFEST, as_it_was)
    assert not other.judged().began
    assert other.states() == [State.WRONG]


def test_signatures_taken_off_the_whole_chain_leave_nothing_to_believe(office, tmp_path):
    office.sign(2023, "r1")
    office.sign(2024, "r1")
    bare = Office(tmp_path / "bare", office.stick)
    take(bare.store, b"2024")
    bare.sign(2023, "r1", key=None)
    bare.sign(2024, "r1", key=None)

    assert not bare.judged().began
    assert bare.states() == [State.BEFORE, State.BEFORE]


def test_a_chain_cut_back_to_a_signature_takes_no_release_without_the_key(office):
    office.sign(2023, "r1")
    kept = (office.root / "chain.jsonl").read_bytes()
    office.sign(2024, "r1")
    (office.root / "chain.jsonl").write_bytes(kept)
    shutil.rmtree(office.root / "anchors/2024")

    office.sign(2024, "r1", key=None)

    assert office.states() == [State.SIGNED, State.UNSIGNED]


def test_a_changed_signature_in_the_record_is_wrong(office):
    office.store.anchor_release(2024, "r1", DATA, MANIFEST, lambda said: (office.key("old").fingerprint, "AAAA"))
    assert office.states() == [State.WRONG]


def test_keys_follow_each_other_and_the_old_signatures_stay_good(office):
    office.sign(2023, "r1", "old")
    office.trusted = ["old", "new"]
    assert not office.judged().began, "whoever has the old key may have rewritten all of it"

    office.sign(2024, "r1", "new")
    assert office.judged().began
    assert office.states() == [State.SIGNED, State.SIGNED]

    office.sign(2024, "r2", "old")
    assert office.states() == [State.SIGNED, State.SIGNED, State.RETIRED]
    office.trusted = ["new"]
    assert office.states() == [State.UNKNOWN, State.SIGNED, State.UNKNOWN]


def test_where_signing_fails_nothing_is_anchored(office):
    head = office.store.head()

    def stumble(_: bytes) -> tuple[str, str]:
        raise RuntimeError("the stick was pulled out")

    with pytest.raises(RuntimeError):
        office.store.anchor_release(2024, "r1", DATA, MANIFEST, stumble)

    assert office.store.head() == head
    assert office.store.anchors() == []
    assert unlinked(office.store) == []
