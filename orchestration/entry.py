"""Where ``mulin`` begins and ends: both signals are answered from the first line on, and until the last.

The verbs' modules take a tenth of a second to import, and an interpreter takes another to end. A signal then would
print Python's own trace, or end the process without a word. Only the standard library's lightest is imported before the
handlers stand.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

from orchestration.signals import INTERRUPTED, SIGNALS

_OBJECTS = 250_000
"""After so many new ones Python looks for circles among them. Imports and models make many that stay: asked every 700,
a scoring of two seconds spends a tenth of a second on it, every 50,000 half as much (measured)."""


class _End:
    """What is run last of all, when nothing of ours is left to be done and no other thread."""

    code: int | None = None
    """That of the verb, where it came to its end."""

    def __call__(self) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # Python would restore the defaults
        if self.code is not None:
            with suppress(OSError):  # what is not taken any more the interpreter says itself
                for stream in (sys.stdout, sys.stderr):
                    stream.flush()
                os._exit(self.code)  # every object, one by one, would be let go: a tenth of a scoring (measured)


def main() -> None:
    """The command ``mulin``. Ends by SystemExit; at once by a signal while nothing is done, with 128 + its number."""
    end = _End()
    atexit.register(end)  # first in, last out
    for number in SIGNALS:
        signal.signal(number, _nothing_done)
    for descriptor in range(3):  # one that is closed would be the next file's, and printed into
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    gc.set_threshold(_OBJECTS)
    from orchestration.cli import app

    try:
        app()
    except SystemExit as done:
        end.code = done.code if isinstance(done.code, int) else int(done.code is not None)
        _all_done(end.code)
        raise


def _nothing_done(number: int, frame: FrameType | None) -> None:
    """Before a verb has begun (or after it is over) nothing has to be put in order: no unwinding through imports."""
    del frame
    os.write(2, (INTERRUPTED + "\n").encode())
    os._exit(128 + number)


def _all_done(code: int) -> None:
    """The verb has said everything: a signal only hurries the interpreter's end, and does not make it another one."""
    for number in SIGNALS:
        signal.signal(number, lambda *_: os._exit(code))
