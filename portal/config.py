"""What an operator may set of the portal, from ``MULIN_PORTAL_*`` environment variables; every default is safe."""

from __future__ import annotations

import os
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_VARIABLE = "MULIN_PORTAL_"


def _parted(value: object) -> object:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


class Config(BaseModel):
    """``database``  ``postgresql://user:password@host/name``; empty: SQLite in the home.
    ``hosts``  names under which it is reached, parted by commas. ``https``  whether browsers reach it by TLS (a proxy
    before it): then cookies are for TLS only. ``proxies``  how many proxies stand before it and say who asks, ``proxy``
    the address of the last of them: of nobody else is believed what it says (``*``: of anybody).
    ``processes``  of the web server. ``engine_port``  where Dagster's pages are on this machine; 0: nowhere.
    ``idle_minutes``  a session ends after so long without a request. ``tries``, ``locked_minutes``  failed log-ins
    before an account is locked, and for how long. ``password_length``  fewest characters. ``second_factor``  whether
    everybody must have one; ``office``: all but clerks, leaders and units. ``link_days``  how long a one-time link
    holds. ``judge_seconds``  the most that judging one file may take.
    ``oidc_name``  what the button of the district's own log-in (统一身份认证, OpenID Connect) says; empty: none.
    Then ``oidc_issuer``, ``oidc_client``, ``oidc_secret`` and the addresses ``oidc_authorize``, ``oidc_token``,
    ``oidc_userinfo``, ``oidc_keys`` as its operator gives them; ``oidc_claim``  which of its claims is the account's
    name here. ``ldap_url``  a directory that passwords are tried against (``ldaps://``); empty: there is none. Then
    ``ldap_bind``  as whom a login is tried, ``uid={login},ou=people,dc=…`` or ``{login}@domain``; or, where people are
    in several places, ``ldap_user`` with ``ldap_password``, who may look for ``ldap_attribute`` = login under
    ``ldap_base``. ``local_login``  who may log in by a password kept here
    where there is either: ``all``, or ``admin`` for administrators alone.
    ``demo``  whether the log-in page offers the demo's people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: str = ""
    hosts: Annotated[tuple[str, ...], BeforeValidator(_parted)] = ("localhost", "127.0.0.1", "[::1]")
    https: bool = False
    proxies: int = Field(default=0, ge=0, le=5)
    proxy: str = "127.0.0.1"
    processes: int = Field(default=2, ge=1, le=16)
    engine_port: int = Field(default=0, ge=0, le=65535)
    idle_minutes: int = Field(default=60, ge=5, le=24 * 60)
    tries: int = Field(default=5, ge=3, le=50)
    locked_minutes: int = Field(default=15, ge=1, le=24 * 60)
    password_length: int = Field(default=10, ge=8, le=64)
    second_factor: str = Field(default="none", pattern="^(none|office|all)$")
    link_days: int = Field(default=7, ge=1, le=60)
    judge_seconds: int = Field(default=120, ge=10, le=3600)
    oidc_name: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = ""
    oidc_authorize: str = ""
    oidc_token: str = ""
    oidc_userinfo: str = ""
    oidc_keys: str = ""
    oidc_claim: str = "preferred_username"
    ldap_url: str = ""
    ldap_bind: str = ""
    ldap_user: str = ""
    ldap_password: str = ""
    ldap_base: str = ""
    ldap_attribute: str = "uid"
    local_login: str = Field(default="all", pattern="^(all|admin)$")
    demo: bool = False

    @model_validator(mode="before")
    @classmethod
    def _of_the_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        """What is given where it is made goes before."""
        told = {name: os.environ.get(f"{_VARIABLE}{name.upper()}") for name in cls.model_fields}
        return {name: value for name, value in told.items() if value} | given
