"""The cookie by which a browser is known that somebody has logged in from, as our signature vouches for it.

It knows neither accounts nor the database: the web server asks it before the portal hears of a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.core import signing

LASTS = 180 * 24 * 3600
_SALT = "portal.people.lockout"


def written(known: Mapping[str, str]) -> str:
    """The cookie that says so. ``known``: account → browser."""
    return signing.dumps(dict(known), salt=_SALT, compress=True)


def read(cookie: str) -> dict[str, str]:
    """Account → browser, as the cookie says under our signature; nothing where it is none of ours or too old."""
    try:
        kept: dict[str, str] = signing.loads(cookie, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return kept


def has_logged_in(header: str) -> bool:
    """Whether a ``Cookie`` header has a session, and comes from a browser that somebody has logged in from. What a
    session is worth the portal says; a made-up one brings no such browser with it."""
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return False
    known = cookies.get(settings.DEVICE_COOKIE_NAME)
    return settings.SESSION_COOKIE_NAME in cookies and known is not None and bool(read(known.value))
