from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portal.people.policy import Act, open_to_all, requires


@requires(Act.HOME)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "owed/home.html")


@open_to_all
def health(request: HttpRequest) -> JsonResponse:
    """Whether the portal answers, for whoever watches it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"portal": "ok"})
