"""我的账号: posts, log-ins, sessions, password, second factor."""

from __future__ import annotations

from typing import Any, cast

from axes.models import AccessLog
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.audit.log import record
from portal.people import kept, lockout, second, sessions
from portal.people import messages as m
from portal.people.forms import ChangeForm, CodeForm
from portal.people.models import Account
from portal.people.policy import Act, before_second, requires

_LOGINS = 5


def _self(request: HttpRequest) -> Account:
    return cast(Account, request.user)


@requires(Act.SELF)
def me(request: HttpRequest) -> HttpResponse:
    account = _self(request)
    has_second = second.has_one(account)
    parts = {
        "tenures": account.tenures.select_related("account", "post").order_by("-begins", "-pk"),
        "sessions": sessions.of_account(account),
        "this": request.session.session_key,
        "logins": AccessLog.objects.filter(username=account.login).order_by("-attempt_time")[:_LOGINS],
        "failures": lockout.failures(account),
        "has_second": has_second,
        "codes_left": second.codes_left(account) if has_second else 0,
        "required": second.required(request),
        "local": account.has_usable_password(),
    }
    return render(request, "people/me.html", parts)


@requires(Act.SELF)
@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    form = ChangeForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = _self(request)
        with transaction.atomic():
            account.set_password(form.cleaned_data["password"])
            account.save(update_fields=["password"])
            sessions.end_others(request, account)
            record(request, "people.password", about=account.login)
        messages.success(request, m.NEW_TAKEN)
        return redirect("people:me")
    return render(request, "people/password.html", {"form": form})


@require_POST
@requires(Act.SELF)
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one's sessions in other browsers."""
    with transaction.atomic():
        count = sessions.end_others(request, _self(request))
        record(request, "people.sessions_ended", about=_self(request).login, detail={"count": count})
    messages.success(request, m.SESSIONS_ENDED.format(count=count))
    return redirect("people:me")


@before_second
@requires(Act.SELF)
@never_cache
def second_setup(request: HttpRequest) -> HttpResponse:
    """Bind a phone; the codes for paper are shown once, with the answer."""
    account = _self(request)
    if second.owes(request) == "code":
        return redirect("people:second_code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            codes = second.confirm(request, form.cleaned_data["code"])
            if codes is not None:
                sessions.end_others(request, account)
                record(request, "people.second_on", about=account.login)
        if codes is not None:
            return render(request, "people/paper_codes.html", {"codes": codes, "text": m.SECOND_ON})
        form.add_error("code", m.CODE_WRONG)
    device: Any = second.unconfirmed(account)
    parts = {"form": form, "drawn": second.drawn(device), "key": second.spelled_key(device)}
    return render(request, "people/second_setup.html", parts)


@require_POST
@requires(Act.SELF)
@never_cache
def second_codes(request: HttpRequest) -> HttpResponse:
    """New codes for paper, shown once."""
    account = _self(request)
    if not second.has_one(account):
        return redirect("people:second_setup")
    with transaction.atomic():
        codes = second.paper_codes(account)
        record(request, "people.second_codes", about=account.login)
    return render(request, "people/paper_codes.html", {"codes": codes, "text": ""})


@require_POST
@requires(Act.SELF)
def second_off(request: HttpRequest) -> HttpResponse:
    if second.required(request):
        messages.error(request, m.SECOND_REQUIRED)
        return redirect("people:me")
    with transaction.atomic():
        second.turn_off(request)
        record(request, "people.second_off", about=_self(request).login)
    messages.success(request, m.SECOND_OFF)
    return redirect("people:me")


@require_POST
@requires(Act.SELF)
def put_away(request: HttpRequest) -> HttpResponse:
    """What was kept of an ended session is not wanted any more."""
    kept.forget(request)
    return redirect("owed:home")
