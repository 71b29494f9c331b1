"""Accounts: made, shut, let in again. Every act stands in the log."""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.http import HttpRequest

from mulin.findings import FindingsError
from mulin.text.personal import masked, personal_numbers
from mulin.text.typed import in_a_line
from portal.people import links, lockout, second
from portal.people import messages as m
from portal.people.journal import note
from portal.people.models import NAME, Account, Post, Session, login_of
from portal.people.refusal import Sentence, finding, refused
from portal.people.tenures import assign, require_administrator

LOGIN = re.compile(rf"[\w.@-]{{1,{NAME}}}")


def wrong_login(login: str) -> Sentence | None:
    """Why a new account is not called so. Every act is written down for good with its account, on a chain that keeps
    nobody's numbers: with such a log-in each would be refused, on the last day of handing in."""
    if not LOGIN.fullmatch(login):
        return m.LOGIN_WRONG
    return m.LOGIN_PERSONAL if personal_numbers(login) else None


def require_login(login: str) -> str:
    """A login as it is kept. Raises FindingsError for what is none."""
    if (wrong := wrong_login(login_of(login))) is not None:
        raise refused("login", wrong, login=masked(login))
    return login_of(login)


def require_name(name: str) -> str:
    """A person's name as it is kept. Raises FindingsError."""
    if wrong := in_a_line("姓名", name.strip(), NAME, "people.name"):
        raise FindingsError(m.NOT_DONE, [wrong])
    return name.strip()


@transaction.atomic
def make(request: HttpRequest | None, login: str, name: str, post: Post | None, begins: date) -> Account:
    """A new account, with a post where one is given. Raises FindingsError."""
    login, name = require_login(login), require_name(name)
    if (other := Account.objects.filter(login__iexact=login).first()) is not None:
        raise refused("taken", m.LOGIN_TAKEN, login=login, name=other.name)
    account = Account.objects.create_user(login, name)
    note(request, "people.create", about=login, detail={"name": name})
    if post is not None:
        assign(request, account, post, begins)
    return account


def known(login: str) -> Account:
    """Raises FindingsError where there is none."""
    account = Account.objects.filter(login__iexact=login_of(login)).first()
    if account is None:
        sentence: Sentence = m.LOGIN_UNKNOWN
        raise FindingsError(m.NOT_DONE, [finding("unknown", sentence, login=login)])
    return account


@transaction.atomic
def shut(request: HttpRequest | None, account: Account, active: bool) -> None:
    """Nobody logs in by it any more, or does again; its sessions and links end. Raises FindingsError."""
    account.is_active = active
    account.save(update_fields=["is_active"])
    if not active:
        require_administrator()
        Session.objects.filter(account=account).delete()
    note(request, "people.activate" if active else "people.deactivate", about=account.login)


@transaction.atomic
def unlock(request: HttpRequest | None, account: Account) -> None:
    count = lockout.forgive(account)
    note(request, "people.unlock", about=account.login, detail={"records": count})


@transaction.atomic
def reset_second(request: HttpRequest | None, account: Account) -> None:
    second.remove(account)
    Session.objects.filter(account=account).delete()
    note(request, "people.second_reset", about=account.login)


@transaction.atomic
def link_for(request: HttpRequest | None, account: Account) -> str:
    """A new one-time link's secret. Raises FindingsError for an account that may not log in."""
    if not account.is_active:
        raise refused("inactive", m.NOT_ACTIVE, name=account.name)
    note(request, "people.link", about=account.login)
    return links.issue(account)
