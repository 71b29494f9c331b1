"""Logging in and out, by password, one-time link and second factor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.audit.log import record
from portal.directories import LOCAL
from portal.people import links, lockout, second
from portal.people import messages as m
from portal.people.directory import may_log_in_locally
from portal.people.forms import CodeForm, LoginForm, PasswordForm
from portal.people.policy import Act, before_second, open_to_all, requires
from portal.people.standing import CHOSEN


class Login(LoginView):
    template_name = "people/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    @classmethod
    def as_view(cls, **kwargs: Any) -> Any:
        return open_to_all(super().as_view(**kwargs))

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(directory=settings.CONFIG.oidc_name, **more)

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        account = form.get_user()
        record(self.request, "people.login", about=account.login)
        lockout.remember(self.request, answer, account)
        return answer


@require_POST
@before_second
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


@open_to_all
@never_cache
@sensitive_post_parameters()
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Set the password by a one-time link, and be logged in. Looking at it does not use it."""
    link = links.holding(secret)
    if link is None or not may_log_in_locally(link.account):
        return render(request, "people/link_over.html", status=410)
    account = link.account
    form = PasswordForm(account, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "people/link.html", {"form": form, "account": account})
    with transaction.atomic():
        if not links.use(link):
            return render(request, "people/link_over.html", status=410)
        account.set_password(form.cleaned_data["password"])
        account.save(update_fields=["password"])
        account.sessions.all().delete()
        lockout.forgive(account)
    logout(request)
    login(request, account, backend=LOCAL)
    record(request, "people.password_by_link", about=account.login)
    messages.success(request, m.NEW_SET.format(login=account.login))
    answer = redirect("owed:home")
    lockout.remember(request, answer, account)
    return answer


@before_second
@requires(Act.SELF)
@never_cache
def second_code(request: HttpRequest) -> HttpResponse:
    """The code of the second factor, after the password."""
    to = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure()):
        to = settings.LOGIN_REDIRECT_URL
    if second.owes(request) != "code":
        return redirect(to)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second.check(request, form.cleaned_data["code"]):
            record(request, "people.second", about=request.user.get_username())
            return redirect(to)
        record(request, "people.second_failed", about=request.user.get_username())
        form.add_error("code", m.CODE_WRONG)
    return render(request, "people/second_code.html", {"form": form, "to": to})


@open_to_all
def locked_out(request: HttpRequest, credentials: Any = None, *_: Any, **__: Any) -> HttpResponse:
    """What django-axes answers with after too many failures."""
    text = m.LOCKED.format(minutes=settings.CONFIG.locked_minutes)
    return render(request, "people/locked.html", {"text": text}, status=429)
