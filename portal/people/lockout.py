"""Which failed log-ins are counted together.

Counted by account, a stranger could lock out everybody from outside; by address, whoever rotates addresses is never
locked out, and an office behind one address locks out itself; by both, the same as by address. So a browser that
somebody has logged in from is known by a signed cookie, and counts for itself; all others count together for the
account, wherever they come from. Whoever guesses has ``tries`` guesses an account in ``locked_minutes``, from however
many addresses; whom he locks out that way is out on new computers only. (OWASP: device cookies.)
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponseBase

from portal.people import known as known_browsers
from portal.people.models import Account, login_of

_MOST = 8
"""Accounts that one browser is known for: an office's shared computer."""
_PARTED = "#"
"""Between account and browser: no login has one."""


def counted_as(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """What django-axes counts failures by; None for a log-in without an account's name (by the directory)."""
    given = credentials if credentials else request.POST
    typed = given.get(settings.AXES_USERNAME_FORM_FIELD)
    if not typed:
        return None
    account = key_of(typed)
    browser = _known(request).get(account)
    return f"{account}{_PARTED}{browser}" if browser else account


def remember(request: HttpRequest, answer: HttpResponseBase, account: Account) -> None:
    """That this browser is one that the account was logged in from."""
    known, key = _known(request), key_of(account.login)
    known = {key: known.pop(key, "") or secrets.token_hex(8), **known}
    answer.set_cookie(
        settings.DEVICE_COOKIE_NAME, known_browsers.written(dict(list(known.items())[:_MOST])),
        max_age=known_browsers.LASTS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def forgive(account: Account) -> int:
    """Let an account be tried again at once; how many records of failures went."""
    return int(AccessAttempt.objects.filter(_of(account)).delete()[0])


def failures(account: Account) -> int:
    """Failed log-ins that count now, wherever from."""
    return int(AccessAttempt.objects.filter(_of(account)).aggregate(n=Sum("failures_since_start"))["n"] or 0)


def _of(account: Account) -> Q:
    key = key_of(account.login)
    return Q(username=key) | Q(username__startswith=f"{key}{_PARTED}")


def last_account(request: HttpRequest) -> str | None:
    """The account (as :func:`key_of` has it) that this browser was last logged in by."""
    return next(iter(_known(request)), None)


def key_of(login: str) -> str:
    """A login in the one way of writing it that is counted."""
    return login_of(login).casefold()[:100]


def _known(request: HttpRequest) -> dict[str, str]:
    """Account → browser, as the cookie says under our signature."""
    return known_browsers.read(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
