"""One-time links: for a new account, for a forgotten password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.people import links
from portal.people.models import Account, Link, Session
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
GOOD = "江边的白鹭起得特别早呢"


@pytest.fixture
def wang() -> Account:
    return Account.objects.create_user("wang", "王芳")


def opened(secret: str, password: str = GOOD, client: Client | None = None) -> int:
    answer = (client or Client()).post(f"/open/{secret}/", {"password": password, "again": password})
    return answer.status_code


def test_whoever_has_the_link_sets_the_password_and_is_in(wang: Account) -> None:
    secret, client = links.issue(wang), Client()
    page = client.get(f"/open/{secret}/").content.decode()
    assert "王芳" in page
    assert "至少 10 个字" in page, "the policy is said before a password is chosen"
    assert opened(secret, client=client) == 302
    assert client.get("/me/").context["request"].user == wang
    wang.refresh_from_db()
    assert wang.check_password(GOOD)
    assert Entry.objects.filter(act="people.password_by_link", account="wang").count() == 1


def test_looking_at_a_link_does_not_use_it_but_setting_a_password_does(wang: Account) -> None:
    secret = links.issue(wang)
    assert [Client().get(f"/open/{secret}/").status_code for _ in range(2)] == [200, 200]
    assert [opened(secret), opened(secret, "别人的一句话也要够长")] == [302, 410]
    wang.refresh_from_db()
    assert wang.check_password(GOOD)


def test_a_newer_link_ends_the_older_one(wang: Account) -> None:
    first, second = links.issue(wang), links.issue(wang)
    assert (opened(first), opened(second)) == (410, 302)


def test_a_link_ends_after_its_days(wang: Account) -> None:
    secret = links.issue(wang)
    link = Link.objects.get()
    assert link.ends_at - link.made_at == timedelta(days=7)
    Link.objects.update(ends_at=link.made_at - timedelta(seconds=1))
    assert opened(secret) == 410


def test_a_shut_account_is_not_opened_by_a_link(wang: Account) -> None:
    secret = links.issue(wang)
    Account.objects.update(is_active=False)
    assert opened(secret) == 410


def test_the_database_does_not_have_the_secret(wang: Account) -> None:
    secret = links.issue(wang)
    assert not [row for row in Link.objects.values() if secret in str(row)]


@pytest.mark.parametrize(("password", "why"), [
    ("短", "10"), ("3847562910384", "数字"), ("wangfang-wang", "账号"), ("password123", "常见"),
])  # fmt: skip
def test_a_weak_password_is_refused_and_the_link_still_holds(wang: Account, password: str, why: str) -> None:
    wang.login = "wangfang"
    wang.save()
    secret = links.issue(wang)
    page = Client().post(f"/open/{secret}/", {"password": password, "again": password})
    assert page.status_code == 200
    assert page.context["form"].errors["password"]
    assert links.holding(secret) is not None


def test_the_administrator_is_shown_the_link_once_and_the_log_has_no_secret(holder: object, wang: Account) -> None:
    admin = holder(Role.ADMIN)  # type: ignore[operator]
    page = admin.post("/accounts/of/wang/link/")
    assert "no-store" in page["Cache-Control"]
    secret = page.content.decode().partition("/open/")[2].partition("/")[0]
    assert links.holding(secret).account == wang  # type: ignore[union-attr]
    assert not [e for e in Entry.objects.all() if secret in str(e.detail)]
    assert secret not in admin.get("/accounts/of/wang/").content.decode()


def test_a_password_by_link_ends_the_sessions_there_were(wang: Account) -> None:
    other = Client()
    other.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    opened(links.issue(wang))
    assert other.get("/me/").status_code == 302
    assert Session.objects.filter(account=wang).count() == 1
