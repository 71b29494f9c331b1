"""Shows a running year: a moving display on a terminal, one line a step where output goes to a file."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mulin.language import Both
from orchestration.cli.show import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_LINE_EVERY_SECONDS = 15.0


def listener() -> Plain | Live:
    """The display that fits where the output goes. Use as a context manager."""
    return Live() if sys.stdout.isatty() else Plain()


def _ended(title: str, seconds: float, said: str) -> str:
    return (
        Both(f"{title}：{said}（{seconds:.1f} 秒）", f"{title}: {said} ({seconds:.1f} s)")
        if said
        else Both(f"{title}（{seconds:.1f} 秒）", f"{title} ({seconds:.1f} s)")
    )


class Plain:
    """One line as a step ends; for long ones a count every quarter of a minute."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._told = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        sys.stdout.flush()

    def began(self, step: str, title: str) -> None:
        self._titles[step] = title
        self._told = time.monotonic()

    def counted(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self._told >= _LINE_EVERY_SECONDS:
            self._told = time.monotonic()
            say(f"  {self._titles[step]} {done}/{total}")
            sys.stdout.flush()

    def ended(self, step: str, seconds: float, said: str) -> None:
        say(_ended(self._titles[step], seconds, said))
        sys.stdout.flush()


class Live:
    """Rich's progress: finished steps stay above, the running one shows its bar."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._progress: Progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=30),
            MofNCompleteColumn(), TimeElapsedColumn(), transient=True,
        )  # fmt: skip
        self._tasks: dict[str, TaskID] = {}
        self._titles: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._progress.stop()

    def began(self, step: str, title: str) -> None:
        self._titles[step] = title
        self._tasks[step] = self._progress.add_task(title, total=None)

    def counted(self, step: str, done: int, total: int) -> None:
        self._progress.update(self._tasks[step], completed=done, total=total)

    def ended(self, step: str, seconds: float, said: str) -> None:
        self._progress.remove_task(self._tasks.pop(step))
        self._progress.console.print(f"✓ {_ended(self._titles[step], seconds, said)}", markup=False, highlight=False)
