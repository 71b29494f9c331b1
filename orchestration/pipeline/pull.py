"""Take in what departments left for us: their watched folder, or a table in their own database.

Both end at the same door as ``mulin submit``; nothing here looks at a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.pack import Pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.pipeline import messages as m
from orchestration.pipeline.run import YearRun
from orchestration.pipeline.status import tell_folders

if TYPE_CHECKING:
    from expectations.door import HandInResult


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


def pull_year(run: YearRun, departments: Sequence[str]) -> list[Arrival]:
    """Pull the given departments for the run's year.

    A refused or unreadable source is an arrival that was not accepted: what was in force before stays in force.
    """
    with run.step("pull", m.PULL) as said:
        arrivals = _from_folders(run.settings, run.pack, run.store, None)
        for code in departments:
            arrivals += _from_database(run.settings, run.pack, run.store, run.year, code)
        run.arrivals += arrivals
        said.text = m.PULL_SAID.format(
            accepted=sum(a.state == "accepted" for a in arrivals), rejected=sum(a.refused for a in arrivals)
        )
    return arrivals


def pull_department(settings: Settings, pack: Pack, store: Store, year: int, code: str) -> list[Arrival]:
    """Take in one department's folder and, where it is configured, its database."""
    return [*_from_folders(settings, pack, store, code), *_from_database(settings, pack, store, year, code)]


def sweep_inbox(settings: Settings, pack: Pack, store: Store) -> list[Arrival]:
    """Take in every finished file of every watched folder."""
    return _from_folders(settings, pack, store, None)


def _from_folders(settings: Settings, pack: Pack, store: Store, department: str | None) -> list[Arrival]:
    from expectations.inbox import folders, sweep
    from expectations.verdicts import Verdicts

    if not folders(pack, settings.inbox):
        return []
    judge = Verdicts(settings.judged).judge_many
    arrivals = [
        Arrival(i.department, i.file_name, i.state, _code(i.result), len(i.result.findings) if i.result else 0, i.text,
                i.result.notes if i.result else (), i.machine)
        for i in sweep(settings.inbox, pack=pack, store=store, department=department, judge=judge)
    ]  # fmt: skip
    told = [d.code for d in pack.departments] if department is None else [department]
    waiting = {
        code: {a.file_name: a.text for a in arrivals if a.department == code and not a.dealt_with} for code in told
    }
    tell_folders(settings, pack, store, told, waiting)
    return arrivals


def _from_database(settings: Settings, pack: Pack, store: Store, year: int, code: str) -> list[Arrival]:
    if ((pack.sources.get("departments") or {}).get(code) or {}).get("via") != "database":
        return []
    from expectations.database import pull
    from expectations.verdicts import Verdicts

    result = pull(code, year, pack=pack, store=store, judge=Verdicts(settings.judged).judge_many)
    tell_folders(settings, pack, store, [code])
    if result.receipt is None:
        state = "failed"
    else:
        state = (
            "repeated" if result.accepted and result.receipt.repeated else "accepted" if result.accepted else "rejected"
        )
    return [
        Arrival(code, result.file_name, state, _code(result), len(result.findings), result.text, result.notes,
                result.machine)
    ]  # fmt: skip


def _code(result: HandInResult | None) -> str | None:
    return result.receipt.code if result and result.receipt else None
