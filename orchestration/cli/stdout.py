"""Whether what is printed leaves the process: a full disk behind ``>`` and a reader that went away are noticed."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

_STDOUT = 1


class _Noticing(io.FileIO):
    """Standard output that remembers why it was refused: libraries wrap the error, take it for one of a file of ours,
    or make an exit code of it."""

    refused: OSError | None = None

    def write(self, data: object, /) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except OSError as error:
            _Noticing.refused = error
            raise


def notice() -> None:
    """From now on. Only for the process's own standard output, not for one that a test has put in its place."""
    if sys.stdout is None:  # closed (`>&-`): nobody wants to read it
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    if sys.stdout is not sys.__stdout__:
        return
    raw = _Noticing(_STDOUT, "w", closefd=False)
    known = sys.stdout
    known.flush()
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=known.encoding, errors="replace", line_buffering=known.isatty()
    )


def refused() -> OSError | None:
    """Why something printed was not taken; None where all of it was. After an error nothing more is printed there."""
    try:
        sys.stdout.flush()
    except OSError as error:
        _Noticing.refused = error
    if _Noticing.refused is not None:
        nowhere = _nowhere()
        os.dup2(nowhere.fileno(), _STDOUT)  # what still lies in a buffer goes nowhere, and raises nothing
        sys.stdout = nowhere
    return _Noticing.refused


def _nowhere() -> io.TextIOWrapper:
    return Path(os.devnull).open("w", encoding="utf-8")
