"""A report that a milestone of an annual task was reached, as the chain keeps it. It comes when it happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from mulin.pack.model import AnnualTask
from mulin.plain import canonical, sha256_of
from mulin.received.acts import Person
from mulin.received.messages import REPORTED_WORD
from mulin.received.record import Moment, Sha256, receipt_code
from mulin.received.scheme_kind import short_code, task_of_kind
from mulin.stored import EXACT


@dataclass(frozen=True, slots=True)
class Reported:
    """One report, ``number`` among those of the task whose scheme is of this ``kind``. A later one about the same
    ``milestone`` corrects an earlier one, and says why in ``note``.

    ``label`` and ``due``: the milestone as the pack had it then. ``done_on`` None: it was reported by mistake.
    ``evidence``: name → SHA-256 of what proves it.
    """

    year: int
    department: str
    kind: str
    number: int
    milestone: int
    label: str
    due: date
    done_on: date | None
    note: str
    evidence: Mapping[str, Sha256]
    account: str
    who: str
    post: str
    recorded_at: Moment
    chain_index: int

    __pydantic_config__ = EXACT

    def as_dict(self) -> dict[str, Any]:
        days = {"due": self.due.isoformat(), "done_on": self.done_on.isoformat() if self.done_on else None}
        return {**asdict(self), **days, "evidence": dict(self.evidence)}

    @property
    def task(self) -> str:
        return task_of_kind(self.year, self.kind)

    @property
    def by(self) -> Person:
        return Person(self.account, self.who, self.post)

    @property
    def receipt(self) -> str:
        """What the sender keeps: it ends in the first digits of the record's SHA-256, which the chain holds."""
        digest = sha256_of(canonical(self.as_dict()))
        return receipt_code(self.year, self.department, f"{REPORTED_WORD}{short_code(self.kind)}", self.number, digest)


def latest(reports: Iterable[Reported], tasks: Iterable[AnnualTask]) -> dict[tuple[str, int], Reported]:
    """(task, number of the milestone) → what was reported of it last. ``reports`` in the order they were written.

    A report is about what had to be done, by its name then: where the pack's tasks have others by now, it holds for the
    milestone of that name, whatever its number, and for none where there is none. Of one name twice in a task the
    number tells them apart.
    """
    of_task: dict[str, list[Reported]] = {}
    for report in reports:
        of_task.setdefault(report.task, []).append(report)
    found: dict[tuple[str, int], Reported] = {}
    for task in tasks:
        names = Counter(n.label for n in task.milestones)
        for report in of_task.get(task.code, ()):
            for n in task.milestones:
                if report.label == n.label and (names[n.label] == 1 or report.milestone == n.number):
                    found[task.code, n.number] = report
    return found
