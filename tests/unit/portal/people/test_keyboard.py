"""What ``mulin accounts`` does at the server's keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mulin.findings import FindingsError
from portal.audit.models import Entry
from portal.people import keyboard, links
from portal.people.models import Account, Post, Tenure
from portal.people.roles import Role

pytestmark = pytest.mark.django_db


def secret_in(lines: list[str]) -> str:
    return lines[-1].partition("/open/")[2].strip().rstrip("/")


def test_an_empty_home_gets_its_first_administrator_all_posts_and_a_link() -> None:
    lines = list(keyboard.first("zhang", "张三", "https://pinggu.example.cn/"))
    assert "https://pinggu.example.cn/open/" in lines[-1]
    assert links.holding(secret_in(lines)).account.login == "zhang"  # type: ignore[union-attr]
    assert Tenure.objects.get().post.role == Role.ADMIN
    assert Post.objects.count() > 300
    assert {e.post for e in Entry.objects.all()} == {"服务器命令行"}


def test_there_is_no_second_first_administrator() -> None:
    list(keyboard.first("zhang", "张三", ""))
    with pytest.raises(FindingsError, match="已经有管理员：张三"):
        list(keyboard.first("li", "李四", ""))


def test_accounts_are_listed_with_their_posts() -> None:
    assert list(keyboard.listed()) == ["还没有账号。先建立第一位管理员：mulin accounts first 账号 --name 姓名"]
    list(keyboard.first("zhang", "张三", ""))
    assert list(keyboard.listed())[1:] == ["zhang\t张三\t还没登录过\t管理员"]


def test_a_list_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    list(keyboard.first("zhang", "张三", ""))
    file = tmp_path / "a.csv"
    file.write_bytes("账号,姓名,岗位,代码,开始,结束\nwang,王芳,经办人,D06,,\nli,李雷,经办人,D99,,\n".encode("gbk"))
    with pytest.raises(FindingsError, match="第3行"):
        list(keyboard.imported(str(file)))
    assert Account.objects.count() == 1
    file.write_bytes("账号,姓名,岗位,代码,开始,结束\nwang,王芳,经办人,D06,,\n".encode("gbk"))
    assert "新建账号 1 个" in next(keyboard.imported(str(file)))


def test_a_link_is_renewed_for_whoever_forgot() -> None:
    first = secret_in(list(keyboard.first("zhang", "张三", "")))
    second = secret_in(list(keyboard.linked("ZHANG", "")))
    assert (links.holding(first), links.holding(second) is not None) == (None, True)
    assert "已解锁" in next(keyboard.unlocked("zhang"))
    with pytest.raises(FindingsError, match="没有账号"):
        list(keyboard.unlocked("nobody"))


@pytest.mark.slow
def test_the_verb_works_on_an_empty_home(tmp_path: Path) -> None:
    def mulin(*words: str) -> subprocess.CompletedProcess[str]:
        code = "from orchestration.entry import main; main()"
        return subprocess.run([sys.executable, "-c", code, "accounts", *words], capture_output=True, text=True,
                              env={**os.environ, "MULIN_HOME": str(tmp_path / "home")}, check=False)  # fmt: skip

    made = mulin("first", "zhang", "--name", "张三")
    assert (made.returncode, "/open/" in made.stdout) == (0, True), made.stderr
    again = mulin("first", "li", "--name", "李四")
    assert (again.returncode, "已经有管理员" in again.stderr) == (1, True)
    assert "zhang\t张三" in mulin("list").stdout
