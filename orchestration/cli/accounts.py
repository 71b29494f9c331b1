"""The verb about accounts of the portal, for whoever sits at the server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.plainly import PlainGroup
from orchestration.cli.verb import Verb

HELP = """门户的账号：建第一位管理员，列出、导入账号，解锁，重发一次性链接。

\b
头一次用：
  mulin accounts first zhang --name 张三     建第一位管理员，给出一次性链接，打开它设密码
其余的账号，由管理员在网页“岗位和账号”里建；一次要建很多的，用清单：
  mulin accounts import 账号清单.csv

每一步都记入门户的日志。"""

app = typer.Typer(name="accounts", cls=PlainGroup, help=HELP, no_args_is_help=True, rich_markup_mode=None)
_MODULE = "portal.command"
Login = Annotated[str, typer.Argument(metavar="账号", help="登录用的账号。", show_default=False)]
Address = Annotated[
    str, typer.Option(help="别人怎样打开门户，如 https://pinggu.example.cn；不写则按设置。", metavar="网址")
]


def first(
    login: Login, name: Annotated[str, typer.Option(help="姓名。", metavar="姓名")], address: Address = ""
) -> None:
    """建第一位管理员，按规划包补齐岗位，给出一次性链接；已有管理员的不建。

    \b
    例：
      mulin accounts first zhang --name 张三
    """
    _run("first", login, name, address)


def listed() -> None:
    """列出全部账号：账号、姓名、状态、现任岗位，之间是制表符。

    \b
    例：
      mulin accounts list
    """
    _run("list")


def imported(
    file: Annotated[Path, typer.Argument(metavar="清单.csv", help="账号清单。", show_default=False, exists=True,
                                         dir_okay=False, readable=True)],
) -> None:  # fmt: skip
    """按清单建账号、安排岗位：有一处不对，就什么也不改，逐行说明。

    \b
    例：
      mulin accounts import 账号清单.csv

    第一行是列名：账号、姓名、岗位、代码、开始、结束。Excel 存的 UTF-8、GBK 都可以。
    """
    _run("import", str(file.absolute()))


def unlocked(login: Login) -> None:
    """让输错密码被暂停的账号马上可以再试。

    \b
    例：
      mulin accounts unlock zhang
    """
    _run("unlock", login)


def linked(login: Login, address: Address = "") -> None:
    """给一个账号重发一次性链接，旧的随即失效。

    \b
    例：
      mulin accounts link zhang
    """
    _run("link", login, address)


def _run(*arguments: str) -> None:
    """The portal's own code, in a process of its own: this one neither may nor wants to import it."""
    import subprocess
    import sys

    from orchestration.cli.ask import the_settings

    the_settings()
    done = subprocess.run([sys.executable, "-m", _MODULE, *arguments], check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)


VERBS: dict[str, Callable[..., None]] = {
    "first": first, "list": listed, "import": imported, "unlock": unlocked, "link": linked,
}  # fmt: skip
for word, verb in VERBS.items():
    app.command(word, cls=Verb)(verb)
