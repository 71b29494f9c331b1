from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.people.policy import Act, requires


@requires(Act.HOME)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "owed/home.html")
