"""The demo's annual tasks: schemes in every state of review, and the milestones that were reported by now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import cycle

from mulin.beijing import BEIJING
from mulin.pack import Pack
from mulin.pack.model import AnnualTask
from mulin.received import Store, review
from mulin.received.acts import Person
from mulin.received.milestones import report_milestone
from mulin.received.review import TableReview, reviewed_schemes
from mulin.received.schemes import Step, file_scheme, prefilled
from orchestration.demo.make import SEED
from orchestration.demo.tasks import milestones
from orchestration.demo.world import World
from portal.demo import messages as m
from portal.people.roles import Role

STEPS = ("approved", "signed", "approved", "submitted", "approved", "returned", "missing")
"""How far a scheme has come, in turn, in the order of the pack's tasks."""
OWN = ("returned", "submitted", "missing")
"""The same for the department whose people the demo has."""
WhoIs = Callable[[Role, str], Person]


def make_tasks(pack: Pack, store: Store, year: int, own: str, who: WhoIs, say: Callable[[str], None]) -> None:
    """File, review and report what has come in by now. ``own``: the department whose people the demo has; ``who``:
    who holds a post. What is there already stays as it is."""
    lines = reviewed_schemes(pack, store, year)
    others, mine = [x for x in lines if x[0].lead_department != own], [x for x in lines if x[0].lead_department == own]
    for some, steps in ((others, STEPS), (mine, OWN)):
        for (task, known), step in zip(some, cycle(steps), strict=False):
            if not known.versions and step != "missing":
                _file(pack, store, year, task, known, step, who)
    if not store.reported(year):
        world = World(pack, SEED)
        for department in dict.fromkeys(t.lead_department for t in pack.years[year].tasks if t.lead_department != own):
            _report(pack, store, year, department, world, who(Role.CLERK, department))
    say(m.TASKS)


def _file(
    pack: Pack, store: Store, year: int, task: AnnualTask, known: TableReview, step: str, who: WhoIs
) -> None:  # fmt: skip
    clerk = who(Role.CLERK, task.lead_department)
    scheme = prefilled(pack, year, task)
    if step in ("signed", "returned"):  # a week later than the pack has it, so that something differs
        last = date(year, 12, 31)
        later = tuple(Step(min(s.due + timedelta(days=7), last), s.label) for s in scheme.milestones)
        scheme = replace(scheme, milestones=later, measures=scheme.measures + m.MEASURE)
    came = datetime(year, 2, 20, 10, tzinfo=BEIJING)
    receipt = file_scheme(store, pack, scheme, by=clerk, channel="demo", received_at=came)
    where = (store, pack, year, known.department, known.kind, receipt.version)
    review.submit(*where, by=clerk)
    if step == "submitted":
        return
    review.sign(*where, receipt.sha256, by=who(Role.LEADER, task.lead_department))
    if step == "approved":
        review.approve(*where, by=who(Role.REVIEWER, ""))
    elif step == "returned":
        review.give_back(*where, m.SCHEME_RETURNED, m.SCHEME_PLACES, by=who(Role.REVIEWER, ""))


def _report(pack: Pack, store: Store, year: int, department: str, world: World, by: Person) -> None:
    """What the department's workbook says too, so far as it has happened."""
    today = store.now().date()
    for (task, number), (done, note) in milestones(world, year, department).items():
        if done is not None and done <= today:
            report_milestone(store, pack, year, department, task, number, done, note, by=by)
