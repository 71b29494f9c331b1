"""What every page's frame shows: district, posts, the way to each room, and what is made up."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest

from mulin.findings import FindingsError
from portal.district import pack_trouble, the_pack
from portal.look import messages as m
from portal.people.policy import Act, may


class Room(NamedTuple):
    """One way in the head: its name, the named URL, the act that it needs."""

    name: str
    url: str
    act: Act


ROOMS = (
    Room("我的任务", "owed:home", Act.HOME),
    Room("审核", "review:queue", Act.QUEUE),
    Room("锁定与补交", "review:locks", Act.SECOND),
    Room("年度", "year:now", Act.EDITIONS),
    Room("日志", "audit:log", Act.LOG),
    Room("本部门日志", "audit:mine", Act.LOG_OWN),
    Room("引擎", "engine:open", Act.ENGINE),
    Room("岗位和账号", "people:seats", Act.ACCOUNTS),
)
"""In the order in which they stand in the head."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """``district``, ``rooms`` and ``trouble`` (why the pack as it is now is not used, for those who can mend it)."""
    post = getattr(request, "post_held", None)
    try:
        pack = the_pack()
        district, broken = pack.unit[pack.plan.district_unit].name, pack_trouble()
    except FindingsError as error:
        district, broken = "", error
    mends = may(post, Act.RUN)
    return {
        "district": district,
        "product": m.PRODUCT,
        "rooms": [room for room in ROOMS if may(post, room.act)] if post else [],
        "trouble": broken if broken is not None and mends else None,
    }
