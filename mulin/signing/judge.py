"""Every anchor on the chain against the keys somebody trusts.

A signature covers the hash of the event before it, and so the whole chain up to there. Hence one signed anchor vouches
for all that came before it, signed or not, and every anchor after it needs a signature of its own: whoever has no key
can neither rewrite what lies before a signature nor add a release after it. What a chain without any signature of the
key in force is worth nobody knows: signatures may have been taken off all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mulin.received.chain import Event
from mulin.received.places import ANCHORS
from mulin.received.record import Anchor
from mulin.received.store import Store
from mulin.signing.keys import PublicKey


class State(StrEnum):
    """What an anchor's signature says."""

    SIGNED = "signed"
    BEFORE = "before"
    """Not signed, and older than the first signature, which covers it."""
    UNSIGNED = "unsigned"
    """Not signed although signing had begun."""
    UNKNOWN = "unknown"
    """By a key that nobody here trusts."""
    WRONG = "wrong"
    """Not over what the anchor says at this place of the chain."""
    RETIRED = "retired"
    """By a key after which a later one had already signed."""


@dataclass(frozen=True, slots=True)
class Judged:
    anchor: Anchor
    state: State


@dataclass(frozen=True, slots=True)
class Signatures:
    """``anchors`` in the chain's order. ``in_force``: the fingerprint of the key that has to sign now; None where
    nobody is trusted. ``began``: whether that key has signed this chain."""

    anchors: tuple[Judged, ...]
    in_force: str | None
    began: bool

    @property
    def first(self) -> Anchor | None:
        """The first anchor with a sound signature."""
        return next((j.anchor for j in self.anchors if j.state is State.SIGNED), None)

    def newest(self, year: int) -> str | None:
        """The release of a year that was anchored last."""
        return next((j.anchor.release for j in reversed(self.anchors) if j.anchor.year == year), None)


def judge_anchors(store: Store, trusted: Sequence[PublicKey]) -> Signatures:
    """``trusted`` oldest first. Raises StoreError where chain or records are not to be believed."""
    rank = {key.fingerprint: n for n, key in enumerate(trusted)}
    newest, judged = -1, []
    for event, anchor in _anchored(store):
        state = _state(event, anchor, trusted, rank, newest)
        if state is State.SIGNED:
            newest = max(newest, rank[str(anchor.key)])
        judged.append(Judged(anchor, state))
    return Signatures(tuple(judged), trusted[-1].fingerprint if trusted else None, 0 <= newest == len(trusted) - 1)


def _anchored(store: Store) -> list[tuple[Event, Anchor]]:
    events = [e for e in store.chain.state().events if e.ref.startswith(f"{ANCHORS}/")]
    return list(zip(events, store.anchors(), strict=True))


def _state(event: Event, anchor: Anchor, trusted: Sequence[PublicKey], rank: dict[str, int], newest: int) -> State:
    if anchor.signature is None or anchor.key is None:
        return State.BEFORE if newest < 0 else State.UNSIGNED
    if anchor.key not in rank:
        return State.UNKNOWN
    right = trusted[rank[anchor.key]].signed(anchor.statement(event.previous), anchor.signature)
    if not right or event.index != anchor.chain_index:
        return State.WRONG
    return State.SIGNED if rank[anchor.key] >= newest else State.RETIRED
