"""The trace of a number, computed again from the received files.

The year takes seconds to compute, so it is kept for a while, and so are the traces made of it: by the release's
manifest and the chain's head, and no longer than some minutes. The release itself is held against the chain with every
request.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass

from mulin.beijing import in_beijing
from mulin.received import Store
from mulin.settings import Settings
from orchestration.release.served import open_release
from orchestration.trace import TraceNode, TraceTree
from orchestration.trace.build import Prover, proving

_MOST = 200
_KEPT_SECONDS = 600.0
_WAIT_SECONDS = 25.0
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Proof:
    """``at``: when it was computed, ISO."""

    tree: TraceTree
    at: str

    @property
    def top(self) -> TraceNode:
        """Where a page begins: it names the release elsewhere."""
        return self.tree.root.children[0]

    @property
    def sources(self) -> int:
        return len(self.tree.sources)


class _Proving:
    """One year computed again, with the process that reads its files, and the traces made of it."""

    def __init__(self, settings: Settings, key: _Key, year: int, release: str) -> None:
        self.key, self.began = key, time.monotonic()
        self.proofs: OrderedDict[tuple[str, str | None], Proof] = OrderedDict()
        self._stack = ExitStack()
        self._prover: Prover = self._stack.enter_context(proving(settings, open_release(settings, year, release)))

    @property
    def fresh(self) -> bool:
        return time.monotonic() - self.began < _KEPT_SECONDS

    def proof(self, code: str, indicator: str | None) -> Proof:
        if (code, indicator) not in self.proofs:
            self.proofs[code, indicator] = Proof(self._prover.trace(code, indicator), in_beijing(None))
            while len(self.proofs) > _MOST:
                self.proofs.popitem(last=False)
        return self.proofs[code, indicator]

    def close(self) -> None:
        self._stack.close()


_one = threading.Lock()
_kept: list[_Proving] = []
"""At most one."""


def proof_of(
    settings: Settings, store: Store, year: int, number: int, code: str, indicator: str | None, *, anew: bool = False
) -> Proof | None:  # fmt: skip
    """The trace of a unit's or department's score, or of one indicator of it; None while others are computed for long.

    ``anew``: nothing that was kept is believed. Raises FindingsError where the release is not as registered, or has no
    such number.
    """
    held = open_release(settings, year, f"r{number}", reads=())
    key = (str(settings.home.resolve()), held.manifest.to_json(), store.head())
    if not _one.acquire(timeout=_WAIT_SECONDS):
        return None
    try:
        if _kept and (anew or _kept[0].key != key or not _kept[0].fresh):
            _let_go()
        if not _kept:
            _kept.append(_Proving(settings, key, year, f"r{number}"))
        try:
            return _kept[0].proof(code, indicator)
        except Exception:
            _let_go()  # whatever is wrong with it, nobody else is to be answered from it
            raise
    finally:
        _one.release()


def _let_go() -> None:
    _kept.pop().close()
