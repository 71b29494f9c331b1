"""How far a year's run has come, noted in a file as it goes: for pages that show it, whoever started the run.

Rebuildable and of no consequence: nothing is computed from it, and a disk that takes no note stops no run.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mulin.beijing import in_beijing
from mulin.durable import FOLDER, make_folder, write_whole
from mulin.findings import Finding, FindingsError
from mulin.plain import canonical, read_plain
from mulin.received import StoreError
from mulin.settings import Settings
from mulin.stored import EXACT, FormError, read_form
from mulin.temporary import own_name
from orchestration.progress import Listener, Silence
from orchestration.release.lock import BUSY, is_being_run

if TYPE_CHECKING:
    from orchestration.pipeline.run import YearRun

FOLDER_OF_NOTES = "progress"
_EVERY_SECONDS = 1.0
State = Literal["running", "done", "refused", "broken"]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """``seconds`` is None while it goes on; ``count`` of ``total`` where it counts."""

    __pydantic_config__ = EXACT

    step: str
    title: str
    seconds: float | None = None
    said: str = ""
    count: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A year's latest run. ``refused``: its own refusal, findings and all. ``broken``: it ended otherwise, for a cause
    that the log has, or its process is gone."""

    __pydantic_config__ = EXACT

    year: int
    began: str
    state: State
    steps: tuple[Step, ...] = ()
    ended: str = ""
    title: str = ""
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"findings": [f.as_dict() for f in self.findings]}


@dataclass
class Noting:
    """Hears of a run's steps, notes them, and tells ``other`` too."""

    settings: Settings
    year: int
    other: Listener = field(default_factory=Silence)
    refusal: Callable[[], FindingsError | None] = lambda: None
    """What has refused the run, though nothing was raised: Dagster's steps hand on a driver that remembers."""

    def __post_init__(self) -> None:
        self._note = Note(self.year, in_beijing(None), "running")
        self._written = 0.0
        self._write()

    def began(self, step: str, title: str) -> None:
        self.other.began(step, title)
        self._change(steps=(*(s for s in self._note.steps if s.step != step), Step(step, title)))

    def counted(self, step: str, done: int, total: int) -> None:
        self.other.counted(step, done, total)
        steps = tuple(replace(s, count=done, total=total) if s.step == step else s for s in self._note.steps)
        self._note = replace(self._note, steps=steps)
        if time.monotonic() - self._written >= _EVERY_SECONDS:
            self._write()

    def ended(self, step: str, seconds: float, said: str) -> None:
        self.other.ended(step, seconds, said)
        steps = self._note.steps
        self._change(
            steps=tuple(replace(s, seconds=round(seconds, 1), said=str(said)) if s.step == step else s for s in steps)
        )

    def over(self, error: BaseException | None) -> None:
        """The run has ended, by ``error`` where one ended it."""
        refused = error if error is not None else self.refusal()
        state: State = "done" if refused is None else "broken"
        told: dict[str, Any] = {}
        if isinstance(refused, FindingsError):
            state, told = "refused", {"title": str(refused.title), "findings": tuple(refused.findings)}
        elif isinstance(refused, StoreError):
            state, told = "refused", {"title": str(refused)}
        self._change(state=state, ended=in_beijing(None), **told)

    def _change(self, **new: Any) -> None:
        self._note = replace(self._note, **new)
        self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        path = _path(self.settings, self.year)
        draft = path.with_name(f".{self.year}-{own_name()}")
        try:
            make_folder(path.parent, FOLDER)
            draft.unlink(missing_ok=True)
            write_whole(path, canonical(self._note.as_dict()), draft=draft, mode=0o644, lasting=False)
        except OSError as error:
            log.warning("the progress of %s was not noted: %s", self.year, error)


@contextmanager
def noted(
    settings: Settings, year: int, enter: Callable[[], AbstractContextManager[YearRun]]
) -> Iterator[tuple[YearRun, Noting]]:
    """Enter a year's run and note it until it ends, however it ends; what refuses it at the door is noted too, but for
    that another run holds the year, whose note it is."""
    note: Noting | None = None
    try:
        with enter() as run:
            note = Noting(settings, year, run.listener)
            yield replace(run, listener=note), note
    except BaseException as error:
        busy = isinstance(error, FindingsError) and any(f.rule == BUSY for f in error.findings)
        if note is not None or not busy:
            (note or Noting(settings, year)).over(error)
        raise
    note.over(None)


def latest_note(settings: Settings, year: int) -> Note | None:
    """How the year's latest run stands; None where none was noted, or the note cannot be read. A run that says it goes
    on while nobody holds the year is ``broken``."""
    try:
        note = read_form(Note, read_plain(_path(settings, year)))
    except (OSError, FormError):
        return None
    if note.state == "running" and not is_being_run(settings, year):
        return replace(note, state="broken")
    return note


def _path(settings: Settings, year: int) -> Path:
    return settings.home.resolve() / FOLDER_OF_NOTES / f"{year}.json"
