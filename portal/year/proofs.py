"""The trace of a number, computed again from the received files: seconds of work, so kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from mulin.beijing import in_beijing
from mulin.received import Store
from mulin.settings import Settings
from orchestration.release.served import open_release
from orchestration.trace import TraceNode, TraceTree, trace

_MOST = 200
_WAIT_SECONDS = 25.0
_kept: OrderedDict[tuple[object, ...], Proof] = OrderedDict()
_keeping = threading.Lock()
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Proof:
    """``at``: when it was computed, ISO. ``top``: where a page begins, which names the release elsewhere."""

    tree: TraceTree
    at: str

    @property
    def top(self) -> TraceNode:
        return self.tree.root.children[0]

    @property
    def sources(self) -> int:
        return len(self.tree.sources)


def proof_of(
    settings: Settings, store: Store, year: int, number: int, code: str, indicator: str | None, *, anew: bool = False
) -> Proof | None:  # fmt: skip
    """The trace of a unit's or department's score, or of one indicator of it; None while another one is computed.

    Kept by the release's manifest and the chain's head: when either changes, or ``anew`` is asked, it is computed
    again. The release is held against the chain before what was kept is given. Raises FindingsError where it is not as
    registered, or has no such number.
    """
    release = open_release(settings, year, f"r{number}", reads=())
    key = (str(settings.home.resolve()), release.manifest.to_json(), store.head(), code, indicator)
    with _keeping:
        if not anew and key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    if not _one_at_a_time.acquire(timeout=_WAIT_SECONDS):
        return None
    try:
        with _keeping:
            if not anew and key in _kept:  # whoever was waited for asked the same
                return _kept[key]
        proof = Proof(trace(settings, year, code, indicator, f"r{number}"), in_beijing(None))
    finally:
        _one_at_a_time.release()
    with _keeping:
        _kept[key] = proof
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return proof
