"""Which post somebody acts from, in this request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mulin.beijing import today
from portal.people.models import Post

CHOSEN = "post"


class PostMiddleware:
    """``request.posts``: those held today; ``request.post_held``: the one acted from, None without any. Whose last
    post ended today is out with the next request, whatever the session says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        posts: list[Post] = []
        if request.user.is_authenticated:
            posts = [tenure.post for tenure in request.user.tenures_on(today())]
        chosen = request.session.get(CHOSEN)
        held = next((p for p in posts if p.pk == chosen), posts[0] if posts else None)
        request.posts, request.post_held = posts, held  # type: ignore[attr-defined]
        return self._get_response(request)
