"""The administrator's desk: posts of the pack, who holds them, hand-over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from mulin.beijing import today
from portal.audit.models import Entry
from portal.district import the_pack
from portal.people.models import Account, Post, Session, Tenure
from portal.people.posts import make_posts, posts_of, seats
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
Holder = Callable[..., Client]
YESTERDAY, TOMORROW = today() - timedelta(days=1), today() + timedelta(days=1)


@pytest.fixture
def admin(holder: Holder) -> Client:
    return holder(Role.ADMIN, login="boss", name="管理员甲")


def post(role: Role, code: str = "") -> Post:
    return Post.objects.get_or_create(role=role, code=code)[0]


def holders(of: Post, day: date | None = None) -> list[str]:
    return [t.account.login for t in Tenure.on(day or today()).filter(post=of).order_by("pk")]


def told(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_every_post_of_the_pack_is_made_in_one_step_and_once(admin: Client) -> None:
    pack = the_pack()
    asked = set(posts_of(pack))
    assert {("clerk", d.code) for d in pack.departments} | {("leader", d.code) for d in pack.departments} <= asked
    assert {("unit", u.code) for u in pack.units if u.tier != "district"} <= asked
    admin.post("/accounts/posts/")
    assert set(Post.objects.values_list("role", "code")) == asked
    assert "都已经有了" in told(admin.post("/accounts/posts/", follow=True))


def test_a_pack_with_one_more_department_asks_for_its_two_posts() -> None:
    pack = the_pack()
    make_posts(pack)
    fewer = pack.model_copy(update={"departments": pack.departments[:-1]})
    Post.objects.filter(code=pack.departments[-1].code).delete()
    assert make_posts(fewer) == 0
    assert make_posts(pack) == 2


def test_a_post_whose_department_is_gone_is_still_listed_and_says_so(admin: Client) -> None:
    post(Role.CLERK, "D99")
    assert [s.post.code for s in seats(the_pack()) if s.gone] == ["D99"]
    assert "规划包里已没有" in told(admin.get("/accounts/?text=D99"))


def test_the_list_says_who_is_lacking_and_is_filtered(admin: Client, holder: Holder) -> None:
    make_posts(the_pack())
    holder(Role.CLERK, "D06", login="wang", name="王芳")
    page = admin.get("/accounts/?text=民政&role=clerk")
    assert page.context["count"] == 1
    assert "王芳" in told(page)
    assert admin.get("/accounts/?text=民政&vacant=1").context["count"] == 1


def test_a_page_of_the_list_is_light_whatever_the_district(
    admin: Client, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    make_posts(the_pack())
    for path in ("/accounts/", "/accounts/people/"):
        with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
            page = admin.get(path)
        assert len(page.content) < 80_000


def test_a_new_account_has_its_post_and_no_password(admin: Client) -> None:
    admin.post("/accounts/people/new/", {"login": "wang", "name": "王芳", "role": "clerk", "code": "D06",
                                         "begins": str(today())})  # fmt: skip
    wang = Account.objects.get(login="wang")
    assert holders(post(Role.CLERK, "D06")) == ["wang"]
    assert not wang.has_usable_password()
    assert list(Entry.objects.values_list("act", "account", "about"))[-2:] == [
        ("people.create", "boss", "wang"), ("people.assign", "boss", "wang")]  # fmt: skip


@pytest.mark.parametrize(("given", "why"), [
    ({"login": "BOSS"}, "已经有了"), ({"login": "有 空格"}, "不能用"), ({"code": "D99"}, "规划包里没有"),
    ({"code": ""}, "没有写代码"), ({"role": "office"}, "不写代码"), ({"name": "王\u200b芳"}, "姓名"),
])  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_half_made(admin: Client, given: dict[str, str], why: str) -> None:
    sent = {"login": "wang", "name": "王芳", "role": "clerk", "code": "D06", "begins": str(today()), **given}
    assert why in told(admin.post("/accounts/people/new/", sent))
    assert Account.objects.count() == 1


def test_a_name_of_fifty_rare_characters_is_a_name(admin: Client) -> None:
    name = "𠮷" * 50
    admin.post("/accounts/people/new/", {"login": "rare", "name": name, "role": "", "code": "", "begins": str(today())})
    assert Account.objects.get(login="rare").name == name


def test_hand_over_gives_the_post_from_a_day_and_history_keeps_the_old_name(admin: Client, holder: Holder) -> None:
    holder(Role.CLERK, "D06", login="wang", name="王芳")
    of = post(Role.CLERK, "D06")
    admin.post(f"/accounts/posts/{of.pk}/", {"login": "li", "name": "李雷", "day": str(TOMORROW)})
    assert (holders(of), holders(of, TOMORROW)) == (["wang"], ["li"])
    page = told(admin.get(f"/accounts/posts/{of.pk}/"))
    assert "王芳" in page
    assert "李雷" in page
    (entry,) = Entry.objects.filter(act="people.hand_over")
    assert entry.detail["left"] == ["wang"]


def test_a_hand_over_today_is_in_force_with_the_next_request(admin: Client, holder: Holder) -> None:
    wang = holder(Role.CLERK, "D06", login="wang", name="王芳")
    li = holder(Role.LEADER, "D07", login="li", name="李雷")
    of = post(Role.CLERK, "D06")
    admin.post(f"/accounts/posts/{of.pk}/", {"login": "li", "name": "", "day": str(today())})
    assert wang.get("/")["Location"] == "/me/"
    assert of in li.get("/me/").context["request"].posts


def test_whoever_held_a_post_for_a_day_is_not_said_never_to_have_held_it(admin: Client) -> None:
    """Played live: a clerk who had handed in that morning stood there as 没有任过 after the hand-over at noon."""
    of = post(Role.CLERK, "D06")
    for login, name, day in (("wang", "王芳", today()), ("li", "李雷", today()), ("han", "韩梅", TOMORROW)):
        admin.post(f"/accounts/posts/{of.pk}/", {"login": login, "name": name, "day": str(day)})
    page = told(admin.get(f"/accounts/posts/{of.pk}/"))
    assert ("当天为止" in page, "没有任过" in page) == (True, False)
    admin.post(f"/accounts/posts/{of.pk}/", {"login": "zhao", "name": "赵宁", "day": str(TOMORROW)})
    page = told(admin.get(f"/accounts/posts/{of.pk}/"))
    assert "没有任过" in page, "the one who would have begun tomorrow"


def test_a_hand_over_to_the_holder_or_to_nobody_known_is_refused(admin: Client, holder: Holder) -> None:
    holder(Role.CLERK, "D06", login="wang", name="王芳")
    of = post(Role.CLERK, "D06")
    for login, why in (("wang", "现在就任"), ("nobody", "没有账号")):
        assert why in told(admin.post(f"/accounts/posts/{of.pk}/", {"login": login, "day": str(today())}))
    assert holders(of) == ["wang"]


def test_two_may_hold_a_post_side_by_side(admin: Client, holder: Holder) -> None:
    holder(Role.REVIEWER, login="wang")
    of = post(Role.REVIEWER)
    admin.post(f"/accounts/posts/{of.pk}/", {"login": "li", "name": "李雷", "day": str(today()), "beside": "1"})
    assert holders(of) == ["wang", "li"]


def test_a_tenure_ends_on_a_day_or_at_once(admin: Client, holder: Holder) -> None:
    holder(Role.CLERK, "D06", login="wang")
    one = Tenure.objects.get(account__login="wang")
    admin.post(f"/accounts/tenures/{one.pk}/", {"last": str(TOMORROW)})
    assert (holders(one.post, TOMORROW), holders(one.post, TOMORROW + timedelta(days=1))) == (["wang"], [])
    admin.post(f"/accounts/tenures/{one.pk}/", {"now": "1"})
    assert holders(one.post) == []


def test_there_is_always_an_administrator(admin: Client) -> None:
    mine = Tenure.objects.get(account__login="boss")
    assert "没有管理员" in told(admin.post(f"/accounts/tenures/{mine.pk}/", {"now": "1"}))
    assert admin.post("/accounts/of/boss/off/").status_code == 409
    assert "没有管理员" in told(admin.post(f"/accounts/tenures/{mine.pk}/", {"last": str(TOMORROW)}))
    of = post(Role.ADMIN)
    admin.post(f"/accounts/posts/{of.pk}/", {"login": "li", "name": "李雷", "day": str(TOMORROW)})
    assert (holders(of), holders(of, TOMORROW)) == (["boss"], ["li"])


def test_a_shut_account_is_out_at_once_and_its_history_stays(admin: Client, holder: Holder) -> None:
    wang = holder(Role.CLERK, "D06", login="wang", name="王芳")
    admin.post("/accounts/of/wang/off/")
    assert wang.get("/").status_code == 302
    assert Session.objects.filter(account__login="wang").count() == 0
    assert "王芳" in told(admin.get(f"/accounts/posts/{post(Role.CLERK, 'D06').pk}/"))
    admin.post("/accounts/of/wang/on/")
    assert Account.objects.get(login="wang").is_active


def test_slips_are_made_for_all_who_never_came_in(admin: Client) -> None:
    for n in range(3):
        Account.objects.create_user(f"p{n}", f"某人{n}")
    page = admin.post("/accounts/people/links/")
    assert [account.login for account, _ in page.context["slips"]] == ["p0", "p1", "p2"]
    assert "no-store" in page["Cache-Control"]


def test_who_is_no_administrator_sees_none_of_it(holder: Holder) -> None:
    office = holder(Role.OFFICE)
    assert {office.get(p).status_code for p in ("/accounts/", "/accounts/people/", "/accounts/people/new/")} == {403}
