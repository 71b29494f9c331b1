"""What the signatures on the chain say to whoever verifies, or opens, a release. Without a trusted key: nothing."""

from __future__ import annotations

from collections.abc import Iterator

from mulin.findings import Finding, FindingsError, Level
from mulin.received import Anchor, Store, StoreError
from mulin.received.witness.messages import CANNOT_KNOW, NOT_COMPARED
from mulin.settings import Settings
from mulin.signing import Judged, Signatures, State, judge_anchors, load_trusted
from orchestration.signing import messages as m

SIGNATURE = "signature."
"""What the rule of every finding about a signature begins with."""
NOT_BEGUN = f"{SIGNATURE}none"
"""The rule of the one error that concerns every release of the chain."""
_FOUND = {
    State.UNSIGNED: (m.UNSIGNED, m.MEND_UNSIGNED),
    State.UNKNOWN: (m.UNKNOWN, m.MEND_UNKNOWN),
    State.WRONG: (m.WRONG, m.MEND_WRONG),
    State.RETIRED: (m.RETIRED, m.MEND_RETIRED),
}
_SUPERSEDABLE = (State.UNSIGNED, State.RETIRED)
"""Mended by a newer release of the year; the others are damage done to the chain."""


def judged_chain(settings: Settings) -> Signatures:
    """The chain's anchors by the keys of ``settings``. Raises FindingsError where key or chain cannot be read."""
    trusted = () if settings.anchor_public is None else load_trusted(settings.anchor_public, settings.home)
    try:
        return judge_anchors(Store(settings.received), trusted)
    except StoreError as error:
        finding = Finding(Level.ERROR, "release.store", str(error), m.MEND_WRONG)
        raise FindingsError(m.NOT_READ, [finding]) from error


def signature_findings(settings: Settings) -> list[Finding]:
    """Everything in which the chain's signatures are not what the trusted keys ask for; empty without a trusted key."""
    if settings.anchor_public is None:
        return []
    chain = judged_chain(settings)
    found = list(_not_begun(chain))
    for judged in chain.anchors:
        newest = chain.newest(judged.anchor.year) == judged.anchor.release
        level = Level.WARNING if judged.state in _SUPERSEDABLE and not newest else Level.ERROR
        found += _finding(chain, judged, level)
    before = [j.anchor for j in chain.anchors if j.state is State.BEFORE]
    if before and chain.first is not None:
        text = m.BEFORE.format(count=len(before), first=named(chain.first), index=chain.first.chain_index)
        found.append(Finding(Level.WARNING, "signature.before", text, m.MEND_BEFORE))
    return found


def signature_errors(settings: Settings, year: int, release: str) -> list[Finding]:
    """What is wrong with the signature of one release's anchor, for runs and readers alike."""
    if settings.anchor_public is None:
        return []
    chain = judged_chain(settings)
    mine = [j for j in chain.anchors if (j.anchor.year, j.anchor.release) == (year, release)]
    return [f for judged in mine for f in _finding(chain, judged, Level.ERROR)]


def not_begun(settings: Settings) -> list[Finding]:
    """One error where the key in force has not signed the chain: no reader may believe any of it. A run may go on, if
    somebody says that it is the key's first."""
    return [] if settings.anchor_public is None else list(_not_begun(judged_chain(settings)))


def require_begun(settings: Settings, year: int) -> None:
    """For readers of a year's releases. Raises FindingsError."""
    if found := not_begun(settings):
        raise FindingsError(m.NOT_BELIEVED.format(year=year), found)


def refuse_forged(settings: Settings) -> None:
    """For runs: nothing is computed or signed on a chain whose signatures are wrong. Raises FindingsError."""
    forged = (f"signature.{State.WRONG}", f"signature.{State.UNKNOWN}")
    if found := [f for f in signature_findings(settings) if f.rule in forged]:
        raise FindingsError(m.NOT_RUN, found)


def signed_by(settings: Settings, year: int, release: str) -> str | None:
    """Key and signature of one release's anchor in words; None where nobody signed and nobody asks for it."""
    for judged in judged_chain(settings).anchors:
        anchor = judged.anchor
        if (anchor.year, anchor.release) == (year, release):
            if settings.anchor_public is None:
                return None if anchor.key is None else m.OF_REPORT["unchecked"].format(key=anchor.key)
            return m.OF_REPORT[judged.state].format(key=anchor.key)
    return None


def what_is_known(settings: Settings, *, compared: bool = True) -> str:
    """What a verification without findings proves of the record, and what it cannot know: one paragraph.

    ``compared``: whether it held the chain against the witnesses, where there are any.
    """
    beyond = CANNOT_KNOW if settings.witnesses is None else "" if compared else NOT_COMPARED
    return _of_signatures(judged_chain(settings)) + beyond


def _of_signatures(chain: Signatures) -> str:
    if chain.in_force is None:
        keys = [j.anchor.key for j in chain.anchors if j.anchor.key is not None]
        if not keys:
            return m.KNOWN_UNSIGNED
        return m.KNOWN_UNCHECKED.format(count=len(keys), keys="、".join(dict.fromkeys(keys))) + m.KNOWN_UNSIGNED
    last = next((j.anchor for j in reversed(chain.anchors) if j.state is State.SIGNED), None)
    if last is None:  # told as an error before; there is nothing to be known
        return m.NONE.format(key=chain.in_force)
    return m.KNOWN_SIGNED.format(key=last.key, release=named(last), index=last.chain_index)


def named(anchor: Anchor) -> str:
    """``2024年 r2``."""
    return m.NAMED.format(year=anchor.year, release=anchor.release)


def _not_begun(chain: Signatures) -> Iterator[Finding]:
    if chain.in_force is not None and not chain.began:
        yield Finding(Level.ERROR, NOT_BEGUN, m.NONE.format(key=chain.in_force), m.MEND_NONE, file="chain.jsonl")


def _finding(chain: Signatures, judged: Judged, level: Level) -> Iterator[Finding]:
    if judged.state not in _FOUND:
        return
    anchor, (text, mend) = judged.anchor, _FOUND[judged.state]
    first = "—" if chain.first is None else named(chain.first)
    text = text.format(
        release=named(anchor), at=anchor.recorded_at, index=anchor.chain_index, first=first, key=anchor.key
    )
    place = f"anchors/{anchor.year}/{anchor.release}.json"
    yield Finding(level, f"signature.{judged.state}", text, mend.format(year=anchor.year), file=place)
