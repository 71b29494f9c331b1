"""What came in: every hand-in, and where a department stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import CHECKING, RESTORES, TIDIED, TIDY_LEFT, ExitCode

if TYPE_CHECKING:
    from mulin.received import Record, Store


def received(
    year: Annotated[int | None, typer.Option(help="年度；不写则为全部。")] = None,
    department: Annotated[str | None, typer.Option(help="部门代码。")] = None,
    tidy: Annotated[
        bool, typer.Option("--tidy", help="先整理收件途中断电、被杀留下的半截，再列出；什么都不删。")
    ] = False,
) -> None:
    """列出收到的全部文件：版次、时间、经办人、状态、回执。写明部门的，先说它应交什么、交了什么、哪一版生效。

    \b
    例：
      mulin received --year 2024
      mulin received --year 2024 --department D06
      mulin received --department D17   一份也没有收到时，也说明应交什么、何时截止
      mulin received --tidy
    """
    from mulin.findings import errors
    from mulin.received.review import in_force, is_reviewed, reviewed
    from orchestration.cli.ask import known_department, known_year, the_pack, the_settings, the_store
    from orchestration.cli.show import say, table
    from orchestration.pipeline.status import status_of
    from orchestration.release.known import require_whole_store

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    only = known_department(pack, department) if department else None
    sound = _tidied(store) if tidy else True
    require_whole_store(settings)  # a list that lacks what came in is worse than none
    asked = known_year(pack, year) if year else None
    if only:
        for line in status_of(pack, store, only, asked):
            say(line)
    records = store.records(asked, only)
    years = sorted({r.year for r in records if r.year})
    valid = {r.submission_id for y in years for r in in_force(store, pack, y)}
    words = {
        v.record.submission_id: v.word
        for y in years if is_reviewed(pack, y) for t in reviewed(pack, store, y, only) for v in t.versions
    }  # fmt: skip
    table(
        "收到的文件",
        ("编号", "部门", "收到时间", "经办人", "途径", "状态", "错误", "警告", "文件", "回执"),
        (
            (r.submission_id, _name(pack, r.department), r.received_at[:16].replace("T", " "), r.who, r.channel,
             _state(r, r.submission_id in valid, words.get(r.submission_id)),
             len(errors(r.findings)), len(r.findings) - len(errors(r.findings)), r.file_name, r.receipt)
            for r in records
        ),
        right=(6, 7),
    )  # fmt: skip
    say(f"共 {len(records)} 份，生效 {len(valid & {r.submission_id for r in records})} 份。")
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


def _state(record: Record, in_force: bool, review: str | None) -> str:
    if record.state == "pending":
        return CHECKING
    state = "生效" if in_force else "已被取代" if record.state == "accepted" else "退回"
    if review is not None and not in_force:
        state = review
    if record.restores is None:
        return state
    return RESTORES.format(state=state, version=record.restores, reason=record.reason)


def _name(pack: object, code: str) -> str:
    known = getattr(pack, "department", {})
    return str(known[code].name) if code in known else code
