"""What a browser is told and what it may send: every address, plain and by TLS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from test_matrix import GUARDED

from portal.people.models import Account
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
Holder = Callable[..., Client]
OPEN = ("/login/", "/open/no-such-link/", "/no-such-page/")


def test_every_page_is_for_itself_alone(holder: Holder) -> None:
    client = holder(Role.ADMIN)
    for path in (*OPEN, "/", "/me/", "/accounts/", "/accounts/people/", "/accounts/of/admin-/"):
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["Referrer-Policy"] == "same-origin", path
        page = answer.content.decode()
        assert " style=" not in page, path
        assert " onclick=" not in page, path
        assert "<script>" not in page, path


def test_nothing_behind_the_door_is_kept_by_a_cache_between(holder: Holder) -> None:
    assert "private" in holder(Role.ADMIN).get("/me/")["Cache-Control"]


@pytest.mark.slow
def test_every_address_refuses_what_is_sent_without_the_pages_token(holder: Holder) -> None:
    client = Client(enforce_csrf_checks=True)
    holder(Role.ADMIN)
    client.force_login(Account.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    open_to_all = [client.post(path).status_code for path in OPEN[:2]]
    assert {client.post(r.filled("D06")).status_code for r in GUARDED} | set(open_to_all) <= {403, 405}


def test_a_name_that_is_not_ours_is_refused() -> None:
    assert Client().get("/login/", HTTP_HOST="evil.example").status_code == 400


def test_a_link_in_a_slip_is_never_of_a_name_that_somebody_sent(holder: Holder) -> None:
    Account.objects.create_user("wang", "王芳")
    assert holder(Role.ADMIN).post("/accounts/of/wang/link/", HTTP_HOST="evil.example").status_code == 400


def test_nobody_says_by_a_header_who_he_is_or_that_it_was_by_tls() -> None:
    answer = Client().get("/", REMOTE_USER="admin-", HTTP_X_FORWARDED_USER="admin-", HTTP_X_FORWARDED_PROTO="https")
    assert answer["Location"].startswith("/login/")


def by_tls(home: Path, *code: str) -> subprocess.CompletedProcess[str]:
    for folder in ("incoming", "made"):
        (home / "portal" / folder).mkdir(parents=True, exist_ok=True)
    told = {"MULIN_HOME": str(home), "MULIN_PORTAL_HTTPS": "true", "MULIN_PORTAL_HOSTS": "pinggu.example.cn",
            "DJANGO_SETTINGS_MODULE": "portal.settings"}  # fmt: skip
    return subprocess.run(
        [sys.executable, *code], env={**os.environ, **told}, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_django_finds_nothing_to_say_of_a_deployment_by_tls(tmp_path: Path) -> None:
    done = by_tls(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "INFO")
    assert (done.returncode, done.stderr) == (0, "")


ASKED = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
from django.test import Client
from portal.people.models import Account
Account.objects.create_user("wang", "王芳", "长江边上 9 只白鹭")
client = Client(HTTP_HOST="pinggu.example.cn")
plain = client.get("/login/")
print(plain.status_code, plain["Location"])
client.post("/login/", {"username": "wang", "password": "长江边上 9 只白鹭"}, secure=True)
print(client.get("/login/", secure=True, follow=True)["Strict-Transport-Security"])
for name, cookie in sorted(client.cookies.items()):
    print(name, cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"] == "")
"""


@pytest.mark.slow
def test_by_tls_cookies_are_for_tls_and_this_host_alone(tmp_path: Path) -> None:
    done = by_tls(tmp_path, "-c", ASKED)
    assert done.stdout.splitlines() == [
        "301 https://pinggu.example.cn/login/",
        "max-age=31536000; includeSubDomains; preload",
        "__Host-mulin True True / True",
        "__Host-mulin-known True True / True",
        "csrftoken True True / True",
    ], done.stderr
