"""The demo's open year: half of the departments have handed in, and every state of review has somebody in it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

from mulin.beijing import now
from mulin.findings import Level
from mulin.pack import Pack
from mulin.received import Record, Store
from mulin.received.acts import Confirmed, Person
from mulin.received.review import approve, give_back, sign, submit
from mulin.received.table_review import review_of
from orchestration.demo.make import make_demo
from portal.demo import messages as m
from portal.demo.accounts import people
from portal.demo.tasks import make_tasks
from portal.people.models import Account, Post
from portal.people.roles import Role

STEPS = ("approved", "signed", "submitted", "approved", "returned", "accepted")
"""How far a table has come, in turn, in the order in which tables came in."""
OWN = ("returned", "submitted")
"""The same for the department whose people the demo has: something to mend for one, to sign for the other."""


def make_year(pack: Pack, store: Store, home: Path, year: int, say: Callable[[str], None]) -> None:
    """Hand in the year before whole, and of ``year`` what has come in by now; then review it as far as each table has
    come. What is there already stays as it is."""
    before = [y for y in pack.years if y < year]
    make_demo(pack, store, home, [*before[-1:], year], until=now().replace(tzinfo=None))
    say(m.HANDED_IN.format(year=year))
    tables = sorted(store.records(year), key=lambda r: (r.received_at, r.department, r.kind))
    accepted = {(r.department, r.kind): r for r in tables if r.state == "accepted"}
    own = people(pack)[0].code
    others = [r for r in accepted.values() if r.department != own]
    mine = [r for r in accepted.values() if r.department == own]
    for records, steps in ((others, STEPS), (mine, OWN)):
        for record, step in zip(records, cycle(steps), strict=False):
            if not review_of(pack, store, year, record.department, record.kind).acts:
                _review(pack, store, record, step)
    say(m.REVIEWED)
    make_tasks(pack, store, year, own, lambda role, code: _person(pack, role, code), say)


def _review(pack: Pack, store: Store, record: Record, step: str) -> None:
    where = (store, pack, record.year, record.department, record.kind, record.version)
    if step == "accepted":
        return
    warnings = [f for f in record.findings if f.level is Level.WARNING]
    confirmed = [Confirmed(f.rule, f.sheet, f.cell, f.value, m.CONFIRMED) for f in warnings]
    submit(*where, confirmed, by=_person(pack, Role.CLERK, record.department))
    if step == "submitted":
        return
    sign(*where, record.sha256, by=_person(pack, Role.LEADER, record.department))
    if step == "approved":
        approve(*where, by=_person(pack, Role.REVIEWER, ""))
    elif step == "returned":
        give_back(*where, m.RETURNED, (_place(pack, record),), by=_person(pack, Role.REVIEWER, ""))


def _place(pack: Pack, record: Record) -> str:
    """An indicator that the department's figures are for."""
    indicators = pack.years[record.year].indicators
    own = [i.code for i in indicators if i.lead_department == record.department]
    return (own or [i.code for i in indicators])[0]


def _person(pack: Pack, role: Role, code: str) -> Person:
    """The demo's own people where they hold that post; others have no account, only a name on the record."""
    made = next((p for p in people(pack) if (p.role, p.code) == (role, code)), None)
    post = str(Post(role=role, code=code))
    if made is not None:
        account = Account.objects.get(login=made.login)
        return Person(account.login, account.name, post)
    return Person(f"yanshi-{role}-{code}".lower(), m.SOMEBODY.format(post=post), post)
