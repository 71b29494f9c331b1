"""One run of one year: what its steps work with, and the lock that keeps a second run away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from expectations.standby import standing_by
from mulin.language import Both
from mulin.pack import Pack
from mulin.received import Store
from mulin.received.witness import open_store
from mulin.settings import Settings
from orchestration.progress import Listener, Phrase, Silence, announced
from orchestration.release.known import require_whole_store
from orchestration.release.lock import year_lock
from orchestration.scratch import ready_scratch

if TYPE_CHECKING:
    from mulin.signing import Signer
    from orchestration.pipeline.parsed import Readings


@dataclass(frozen=True)
class YearRun:
    """A year, and what all its steps work with; what a step gives stands in the step's own type.

    ``signer`` signs the release, None without a key. ``issued_on``: the day of a later edition, None for today.
    ``timings``: step → seconds. ``readings``: workbooks read, until
    they are loaded.
    """

    settings: Settings
    pack: Pack
    year: int
    store: Store
    listener: Listener = field(default_factory=Silence)
    signer: Signer | None = None
    issued_on: date | None = None
    timings: dict[str, float] = field(default_factory=dict)
    readings: Readings = field(default_factory=dict)

    @property
    def anew(self) -> bool:
        """Whether nothing kept in the cache may enter: whoever signs vouches for what is computed, and the home's own
        key can seal a forged entry."""
        return self.signer is not None

    def step(self, name: str, title: str) -> AbstractContextManager[Phrase]:
        """Announce a step; its seconds go to ``timings``."""
        return announced(
            self.listener, self.timings, name, str(Both(f"{self.year} 年 {title}", f"{self.year}: {title}"))
        )


@contextmanager
def year_run(
    settings: Settings, pack: Pack, year: int, listener: Listener | None = None, signer: Signer | None = None,
    issued_on: date | None = None,
) -> Iterator[YearRun]:  # fmt: skip
    """Hold a year from received files to release. Raises FindingsError at once when another run holds it, when the
    received store has lost what an earlier release was made from, or when the scratch cannot be used.
    """
    ready_scratch(settings)
    with year_lock(settings, year), standing_by():
        require_whole_store(settings)
        yield YearRun(settings, pack, year, open_store(settings), listener or Silence(), signer, issued_on)
