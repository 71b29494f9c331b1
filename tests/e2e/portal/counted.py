"""The portal's settings, but each answer says in its head how many times the database was asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from portal.settings import *  # noqa: F403 - settings, whole
from portal.settings import MIDDLEWARE as _REAL

HEADER = "X-Mulin-Queries"


class Counted:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = 0

        def counting(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            nonlocal count
            count += sql.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
            return execute(sql, *rest)

        with connection.execute_wrapper(counting):
            answer = self._get_response(request)
        answer[HEADER] = str(count)
        return answer


MIDDLEWARE = ["counted.Counted", *_REAL]
