"""Giving a post to somebody, ending it, handing it over. What hangs on the post (open work, drafts, threads) stays."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from mulin.beijing import today
from portal.people import messages as m
from portal.people.journal import note
from portal.people.models import Account, Post, Tenure
from portal.people.refusal import refused
from portal.people.roles import Role


@transaction.atomic
def assign(request: HttpRequest | None, account: Account, post: Post, begins: date, ends: date | None = None) -> Tenure:
    """Beside whoever holds the post. Raises FindingsError."""
    tenure = _begin(account, post, begins, ends)
    _log(request, "people.assign", tenure)
    return tenure


@transaction.atomic
def end(request: HttpRequest | None, tenure: Tenure, last: date) -> None:
    """``last``: the last day on which it holds. Raises FindingsError: one that is over, the last administrator's."""
    if tenure.ends is not None and tenure.ends < today():
        raise refused("over", m.OVER_ALREADY, name=tenure.account.name, day=tenure.ends)
    before = tenure.ends
    until(tenure, _last(tenure, last))
    require_administrator()
    _log(request, "people.end", tenure, before=str(before or ""))


@transaction.atomic
def hand_over(request: HttpRequest | None, post: Post, to: Account, day: date) -> Tenure:
    """From that day the post is ``to``'s alone; whoever held it does so until the day before. Raises FindingsError."""
    left = list(Tenure.objects.filter(Q(ends=None) | Q(ends__gte=day), post=post).select_related("account", "post"))
    for tenure in left:
        if tenure.account_id == to.pk and tenure.begins <= day:
            raise refused("same_holder", m.SAME_HOLDER, name=to.name, post=post)
        if tenure.begins > day and tenure.begins <= today():
            raise refused("hand_over_later", m.HAND_OVER_LATER, day=day, begins=tenure.begins)
    for tenure in left:
        until(tenure, _last(tenure, day - timedelta(days=1)))
    new = _begin(to, post, day, None)
    require_administrator()
    _log(request, "people.hand_over", new, left=[t.account.login for t in left])
    return new


def _last(tenure: Tenure, last: date) -> date:
    """The last day to be kept. An end on the day before the beginning says that it held on its first day and was ended
    that day; one that never held, because it would have begun later than today, ends earlier than that."""
    return min(last, tenure.begins - timedelta(days=2)) if last < tenure.begins and tenure.begins > today() else last


def until(tenure: Tenure, last: date | None) -> None:
    """Another end. What was not believed before is not believed for that."""
    known = tenure.is_believed
    tenure.ends = last
    if known:
        tenure.seal_anew()
    tenure.save(update_fields=["ends", "revision", "seal"])


@transaction.atomic
def vouch(request: HttpRequest | None, tenure: Tenure) -> None:
    """Somebody stands by a tenure that was not believed, as it is here."""
    tenure.seal_anew()
    tenure.save(update_fields=["revision", "seal"])
    _log(request, "people.vouch", tenure)


def believed(found: QuerySet[Tenure]) -> list[Tenure]:
    """Those that the portal wrote as they stand there."""
    return [t for t in found.select_related("account", "post") if t.is_believed]


def doubted() -> list[Tenure]:
    """Those that would hold now or later, and give no right: the portal did not write them as they stand there."""
    found = Tenure.objects.exclude(ends__lt=today()).filter(account__is_active=True)
    return [t for t in found.select_related("account", "post").order_by("pk") if t.is_doubted]


def require_administrator() -> None:
    """Raises FindingsError where nobody could mend it any more, today or from some day on."""
    of_admins = Tenure.objects.filter(post__role=Role.ADMIN, account__is_active=True)
    if not (believed(Tenure.on(today()).filter(post__role=Role.ADMIN)) and believed(of_admins.filter(ends=None))):
        raise refused("last_admin", m.LAST_ADMIN)


def _begin(account: Account, post: Post, begins: date, ends: date | None) -> Tenure:
    if not account.is_active:
        raise refused("inactive", m.NOT_ACTIVE, name=account.name)
    if ends is not None and ends < begins:
        raise refused("ends", m.ENDS_BEFORE, ends=ends, begins=begins)
    for held in Tenure.objects.filter(Q(ends=None) | Q(ends__gte=begins), account=account, post=post):
        if ends is None or held.begins <= ends:
            raise refused("held", m.HELD_ALREADY, name=account.name, post=post, begins=held.begins)
    return Tenure.objects.create(account=account, post=post, begins=begins, ends=ends)


def _log(request: HttpRequest | None, act: str, tenure: Tenure, **more: object) -> None:
    detail = {"post": str(tenure.post), "role": tenure.post.role, "code": tenure.post.code,
              "begins": str(tenure.begins), "ends": str(tenure.ends or ""), **more}  # fmt: skip
    note(request, act, about=tenure.account.login, detail=detail)
