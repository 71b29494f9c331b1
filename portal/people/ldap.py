"""Passwords tried against the district's LDAP directory. Nothing is read from it but that it binds."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ldap3
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from portal.config import Config
from portal.people.models import Account, login_of

log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 5


class LdapBackend(ModelBackend):
    """The account whose login the directory binds by that password. An account must exist here, and is not changed."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        if not username or not password:  # without a password a directory binds anybody, as nobody
            return None
        account = Account.objects.filter(login__iexact=login_of(username), is_active=True).first()
        return account if account is not None and _binds(settings.CONFIG, account.login, password) else None


def _binds(config: Config, login: str, password: str) -> bool:
    """Whether the directory takes this password of this login. One that is away takes none, and the log says so."""
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED)
    server = ldap3.Server(
        config.ldap_url, tls=tls, get_info=ldap3.NONE, connect_timeout=_PATIENCE_SECONDS, allowed_referral_hosts=[]
    )
    try:
        name = _name_of(config, server, login)
        if name is None:
            return False
        with _connection(server, name, password) as bound:
            return bool(bound.bound)
    except LDAPException as error:
        log.warning("the directory did not answer: %s", error)
        return False


def _name_of(config: Config, server: Any, login: str) -> str | None:
    """As whom the login is tried: by the form that the operator gave, or by looking for exactly one."""
    if not config.ldap_user:
        return config.ldap_bind.format(login=escape_rdn(login) if "=" in config.ldap_bind else login)
    with _connection(server, config.ldap_user, config.ldap_password) as searching:
        if not searching.bound:
            log.warning("the directory refuses the account that looks for others")
            return None
        searching.search(config.ldap_base, f"({config.ldap_attribute}={escape_filter_chars(login)})", size_limit=2)
        names = [entry["dn"] for entry in searching.response if entry["type"] == "searchResEntry"]
    return names[0] if len(names) == 1 else None


@contextmanager
def _connection(server: Any, name: str, password: str) -> Iterator[Any]:
    """Bound or not; closed afterwards in any case."""
    connection = ldap3.Connection(
        server, name, password, receive_timeout=_PATIENCE_SECONDS, auto_referrals=False, read_only=True
    )
    try:
        connection.bind()
        yield connection
    finally:
        connection.unbind()
