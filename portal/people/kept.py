"""What somebody was typing when the session ended: kept with the browser, given back once the same account is in."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.people import lockout
from portal.people import messages as m

_KEPT = "kept"
_NEVER = ("csrf", "password", "code", "otp")
_MOST = 20_000
"""Characters in all: a long remark, not a workbook."""


def keep(request: HttpRequest) -> None:
    """Texts of a form that was sent when nobody was logged in any more. Passwords and codes are not among them, nor is
    anything where this browser has never been logged in from."""
    account = lockout.last_account(request)
    if request.method != "POST":
        return
    if "HX-Request" not in request.headers:
        messages.warning(request, m.SENT_TOO_LATE)
    if account is None:
        return
    texts = {
        name: value for name, value in request.POST.items()
        if isinstance(value, str) and _prose(value) and not any(n in name.lower() for n in _NEVER)
    }  # fmt: skip
    if texts and sum(map(len, texts.values())) <= _MOST:
        request.session[_KEPT] = {"account": account, "path": back(request), "texts": texts}


def _prose(value: str) -> bool:
    """Whether somebody wrote this: codes and days that a form carries along have neither blanks nor Chinese."""
    return any(c.isspace() or not c.isascii() for c in value.strip())


def back(request: HttpRequest) -> str:
    """Where to go after log-in: the page itself; for a form that was sent, the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    parts = urlsplit(request.headers.get("Referer", ""))
    page = parts.path + (f"?{parts.query}" if parts.query else "")
    ours = parts.netloc == request.get_host() and url_has_allowed_host_and_scheme(page, None)
    return page if ours else reverse("owed:home")


def kept_for(request: HttpRequest) -> dict[str, object] | None:
    """``path`` and ``texts`` (field → text), where the session has some of the account that is logged in."""
    kept: dict[str, object] | None = request.session.get(_KEPT)
    if kept is None or not request.user.is_authenticated:
        return None
    return kept if kept["account"] == lockout.key_of(request.user.get_username()) else None


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEPT, None)
