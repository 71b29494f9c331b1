"""Logging in by the district's own directory: who somebody is comes from there, accounts and rights from here."""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from mulin.beijing import today
from portal.audit.log import record
from portal.people import lockout
from portal.people import messages as m
from portal.people.models import Account, login_of
from portal.people.policy import open_to_all
from portal.people.roles import Role

log = logging.getLogger(__name__)
_REFUSED = (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, ValueError, KeyError, TypeError)
"""What an answer of a directory that is away, wrong or forged can come to."""


def may_log_in_locally(account: Account) -> bool:
    """Whether a password kept here counts: everybody's, unless there is a directory and the operator keeps them for
    administrators."""
    config = settings.CONFIG
    if config.local_login == "all" or not (config.oidc_name or config.ldap_url):
        return True
    return any(Role(t.post.role) is Role.ADMIN for t in account.tenures_on(today()))


class OidcBackend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """The account whose login is the claim that the operator names. Beside what the library checks (signature, nonce,
    state, PKCE): for whom and by whom the token is, that it has an end, and that both answers are about one person."""

    def verify_token(self, token: str, **more: Any) -> Any:
        payload = super().verify_token(token, **more)
        meant = payload.get("aud")
        if settings.CONFIG.oidc_client not in (meant if isinstance(meant, list) else [meant]):
            raise SuspiciousOperation("token for another client")
        if payload.get("iss") != settings.CONFIG.oidc_issuer or "exp" not in payload:
            raise SuspiciousOperation("token of another issuer, or without an end")
        return payload

    def get_userinfo(self, access_token: str, id_token: str, payload: Any) -> Any:
        claims = super().get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("claims of another person")
        return claims

    def verify_claims(self, claims: Any) -> bool:
        name = claims.get(settings.CONFIG.oidc_claim)
        return isinstance(name, str) and bool(name.strip())

    def filter_users_by_claims(self, claims: Any) -> Any:
        login = login_of(claims[settings.CONFIG.oidc_claim])
        return Account.objects.filter(login__iexact=login, is_active=True)


class Go(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """To the directory's own page."""


class Back(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Back from it, with who somebody is."""

    user: Account

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            answer: HttpResponse = super().get(request)
        except _REFUSED as error:
            log.warning("the directory's log-in was refused: %s", error)
            return self.login_failure()
        return answer

    def login_success(self) -> HttpResponse:
        answer: HttpResponse = super().login_success()
        record(self.request, "people.login", about=self.user.login, detail={"by": "oidc"})
        lockout.remember(self.request, answer, self.user)
        return answer

    def login_failure(self) -> HttpResponse:
        messages.error(self.request, m.DIRECTORY_REFUSED.format(name=settings.CONFIG.oidc_name))
        answer: HttpResponse = super().login_failure()
        return answer


@open_to_all
def go(request: HttpRequest) -> HttpResponseBase:
    return _where_there_is_one(request, Go)


@open_to_all
def back(request: HttpRequest) -> HttpResponseBase:
    return _where_there_is_one(request, Back)


def _where_there_is_one(request: HttpRequest, view: Any) -> HttpResponseBase:
    if not settings.CONFIG.oidc_name:
        raise Http404
    answer: HttpResponseBase = view.as_view()(request)
    return answer
