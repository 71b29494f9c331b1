"""Verbs about what was released: list it, check it, make it public, follow a figure back."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli import messages as m
from orchestration.cli.messages import ExitCode

_NAMED = re.compile(r"(?P<year>\d{4})(?:/(?P<release>r[1-9]\d*))?")


def releases(year: Annotated[int | None, typer.Option(help="年度；不写则为全部。")] = None) -> None:
    """列出发布版次：哪一版正在使用，是否是登记过的样子，何时形成，版次指纹，是否已公布。

    \b
    例：
      mulin releases
      mulin releases --year 2024

    更正版（第二版起）另列一表：印发日期、异议截止、取代哪一版、有几份报告印更正说明、原因。

    “核对”一栏：已登记、已被取代的，每个文件都与登记的清单相符；未登记、与登记不符、签名不符的，导出、查验都不认。
    有任何不符时退出码为 1。
    """
    from mulin.findings import Finding, errors
    from mulin.received import StoreError
    from mulin.received.messages import HEAD
    from orchestration.cli.ask import known_year, the_pack, the_settings, the_store
    from orchestration.cli.show import findings_table, say, table, together
    from orchestration.proving.survey import survey
    from orchestration.release.anchor import release_head
    from orchestration.release.void import void_words
    from reports.wording.corrections import summary as edition_causes

    settings = the_settings()
    pack = the_pack(settings)
    years = [known_year(pack, year)] if year else sorted(pack.years)
    try:
        public = {(p.year, p.release): p.published_on for p in the_store(settings).publications()}
    except StoreError:  # why the register cannot be read is told for each year
        public = {}
    rows, editions, void = [], [], list[str]()
    found: list[Finding] = []
    for y in years:
        stands, wrong = survey(settings, y)
        found += wrong
        for one in stands:
            of = one.manifest
            said = ("", "", "", "") if of is None else (
                of.created_at[:16].replace("T", " "), of.data_hash[:16], len(of.reports), "演示" if of.demo else ""
            )  # fmt: skip
            state = m.VOID if one.voided else m.IN_USE if one.in_use else ""
            void += [void_words(one.voided)] if one.voided else []
            if (edition := one.edition) is not None:
                why = edition_causes(edition.causes)
                editions.append(
                    (y, one.name, edition.issued_on, one.until, edition.replaces, len(edition.corrections), why)
                )
            head = release_head(settings, y, one.name) if one.standing in ("registered", "superseded") else ""
            rows.append((y, one.name, state, m.STANDING[one.standing], *said, public.get((y, one.name), ""), head))
    columns = ("年度", "版次", "状态", "核对", "形成时间", "版次指纹", "PDF", "数据", "公布日期", HEAD)
    table("发布版次", columns, rows, right=(6,))
    if editions:
        table(m.EDITIONS, m.EDITION_COLUMNS, editions)
    for said_void in void:
        say(said_void)
    say(f"共 {len(rows)} 版，在 {settings.releases}")
    if found := list(dict.fromkeys(found)):  # what concerns the whole chain is said of each year
        wrong_count = len(errors(found))
        title = m.RELEASES_WRONG if wrong_count else m.RELEASES_WARNED
        findings_table(title, together(found), counted=found)
        if wrong_count:
            raise typer.Exit(ExitCode.FOUND)


def verify(
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="版次|编码|PDF", help="年度或版次，如 2024、2024/r1；也可写版次文件夹、报告编码，或一份报告 PDF。"
        ),
    ] = None,
    year: Annotated[int | None, typer.Option(help="年度；与直接写 2024 相同。")] = None,
    release: Annotated[str | None, typer.Option(help="与 --year 同用的版次，如 r1；不写则为正在使用的一版。")] = None,
    hashes_only: Annotated[bool, typer.Option("--hashes-only", help="只核对文件哈希，不重算。")] = False,
    with_reports: Annotated[bool, typer.Option("--with-reports", help="连 PDF 也重新生成并逐一比对（较慢）。")] = False,
    head: Annotated[
        list[str] | None,
        typer.Option(
            metavar="链头|文件",
            show_default=False,
            help="查留存的链头是否还在登记链上，其后有多少条。可写多次；写文件（回执、邮件、名单）则查里面的全部。",
        ),
    ] = None,
) -> None:
    """核对版次：一个年度的每一版逐个文件核对登记和哈希，再把正在使用的一版由收到的文件从头重算，说出每一处不同。
    写明版次的，只核对、重算那一版。也可查验一份报告。

    写报告编码（报告每页都印着，大小写、空格、连字符随意），或写一份报告的 PDF 文件，即查出它属于哪个年度、
    哪一版、哪个单位，是否仍在使用，有没有被改动；签过名的 PDF 按签名之前的内容核对。
    登记过的考核摘要也认得出。写 --head，即查一个链头（回执、摘要、版次上都印着）：登记链到那一条为止有没有被改动。

    \b
    例：
      mulin verify 2024
      mulin verify --year 2024 --release r1
      mulin verify 2024/r1 --with-reports
      mulin verify var/releases/2024/r1 --hashes-only
      mulin verify 24-7K3QF-9XMTD-C
      mulin verify 名称.pdf
      mulin verify --head 0163-7F3A-9C21-K4QD-X --head 存下的邮件.eml

    有任何不同时退出码为 1。
    """
    from mulin.findings import errors
    from orchestration.cli.ask import the_settings
    from orchestration.cli.heads import against_witnesses, asks_for_heads, look_up
    from orchestration.cli.interrupt import stop_if_interrupted
    from orchestration.cli.one_report import one_report
    from orchestration.cli.show import findings_table, say, together
    from orchestration.pipeline.release import renderer
    from orchestration.proving.verify import verify_release
    from orchestration.signing import what_is_known

    def step(text: str) -> None:
        stop_if_interrupted()
        say(f"  {text}")

    settings = the_settings()
    if heads := asks_for_heads(which, head, year, release, hashes_only, with_reports):
        look_up(settings, heads)
        return
    if which is not None and year is None and release is None and one_report(settings, which):
        return
    of_year, name = _which(which, year, release)
    said = f"{of_year}/{name}" if name else f"{of_year}"
    found = verify_release(
        settings, of_year, name,
        recompute=not hashes_only,
        render=renderer(settings) if with_reports else None,
        on_step=step,
    )  # fmt: skip
    if not hashes_only:
        found += against_witnesses(settings, step)
    stop_if_interrupted()  # what was broken off in the middle is no difference
    wrong = len(errors(found))
    if found:
        title = m.VERIFY_WRONG if wrong else m.VERIFY_WARNED
        findings_table(title.format(release=said, count=wrong or len(found)), together(found), counted=found)
    if wrong:
        raise typer.Exit(ExitCode.FOUND)
    depth = m.DEPTH_HASHES if hashes_only else m.DEPTH_REPORTS if with_reports else m.DEPTH_SCORES
    say(m.VERIFIED.format(release=said, depth=depth))
    if unknown := m.UNKNOWN_HASHES if hashes_only else None if with_reports else m.UNKNOWN_REPORTS:
        say(unknown.format(release=said))
    say(what_is_known(settings, compared=not hashes_only))


def publish(
    year: Annotated[int, typer.Option(help="年度。")],
    release: Annotated[str | None, typer.Option(help="版次，如 r2；不写则为正在使用的一版。")] = None,
    locked_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="锁定日期；不写则取规划包的日期。", metavar="年-月-日")
    ] = None,
    published_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="公布日期；不写则为今天。", metavar="年-月-日")
    ] = None,
    who: Annotated[str | None, typer.Option(help="经办人；不写则为当前用户名。")] = None,
    correct: Annotated[
        bool, typer.Option("--correct", help="同一版登记过别的日期，以这一次更正（前一次留在登记链上）。")
    ] = False,
    although_superseded: Annotated[
        bool, typer.Option("--although-superseded", help="明知这一版已被取代，仍登记公布它（须与 --release 同写）。")
    ] = False,
) -> None:
    """登记公布：把公布了哪一版、何时锁定、何时公布写进登记链，此后该年度不再自动重算。

    \b
    例：
      mulin publish --year 2024
      mulin publish --year 2024 --release r2 --published-on 2025-03-31

    同一版、同样日期的，登记过就不再写。日期写错了的，写明正确的日期并加 --correct。
    """
    from dataclasses import replace

    from mulin.findings import FindingsError
    from mulin.received.heads import head_at
    from mulin.received.messages import HEAD_KEEP
    from orchestration.cli.ask import known_year, login, the_pack, the_settings, the_store
    from orchestration.cli.show import say
    from orchestration.publishing.public import OTHERWISE, SUPERSEDED, make_public, publication_sentence

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    try:
        public = make_public(
            settings, pack, store, known_year(pack, year), release,
            locked_on=locked_on.date() if locked_on else None,
            published_on=published_on.date() if published_on else None,
            who=who or login(), correct=correct, although_superseded=although_superseded,
        )  # fmt: skip
    except FindingsError as refused:  # here the way out is an option
        options = {OTHERWISE: m.MEND_PUBLISHED, SUPERSEDED: m.MEND_PUBLISH_SUPERSEDED}
        told = [replace(f, mend=f.mend + options.get(f.rule, "")) for f in refused.findings]
        raise FindingsError(refused.title, told) from refused
    if public.opened.warning:
        say(public.opened.warning, stderr=True)
    if public.before is not None and not public.repeated:
        say(m.PUBLISHED_BEFORE.format(said=publication_sentence(public.before)), stderr=True)
    said = publication_sentence(public.noted)
    say((m.PUBLISHED_AGAIN if public.repeated else m.PUBLISHED).format(said=said))
    say(HEAD_KEEP.format(head=head_at(store.chain, public.noted.chain_index)))


def trace(
    year: Annotated[int, typer.Option(help="年度。")],
    unit: Annotated[str, typer.Option(help="责任主体或部门代码，如 310110001001、D06。")],
    indicator: Annotated[str | None, typer.Option(help="只看一项指标，如 C-A01；部门则为它牵头任务的指标。")] = None,
    release: Annotated[str | None, typer.Option(help="版次；不写则为正在使用的一版。")] = None,
) -> None:
    """从印出来的得分一路查到指标、权重、数据、文件哈希、工作表和单元格，并当场重读原文件核对。

    部门的得分查到所牵头的时间节点和指标、别的部门的评分、每一次上报。

    \b
    例：
      mulin trace --year 2024 --unit 310110001001
      mulin trace --year 2024 --unit 310110001001 --indicator C-A01
      mulin trace --year 2024 --unit D06
    """
    from orchestration.cli.ask import the_settings
    from orchestration.cli.show import whole
    from orchestration.trace.build import trace as trace_of
    from orchestration.trace.show import trace_text

    tree = trace_of(the_settings(), year, unit, indicator, release)
    whole(trace_text(tree))
    if not tree.sound:
        raise typer.Exit(ExitCode.FOUND)


def _which(text: str | None, year: int | None, release: str | None) -> tuple[int, str | None]:
    """Year and release (None: the one served) from ``2024``, ``2024/r1`` or a release folder, or from the options."""
    if text is None and year is not None:
        text = f"{year}/{release}" if release is not None else str(year)
    elif text is None or year is not None or release is not None:
        raise typer.BadParameter(
            "写一个年度或版次，如 2024、2024/r1，或 --year 2024 --release r1，二者择一", param_hint="版次"
        )
    path = Path(text)
    if path.is_dir() and _NAMED.fullmatch(f"{path.resolve().parent.name}/{path.resolve().name}"):
        return int(path.resolve().parent.name), path.resolve().name
    if match := _NAMED.fullmatch(text):
        return int(match["year"]), match["release"]
    raise typer.BadParameter("写成年度（2024）、版次（2024/r1）、版次文件夹、报告编码或 PDF 文件", param_hint="版次")
