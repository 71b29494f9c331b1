from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.audit.log import record
from portal.people import messages as m
from portal.people.forms import LoginForm
from portal.people.policy import Act, open_to_all, requires
from portal.people.standing import CHOSEN


class Login(LoginView):
    template_name = "people/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    @classmethod
    def as_view(cls, **kwargs: Any) -> Any:
        return open_to_all(super().as_view(**kwargs))

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        record(self.request, "people.login", about=form.get_user().login)
        return answer


@require_POST
@requires(Act.SELF)
def log_out(request: HttpRequest) -> HttpResponse:
    record(request, "people.logout", about=request.user.get_username())
    logout(request)
    return redirect("people:login")


@require_POST
@requires(Act.SELF)
def choose_post(request: HttpRequest) -> HttpResponse:
    """From which of one's posts to go on."""
    wanted = request.POST.get("post", "")
    if any(str(p.pk) == wanted for p in request.posts):  # type: ignore[attr-defined]
        request.session[CHOSEN] = int(wanted)
    return redirect("owed:home")


@requires(Act.SELF)
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "people/me.html")


@open_to_all
def locked_out(request: HttpRequest, credentials: Any = None, *_: Any, **__: Any) -> HttpResponse:
    """What django-axes answers with after too many failures."""
    text = m.LOCKED.format(minutes=settings.CONFIG.locked_minutes)
    return render(request, "people/locked.html", {"text": text}, status=429)
