"""The verb that hands out a restricted extract on a street and keeps the register of who received it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli import messages_extract as m
from orchestration.cli.messages import ExitCode

if TYPE_CHECKING:
    from mulin.received import Extract
    from mulin.settings import Settings
    from orchestration.release.served import Opened


def extract(
    year: Annotated[int, typer.Option(help="年度。")],
    unit: Annotated[str | None, typer.Option(help="街道代码或全名。")] = None,
    to: Annotated[str | None, typer.Option(help="收件单位，印在摘要上，并登记。")] = None,
    purpose: Annotated[str | None, typer.Option(help="用途，印在摘要上，并登记。")] = None,
    who: Annotated[str | None, typer.Option(help="经办人；不写则为当前用户名。")] = None,
    release: Annotated[str | None, typer.Option(help="版次，如 r2；不写则为正在使用的一版。")] = None,
    out: Annotated[
        Path | None, typer.Option(help="PDF 放在哪个文件夹；不写则为 $MULIN_HOME/restricted。文件只有本用户可读。")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="列出该年度发放登记。")] = False,
    reprint: Annotated[int | None, typer.Option(help="按登记补制这一编号的摘要（文件遗失时），不占新编号。")] = None,
    check: Annotated[
        Path | None, typer.Option(help="查一份摘要 PDF（不论年度）：是不是登记过的那一份，发给了谁。")
    ] = None,
) -> None:
    """制发街道党政干部考核摘要（限阅、编号），登记发给了谁；也可列登记、补制、查验。

    \b
    例：
      mulin extract --year 2024 --unit 定海路街道 --to 区委组织部 --purpose 领导班子年度考核
      mulin extract --year 2024 --list
      mulin extract --year 2024 --reprint 3
      mulin extract --year 2024 --check 000003-定海路街道.pdf

    编号按年度连续，登记写在收件的哈希链上，事后改不掉。
    """
    from orchestration.cli.ask import the_settings

    settings = the_settings()
    folder = out or settings.home / "restricted"
    if listing:
        _list(settings, year)
    elif check is not None:
        _check(settings, check)
    elif reprint is not None:
        _reprint(settings, year, reprint, folder)
    else:
        _issue(settings, year, unit, to, purpose, who, release, folder)


def _refuse(rule: str, message: str, mend: str) -> Exception:
    from mulin.findings import Finding, FindingsError, Level

    return FindingsError(m.NOTHING_ISSUED, [Finding(Level.ERROR, f"extract.{rule}", message, mend)])


def _issue(
    settings: Settings, year: int, unit: str | None, to: str | None, purpose: str | None, who: str | None,
    release: str | None, out: Path,
) -> None:  # fmt: skip
    from mulin.printable import unprintable
    from mulin.received import issue_extract
    from orchestration.cli.ask import login, the_store
    from orchestration.cli.show import say
    from orchestration.release.served import open_release

    if not unit or not to or not purpose:
        raise _refuse("incomplete", m.NEED_UNIT, m.MEND_NEED)
    by = who or login()
    for what, text in (("收件单位", to), ("用途", purpose), ("经办人", by)):
        if not text.strip() or unprintable(text):
            raise _refuse("text", m.BLANK.format(what=what), m.MEND_BLANK)
    opened = open_release(settings, year, release)
    streets = {u.code: u.name for u in opened.pack.units_of("street")}
    code = next((c for c, name in streets.items() if unit in (c, name)), None)
    if code is None:
        raise _refuse("unit", m.UNIT_UNKNOWN.format(unit=unit, known="、".join(streets.values())), m.MEND_UNIT)
    pages: list[int] = []

    def make(number: int, issued_on: date) -> bytes:
        return _render(opened, code, number, to, purpose, issued_on, pages)

    record, pdf = issue_extract(the_store(settings), year, code, opened.manifest.release, to, purpose, by, make)
    path = _write(out, record, streets[code], pdf)
    say(m.ISSUED.format(year=year, number=record.number, recipient=to, path=path, pages=pages[-1]))


def _render(
    opened: Opened, code: str, number: int, recipient: str, purpose: str, issued_on: date, pages: list[int]
) -> bytes:
    import hashlib

    from reports.cadre.context import Issue, build
    from reports.render import render
    from reports.shared.unit import UnitReader

    reader = UnitReader(opened.marts, opened.pack, opened.info)
    context = build(reader, code, Issue(number, recipient, purpose, issued_on))
    identity = hashlib.sha256(f"{opened.manifest.data_hash}/{number}/{recipient}".encode()).hexdigest()
    rendered = render("cadre", code, identity, context)
    pages.append(rendered.pages)
    return rendered.pdf


def _write(out: Path, record: Extract, name: str, pdf: bytes) -> Path:
    """Readable by its owner only; whole or not at all."""
    import os

    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = out / f"{record.year}-{record.number:06d}-{name}.pdf"
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pdf)
    part.replace(path)
    return path


def _list(settings: Settings, year: int) -> None:
    from mulin.received import extracts
    from orchestration.cli.ask import the_pack, the_store
    from orchestration.cli.show import say, table

    found = extracts(the_store(settings), year)
    if not found:
        say(m.NONE_YET.format(year=year))
        return
    names = {u.code: u.name for u in the_pack(settings).units}
    rows = [
        (x.number, names.get(x.unit_code, x.unit_code), x.recipient, x.purpose, x.who, x.issued_on.isoformat(),
         x.release,
         x.sha256[:12])
        for x in found
    ]  # fmt: skip
    table(m.TITLE.format(year=year), m.HEADINGS, rows, right=(0,))


def _reprint(settings: Settings, year: int, number: int, out: Path) -> None:
    """The same paper again, bit for bit, or an error: a second one that differs must not carry the same number."""
    from mulin.received import extracts
    from mulin.received.files import sha256_of
    from orchestration.cli.ask import the_store
    from orchestration.cli.show import say
    from orchestration.release.served import open_release

    record = next((x for x in extracts(the_store(settings), year) if x.number == number), None)
    if record is None:
        raise _refuse("number", m.NUMBER_UNKNOWN.format(year=year, number=number), m.MEND_NUMBER.format(year=year))
    opened = open_release(settings, year, record.release)
    pages: list[int] = []
    pdf = _render(opened, record.unit_code, number, record.recipient, record.purpose, record.issued_on, pages)
    if sha256_of(pdf) != record.sha256:
        raise _refuse("reprint", m.REPRINT_DIFFERS.format(number=number), m.MEND_REPRINT)
    path = _write(out, record, opened.pack.unit[record.unit_code].name, pdf)
    say(m.ISSUED.format(year=year, number=number, recipient=record.recipient, path=path, pages=pages[-1]))


def _check(settings: Settings, path: Path) -> None:
    from mulin.received import find_extract
    from mulin.received.files import sha256_file
    from orchestration.cli.ask import the_store
    from orchestration.cli.show import say

    if not path.is_file():
        raise _refuse("file", m.NO_FILE.format(path=path), m.MEND_NO_FILE)
    digest = sha256_file(path)
    record = find_extract(the_store(settings), digest)
    if record is None:
        say(m.UNKNOWN_PAPER.format(digest=digest[:12]) + "。" + m.MEND_UNKNOWN)
        raise typer.Exit(ExitCode.FOUND)
    say(said_of(settings, record))


def said_of(settings: Settings, record: Extract) -> str:
    """What the register says of a paper."""
    from orchestration.cli.ask import the_pack

    names = {u.code: u.name for u in the_pack(settings).units}
    return m.KNOWN_PAPER.format(
        year=record.year, number=record.number, unit=names.get(record.unit_code, record.unit_code),
        day=record.issued_on.isoformat(), recipient=record.recipient, purpose=record.purpose, who=record.who,
    )  # fmt: skip
