"""The verb that makes the office's signing key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.messages import key as m


def key(
    out: Annotated[Path, typer.Option(help="钥匙放在哪个文件，须在运行目录以外，最好在 U 盘上。", metavar="文件")],
) -> None:
    """生成签名钥匙：用它签登记链上的版次，没有钥匙的人就改不了、也添不了版次而不被发现。

    \b
    例：
      mulin key --out U盘/评估办公室.key

    写出两个文件：钥匙（用口令加密，只有本人可读）和同名加 .pub 的公钥。口令取环境变量 MULIN_ANCHOR_PASSPHRASE，
    没有则当场询问两遍，不写在命令里。已有的文件不覆盖。怎样保管、更换，丢了怎么办，见 docs/operations.md。
    """
    from mulin.signing import make_key
    from mulin.signing import messages as words
    from mulin.signing.keys import LEAST_PASSPHRASE, PUBLIC_SUFFIX
    from orchestration.cli.ask import the_settings
    from orchestration.cli.show import say
    from orchestration.signing import ask_passphrase
    from orchestration.signing.messages import ASK_NEW, VARIABLE

    settings = the_settings()
    place = out.absolute()
    phrase = ask_passphrase(VARIABLE, ASK_NEW.format(least=LEAST_PASSPHRASE), words.NOT_MADE, new=True)
    fingerprint = make_key(place, phrase, settings.home)
    public = place.with_name(place.name + PUBLIC_SUFFIX)
    say(m.MADE.format(key=place, public=public, fingerprint=fingerprint))
