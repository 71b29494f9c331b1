"""Accounts by a list as Excel saves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mulin.beijing import today
from mulin.findings import FindingsError
from portal.district import the_pack
from portal.people import lists
from portal.people.models import Account, Post, Tenure
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
HEAD = "账号,姓名,岗位,代码,开始,结束"
Holder = Callable[..., Client]


@pytest.fixture
def admin(holder: Holder) -> Client:
    return holder(Role.ADMIN, login="boss", name="管理员甲")


def text(*lines: str) -> str:
    return "\r\n".join([HEAD, *lines]) + "\r\n"


def planned(*lines: str) -> lists.Plan:
    return lists.plan_of(lists.read(text(*lines).encode("utf-8-sig")), the_pack())


def sent(admin: Client, raw: bytes) -> object:
    return admin.post("/accounts/list/", {"file": SimpleUploadedFile("a.csv", raw, "text/csv")})


def wrong(*lines: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(FindingsError) as told:
        planned(*lines)
    return [(f.row, f.column, f.rule) for f in told.value.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_it_is_read_as_excel_saves_it(encoding: str) -> None:
    (row,) = lists.read(text("wang,王芳,经办人,D06,2026/1/5,").encode(encoding))
    assert (row.line, row.cells["姓名"], row.cells["岗位"]) == (2, "王芳", "经办人")


def test_english_names_of_columns_in_any_order_are_taken() -> None:
    (row,) = lists.read("code,login,name,role,ends,begins\nD06,wang,王芳,clerk,,\n".encode())
    assert row.cells == {"账号": "wang", "姓名": "王芳", "岗位": "clerk", "代码": "D06", "开始": "", "结束": ""}


@pytest.mark.parametrize(("raw", "rule"), [
    (b"PK\x03\x04rest", "people.csv_excel"), (text("a,b,,,,").encode("utf-16"), "people.csv_encoding"),
    (HEAD.encode(), "people.csv_empty"), ("账号,姓名\na,b\n".encode(), "people.csv_columns"),
    (text("a,b,审核,,,").replace(",", ";").encode("gbk"), "pack.delimiter"),
    (HEAD.replace(",", "\t").encode() + b"\r\na\t", "pack.delimiter"),
    (("青禾县账号清单,,,,,\n" + text("a,b,审核,,,")).encode(), "pack.header_below"),
    (text("a,b").encode(), "people.csv_cells"), (b"x" * 1_000_001, "people.csv_large"), (b"", "people.csv_empty"),
])  # fmt: skip
def test_what_is_no_such_list_is_told_so(raw: bytes, rule: str) -> None:
    with pytest.raises(FindingsError) as told:
        lists.read(raw)
    assert [f.rule for f in told.value.findings] == [rule]


@pytest.mark.parametrize("login", ["13800001234", "11010519491231002X", "１３８００００１２３４"])
def test_somebodys_number_is_no_account_and_it_is_said_what_is(login: str) -> None:
    with pytest.raises(FindingsError) as told:
        planned(f"{login},王芳,经办人,D06,,")
    (found,) = told.value.findings
    assert (found.row, found.column, found.rule) == (2, "账号", "people.login")
    assert "登记链不收个人号码" in found.message
    assert "工号" in found.mend
    assert login not in found.sentence()
    assert "****" in found.sentence()


def test_an_account_that_there_is_stays_in_its_list() -> None:
    Account.objects.create_user("13800001234", "王芳")
    assert planned("13800001234,王芳,,,,").empty


def test_every_error_is_told_by_line_and_column() -> None:
    assert wrong(
        "有 空格,王芳,经办人,D06,,", "li,,经办人,D06,,", "he,何某,县长,,,", "wu,吴某,经办人,D99,,",
        "xu,徐某,经办人,,,", "gu,顾某,管理员,D06,,", "ma,马某,审核,,明天,", "du,杜某,审核,,2026-2-1,2026-1-1",
        "yu,于某,审核,,,", "yu,余某,监管,,,", "yu,于某,审核,,,", "qi,齐某,,D06,,",
    ) == [
        (2, "账号", "people.login"), (3, "姓名", "people.name"), (4, "岗位", "people.csv_role"),
        (5, "代码", "people.code"), (6, "代码", "people.code_needed"), (7, "代码", "people.code_none"),
        (8, "开始", "people.csv_day"), (9, "结束", "people.ends"), (11, "姓名", "people.csv_names"),
        (12, None, "people.csv_twice"), (13, "岗位", "people.csv_alone"),
    ]  # fmt: skip


def test_the_preview_counts_and_changes_nothing_until_it_is_confirmed(admin: Client) -> None:
    raw = text("wang,王芳,经办人,D06,,", "wang,王芳,分管领导,D07,,", "li,李雷,审核,,,2027-1-1").encode("gbk")
    page = sent(admin, raw)
    plan = page.context["plan"]  # type: ignore[attr-defined]
    assert (len(plan.accounts), len(plan.tenures), Account.objects.count()) == (2, 3, 1)
    form = {k: page.context[k] for k in ("kept", "print")}  # type: ignore[attr-defined]
    admin.post("/accounts/list/apply/", form)
    assert {str(t.post.code) + t.account.login for t in Tenure.on(today())} == {"boss", "D06wang", "D07wang", "li"}
    assert lists.plan_of(lists.read(raw), the_pack()).empty, "the same list once more does nothing"


def test_what_changed_after_the_preview_is_shown_again(admin: Client) -> None:
    page = sent(admin, text("wang,王芳,经办人,D06,,").encode())
    Account.objects.create_user("wang", "另有其人")
    form = {k: page.context[k] for k in ("kept", "print")}  # type: ignore[attr-defined]
    again = admin.post("/accounts/list/apply/", form)
    assert again.context["plan"].names == {"wang": "王芳"}
    assert Account.objects.get(login="wang").name == "另有其人"


def test_a_list_that_was_tampered_with_on_the_way_is_not_taken(admin: Client) -> None:
    page = sent(admin, text("wang,王芳,经办人,D06,,").encode())
    form = {"kept": page.context["kept"] + "x", "print": page.context["print"]}  # type: ignore[attr-defined]
    assert admin.post("/accounts/list/apply/", form)["Location"] == "/accounts/list/"
    assert Account.objects.count() == 1


def test_a_wrong_list_changes_nothing_and_says_where(admin: Client) -> None:
    page = sent(admin, text("wang,王芳,经办人,D06,,", "li,李雷,经办人,D99,,").encode())
    assert page.status_code == 409  # type: ignore[attr-defined]
    assert "第3行" in page.content.decode()  # type: ignore[attr-defined]
    assert Account.objects.count() == 1


def test_a_list_that_would_leave_no_administrator_is_undone_whole(admin: Client) -> None:
    page = sent(
        admin, text(f"boss,管理员甲,管理员,,2020-1-1,{today() - timedelta(days=1)}", "li,李雷,审核,,,").encode()
    )
    form = {k: page.context[k] for k in ("kept", "print")}  # type: ignore[attr-defined]
    assert admin.post("/accounts/list/apply/", form).status_code == 409
    assert Account.objects.count() == 1
    assert Tenure.objects.get().ends is None


def test_the_export_is_a_list_that_changes_nothing(admin: Client) -> None:
    Account.objects.create_user("none", "=1+1")
    wang = Account.objects.create_user("wang", "王芳")
    post = Post.objects.create(role=Role.CLERK, code="D06")
    Tenure.objects.create(account=wang, post=post, begins=date(2024, 1, 1), ends=date(2024, 12, 31))
    Tenure.objects.create(account=wang, post=post, begins=date(2026, 1, 1))
    raw = admin.get("/accounts/list/accounts.csv").content
    assert b"\n=1" not in raw.replace(b",", b"\n"), "no spreadsheet computes a name"
    assert lists.plan_of(lists.read(raw), the_pack()).empty


def test_an_end_is_changed_by_the_line_that_names_the_beginning(admin: Client) -> None:
    wang = Account.objects.create_user("wang", "王芳")
    post = Post.objects.create(role=Role.CLERK, code="D06")
    Tenure.objects.create(account=wang, post=post, begins=date(2026, 1, 1))
    lists.apply(None, planned("wang,王芳,经办人,D06,2026-01-01,2027-06-30"))
    assert Tenure.objects.get(account=wang).ends == date(2027, 6, 30)
