"""The second factor: a code of a phone's (TOTP), or one of ten on paper."""

from __future__ import annotations

import io
import secrets
from base64 import b32encode
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_otp import login as verified_by
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.people.models import Account
from portal.people.roles import Role

_CODES = 10
_SIMPLE = {Role.CLERK, Role.LEADER, Role.UNIT}
_STATE = "second"
"""In the session: whether the account has a second factor, looked up once."""


def required(request: HttpRequest) -> bool:
    """Whether a post of the account's is one that the operator asks it of."""
    rule = settings.CONFIG.second_factor
    posts = request.posts  # type: ignore[attr-defined]
    return rule == "all" or (rule == "office" and any(Role(p.role) not in _SIMPLE for p in posts))


def has_one(account: Account) -> bool:
    return bool(TOTPDevice.objects.filter(user=account, confirmed=True).exists())


def owes(request: HttpRequest) -> str | None:
    """What has to come before any page: ``code`` of a factor there is, ``setup`` of one that is asked for, or None."""
    if _STATE not in request.session:
        request.session[_STATE] = has_one(request.user)  # type: ignore[arg-type]
    if request.session[_STATE]:
        return None if request.user.is_verified() else "code"  # type: ignore[union-attr]
    return "setup" if required(request) else None


def check(request: HttpRequest, code: str) -> bool:
    """Take a code of the phone or of the paper; each counts once, and failures make the next wait (django-otp)."""
    device = match_token(request.user, code.replace(" ", ""))
    if device is None:
        return False
    verified_by(request, device)
    request.session.cycle_key()
    return True


def unconfirmed(account: Account) -> TOTPDevice:
    """The key to be put into a phone, the same until it is confirmed."""
    return TOTPDevice.objects.get_or_create(user=account, confirmed=False, defaults={"name": "手机"})[0]


def confirm(request: HttpRequest, code: str) -> list[str] | None:
    """Take the phone whose code this is, and give the codes for paper; None where the code is not its."""
    account: Any = request.user
    device = unconfirmed(account)
    if not device.verify_token(code.replace(" ", "")):
        return None
    TOTPDevice.objects.filter(user=account, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    codes = paper_codes(account)
    request.session[_STATE] = True
    verified_by(request, device)
    return codes


def paper_codes(account: Account) -> list[str]:
    """Ten new ones; those there were hold no more."""
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="备用码", confirmed=True)
    codes = [f"{secrets.randbelow(10**8):08}" for _ in range(_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return codes


def codes_left(account: Account) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=account))


def remove(account: Account) -> None:
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()


def turn_off(request: HttpRequest) -> None:
    remove(request.user)  # type: ignore[arg-type]
    request.session[_STATE] = False


def drawn(device: TOTPDevice) -> str:
    """The key as a QR code, in SVG."""
    import segno

    out = io.BytesIO()
    segno.make(device.config_url, error="m").save(
        out, kind="svg", scale=5, xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()


def spelled_key(device: TOTPDevice) -> str:
    """The key as it is typed where no picture can be taken, in fours."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))
