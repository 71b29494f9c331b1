from __future__ import annotations

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.people.models import Account, Post, Tenure
from portal.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Account:
    account = Account.objects.create_user("wang", "王芳", "长江边上 9 只白鹭")
    Tenure.objects.create(account=account, post=Post.objects.create(role=Role.CLERK, code="D06"), begins="2020-01-01")
    return account


def test_who_is_not_logged_in_is_sent_to_log_in() -> None:
    answer = Client().get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/")


def test_a_clerk_logs_in_and_the_log_says_so(clerk: Account) -> None:
    client = Client()
    answer = client.post("/login/", {"username": "wang", "password": "长江边上 9 只白鹭"}, follow=True)
    assert answer.status_code == 200
    assert "王芳" in answer.content.decode()
    assert [(e.act, e.account, e.who) for e in Entry.objects.all()] == [("people.login", "wang", "王芳")]


def test_a_wrong_password_is_told_without_saying_whether_the_account_exists(clerk: Account) -> None:
    def told(login: str) -> str:
        page = Client().post("/login/", {"username": login, "password": "错"}).content.decode()
        return page.partition('role="alert">')[2].partition("</div>")[0]

    assert told("wang") == told("nobody") != ""


def test_whose_tenure_is_over_holds_no_post(clerk: Account) -> None:
    clerk.tenures.update(ends="2020-12-31")
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert "没有岗位" in client.get("/", follow=True).content.decode()
