from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from portal.demo.accounts import PASSWORD, make_accounts, people
from portal.district import the_pack
from portal.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: LazySettings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"demo": True})
    make_accounts(the_pack())


def test_there_is_one_person_a_role() -> None:
    assert sorted(made.role for made in people(the_pack())) == sorted(Role)


def test_the_log_in_page_has_a_button_for_each(demo: None) -> None:
    page = Client().get("/login/").content.decode()
    assert all(f'value="{made.login}"' in page for made in people(the_pack()))
    for made in people(the_pack()):
        answer = Client().post("/login/", {"username": made.login, "password": PASSWORD})
        assert answer.status_code == 302


def test_no_other_portal_shows_them(demo: None, settings: LazySettings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"demo": False})
    assert PASSWORD not in Client().get("/login/").content.decode()
