"""Passes requests on to Dagster's web server on this machine, which has no log-in of its own.

Plain HTTP only: a web socket cannot be passed through WSGI. Dagster's pages notice and ask every second instead.
"""

from __future__ import annotations

import http.client
import json
import logging
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from orchestration.serving.parts import ENGINE_PATH, LOOPBACK
from portal.audit.log import record
from portal.engine import messages as m
from portal.people.policy import Act, requires

log = logging.getLogger(__name__)
_PASSED_ON = ("Accept", "Accept-Language", "Content-Type", "If-None-Match", "If-Modified-Since", "Range")
_PASSED_BACK = ("content-type", "etag", "last-modified", "cache-control", "content-range", "accept-ranges",
                "content-disposition", "content-security-policy", "location")  # fmt: skip
_OURS = "; default-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:"
_FRAMES = "; frame-ancestors 'none'; form-action 'self'"
_PATIENCE_SECONDS = 60.0
_CHUNK = 64 * 1024


@csrf_exempt  # Dagster's pages know nothing of our token: where a POST comes from is asked of the browser instead
@requires(Act.ENGINE)
def engine(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """One request passed on. Opening the pages is written down, and everything that changes something."""
    if "query" in request.GET and "text/html" not in request.headers.get("Accept", ""):
        return _trouble(request, m.ELSEWHERE, 403)  # Dagster would do what its address says, unasked and unwritten
    if request.method == "POST":
        if "query" in request.GET or request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
            return _trouble(request, m.ELSEWHERE, 403)
        _write_down_change(request)
    elif request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405)
    elif request.headers.get("Upgrade"):
        declined = HttpResponse(status=501)
        declined._has_been_logged = True  # type: ignore[attr-defined]  # a page tries it every second
        return declined
    elif "text/html" in request.headers.get("Accept", ""):
        record(request, Act.ENGINE, about=request.path[:200])
    try:
        return _passed_on(request, rest)
    except OSError as error:
        log.warning("Dagster's web server: %s", error)
        return _trouble(request, m.CLOSED, 503)
    except http.client.HTTPException:
        log.exception("Dagster's web server")
        return _trouble(request, m.CLOSED, 503)


@requires(Act.ENGINE)
def door(request: HttpRequest) -> HttpResponse:
    """Its first page, with the slash that its links need."""
    return redirect("engine:open")


def _passed_on(request: HttpRequest, rest: str) -> HttpResponseBase:
    if not settings.CONFIG.engine_port:
        return _trouble(request, m.CLOSED, 503)
    path = request.get_full_path()
    if not path.startswith(f"{ENGINE_PATH}/{rest[:1]}"):
        return HttpResponse(status=400)
    headers = {name: value for name in _PASSED_ON if (value := request.headers.get(name)) is not None}
    link = http.client.HTTPConnection(LOOPBACK, settings.CONFIG.engine_port, timeout=_PATIENCE_SECONDS)
    link.request(request.method or "GET", path, request.body or None, headers)
    answer = link.getresponse()
    passed = StreamingHttpResponse(_parts(link, answer), status=answer.status)
    for name in _PASSED_BACK:
        if (value := answer.headers.get(name)) is not None:
            passed[name] = value
    policy = passed.get("Content-Security-Policy", "base-uri 'none'; object-src 'none'").rstrip("; ")
    passed["Content-Security-Policy"] = policy + _OURS + _FRAMES
    return passed


def _parts(link: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while chunk := answer.read(_CHUNK):
            yield chunk
    finally:
        link.close()


def _write_down_change(request: HttpRequest) -> None:
    """What a page asks is not written down; what it changes is, by the name that Dagster gives it."""
    try:
        asked = json.loads(request.body)
        query, name = str(asked["query"]), str(asked.get("operationName") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        query, name = "mutation", ""
    if "mutation" in query:
        record(request, "engine.change", about=name[:200])


def _trouble(request: HttpRequest, words: tuple[str, str], status: int) -> HttpResponse:
    heading, text = words
    return render(request, "look/trouble.html", {"heading": heading, "text": text}, status=status)
