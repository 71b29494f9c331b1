"""A portal without a server: one database in memory a worker, a home of its own for each test."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest.mock import patch

import django
import pytest
from django.test import Client

_HOME = tempfile.TemporaryDirectory(prefix="mulin-portal-")
with patch.dict(os.environ, {"MULIN_HOME": _HOME.name, "DJANGO_SETTINGS_MODULE": "portal.settings"}):
    django.setup()

from django.conf import LazySettings  # noqa: E402 - Django's models can be imported only once it is set up

from mulin.settings import Settings  # noqa: E402
from portal.people.models import Account, Post, Tenure  # noqa: E402
from portal.people.roles import Role  # noqa: E402

PASSWORD = "长江边上 9 只白鹭"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: LazySettings) -> Path:
    """A home of the test's own, with the demo district's pack."""
    (tmp_path / "portal" / "incoming").mkdir(parents=True)
    settings.MULIN = Settings(home=tmp_path)
    settings.HOME = tmp_path / "portal"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "portal" / "incoming"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; argon2 has its own test
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return tmp_path


Holder = Callable[..., Client]


@pytest.fixture
def holder(db: None) -> Holder:
    """``holder(Role.CLERK, "D06", login="wang", name="王芳")``: somebody who holds that post, logged in."""

    def make(role: Role, code: str = "", *, login: str = "", name: str = "") -> Client:
        account = Account.objects.filter(login=login or f"{role}-{code}").first() or Account.objects.create_user(
            login or f"{role}-{code}", name or f"{role.label}{code}", PASSWORD
        )
        post, _ = Post.objects.get_or_create(role=role, code=code)
        Tenure.objects.get_or_create(account=account, post=post, begins=date(2020, 1, 1))
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
