"""The verb that signs copies of a release's reports with the office's certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import ExitCode
from orchestration.cli.messages import reports as m

if TYPE_CHECKING:
    from orchestration.proving.sign import Signed


def sign(
    year: Annotated[int, typer.Option(help="年度。")],
    out: Annotated[Path, typer.Option(help="签好的副本放在哪个文件夹（须为空或尚不存在）。", metavar="文件夹")],
    key: Annotated[
        Path, typer.Option(help="证书文件，PKCS#12 格式（.p12、.pfx）。", exists=True, dir_okay=False, metavar="文件")
    ],
    release: Annotated[str | None, typer.Option(help="版次，如 r2；不写则为正在使用的一版。")] = None,
    reason: Annotated[str | None, typer.Option(help="签名事由，写进签名。")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="只签这些单位，写代码或名称，可重复。")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="只签这些种类：district、street、community、grid、department，可重复。")
    ] = None,
) -> None:
    """用单位证书给一版报告的副本加电子签名（PAdES），发布的版次不动。

    \b
    例：
      mulin sign --year 2024 --out signed --key office.p12
      mulin sign --year 2024 --release r1 --out signed --key office.p12 --kind street --reason 公布

    证书口令取环境变量 MULIN_SIGN_PASSPHRASE，没有则当场询问；不写在命令里。签名加在文件末尾，签名之前的内容
    与发布的文件逐字节相同，用 mulin verify 文件.pdf 可核对。签名时不联网，不加时间戳。
    """
    from mulin.findings import Finding, Level
    from mulin.report_kinds import RELEASED
    from orchestration.cli.ask import the_settings
    from orchestration.cli.interrupt import stop_if_interrupted
    from orchestration.cli.outside import outside_the_store
    from orchestration.cli.show import findings_table, say
    from orchestration.proving import messages
    from orchestration.proving.sign import SIGNATURES, TO_SIGN, load_signer, sign_release
    from orchestration.release.served import open_release
    from orchestration.signing import ask_passphrase

    if strange := [k for k in kind or () if k not in RELEASED]:
        text = m.UNKNOWN_KIND.format(kind="、".join(strange), known="、".join(RELEASED))
        raise typer.BadParameter(text, param_hint="--kind")
    settings = the_settings()
    outside_the_store(settings, out)
    phrase = ask_passphrase(m.PASSPHRASE, m.ASK_PASSPHRASE, messages.NOT_SIGNED, m.MEND_TERMINAL)
    signer = load_signer(key, phrase.encode() or None)
    opened = open_release(settings, year, release, reads=TO_SIGN)
    if opened.warning:
        say(opened.warning, stderr=True)

    def signed(one: Signed, done: int, total: int) -> None:
        stop_if_interrupted()
        state = m.STATE_SIGNED if one.error is None else m.STATE_FAILED.format(error=one.error)
        say(m.SIGNING.format(done=done, total=total, file=one.file, state=state), stderr=True)

    results = sign_release(
        settings, opened, out, signer, kinds=kind or (), units=unit or (), reason=reason, on_file=signed
    )
    failed = [
        Finding(Level.ERROR, "release.sign", m.STATE_FAILED.format(error=r.error), m.MEND_FAILED, file=r.file)
        for r in results if r.error is not None
    ]  # fmt: skip
    say(m.SIGNED.format(count=len(results) - len(failed), out=out, register=out / SIGNATURES))
    if failed:
        findings_table(m.FAILED.format(count=len(failed)), failed)
        raise typer.Exit(ExitCode.FOUND)
