"""The second factor: a phone's code, codes on paper, and where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.config import Config
from portal.people.models import Account
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "长江边上 9 只白鹭"
Holder = Callable[..., Client]


def code_of(device: Any, later: int = 0) -> str:
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.t0 -= later * device.step
    return f"{clock.token():06}"


def bound(client: Client) -> list[str]:
    """The codes for paper that a client got by binding a phone."""
    client.get("/me/second/")
    device = TOTPDevice.objects.get(confirmed=False)
    page = client.post("/me/second/", {"code": code_of(device)})
    codes: list[str] = page.context["codes"]
    return codes


def log_in(login: str = "clerk-D06", to: str = "") -> Client:
    client = Client()
    client.post("/login/", {"username": login, "password": PASSWORD, "next": to})
    return client


@pytest.fixture
def clerk(holder: Holder) -> Client:
    return holder(Role.CLERK, "D06")


def test_a_phone_is_bound_by_its_code_and_ten_codes_are_given(clerk: Client) -> None:
    page = clerk.get("/me/second/").content.decode()
    assert "<svg" in page
    assert "style=" not in page, "the policy for content would refuse it"
    assert len(set(bound(clerk))) == 10
    assert clerk.get("/").status_code == 200


def test_a_wrong_code_binds_nothing(clerk: Client) -> None:
    clerk.get("/me/second/")
    assert "验证码不对" in clerk.post("/me/second/", {"code": "000000"}).content.decode()
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_the_password_alone_opens_nothing_any_more(clerk: Client) -> None:
    bound(clerk)
    client = log_in()
    for path in ("/", "/me/", "/me/password/", "/me/second/"):
        assert client.get(path)["Location"].startswith("/login/code/"), path
    assert client.post("/me/second/off/")["Location"].startswith("/login/code/")
    assert client.post("/post/", headers={"HX-Request": "true"}).status_code == 204


def test_with_the_code_one_is_where_one_wanted_to_go_under_a_new_key(clerk: Client) -> None:
    bound(clerk)
    client = log_in(to="/me/?x=1")
    assert client.get("/me/?x=1")["Location"] == "/login/code/?next=%2Fme%2F%3Fx%3D1"
    before = client.session.session_key
    device = TOTPDevice.objects.get(confirmed=True)
    answer = client.post("/login/code/", {"code": code_of(device, later=1), "next": "/me/?x=1"})
    assert answer["Location"] == "/me/?x=1"
    assert client.session.session_key != before
    assert client.get("/me/").status_code == 200


def test_after_the_code_nobody_is_sent_elsewhere(clerk: Client) -> None:
    bound(clerk)
    device = TOTPDevice.objects.get(confirmed=True)
    answer = log_in().post("/login/code/", {"code": code_of(device, later=1), "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_code_counts_once(clerk: Client) -> None:
    bound(clerk)
    code = code_of(TOTPDevice.objects.get(confirmed=True), later=1)
    assert log_in().post("/login/code/", {"code": code}).status_code == 302
    assert "验证码不对" in log_in().post("/login/code/", {"code": code}).content.decode()


def test_after_a_wrong_code_the_right_one_has_to_wait(clerk: Client) -> None:
    bound(clerk)
    client = log_in()
    client.post("/login/code/", {"code": "000000"})
    code = code_of(TOTPDevice.objects.get(confirmed=True), later=1)
    assert "验证码不对" in client.post("/login/code/", {"code": code}).content.decode()


def test_a_code_on_paper_counts_once(clerk: Client) -> None:
    paper = bound(clerk)[0]
    assert log_in().post("/login/code/", {"code": paper}).status_code == 302
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert log_in().post("/login/code/", {"code": paper}).status_code == 200
    assert "还剩 9 个" in clerk.get("/me/").content.decode()


def test_binding_ends_the_sessions_that_had_only_a_password(clerk: Client) -> None:
    other = Client()
    other.force_login(Account.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    bound(clerk)
    assert other.get("/me/")["Location"].startswith("/login/?")


@pytest.mark.parametrize(("rule", "role", "code", "asked"), [
    ("none", Role.OFFICE, "", False), ("office", Role.OFFICE, "", True), ("office", Role.CLERK, "D06", False),
    ("office", Role.UNIT, "310110015", False), ("office", Role.ADMIN, "", True), ("all", Role.CLERK, "D06", True),
])  # fmt: skip
def test_it_is_asked_of_whom_the_operator_says(
    holder: Holder, settings: LazySettings, rule: str, role: Role, code: str, asked: bool
) -> None:
    settings.CONFIG = Config(second_factor=rule)
    answer = holder(role, code).get("/me/")
    assert (answer.status_code, answer.headers.get("Location", "").startswith("/me/second/")) == (
        (302, True) if asked else (200, False)
    )


def test_where_it_is_asked_for_it_cannot_be_turned_off(clerk: Client, settings: LazySettings) -> None:
    bound(clerk)
    settings.CONFIG = Config(second_factor="all")
    clerk.post("/me/second/off/")
    assert TOTPDevice.objects.filter(confirmed=True).exists()
    settings.CONFIG = Config()
    clerk.post("/me/second/off/")
    assert not TOTPDevice.objects.exists()


def test_the_administrator_resets_it(clerk: Client, holder: Holder) -> None:
    bound(clerk)
    holder(Role.ADMIN).post("/accounts/of/clerk-D06/second/")
    assert not TOTPDevice.objects.exists()
    assert clerk.get("/me/").status_code == 302
    assert log_in().get("/me/").status_code == 200
