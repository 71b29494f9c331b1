"""The attempts to talk the record round, by the letters of the issue that asked for them."""

from __future__ import annotations

from attempts import anchors, around, lines, readers
from attempts.attempt import Attempt

__all__ = ["ATTEMPTS", "Attempt"]
ATTEMPTS = (
    *anchors.attempts(), *lines.attempts(), *readers.attempts(), *readers.traces(), *around.caches(), *around.tails(),
    *lines.days(),
)  # fmt: skip
