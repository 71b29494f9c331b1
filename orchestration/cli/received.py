"""What came in: every hand-in, and where a department stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import TIDIED, TIDY_LEFT, ExitCode
from orchestration.cli.messages import received as m

if TYPE_CHECKING:
    from mulin.received import Store


def received(
    code: Annotated[
        str | None, typer.Argument(metavar="[回执]", help="只查一张回执（或编号）：是什么、谁在何时交的、现在怎样。")
    ] = None,
    year: Annotated[int | None, typer.Option(help="年度；不写则为全部。")] = None,
    department: Annotated[str | None, typer.Option(help="部门代码。")] = None,
    tidy: Annotated[
        bool, typer.Option("--tidy", help="先整理收件途中断电、被杀留下的半截，再列出；什么都不删。")
    ] = False,
) -> None:
    """列出收到的全部文件：版次、时间、经办人、状态、回执。写明部门的，先说它应交什么、交了什么、哪一版生效。

    年度任务的实施方案和时间节点报告另列一张表，它们不计分。

    \b
    例：
      mulin received --year 2024
      mulin received 2024-D06-报-v2-7F3A9C-K   这张回执是什么；表、实施方案、节点报告的都查得到
      mulin received --year 2024 --department D06
      mulin received --department D17   一份也没有收到时，也说明应交什么、何时截止
      mulin received --tidy
    """
    from mulin.findings import errors
    from orchestration.cli.ask import known_department, known_year, the_pack, the_settings, the_store
    from orchestration.cli.received_show import minute, name_of, receipt_shown, schemes_table, state_of, valid_of
    from orchestration.cli.received_show import words_of as words_in
    from orchestration.cli.show import say, table
    from orchestration.pipeline.status import status_of
    from orchestration.release.known import require_whole_store

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    only = known_department(pack, department) if department else None
    sound = _tidied(store) if tidy else True
    require_whole_store(settings)  # a list that lacks what came in is worse than none
    asked = known_year(pack, year) if year else None
    if code is not None:
        receipt_shown(pack, store, code)
        return
    if only:
        for line in status_of(pack, store, only, asked):
            say(line)
    records = store.records(asked, only)
    years = sorted({r.year for r in records if r.year})
    valid = {number for y in years for number in valid_of(pack, store, y)}
    words = {number: word for y in years for number, word in words_in(pack, store, y, only).items()}
    table(
        m.TITLE,
        m.COLUMNS,
        (
            (r.submission_id, name_of(pack, r.department), minute(r.received_at), r.who, r.channel,
             state_of(r, r.submission_id in valid, words.get(r.submission_id)),
             len(errors(r.findings)), len(r.findings) - len(errors(r.findings)), r.file_name, r.receipt)
            for r in records
        ),
        right=(6, 7),
    )  # fmt: skip
    say(m.COUNT.format(count=len(records), valid=len(valid & {r.submission_id for r in records})))
    schemes_table(pack, store, asked, only)
    if not sound:
        raise typer.Exit(ExitCode.FOUND)


def _tidied(store: Store) -> bool:
    """Put in order what a crash left, tell it, and say whether only warnings are left to people."""
    from mulin.findings import errors
    from mulin.received import janitor
    from orchestration.cli.show import findings_table, say

    report = janitor(store)
    say(TIDIED.format(linked=len(report.relinked), torn=report.torn_lines, temporary=report.temp_removed))
    for record in report.relinked:
        say(f"  补登记 {record}")
    for told in report.set_aside:
        say(f"  {told.message}。{told.mend}。")
    if report.findings:
        findings_table(TIDY_LEFT, report.findings)
    return not errors(report.findings)
