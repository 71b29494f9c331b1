"""Guessing passwords: nobody gets far, and nobody is locked out by a stranger."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from portal.people import lockout
from portal.people.models import Account

pytestmark = pytest.mark.django_db
PASSWORD = "长江边上 9 只白鹭"


@pytest.fixture
def wang() -> Account:
    return Account.objects.create_user("wang", "王芳", PASSWORD)


def tried(client: Client, login: str = "wang", password: str = "错", **meta: str) -> int:
    return client.post("/login/", {"username": login, "password": password}, **meta).status_code  # type: ignore[arg-type]


def guessed(times: int, login: str = "wang", **meta: str) -> list[int]:
    return [tried(Client(), login, **meta) for _ in range(times)]


def test_after_so_many_failures_even_the_right_password_waits(wang: Account) -> None:
    assert guessed(5)[-1] == 429
    client = Client()
    assert tried(client, password=PASSWORD) == 429
    assert client.get("/").status_code == 302


def test_rotating_addresses_browsers_and_cookies_does_not_help(wang: Account) -> None:
    for n in range(6):
        client = Client()
        client.cookies["mulin-known"] = f"made-up-{n}"
        code = tried(client, REMOTE_ADDR=f"10.0.0.{n}", HTTP_USER_AGENT=f"browser {n}",
                     HTTP_X_FORWARDED_FOR=f"192.0.2.{n}")  # fmt: skip
    assert code == 429


@pytest.mark.parametrize("written", ["WANG", "Wang", " wang ", "ｗａｎｇ", "wAnG"])
def test_writing_the_account_otherwise_does_not_help(wang: Account, written: str) -> None:
    guessed(4)
    assert guessed(1, written) == [429]


def test_who_has_logged_in_from_a_browser_is_not_locked_out_of_it_by_a_stranger(wang: Account) -> None:
    own = Client()
    assert tried(own, password=PASSWORD) == 302
    own.post("/logout/")
    assert guessed(20, REMOTE_ADDR="203.0.113.9")[-1] == 429
    assert tried(own, password=PASSWORD) == 302


def test_a_known_browser_is_locked_out_by_its_own_failures(wang: Account) -> None:
    own = Client()
    tried(own, password=PASSWORD)
    own.post("/logout/")
    assert [tried(own) for _ in range(5)][-1] == 429
    assert tried(own, password=PASSWORD) == 429


def test_one_account_locked_is_no_other_locked(wang: Account) -> None:
    Account.objects.create_user("li", "李雷", PASSWORD)
    guessed(10)
    assert tried(Client(), "li", PASSWORD) == 302


def test_going_on_guessing_does_not_lengthen_the_lock(wang: Account, settings: LazySettings) -> None:
    from axes.models import AccessAttempt

    guessed(5)
    before = list(AccessAttempt.objects.values_list("attempt_time", "failures_since_start"))
    guessed(3)
    assert list(AccessAttempt.objects.values_list("attempt_time", "failures_since_start")) == before


def test_the_administrator_unlocks(wang: Account) -> None:
    guessed(5)
    assert lockout.failures(wang) == 5
    lockout.forgive(wang)
    assert tried(Client(), password=PASSWORD) == 302


def test_an_account_that_does_not_exist_is_locked_alike(wang: Account) -> None:
    assert guessed(5, "nobody") == guessed(5, "wang")


def test_the_present_password_cannot_be_guessed_by_the_form_that_changes_it(wang: Account) -> None:
    own = Client()
    tried(own, password=PASSWORD)
    sent = {"now": "错", "password": "另外一句够长的话", "again": "另外一句够长的话"}
    assert [own.post("/me/password/", sent).status_code for _ in range(5)][-1] == 429
