"""One account a role, whose passwords the demo's log-in page shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from portal.people.models import Account, Post, Tenure
from portal.people.roles import Role
from portal.people.tenures import assign, vouch

PASSWORD = "mulin-yanshi"  # nosec B105
"""Of every account of the demo: they may be used by whoever sees the page."""


class Made(NamedTuple):
    """A made-up person and the post."""

    login: str
    name: str
    role: Role
    code: str


def people(pack: Pack) -> tuple[Made, ...]:
    """One a role, for the department that is asked most and the first street."""
    street = next(u.code for u in pack.units if u.tier == "street")
    year = max(pack.years)
    department = max(pack.departments, key=lambda d: len(asked_cells(pack, year, d.code))).code
    return (
        Made("jingban", "演示·陈静", Role.CLERK, department),
        Made("fenguan", "演示·周立", Role.LEADER, department),
        Made("jiedao", "演示·吴敏", Role.UNIT, street),
        Made("shenhe", "演示·赵宁", Role.REVIEWER, ""),
        Made("jianguan", "演示·钱正", Role.SUPERVISOR, ""),
        Made("pinggu", "演示·孙和", Role.OFFICE, ""),
        Made("shuju", "演示·李维", Role.ENGINEER, ""),
        Made("guanli", "演示·郑安", Role.ADMIN, ""),
    )


def make_accounts(pack: Pack) -> None:
    """Make them where they are not; their passwords are set anew, so that what the page shows holds."""
    for made in people(pack):
        account, _ = Account.objects.get_or_create(login=made.login, defaults={"name": made.name})
        account.set_password(PASSWORD)
        account.save()
        post, _ = Post.objects.get_or_create(role=made.role, code=made.code)
        held = Tenure.objects.filter(account=account, post=post).first()
        if held is None:
            assign(None, account, post, date(2020, 1, 1))
        elif not held.is_believed:  # of a demo from before tenures were sealed
            vouch(None, held)


def shown(pack: Pack) -> Iterator[tuple[Made, Post]]:
    """The demo's people that are there, with their posts."""
    for made in people(pack):
        tenure = Tenure.objects.filter(account__login=made.login).select_related("post").first()
        if tenure is not None:
            yield made, tenure.post
