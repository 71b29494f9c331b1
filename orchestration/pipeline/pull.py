"""Take in what departments left for us: their watched folder, or a source that is pulled.

Both end at the same door as ``mulin submit``; nothing here looks at a figure.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from expectations import pulled
from expectations.inbox import sweep, watched
from expectations.verdicts import Verdicts
from mulin.pack import Pack
from mulin.received import Store
from mulin.received.witness import held
from mulin.settings import Settings
from mulin.sourcing.kind import Pulled
from orchestration.pipeline import messages as m
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.status import answer_folders

if TYPE_CHECKING:
    from expectations.draft import HandInResult

OnWait = Callable[[str], None]
"""Hears a Chinese sentence when another process sweeps the same folders."""
_TURN = "turn"


@dataclass(frozen=True)
class Arrival:
    """One file that came in by a pull. ``department`` as its folder or configuration says.

    ``state``: accepted, repeated (the same as before), rejected, waiting (still being written), failed (could not be
    read or kept).
    """

    department: str
    file_name: str
    state: str
    receipt: str | None
    findings: int
    text: str
    notes: tuple[str, ...] = ()
    machine: bool = False
    """Failed for want of room or rights on this machine."""

    @property
    def accepted(self) -> bool:
        return self.state in ("accepted", "repeated")

    @property
    def dealt_with(self) -> bool:
        """Taken in or sent back; anything else is still there at the next look."""
        return self.accepted or self.state == "rejected"

    @property
    def refused(self) -> bool:
        """Somebody has to do something; a file that is still being written only has to wait."""
        return self.state in ("rejected", "failed")

    def sentence(self) -> str:
        """``D06 x.xlsx：已收件，回执 …``; what was not dealt with says why."""
        if self.state in ("waiting", "failed"):
            return f"{self.department} {self.file_name}：{self.text.splitlines()[0]}".strip()
        arrived = m.ARRIVED.format(
            department=self.department, file=self.file_name, state=m.ARRIVAL_STATES[self.state],
            receipt=f"，回执 {self.receipt}" if self.receipt else "",
            findings=f"，{self.findings} 条提示" if self.findings else "",
        )  # fmt: skip
        return arrived + "".join(m.NOTE.format(note=note) for note in self.notes)


def pull(run: YearRun, departments: Sequence[str]) -> list[Arrival]:
    """Pull the given departments for the run's year.

    A refused or unreadable source is an arrival that was not accepted: what was in force before stays in force.
    """
    with run.step("pull", m.PULL) as phrase:
        with _waiting(run) as on_wait:
            arrivals = _from_folders(run.settings, run.pack, run.store, None, on_wait)
        for code in departments:
            arrivals += _from_source(run.settings, run.pack, run.store, run.year, code)
        phrase.text = m.PULL_SAID.format(
            accepted=sum(a.state == "accepted" for a in arrivals), rejected=sum(a.refused for a in arrivals)
        )
    return arrivals


@contextmanager
def _waiting(run: YearRun) -> Iterator[OnWait]:
    """Shows as a step of its own that another sweep is waited for."""
    began: list[float] = []

    def on_wait(text: str) -> None:
        began.append(time.monotonic())
        run.listener.began(_TURN, text)

    yield on_wait
    if began:
        run.listener.ended(_TURN, time.monotonic() - began[0], "")


def pull_department(
    settings: Settings, pack: Pack, store: Store, year: int, code: str, on_wait: OnWait | None = None
) -> list[Arrival]:
    """Take in one department's folder and, where it is configured, its source."""
    return [*_from_folders(settings, pack, store, code, on_wait), *_from_source(settings, pack, store, year, code)]


def sweep_inbox(settings: Settings, pack: Pack, store: Store, on_wait: OnWait | None = None) -> list[Arrival]:
    """Take in every finished file of every watched folder."""
    return _from_folders(settings, pack, store, None, on_wait)


def _from_folders(
    settings: Settings, pack: Pack, store: Store, department: str | None, on_wait: OnWait | None
) -> list[Arrival]:
    if not settings.inbox.exists() and not watched(pack, settings.inbox, settings.reach):
        return []
    judge = Verdicts.of(settings).judge_many
    with held(store):
        items = sweep(
            settings.inbox, pack=pack, store=store, department=department, judge=judge, on_wait=on_wait,
            reach=settings.reach,
        )  # fmt: skip
    arrivals = [
        Arrival(i.department, i.file_name, _told_apart(i.state, i.result), _code(i.result),
                len(i.result.findings) if i.result else 0, i.text,
                (*(i.result.notes if i.result else ()), *i.remarks), i.machine)
        for i in items
    ]  # fmt: skip
    told = [d.code for d in pack.departments] if department is None else [department]
    waiting = {
        code: {a.file_name: a.text for a in arrivals if a.department == code and not a.dealt_with} for code in told
    }
    answer_folders(settings, pack, store, told, waiting)
    return arrivals


def _from_source(settings: Settings, pack: Pack, store: Store, year: int, code: str) -> list[Arrival]:
    if not isinstance(pack.sources.of(code), Pulled):
        return []
    judge = Verdicts.of(settings).judge_many
    result = pulled.pull(code, year, pack=pack, store=store, reach=settings.reach, judge=judge)
    answer_folders(settings, pack, store, [code])
    state = "failed" if result.receipt is None else "accepted" if result.accepted else "rejected"
    return [
        Arrival(code, result.file_name, _told_apart(state, result), _code(result), len(result.findings), result.text,
                result.notes, result.machine)
    ]  # fmt: skip


def _told_apart(state: str, result: HandInResult | None) -> str:
    """``accepted``, or ``repeated`` where nothing new was accepted."""
    again = state == "accepted" and result is not None and result.receipt is not None and result.receipt.repeated
    return "repeated" if again else state


def _code(result: HandInResult | None) -> str | None:
    return result.receipt.code if result and result.receipt else None
