"""A child process that imports Great Expectations while its parent does other work.

The import takes longer than judging a year. The child answers for frames only; a parent whose child dies, hangs or
answers something else judges the frame itself, so that nothing rests on the child but time.
"""

from __future__ import annotations

import logging
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from expectations.engine import Expected, Seen, validate, warm_up
from mulin.settings import REPO_ROOT
from mulin.temporary import lodge, lodged, unnamed_file

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger(__name__)

_SECONDS = 120.0
"""How long a frame may take, import included, before the parent does it itself."""
_LENGTH = struct.Struct(">Q")


class ChildGone(Exception):
    """The child gave no usable answer; ``args`` say why, for the log."""


class Standby:
    """Owns the child; starts it at once. Not for use by several threads at a time."""

    def __init__(self) -> None:
        self._stderr = unnamed_file()
        self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
            [sys.executable, "-m", "expectations.standby", *lodged()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={**os.environ, "PYTHONPATH": str(REPO_ROOT), "PYTHONUTF8": "1"},
        )

    def validate(self, name: str, data: pd.DataFrame, expected: Sequence[Expected]) -> list[Seen]:
        """As :func:`expectations.engine.validate`. Raises ChildGone, and ends the child, when it cannot answer."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise ChildGone("not running")
        limit = threading.Timer(_SECONDS, process.kill)
        limit.daemon = True
        limit.start()
        try:
            _send(process.stdin, (name, data, list(expected)))
            answer = pickle.loads(_receive(process.stdout))
        except (OSError, EOFError, pickle.PickleError) as error:
            words = self._last_words()
            self.close()
            raise ChildGone(f"{type(error).__name__}: {error} {words}".strip()) from error
        finally:
            limit.cancel()
        if not isinstance(answer, list) or not all(isinstance(seen, Seen) for seen in answer):
            self.close()
            raise ChildGone(str(answer))
        return answer

    def close(self) -> None:
        """End the child; waits for it. May be called again."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(BrokenPipeError):  # a frame the dead child never took
                    pipe.close()
        self._stderr.close()

    def _last_words(self) -> str:
        self._stderr.seek(max(self._stderr.seek(0, os.SEEK_END) - 500, 0))
        return self._stderr.read().decode(errors="replace").strip()


_current: Standby | None = None


def current() -> Standby | None:
    """The child that stands by in this process, if any."""
    return _current


def dismiss() -> None:
    """End the child early; what is judged after that is judged in this process."""
    global _current
    if _current is not None:
        _current.close()
        _current = None


@contextmanager
def standing_by() -> Iterator[None]:
    """Have a child stand by for every frame judged inside the block. A block inside another uses the outer one's."""
    global _current
    if _current is not None:
        yield
        return
    _current = Standby()
    try:
        yield
    finally:
        dismiss()


def _send(pipe: IO[bytes], message: object) -> None:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """One whole message. Raises EOFError when the other side has ended."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError("nothing more")
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    if len(body) < length:
        raise EOFError("cut short")
    return body


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer frames until the parent closes the pipe or ends."""
    warm_up()
    while True:
        try:
            name, data, expected = pickle.loads(_receive(requests))
        except EOFError:
            return
        answer: Any
        try:
            answer = validate(name, data, expected)
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent meets it again and decides
            answer = f"{type(error).__name__}: {error}"
        _send(answers, answer)


if __name__ == "__main__":
    for home in sys.argv[1:]:
        lodge(Path(home))
    answers_fd = os.dup(1)
    os.dup2(2, 1)  # nothing a library prints may get between the answers
    with os.fdopen(answers_fd, "wb") as out:
        _serve(sys.stdin.buffer, out)
