"""The one table of rights: which post may do what, to whose.

Every view names its act (:func:`requires`); a test walks the URLs and refuses a view without one. What a rule of the
review forbids to somebody who has the right (approving one's own) is the domain's to say: :mod:`mulin.received.review`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from portal.district import the_pack
from portal.people import kept
from portal.people.roles import Role

if TYPE_CHECKING:
    from portal.people.models import Post

_P = ParamSpec("_P")
View = Callable[..., HttpResponseBase]


class Act(StrEnum):
    """What somebody may want to do. The word after the dot is what the log says."""

    HOME = "owed.home"
    STANDING = "owed.standing"
    TEMPLATE = "handin.template"
    VERSIONS = "handin.versions"
    FILE = "handin.file"
    UPLOAD = "handin.upload"
    SUBMIT = "handin.submit"
    SIGN = "handin.sign"
    QUEUE = "review.queue"
    DECIDE = "review.decide"
    THREAD = "review.thread"
    LOCK = "review.lock"
    SECOND = "review.second"
    MATRIX = "year.matrix"
    RUN = "year.run"
    PUBLISH = "year.publish"
    EDITIONS = "year.editions"
    UNPUBLISHED = "year.unpublished"
    VOID = "year.void"
    PAPER = "year.paper"
    NUMBER = "year.number"
    EXPORT = "year.export"
    LOG = "audit.log"
    LOG_OWN = "audit.mine"
    ENGINE = "engine.open"
    ACCOUNTS = "people.accounts"
    SELF = "people.self"


class Whose(Enum):
    """``OWN``: the post's own department or unit. ``BELOW``: the own unit and those under it. ``ALL``: everybody's."""

    OWN = "own"
    BELOW = "below"
    ALL = "all"


_EVERYBODY = dict.fromkeys(Role, Whose.ALL)
_READERS = {Role.REVIEWER: Whose.ALL, Role.SUPERVISOR: Whose.ALL, Role.OFFICE: Whose.ALL}
_DEPARTMENT = {Role.CLERK: Whose.OWN, Role.LEADER: Whose.OWN}
_CLERK = {Role.CLERK: Whose.OWN}
_OFFICE = {Role.OFFICE: Whose.ALL}

RIGHTS: Mapping[Act, Mapping[Role, Whose]] = {
    Act.HOME: _EVERYBODY,
    Act.SELF: _EVERYBODY,
    Act.STANDING: _DEPARTMENT | _READERS | {Role.UNIT: Whose.BELOW},
    Act.TEMPLATE: _DEPARTMENT | _READERS,
    Act.VERSIONS: _DEPARTMENT | _READERS,
    Act.FILE: _DEPARTMENT | _READERS,
    Act.UPLOAD: _CLERK,
    Act.SUBMIT: _CLERK,
    Act.SIGN: {Role.LEADER: Whose.OWN},
    Act.QUEUE: _READERS,
    Act.DECIDE: {Role.REVIEWER: Whose.ALL},
    Act.THREAD: _DEPARTMENT | {Role.REVIEWER: Whose.ALL, Role.OFFICE: Whose.ALL},
    Act.LOCK: _OFFICE,
    Act.SECOND: _OFFICE | {Role.REVIEWER: Whose.ALL},
    Act.MATRIX: _READERS | {Role.ENGINEER: Whose.ALL},
    Act.RUN: _OFFICE | {Role.ENGINEER: Whose.ALL},
    Act.PUBLISH: _OFFICE,
    Act.EDITIONS: _EVERYBODY,
    Act.UNPUBLISHED: _READERS,
    Act.VOID: _OFFICE,
    Act.PAPER: _DEPARTMENT | _READERS | {Role.UNIT: Whose.BELOW},
    Act.NUMBER: _DEPARTMENT | _READERS | {Role.UNIT: Whose.BELOW},
    Act.EXPORT: _READERS,
    Act.LOG: {Role.SUPERVISOR: Whose.ALL, Role.OFFICE: Whose.ALL, Role.ADMIN: Whose.ALL},
    Act.LOG_OWN: _DEPARTMENT,
    Act.ENGINE: {Role.ENGINEER: Whose.ALL},
    Act.ACCOUNTS: {Role.ADMIN: Whose.ALL},
}
"""Act → role → whose. A role that is not there may not."""


def may(post: Post | None, act: Act, code: str | None = None) -> bool:
    """Whether a post may do this; ``code``: to whose, None where it is nobody's in particular."""
    if post is None:
        return False
    whose = RIGHTS[act].get(Role(post.role))
    if whose is None:
        return False
    if whose is Whose.ALL or code is None:
        return True
    return code == post.code or (whose is Whose.BELOW and code in _under(post.code))


def _under(code: str) -> frozenset[str]:
    pack = the_pack()
    return frozenset(unit.code for unit in pack.tree.under(code)) if code in pack.unit else frozenset()


def requires(act: Act, of: str | None = None) -> Callable[[View], View]:
    """A view for those who may: others are sent to log in, or refused. ``of``: the part of the address that says
    whose it is; without one the view is nobody's in particular, or asks :func:`may` itself."""

    def guarded(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _asked_to_log_in(request)
            if request.post_held is None and act is not Act.SELF:  # type: ignore[attr-defined]
                return redirect("people:me")
            if act is not Act.SELF and not may(request.post_held, act, None if of is None else parts[of]):  # type: ignore[attr-defined]
                raise PermissionDenied
            return view(request, *args, **parts)

        answer.act, answer.of = act, of  # type: ignore[attr-defined]
        return answer

    return guarded


def open_to_all(view: View) -> View:
    """A view for those who have not logged in: log-in itself, one-time links, health."""
    view.act, view.of = None, None  # type: ignore[attr-defined]
    return view


def before_second(view: View) -> View:
    """A view that is there before the second factor has been given."""
    view.before_second = True  # type: ignore[attr-defined]
    return view


def _asked_to_log_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):  # a part of a page: the whole page goes to log in
        kept.keep(request)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    kept.keep(request)
    return redirect_to_login(kept.back(request))
