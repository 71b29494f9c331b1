"""Sessions: a new key with log-in, an end with idleness or another password, and what was being typed kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from portal.people.models import Account, Session
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "长江边上 9 只白鹭"
NEW = "另外一句够长的话呢，是吧"


@pytest.fixture
def wang() -> Account:
    return Account.objects.create_user("wang", "王芳", PASSWORD)


def logged_in(client: Client | None = None, to: str = "") -> Client:
    client = client or Client()
    client.post("/login/", {"username": "wang", "password": PASSWORD, "next": to})
    return client


def test_log_in_changes_the_key_that_a_stranger_may_have_planted(wang: Account) -> None:
    planted = Client()
    session = planted.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    planted.cookies["mulin"] = before
    logged_in(planted)
    assert planted.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_key_that_never_was_is_not_taken(wang: Account) -> None:
    client = Client()
    client.cookies["mulin"] = "a" * 32
    logged_in(client)
    assert client.cookies["mulin"].value != "a" * 32


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_elsewhere_after_log_in(wang: Account, elsewhere: str) -> None:
    answer = Client().post("/login/", {"username": "wang", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/"


def test_after_log_in_one_is_where_one_wanted_to_go(wang: Account) -> None:
    assert Client().get("/me/")["Location"] == "/login/?next=/me/"
    answer = Client().post("/login/", {"username": "wang", "password": PASSWORD, "next": "/me/?x=1"})
    assert answer["Location"] == "/me/?x=1"


def test_cookies_are_not_for_scripts_nor_for_other_sites(wang: Account) -> None:
    client = logged_in()
    for name in ("mulin", "csrftoken", "mulin-known"):
        client.get("/login/")
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), name


def test_an_idle_session_ends(wang: Account, settings: LazySettings) -> None:
    client = logged_in()
    assert client.get("/me/").status_code == 200
    row = Session.objects.get(account=wang)
    assert row.expire_date - datetime.now(UTC) <= timedelta(minutes=settings.CONFIG.idle_minutes)
    Session.objects.update(expire_date=datetime.now(UTC))
    assert client.get("/me/").status_code == 302


def test_a_page_only_reads_unless_a_minute_has_passed(wang: Account, django_assert_max_num_queries: object) -> None:
    client = logged_in()
    client.get("/me/")
    before = Session.objects.get(account=wang).expire_date
    client.get("/me/")
    assert Session.objects.get(account=wang).expire_date == before
    session = client.session
    session["seen"] -= 61
    session.save()
    client.get("/me/")
    assert Session.objects.get(account=wang).expire_date > before


def test_another_password_ends_the_other_sessions(wang: Account) -> None:
    here, there = logged_in(), logged_in()
    here.post("/me/password/", {"now": PASSWORD, "password": NEW, "again": NEW})
    assert (here.get("/me/").status_code, there.get("/me/").status_code) == (200, 302)
    wang.refresh_from_db()
    assert wang.check_password(NEW)


def test_one_ends_ones_own_sessions_elsewhere(wang: Account) -> None:
    here, there = logged_in(), logged_in()
    assert "结束其他各处的登录" in here.get("/me/").content.decode()
    here.post("/me/sessions/")
    assert (here.get("/me/").status_code, there.get("/me/").status_code) == (200, 302)


def expired(client: Client) -> None:
    """The browser forgets the session's cookie as it ends."""
    Session.objects.all().delete()
    del client.cookies["mulin"]


def sent_too_late(client: Client, text: str) -> None:
    client.post(reverse("people:post"), {"post": "7", "reason": text, "password": "不许留下 的密码"},
                headers={"Referer": "http://testserver/me/?a=1"})  # fmt: skip


def test_what_was_typed_when_the_session_had_ended_is_there_after_log_in(wang: Account) -> None:
    client = logged_in()
    expired(client)
    sent_too_late(client, "第三格的数和去年的口径不同，请核对")
    page = logged_in(client, "/me/?a=1").get("/me/?a=1").content.decode()
    assert "第三格的数和去年的口径不同，请核对" in page
    assert "不许留下" not in page
    client.post("/me/kept/")
    assert "口径不同" not in client.get("/me/").content.decode()


def test_it_is_nobody_elses(wang: Account) -> None:
    Account.objects.create_user("li", "李雷", PASSWORD)
    client = logged_in()
    expired(client)
    sent_too_late(client, "只有王芳该看见 的话")
    client.post("/login/", {"username": "li", "password": PASSWORD})
    assert "只有王芳该看见" not in client.get("/me/").content.decode()


def test_a_browser_that_nobody_was_logged_in_from_keeps_nothing(wang: Account) -> None:
    client = Client()
    sent_too_late(client, "陌生人写的 很长的话")
    assert "kept" not in client.session


def test_who_had_a_post_until_yesterday_acts_from_none_today(holder: object) -> None:
    client = holder(Role.CLERK, "D06")  # type: ignore[operator]
    assert client.get("/").status_code == 200
    Account.objects.get().tenures.update(ends=datetime.now().date() - timedelta(days=1))
    assert client.get("/")["Location"] == "/me/"
