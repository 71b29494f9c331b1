"""What every page's frame shows: district, posts, the way to each room, and what is made up."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from mulin.findings import FindingsError
from mulin.received import StoreError
from portal.district import is_made_up, pack_trouble, the_pack
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
    Room("年度任务", "schemes:now", Act.QUEUE),
    Room("锁定与补交", "review:locks", Act.SECOND),
    Room("年度", "year:now", Act.EDITIONS),
    Room("日志", "audit:log", Act.LOG),
    Room("本部门日志", "audit:mine", Act.LOG_OWN),
    Room("引擎", "engine:open", Act.ENGINE),
    Room("岗位和账号", "people:seats", Act.ACCOUNTS),
)
"""In the order in which they stand in the head."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """``district``, ``rooms``, ``demo`` (said on every page where figures are made up) and ``trouble`` (why the pack as
    it is now is not used, for those who can mend it)."""
    post = getattr(request, "post_held", None)
    try:
        pack = the_pack()
        district, broken = pack.unit[pack.plan.district_unit].name, pack_trouble()
    except FindingsError as error:
        district, broken = "", error
    mends = may(post, Act.RUN)
    try:
        demo = is_made_up()
    except StoreError:  # whoever asks the record for something is told why it cannot be read
        demo = bool(settings.CONFIG.demo)
    return {
        "district": district,
        "product": m.PRODUCT,
        "demo": m.DEMO if demo else "",
        "rooms": [room for room in ROOMS if may(post, room.act)] if post else [],
        "trouble": broken if broken is not None and mends else None,
    }
