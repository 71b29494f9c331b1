"""The verb that hands out a restricted extract on a street and keeps the register of who received it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import ExitCode
from orchestration.cli.messages import extract as m

if TYPE_CHECKING:
    from mulin.received import Extract
    from mulin.settings import Settings
    from orchestration.cli.paper import Paper
    from orchestration.release.served import Opened
    from reports.cadre.extract import Issue


def extract(
    year: Annotated[int, typer.Option(help="评估年度；与 --reprint 同用时为编号的年份。")],
    unit: Annotated[str | None, typer.Option(help="代码或全名。")] = None,
    to: Annotated[str | None, typer.Option(help="收件单位，印在摘要上，并登记。")] = None,
    purpose: Annotated[str | None, typer.Option(help="用途，印在摘要上，并登记。")] = None,
    who: Annotated[str | None, typer.Option(help="经办人；不写则为当前用户名。")] = None,
    release: Annotated[str | None, typer.Option(help="版次，如 r2；不写则为正在使用的一版。")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="PDF 放在哪个文件夹；不写则为 $MULIN_HOME/restricted。文件只有本用户可读。", file_okay=False),
    ] = None,
    although_superseded: Annotated[
        bool, typer.Option("--although-superseded", help="明知这一版已被取代，仍据它制发（须与 --release 同写）。")
    ] = False,
    listing: Annotated[bool, typer.Option("--list", help="列出该年发放的、关于该年度的登记。")] = False,
    reprint: Annotated[
        int | None, typer.Option(help="按登记补制这一编号的摘要（文件遗失时），不占新编号；--year 写编号的年份。")
    ] = None,
    check: Annotated[
        Path | None, typer.Option(help="查一份摘要 PDF（不论年度）：是不是登记过的那一份，发给了谁。")
    ] = None,
) -> None:
    """制发党政干部考核摘要（限阅、编号），登记发给了谁；也可列登记、补制、查验。

    \b
    例：
      mulin extract --year 2024 --unit 名称 --to 收件单位 --purpose 领导班子年度考核
      mulin extract --year 2024 --list
      mulin extract --year 2025 --reprint 3             补制〔2025〕3号
      mulin extract --year 2024 --check 2025-000003-名称.pdf

    编号按制发的年份连续（2025年制发的2024年度摘要为〔2025〕1号起），记入登记链，事后改不掉。
    """
    from orchestration.cli.ask import the_settings
    from orchestration.cli.outside import outside_the_store

    settings = the_settings()
    folder = out or settings.home / "restricted"
    if listing:
        _list(settings, year)
    elif check is not None:
        _check(settings, check)
    elif reprint is not None:
        outside_the_store(settings, folder)
        _reprint(settings, year, reprint, folder)
    else:
        outside_the_store(settings, folder)
        _issue(settings, year, unit, to, purpose, who, release, folder, although_superseded)


def _refuse(rule: str, message: str, mend: str, title: str = m.NOTHING_ISSUED) -> Exception:
    from mulin.findings import Finding, FindingsError, Level

    return FindingsError(title, [Finding(Level.ERROR, f"extract.{rule}", message, mend)])


def _issue(
    settings: Settings, year: int, unit: str | None, to: str | None, purpose: str | None, who: str | None,
    release: str | None, out: Path, although_superseded: bool,
) -> None:  # fmt: skip
    from mulin.findings import FindingsError, Level
    from mulin.received import extracts, issue_extract
    from mulin.received.heads import head_at
    from mulin.received.messages import HEAD_KEEP
    from mulin.text.typed import NAME, in_a_line
    from orchestration.cli.ask import login, the_pack, the_store
    from orchestration.cli.paper import Paper
    from orchestration.cli.show import say
    from orchestration.release.served import open_release
    from orchestration.release.void import void_finding
    from reports.cadre.extract import Issue

    if not unit or not to or not purpose:
        pack = the_pack(settings)
        example = next((u.name for u in pack.units_of("street")), "")
        raise _refuse("incomplete", m.NEED_UNIT.format(**pack.words.tiers), m.MEND_NEED.format(example=example))
    by = who or login()
    for what, text in (("收件单位", to), ("用途", purpose), ("经办人", by)):
        if wrong := in_a_line(what, text, NAME, "extract.text"):
            raise FindingsError(m.NOTHING_ISSUED, [wrong])
    opened = open_release(settings, year, release)
    if opened.voided is not None:
        raise FindingsError(m.NOTHING_ISSUED, [void_finding(opened.voided, Level.ERROR)])
    if opened.superseded and not although_superseded:
        raise _refuse("superseded", opened.superseded, m.MEND_SUPERSEDED.format(newer=opened.superseded_by))
    _say_superseded(opened)
    streets = {u.code: u.name for u in opened.pack.units_of("street")}
    code = next((c for c, name in streets.items() if unit in (c, name)), None)
    if code is None:
        tiers = opened.info.words.tiers
        unknown = m.UNIT_UNKNOWN.format(unit=unit, known="、".join(streets.values()), **tiers)
        raise _refuse("unit", unknown, m.MEND_UNIT.format(**tiers))
    pages: list[int] = []
    written: list[Paper] = []

    store = the_store(settings)

    def make(number: int, issued_on: date) -> bytes:
        """The paper, on disk under another name before its number is taken: what cannot be written is not issued. It
        prints the head before its own event, which holds its hash."""
        head = head_at(store.chain, len(store.chain.state().events) - 1)
        pdf = _render(opened, code, Issue(number, to, purpose, issued_on, head, issued_on.year), pages)
        written.append(Paper(out, issued_on.year, number, streets[code]))
        written[-1].write(pdf, {x.number: x.sha256 for x in extracts(store, issued_on.year)})
        return pdf

    release = opened.manifest.release
    try:
        record, _ = issue_extract(store, year, code, release, to, purpose, by, make)
        path = _named(written[-1], record)
    finally:
        for paper in written:
            paper.clear()
    say(m.ISSUED.format(year=record.year, number=record.number, recipient=to, path=path, pages=pages[-1]))
    say(HEAD_KEEP.format(head=head_at(store.chain, record.chain_index)))


def _say_superseded(opened: Opened) -> None:
    from orchestration.cli.show import say

    if opened.warning:
        say(opened.warning, stderr=True)


def _named(paper: Paper, record: Extract) -> Path:
    """The paper under its own name. It is registered already, so a failure says what is left to do."""
    try:
        return paper.name()
    except OSError as error:
        from mulin.plain import refusal

        said = m.NOT_NAMED.format(number=record.number, path=paper.path, reason=refusal(error))
        mend = m.MEND_NOT_NAMED.format(year=record.year, number=record.number)
        raise _refuse("written", said, mend, m.NAMED_NOTHING) from error


def _render(opened: Opened, code: str, issue: Issue, pages: list[int]) -> bytes:
    import hashlib

    from reports.cadre.extract import build
    from reports.reading.reader import Reader
    from reports.render import render

    reader = Reader(opened.marts, opened.pack, opened.info)
    context = build(reader, code, issue)
    of = f"{issue.number}" if issue.year is None else f"{issue.year}-{issue.number}"
    identity = hashlib.sha256(f"{opened.manifest.data_hash}/{of}/{issue.recipient}".encode()).hexdigest()
    rendered = render("cadre", code, identity, context)
    pages.append(rendered.pages)
    return rendered.pdf


def _list(settings: Settings, year: int) -> None:
    from mulin.received import extracts
    from orchestration.cli.ask import the_pack, the_store
    from orchestration.cli.show import say, table

    found = [x for x in extracts(the_store(settings)) if year in (x.year, x.about)]
    if not found:
        say(m.NONE_YET.format(year=year))
        return
    pack = the_pack(settings)
    names = {u.code: u.name for u in pack.units}
    rows = [
        (m.NUMBER.format(year=x.year, number=x.number), x.about, names.get(x.unit_code, x.unit_code), x.recipient,
         x.purpose, x.who, x.issued_on.isoformat(),
         x.release,
         x.sha256[:12])
        for x in found
    ]  # fmt: skip
    tiers = pack.words.tiers
    table(m.TITLE.format(year=year, **tiers), [h.format(**tiers) for h in m.HEADINGS], rows)


def _reprint(settings: Settings, year: int, number: int, out: Path) -> None:
    """The same paper again, bit for bit, or an error: a second one that differs must not carry the same number."""
    from mulin.plain import sha256_of
    from mulin.received import extracts
    from mulin.received.heads import head_at
    from mulin.received.messages import HEAD_KEEP
    from orchestration.cli.ask import the_store
    from orchestration.cli.paper import Paper
    from orchestration.cli.show import say
    from orchestration.release.served import open_release
    from reports.cadre.extract import Issue

    store = the_store(settings)
    register = extracts(store, year)
    record = next((x for x in register if x.number == number), None)
    if record is None:
        raise _refuse("number", m.NUMBER_UNKNOWN.format(year=year, number=number), m.MEND_NUMBER.format(year=year))
    opened = open_release(settings, record.about, record.release)
    _say_superseded(opened)
    pages: list[int] = []
    numbered = None if record.assessed is None else record.year
    for head in (head_at(store.chain, record.chain_index - 1), ""):  # papers from before heads were printed have none
        issue = Issue(number, record.recipient, record.purpose, record.issued_on, head, numbered)
        pdf = _render(opened, record.unit_code, issue, pages)
        if sha256_of(pdf) == record.sha256:
            break
    else:
        raise _refuse("reprint", m.REPRINT_DIFFERS.format(number=number), m.MEND_REPRINT)
    paper = Paper(out, year, number, opened.pack.unit[record.unit_code].name)
    try:
        paper.write(pdf, {x.number: x.sha256 for x in register})
        path = paper.name()
    finally:
        paper.clear()
    day, to = record.issued_on.isoformat(), record.recipient
    say(m.REPRINTED.format(year=year, number=number, day=day, recipient=to, path=path, pages=pages[-1]))
    say(HEAD_KEEP.format(head=head_at(store.chain, record.chain_index)))


def _check(settings: Settings, path: Path) -> None:
    from mulin.plain import sha256_file
    from mulin.received import find_extract
    from orchestration.cli.ask import the_store
    from orchestration.cli.show import say

    if not path.is_file():
        raise _refuse("file", m.NO_FILE.format(path=path), m.MEND_NO_FILE, m.NOTHING_CHECKED)
    digest = sha256_file(path)
    record = find_extract(the_store(settings), digest)
    if record is None:
        say(m.UNKNOWN_PAPER.format(digest=digest[:12]) + "。" + m.MEND_UNKNOWN)
        raise typer.Exit(ExitCode.FOUND)
    say(issued_to(settings, record))


def issued_to(settings: Settings, record: Extract) -> str:
    """What the register says of a paper."""
    from orchestration.cli.ask import the_pack

    pack = the_pack(settings)
    names = {u.code: u.name for u in pack.units}
    return m.KNOWN_PAPER.format(
        year=record.year, about=record.about, number=record.number, unit=names.get(record.unit_code, record.unit_code),
        day=record.issued_on.isoformat(), recipient=record.recipient, purpose=record.purpose, who=record.who,
        release=record.release,
    )  # fmt: skip
