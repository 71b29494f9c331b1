"""The administrator's pages: posts and who holds them, accounts and what can be done with one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from axes.models import AccessLog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mulin.beijing import today
from mulin.findings import FindingsError
from portal.audit.log import record
from portal.district import the_pack
from portal.people import accounts, lockout, posts, second, sessions, tenures
from portal.people import messages as m
from portal.people.forms import HolderForm, LastDayForm, NewAccountForm
from portal.people.models import Account, Post, Tenure
from portal.people.policy import Act, requires
from portal.people.refusal import in_words
from portal.people.roles import Role

_A_PAGE = 100
"""Rows a page: it stays below 80 KB whatever the size of the district."""


@requires(Act.ACCOUNTS)
def seats(request: HttpRequest) -> HttpResponse:
    """Every post, who holds it and until when."""
    asked = {name: request.GET.get(name, "").strip() for name in ("text", "role", "vacant")}
    pack = the_pack()
    found = posts.seats(pack, text=asked["text"], role=asked["role"], vacant=bool(asked["vacant"]))
    there = set(Post.objects.values_list("role", "code"))
    parts = {
        "page": Paginator(found, _A_PAGE).get_page(request.GET.get("page")),
        "count": len(found), "vacant": sum(s.vacant for s in found), "asked": asked, "roles": Role.choices,
        "lacking": sum(key not in there for key in posts.posts_of(pack)), "query": _query(request), "today": today(),
        "doubted": tenures.doubted(),
    }  # fmt: skip
    return render(request, "people/seats.html", parts)


@require_POST
@requires(Act.ACCOUNTS)
def make_posts(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        count = posts.make_posts(the_pack())
        if count:
            record(request, "people.posts_made", detail={"count": count})
    messages.success(request, m.POSTS_MADE.format(count=count) if count else m.POSTS_WHOLE)
    return redirect("people:seats")


@requires(Act.ACCOUNTS)
def people(request: HttpRequest) -> HttpResponse:
    """Every account."""
    text, state = request.GET.get("text", "").strip(), request.GET.get("state", "")
    found = Account.objects.order_by("login")
    if text:
        found = found.filter(Q(login__icontains=text) | Q(name__icontains=text))
    if state == "off":
        found = found.filter(is_active=False)
    elif state == "new":
        found = found.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login=None)
    elif state == "none":
        found = found.filter(is_active=True).exclude(pk__in=Tenure.on(today()).values("account"))
    held = Tenure.on(today()).select_related("post").order_by("pk")
    found = found.prefetch_related(Prefetch("tenures", held, to_attr="held"))
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    parts = {"page": page, "count": page.paginator.count, "asked": {"text": text, "state": state},
             "query": _query(request), "doubted": tenures.doubted()}  # fmt: skip
    return render(request, "people/people.html", parts)


@requires(Act.ACCOUNTS)
def new_account(request: HttpRequest) -> HttpResponse:
    form = NewAccountForm(request.POST or None, initial={k: request.GET.get(k, "") for k in ("role", "code")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                post = posts.post_for(the_pack(), Role(given["role"]), given["code"]) if given["role"] else None
                account = accounts.make(request, given["login"], given["name"], post, given["begins"])
        except FindingsError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, m.ACCOUNT_MADE.format(login=account.login, name=account.name))
            return redirect("people:account", account.login)
    return render(request, "people/new_account.html", {"form": form})


@requires(Act.ACCOUNTS)
def account(request: HttpRequest, login: str) -> HttpResponse:
    one = _account(login)
    return render(request, "people/account.html", _about(request, one))


def _about(request: HttpRequest, one: Account, form: Any = None) -> dict[str, Any]:
    return {
        "account": one,
        "tenures": one.tenures.select_related("account", "post").order_by("-begins", "-pk"),
        "form": form or NewAccountForm(initial={"role": "", "code": ""}),
        "failures": lockout.failures(one),
        "has_second": second.has_one(one),
        "sessions": sessions.of_account(one),
        "logins": AccessLog.objects.filter(username=one.login).order_by("-attempt_time")[:5],
        "today": today(),
    }


@require_POST
@requires(Act.ACCOUNTS)
def account_act(request: HttpRequest, login: str, deed: str) -> HttpResponse:
    """What is done to an account by one button: ``unlock``, ``off``, ``on``, ``second``."""
    one = _account(login)
    if deed == "unlock":
        accounts.unlock(request, one)
        text = m.UNLOCKED
    elif deed == "second":
        accounts.reset_second(request, one)
        text = m.SECOND_RESET
    else:
        accounts.shut(request, one, deed == "on")
        text = m.LET_IN if deed == "on" else m.SHUT_OUT
    messages.success(request, text.format(name=one.name))
    return redirect("people:account", one.login)


@require_POST
@requires(Act.ACCOUNTS)
def account_post(request: HttpRequest, login: str) -> HttpResponse:
    """Give an account one more post."""
    one = _account(login)
    form = NewAccountForm({**request.POST.dict(), "login": one.login, "name": one.name})
    form.fields["role"].required = True
    if form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                post = posts.post_for(the_pack(), Role(given["role"]), given["code"])
                tenures.assign(request, one, post, given["begins"])
        except FindingsError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, m.ASSIGNED.format(name=one.name, day=given["begins"], post=post))
            return redirect("people:account", one.login)
    return render(request, "people/account.html", _about(request, one, form))


@require_POST
@requires(Act.ACCOUNTS)
@never_cache
def account_link(request: HttpRequest, login: str) -> HttpResponse:
    """A new one-time link, shown once, as a slip to be printed."""
    one = _account(login)
    return _slips(request, [one])


@require_POST
@requires(Act.ACCOUNTS)
@never_cache
def new_links(request: HttpRequest) -> HttpResponse:
    """Links for accounts that nobody has opened yet, a hundred at a time: those without a link that holds first."""
    waiting = Account.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login=None)
    fresh = waiting.exclude(links__used_at=None, links__ends_at__gt=datetime.now(UTC))
    return _slips(request, list((fresh if fresh.exists() else waiting).order_by("login")[:_A_PAGE]))


def _slips(request: HttpRequest, whose: list[Account]) -> HttpResponse:
    if not whose:
        messages.success(request, m.NO_NEW_ACCOUNTS)
        return redirect("people:people")
    with transaction.atomic():
        slips = [
            (one, request.build_absolute_uri(reverse("people:link", args=[accounts.link_for(request, one)])))
            for one in whose
        ]
    return render(request, "people/slips.html", {"slips": slips, "days": settings.CONFIG.link_days})


@requires(Act.ACCOUNTS)
def seat(request: HttpRequest, post: int) -> HttpResponse:
    """One post: who holds and held it; hand it over."""
    one = get_object_or_404(Post, pk=post)
    form = HolderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                to = _taker(request, given["login"], given["name"])
                if "beside" in request.POST:
                    tenures.assign(request, to, one, given["day"])
                else:
                    tenures.hand_over(request, one, to, given["day"])
        except FindingsError as error:
            form.add_error(None, in_words(error))
        else:
            text = m.ASSIGNED if "beside" in request.POST else m.HANDED_OVER
            messages.success(request, text.format(name=to.name, day=given["day"], post=one))
            return redirect("people:seat", one.pk)
    held = list(one.tenures.select_related("account", "post").order_by("-begins", "-pk"))
    current = [t for t in held if not t.taken_back and (t.ends is None or t.ends >= today())]
    parts = {"post": one, "tenures": held, "current": current, "form": form, "today": today()}
    return render(request, "people/seat.html", parts)


def _taker(request: HttpRequest, login: str, name: str) -> Account:
    return accounts.make(request, login, name, None, today()) if name.strip() else accounts.known(login)


@requires(Act.ACCOUNTS)
def end_tenure(request: HttpRequest, tenure: int) -> HttpResponse:
    """The last day of a tenure; ``now``: it does not hold today any more."""
    one = get_object_or_404(Tenure.objects.select_related("account", "post"), pk=tenure)
    form = LastDayForm(request.POST or None)
    if request.method == "POST" and ("now" in request.POST or form.is_valid()):
        last = today() - timedelta(days=1) if "now" in request.POST else form.last_day()
        try:
            tenures.end(request, one, last)
        except FindingsError as error:
            form.add_error(None, in_words(error))
        else:
            messages.success(request, m.ENDED.format(name=one.account.name, post=one.post, day=last))
            return redirect("people:seat", one.post.pk)
    return render(request, "people/end_tenure.html", {"tenure": one, "form": form})


@require_POST
@requires(Act.ACCOUNTS)
def vouch(request: HttpRequest) -> HttpResponse:
    """Stand by tenures that are not believed. Asked: ``tenure``, as often as there are: its number, a colon, the hash
    of what was shown."""
    count, asked = 0, set(request.POST.getlist("tenure"))
    for one in tenures.doubted():
        if f"{one.pk}:{one.content}" in asked:
            tenures.vouch(request, one)
            count += 1
    if count:
        messages.success(request, m.VOUCHED.format(count=count))
    if count < len(asked):
        messages.error(request, m.VOUCH_CHANGED)
    return redirect("people:seats")


def _account(login: str) -> Account:
    return get_object_or_404(Account, login=login)


def _query(request: HttpRequest) -> str:
    """The filter, for links to other pages of the same list."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
