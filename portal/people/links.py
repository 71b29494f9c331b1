"""One-time links: by which the holder of an account sets its password, and nobody else ever knows it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from portal.people.models import Account, Link

_BYTES = 24


def issue(account: Account) -> str:
    """A new link's secret, told once; one that was issued before holds no more."""
    secret = secrets.token_urlsafe(_BYTES)
    now = datetime.now(UTC)
    with transaction.atomic():
        Link.objects.filter(account=account, used_at=None).update(used_at=now)
        Link.objects.create(
            account=account,
            digest=_digest(secret),
            made_at=now,
            ends_at=now + timedelta(days=settings.CONFIG.link_days),
        )
    return secret


def holding(secret: str) -> Link | None:
    """The link of a secret while it holds: neither used, nor ended by a newer one, nor too old, of an account that may
    log in."""
    alive = Link.objects.filter(used_at=None, ends_at__gt=datetime.now(UTC), account__is_active=True)
    return alive.select_related("account").filter(digest=_digest(secret)).first()


def use(link: Link) -> bool:
    """Take it: whether it was still to be had, for two browsers may ask at once."""
    return bool(Link.objects.filter(pk=link.pk, used_at=None).update(used_at=datetime.now(UTC)))


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
