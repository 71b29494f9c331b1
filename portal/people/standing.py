"""Which post somebody acts from, in this request, and what comes before any page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from mulin.beijing import today
from portal.people import kept, second, sessions
from portal.people.models import Post

CHOSEN = "post"


class PostMiddleware:
    """``request.posts``: those held today; ``request.post_held``: the one acted from, None without any. Whose last
    post ended today is out with the next request, whatever the session says. ``request.kept``: what was being typed
    when the last session ended. Who owes a second factor is sent there first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        posts: list[Post] = []
        if request.user.is_authenticated:
            posts = [tenure.post for tenure in request.user.tenures_on(today())]
            sessions.touch(request)
        chosen = request.session.get(CHOSEN)
        held = next((p for p in posts if p.pk == chosen), posts[0] if posts else None)
        request.posts, request.post_held = posts, held  # type: ignore[attr-defined]
        request.kept = texts = kept.kept_for(request)  # type: ignore[attr-defined]
        answer = self._get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in answer:
            patch_cache_control(answer, private=True, no_cache=True)
        if texts is not None and request.method == "POST" and answer.status_code < 400:
            kept.forget(request)  # sent again, or put away
        return answer

    def process_view(self, request: HttpRequest, view: Any, *_: object) -> HttpResponse | None:
        if not request.user.is_authenticated or getattr(view, "act", None) is None or hasattr(view, "before_second"):
            return None
        owed = second.owes(request)
        if owed is None:
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect(f"{reverse(f'people:second_{owed}')}?{urlencode({'next': kept.back(request)})}")
