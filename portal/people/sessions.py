"""Where sessions are kept: Django's own way, in a table that knows whose each is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from portal.people.models import Account, Session

BEGUN, SEEN, BROWSER = "begun", "seen", "browser"
_WRITTEN_EVERY = 60
"""A session that is used is written once in so many seconds, not with every page: a page only reads."""


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data and HASH_SESSION_KEY in data else None
        row.begun_at, row.seen_at = _moment(data.get(BEGUN)), _moment(data.get(SEEN))
        row.browser = data.get(BROWSER, "")
        return row


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def begin(request: HttpRequest, **_: Any) -> None:
    """Told by Django when somebody has logged in; the session has a new key by then."""
    now = int(datetime.now(UTC).timestamp())
    request.session.update({BEGUN: now, SEEN: now, BROWSER: request.headers.get("User-Agent", "")[:200]})


user_logged_in.connect(begin, dispatch_uid="portal.people.sessions")


def touch(request: HttpRequest) -> None:
    """That a session is in use: its end moves on."""
    now = int(datetime.now(UTC).timestamp())
    if now - request.session.get(SEEN, 0) >= min(_WRITTEN_EVERY, settings.SESSION_COOKIE_AGE // 10):
        request.session[SEEN] = now


def of_account(account: Account) -> list[Session]:
    """The sessions that an account has open, the last used first."""
    return list(Session.objects.filter(account=account, expire_date__gt=datetime.now(UTC)).order_by("-seen_at"))


def end_others(request: HttpRequest, account: Account) -> int:
    """End an account's sessions but the one that asks; how many. After a change of password the one that asks goes on
    under a new key."""
    if request.user == account:
        update_session_auth_hash(request, account)
        kept: str | None = request.session.session_key
    else:
        kept = None
    return Session.objects.filter(account=account).exclude(session_key=kept).delete()[0]
