"""Whoever can write to the database, and to no file of the home, gives nobody a post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from mulin.beijing import today
from mulin.findings import FindingsError
from portal.audit.log import write
from portal.audit.models import Entry
from portal.audit.verify import verify_log
from portal.demo.accounts import make_accounts, people
from portal.district import the_pack
from portal.people import keyboard, lists, tenures
from portal.people.models import Account, Post, Tenure
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
Holder = Callable[..., Client]
Capture = Callable[..., Any]


@pytest.fixture
def admin(holder: Holder) -> Client:
    return holder(Role.ADMIN, login="boss", name="管理员甲")


@pytest.fixture
def wang(holder: Holder) -> Client:
    return holder(Role.CLERK, "D06", login="wang", name="王芳")


def _hostile(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _give(login: str, role: Role, code: str = "", seal: str = "") -> Post:
    account = Account.objects.get(login=login)
    post = Post.objects.get_or_create(role=role, code=code)[0]
    _hostile(
        "INSERT INTO people_tenure (account_id, post_id, begins, ends, revision, seal)"
        " VALUES (%s, %s, '2020-01-01', NULL, 1, %s)", account.pk, post.pk, seal,
    )  # fmt: skip
    return post


def _posts(client: Client) -> set[tuple[str, str]]:
    return {(p.role, p.code) for p in client.get("/me/").context["request"].posts}


def _told(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined, no-any-return]


def _stand_by(admin: Client, *which: Tenure) -> str:
    return _told(
        admin.post("/accounts/tenures/vouch/", {"tenure": [f"{t.pk}:{t.content}" for t in which]}, follow=True)
    )


@pytest.mark.parametrize("seal", ["", "0" * 64])
def test_a_tenure_put_into_the_database_gives_no_right(wang: Client, seal: str) -> None:
    _give("wang", Role.REVIEWER, seal=seal)
    assert _posts(wang) == {("clerk", "D06")}
    assert wang.get("/review/").status_code == 403
    assert "不生效" in _told(wang.get("/me/"))


def test_neither_does_a_copy_of_the_seal_of_another(wang: Client, holder: Holder) -> None:
    holder(Role.REVIEWER, login="zhao")
    _give("wang", Role.REVIEWER, seal=Tenure.objects.get(account__login="zhao").seal)
    assert _posts(wang) == {("clerk", "D06")}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE people_post SET role = 'reviewer', code = ''",
        "UPDATE people_post SET code = 'D07'",
        "UPDATE people_tenure SET begins = '2019-01-01'",
        "UPDATE people_tenure SET ends = '2099-01-01'",
        "UPDATE people_tenure SET revision = 7",
        "UPDATE people_account SET login = 'other'",
    ],
)
def test_everything_that_makes_a_right_is_sealed(wang: Client, sql: str) -> None:
    assert _posts(wang) == {("clerk", "D06")}
    _hostile(sql)
    assert _posts(wang) == set()


def test_a_tenure_that_ended_does_not_come_back_by_its_old_row(
    wang: Client, admin: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    one = Tenure.objects.get(account__login="wang")
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/accounts/tenures/{one.pk}/", {"now": "1"})
    _hostile(
        "UPDATE people_tenure SET ends = NULL, revision = %s, seal = %s WHERE id = %s", one.revision, one.seal, one.pk
    )
    assert _posts(wang) == set()
    _hostile("DELETE FROM people_tenure WHERE id = %s", one.pk)
    _give("wang", Role.CLERK, "D06", one.seal)
    assert _posts(wang) == set()


def test_the_administrator_sees_who_and_since_when_and_stands_by_exactly_that(admin: Client, wang: Client) -> None:
    assert "不生效" not in _told(admin.get("/accounts/"))
    post = _give("wang", Role.OFFICE)
    forged = Tenure.objects.get(post=post)
    for path in ("/accounts/", "/accounts/people/"):
        page = _told(admin.get(path))
        assert "有 1 项任职不生效" in page
        assert "王芳（wang）" in page
    shown = f"{forged.pk}:{forged.content}"
    _hostile("UPDATE people_tenure SET begins = '2020-02-02' WHERE id = %s", forged.pk)
    assert "不一样" in _told(admin.post("/accounts/tenures/vouch/", {"tenure": shown}, follow=True))
    assert ("office", "") not in _posts(wang)
    assert "已补登记 1 项" in _stand_by(admin, Tenure.objects.get(post=post))
    assert ("office", "") in _posts(wang)
    line = Entry.objects.get(act="people.vouch")
    assert (line.account, line.about, line.detail["role"], line.detail["begins"]) == (
        "boss",
        "wang",
        "office",
        "2020-02-02",
    )


def test_nobody_without_the_right_stands_by_a_tenure(wang: Client) -> None:
    _give("wang", Role.ADMIN)
    forged = Tenure.objects.get(post__role="admin")
    answer = wang.post("/accounts/tenures/vouch/", {"tenure": f"{forged.pk}:{forged.content}"})
    assert answer.status_code == 403
    assert not Entry.objects.filter(act="people.vouch").exists()


def test_ending_or_handing_over_does_not_make_it_believed(admin: Client, wang: Client, holder: Holder) -> None:
    post = _give("wang", Role.OFFICE)
    forged = Tenure.objects.get(post=post)
    admin.post(f"/accounts/tenures/{forged.pk}/", {"last": str(today() + timedelta(days=9))})
    holder(Role.CLERK, "D07", login="li", name="李雷")
    admin.post(f"/accounts/posts/{post.pk}/", {"login": "li", "day": str(today() + timedelta(days=5))})
    assert ("office", "") not in _posts(wang)


def test_a_forged_administrator_is_none(admin: Client) -> None:
    Account.objects.create_user("mallory", "马乐")
    post = _give("mallory", Role.ADMIN)
    mine = Tenure.objects.get(account__login="boss", post=post)
    assert "没有管理员" in _told(admin.post(f"/accounts/tenures/{mine.pk}/", {"now": "1"}))
    _hostile("DELETE FROM people_tenure WHERE id = %s", mine.pk)
    assert "任 " not in "".join(keyboard.first("neo", "新管理员", ""))  # whoever sits at the server may make one
    assert Tenure.objects.get(account__login="neo").is_believed


def test_the_check_of_the_whole_names_it(wang: Client) -> None:
    assert verify_log().findings == []
    _give("wang", Role.SUPERVISOR)
    (found,) = verify_log().findings
    assert found.rule == "log.tenure"
    assert "王芳（wang）任 监管，自 2020-01-01 起" in found.message


def test_every_way_to_a_post_is_believed(
    admin: Client, wang: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post = Post.objects.get(role="clerk", code="D06")
        admin.post("/accounts/people/new/", {"login": "li", "name": "李雷", "role": "leader", "code": "D06",
                                             "begins": str(today())})  # fmt: skip
        admin.post("/accounts/of/li/post/", {"role": "office", "code": "", "begins": str(today())})
        admin.post(f"/accounts/posts/{post.pk}/", {"login": "qian", "name": "钱正", "day": str(today())})
        text = "login,name,role,code,begins,ends\nsun,孙和,clerk,D07,2026-01-01,\nli,李雷,leader,D06,,2099-01-01\n"
        lists.apply(None, lists.plan_of(lists.read(text.encode()), the_pack()))
        make_accounts(the_pack())
    assert Tenure.objects.count() == 6 + len(people(the_pack()))
    assert tenures.doubted() == []
    assert Tenure.objects.get(account__login="li", post__role="leader").ends == date(2099, 1, 1)
    given = Entry.objects.filter(act__in=("people.assign", "people.hand_over")).values_list("about", flat=True)
    assert set(given) == {"li", "qian", "sun", *(made.login for made in people(the_pack()))}


def test_whoever_lost_the_key_begins_with_a_new_administrator(admin: Client, wang: Client, home: Path) -> None:
    (home / "portal" / "log" / "seal.key").unlink()
    assert _posts(admin) == set()
    list(keyboard.first("neo", "新管理员", ""))
    neo = Client()
    neo.force_login(Account.objects.get(login="neo"), backend="django.contrib.auth.backends.ModelBackend")
    assert "已补登记 2 项" in _stand_by(neo, *tenures.doubted())
    assert _posts(wang) == {("clerk", "D06")}
    with pytest.raises(FindingsError):
        list(keyboard.first("neo2", "又一位", ""))


def test_what_somebody_holds_is_one_query(wang: Client, django_assert_max_num_queries: Any) -> None:
    account = Account.objects.get(login="wang")
    with django_assert_max_num_queries(1):
        assert len(account.tenures_on(today())) == 1


@pytest.mark.parametrize(
    ("lines", "ends", "sealed"),
    [
        ([("people.assign", {})], None, True),
        ([("people.hand_over", {"left": []})], None, True),
        ([], None, False),
        ([("people.assign", {"code": "D07"})], None, False),
        ([("people.assign", {}), ("people.end", {"ends": "2024-12-31"})], None, False),
        ([("people.assign", {}), ("people.end", {"ends": "2024-12-31"})], "2024-12-31", True),
        ([("people.assign", {"ends": "2024-12-31"})], None, False),
        (
            [
                ("people.assign", {"post": "区民政局 经办人"}),
                ("people.end", {"post": "区民政局 经办人", "ends": "2024-12-31", "role": None, "code": None}),
            ],
            "2024-12-31",
            True,
        ),
        ([("people.assign", {}), ("people.hand_over", {"begins": "2025-01-01", "left": ["wang"]})], "2024-12-31", True),
        ([("people.assign", {}), ("people.hand_over", {"begins": "2025-01-01", "left": ["wang"]})], None, False),
    ],
)
def test_an_older_home_is_sealed_where_its_log_vouches(
    wang: Client, lines: list[tuple[str, dict[str, Any]]], ends: str | None, sealed: bool
) -> None:
    for act, more in lines:
        about = "li" if "wang" in more.get("left", ()) else "wang"
        detail = {"role": "clerk", "code": "D06", "begins": "2020-01-01", **more}
        detail = {name: value for name, value in detail.items() if value is not None}
        write(account="boss", who="甲", post="管理员", act=act, about=about, detail=detail)
    _hostile("UPDATE people_tenure SET revision = 0, seal = '', ends = %s", ends)
    import_module("portal.people.migrations.0004_sealed_tenures")._seal_what_the_log_vouches_for(apps, None)
    assert Tenure.objects.get().is_believed is sealed
