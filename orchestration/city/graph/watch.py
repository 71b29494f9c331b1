"""A run that goes on only as long as it is wanted: asked of Dagster at every step, and every few seconds in between.

A thread of a worker cannot be ended from outside, and a worker that was cut off does not know that its run was given
to another: both would go on and release.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.progress import Listener, Silence

_EVERY_SECONDS = 2.0
log = logging.getLogger(__name__)


@dataclass
class Watched:
    """Tells ``other`` of the steps, and calls ``require_wanted`` between them; what it raises ends the run."""

    require_wanted: Callable[[], None]
    other: Listener = field(default_factory=Silence)
    _asked: float = field(default=0.0, init=False)

    def began(self, step: str, title: str) -> None:
        self.require_wanted()
        self._asked = time.monotonic()
        self.other.began(step, title)

    def counted(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self._asked >= _EVERY_SECONDS:
            self.require_wanted()
            self._asked = time.monotonic()
        self.other.counted(step, done, total)

    def ended(self, step: str, seconds: float, said: str) -> None:
        self.other.ended(step, seconds, said)
