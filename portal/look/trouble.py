"""When something goes wrong: a page that says what, and what to do."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import is_valid_path
from django.views.decorators.csrf import requires_csrf_token

from mulin.findings import FindingsError
from mulin.received import StoreError
from portal.look import messages as m

log = logging.getLogger(__name__)


class TroubleMiddleware:
    """What the domain refuses becomes a page of its findings (409), what the store cannot do one that says so (503)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        asked = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        return _for_buttons(request, answer) if answer.status_code == 405 and asked and not answer.content else answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, FindingsError):
            return _page(request, error.title, "", 409, findings=error.findings)
        if isinstance(error, StoreError):
            log.error("%s: %s", request.path, error)
            return _page(request, m.STORE_TROUBLE, str(error), 503)
        return None


def _for_buttons(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An address that only buttons lead to, opened as a page: by reloading what a button answered, a phone that opens
    its tabs again, a log-in in between. ``answer``: what the view said, a 405 without a word."""
    page = _page(request, *m.FOR_BUTTONS, 405, back=_page_above(request.path))
    page["Allow"] = answer["Allow"]
    return page


def _page_above(path: str) -> str:
    """The nearest address above that is one of ours; empty where there is none."""
    while (path := f"{path.rstrip('/').rpartition('/')[0]}/") != "/":
        if is_valid_path(path):
            return path
    return ""


def _page(request: HttpRequest, title: str, text: str, status: int, **more: object) -> HttpResponse:
    return render(request, "look/trouble.html", {"heading": title, "text": text, **more}, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, *m.BAD_REQUEST, 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, *m.FORBIDDEN, 403)


@requires_csrf_token
def no_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, *m.NOT_FOUND, 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    code = secrets.token_hex(4).upper()
    log.error("%s answered with 500, told as %s", request.path, code)
    title, text = m.SERVER_ERROR
    return _page(request, title, text.format(code=code), 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, *m.EXPIRED, 403)
