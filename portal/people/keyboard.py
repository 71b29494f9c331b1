"""What is done to accounts at the server's keyboard, where no page can be reached yet or nobody is let in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from mulin.beijing import today
from portal.district import the_pack
from portal.people import accounts, lists
from portal.people import messages as m
from portal.people.models import Account, Tenure
from portal.people.posts import make_posts, post_for
from portal.people.refusal import refused
from portal.people.roles import Role
from portal.people.tenures import believed


def first(login: str, name: str, address: str) -> Iterator[str]:
    """The first administrator, all posts of the pack, and the link by which the password is set. Raises
    FindingsError: where there is an administrator who can make the others."""
    admins = believed(Tenure.on(today()).filter(post__role=Role.ADMIN))
    if names := [t.account.name for t in admins]:
        raise refused("has_admin", m.CLI_HAS_ADMIN, names="、".join(names))
    pack = the_pack()
    with transaction.atomic():
        made = make_posts(pack)
        account = accounts.make(None, login, name, post_for(pack, Role.ADMIN, ""), today())
        secret = accounts.link_for(None, account)
    yield m.ACCOUNT_MADE.format(login=account.login, name=account.name)
    yield m.POSTS_MADE.format(count=made)
    yield _link(secret, address)


def listed() -> Iterator[str]:
    """Every account, tabs between."""
    held: dict[int, list[str]] = {}
    for tenure in Tenure.on(today()).select_related("post").order_by("pk"):
        held.setdefault(tenure.account_id, []).append(str(tenure.post))
    rows = [
        (a.login, a.name, m.CLI_OPEN if a.last_login else m.CLI_NEW) if a.is_active else (a.login, a.name, m.CLI_OFF)
        for a in Account.objects.order_by("login")
    ]
    if not rows:
        yield m.CLI_NONE
        return
    yield "\t".join(m.CLI_HEAD)
    for (login, name, state), account in zip(rows, Account.objects.order_by("login"), strict=True):
        yield "\t".join((login, name, state, "、".join(held.get(account.pk, ()))))


def imported(file: str) -> Iterator[str]:
    """A list of accounts, whole or not at all. Raises FindingsError."""
    plan = lists.plan_of(lists.read(Path(file).read_bytes()), the_pack())
    yield lists.apply(None, plan)


def unlocked(login: str) -> Iterator[str]:
    account = accounts.known(login)
    accounts.unlock(None, account)
    yield m.UNLOCKED.format(name=account.name)


def linked(login: str, address: str) -> Iterator[str]:
    yield _link(accounts.link_for(None, accounts.known(login)), address)


def _link(secret: str, address: str) -> str:
    place = address.rstrip("/") or _address()
    return m.CLI_LINK.format(days=settings.CONFIG.link_days, link=place + reverse("people:link", args=[secret]))


def _address() -> str:
    host = settings.CONFIG.hosts[0]
    return f"https://{host}" if settings.CONFIG.https else f"http://{host}:8000"


DEEDS: dict[str, Callable[..., Iterator[str]]] = {
    "first": first, "list": listed, "import": imported, "unlock": unlocked, "link": linked,
}  # fmt: skip
