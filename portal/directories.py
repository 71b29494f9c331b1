"""Settings for a district's own directory of people: OpenID Connect, LDAP. The directory says who somebody is; what
may be done is said here, so an account must exist here, and none is ever made or changed by a directory."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.config import Config

LOCAL = "django.contrib.auth.backends.ModelBackend"
OIDC = "portal.people.directory.OidcBackend"
LDAP = "portal.people.ldap.LdapBackend"
_OF_OIDC = ("issuer", "client", "secret", "authorize", "token", "userinfo", "keys")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PATIENCE_SECONDS = 5


def directory_settings(config: Config) -> dict[str, Any]:
    """Django's settings for what is configured. Raises ImproperlyConfigured (Chinese) for half of one, or for a
    password that would go over the wire in the clear."""
    backends = ["axes.backends.AxesStandaloneBackend", LOCAL]
    settings: dict[str, Any] = {}
    if config.oidc_name:
        settings |= _oidc(config)
        backends.append(OIDC)
    if config.ldap_url:
        _require_ldap(config)
        backends.append(LDAP)
    return {"AUTHENTICATION_BACKENDS": backends, **settings}


def _oidc(config: Config) -> dict[str, Any]:
    if lacking := [f"MULIN_PORTAL_OIDC_{n.upper()}" for n in _OF_OIDC if not getattr(config, f"oidc_{n}")]:
        raise ImproperlyConfigured(f"设了 MULIN_PORTAL_OIDC_NAME，还缺：{'、'.join(lacking)}")
    for name in ("authorize", "token", "userinfo", "keys"):
        _require_tls(f"MULIN_PORTAL_OIDC_{name.upper()}", getattr(config, f"oidc_{name}"), "https")
    return {
        "OIDC_RP_CLIENT_ID": config.oidc_client,
        "OIDC_RP_CLIENT_SECRET": config.oidc_secret,
        "OIDC_RP_SCOPES": "openid profile",
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_OP_AUTHORIZATION_ENDPOINT": config.oidc_authorize,
        "OIDC_OP_TOKEN_ENDPOINT": config.oidc_token,
        "OIDC_OP_USER_ENDPOINT": config.oidc_userinfo,
        "OIDC_OP_JWKS_ENDPOINT": config.oidc_keys,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "people:directory_back",
        "OIDC_CREATE_USER": False,
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": _PATIENCE_SECONDS,
        "LOGIN_REDIRECT_URL_FAILURE": "/login/",
    }


def _require_ldap(config: Config) -> None:
    _require_tls("MULIN_PORTAL_LDAP_URL", config.ldap_url, "ldaps")
    if "{login}" not in config.ldap_bind and not config.ldap_user:
        raise ImproperlyConfigured("MULIN_PORTAL_LDAP_BIND 里应有 {login}，或另设 MULIN_PORTAL_LDAP_USER 用来查找")


def _require_tls(variable: str, url: str, scheme: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != scheme and parts.hostname not in _LOOPBACK:
        raise ImproperlyConfigured(f"{variable} 应以 {scheme}:// 开头，否则密码会不加密地经过网络")
