"""Verbs about workbooks: send them out, take them in, see what came."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import (
    LATE_NOTE,
    MARKED_FOLDER,
    MARKED_ITSELF,
    NOTHING_OWED,
    TIDIED,
    TIDY_LEFT,
    ExitCode,
)

if TYPE_CHECKING:
    from expectations.door import HandInResult
    from mulin.pack import Pack
    from mulin.received import Store
    from mulin.settings import Settings
    from orchestration.pipeline.pull import Arrival


def template(
    year: Annotated[int, typer.Option(help="年度。")],
    department: Annotated[str | None, typer.Option(help="部门代码，如 D06；不写则为全部部门。")] = None,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="放到哪个文件夹；不写则为 MULIN_HOME/templates/年度。")
    ] = None,
) -> None:
    """生成要发给各部门填写的工作簿，每个部门每种一份，旁边附上年值供参考。

    \b
    例：
      mulin template --year 2024
      mulin template --year 2024 --department D06 --out 发送
    """
    from orchestration.cli.ask import known_department, known_year, the_pack, the_settings, the_store
    from orchestration.cli.show import say
    from orchestration.pipeline.templates import write_templates

    settings = the_settings()
    pack = the_pack(settings)
    known_year(pack, year)
    only = known_department(pack, department) if department else None
    folder = out or settings.templates / str(year)
    written = write_templates(settings, pack, the_store(settings), year, folder, department=only)
    if not written and only:
        say(NOTHING_OWED.format(name=pack.department[only].name, code=only, year=year))
        raise typer.Exit(ExitCode.FOUND)
    for path in written:
        say(f"  {path.name}")
    say(f"已写出 {len(written)} 份工作簿，在 {folder}")


def submit(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="工作簿", help="填好的工作簿，可以一次多份。", exists=True, dir_okay=False),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不收件。")] = False,
    marked: Annotated[
        Path | None, typer.Option(dir_okay=False, help="把问题标在格子上，另存为这个文件（只交一份时可用）。")
    ] = None,
    evidence: Annotated[Path | None, typer.Option(help="佐证材料所在的文件夹。", exists=True, file_okay=False)] = None,
    who: Annotated[str | None, typer.Option(help="经办人；不写则为当前用户名。")] = None,
) -> None:
    """上报工作簿：检查每一格，给回执；有错误的退回，写明格子、问题和改法。

    \b
    例：
      mulin submit 2024-D06-report.xlsx
      mulin submit 2024-D06-report.xlsx --dry-run --marked 批注.xlsx
      mulin submit *.xlsx --evidence 佐证材料

    被退回的也会留存备查。同一份文件交两次得到同一张回执；改后再交是新的一版，不覆盖旧版。
    """
    if marked is not None and len(files) != 1:
        raise typer.BadParameter("一次只交一份时才能用", param_hint="--marked")
    _room_for_marks(files[0], marked)

    from expectations.door import HandIn, hand_in_many
    from expectations.verdicts import Verdicts
    from orchestration.cli.ask import login, the_pack, the_settings, the_store
    from orchestration.cli.show import say

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    refused = machine = 0
    batch = [HandIn(path, evidence) for path in files]
    judge = Verdicts(settings.judged).judge_many
    results = hand_in_many(batch, pack=pack, store=store, who=who or login(), dry_run=dry_run, judge=judge)
    for path, result in zip(files, results, strict=True):
        _tell_result(path, result, dry_run)
        if marked is not None and result.findings:
            from mulin.workbooks.marked import write_marked

            write_marked(path, result.findings, marked)
            say(f"问题已标在 {marked}")
        refused += not result.accepted
        machine += result.machine
    if machine:
        raise typer.Exit(ExitCode.MACHINE)
    if refused:
        raise typer.Exit(ExitCode.FOUND)


def watch(
    once: Annotated[bool, typer.Option("--once", help="只看一遍就结束。")] = False,
    every: Annotated[int, typer.Option(help="每隔多少秒看一遍。", min=2)] = 30,
) -> None:
    """看守各部门的收件文件夹：放进去的工作簿自动检查，旁边出现回执或标了问题的副本。

    每个部门一个文件夹，名称以部门代码开头，如 D06-区民政局；没有的会自动建好。

    \b
    例：
      mulin watch            一直看守，Ctrl-C 结束
      mulin watch --once
    """
    import time

    from expectations.inbox import make_folders
    from orchestration.cli.ask import the_pack, the_settings, the_store
    from orchestration.cli.show import say

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    new, hindered = make_folders(pack, settings.inbox)
    say(f"看守 {settings.inbox}" + (f"，新建 {len(new)} 个部门文件夹，如 {new[0].name}" if new else ""))
    for trouble in hindered:
        say(trouble.sentence(), stderr=True)
    told: set[str] = set()
    while True:
        items = _swept(settings, pack, store, raising=once)
        for item in items:
            if item.dealt_with or item.sentence() not in told:  # what only waits is not repeated every time
                say(item.sentence())
        if once:
            _end_of_watch(items)
            return
        told = {item.sentence() for item in items}
        time.sleep(every)


def _swept(settings: Settings, pack: Pack, store: Store, *, raising: bool) -> list[Arrival]:
    """One look at all folders. Whatever goes wrong does not end a watch that goes on: it is said, and logged."""
    from orchestration.cli import messages
    from orchestration.cli.log import record_crash
    from orchestration.cli.show import say
    from orchestration.pipeline.pull import sweep_inbox

    try:
        return sweep_inbox(settings, pack, store, on_wait=lambda text: say(text, stderr=True))
    except Exception as error:
        if raising:
            raise
        text = messages.refusal(error.errno) if isinstance(error, OSError) else None
        if text is not None and isinstance(error, OSError):
            say(text.format(path=error.filename or settings.home.resolve()), stderr=True)
        else:
            say(messages.SWEEP_BROKE.format(kind=type(error).__name__, log=record_crash(error)), stderr=True)
        return []


def _end_of_watch(items: list[Arrival]) -> None:
    """``--once`` says by its exit code that something could not be kept; refused workbooks have their answer."""
    if any(item.machine for item in items):
        raise typer.Exit(ExitCode.MACHINE)
    if any(item.state == "failed" for item in items):
        raise typer.Exit(ExitCode.FOUND)


def pull(
    year: Annotated[int, typer.Option(help="年度。")],
    department: Annotated[str | None, typer.Option(help="部门代码；不写则为全部。")] = None,
) -> None:
    """从各部门的文件夹和数据库取数（在规划包 sources.yaml 里配置），与上报走同一道门。

    \b
    例：
      mulin pull --year 2024
      mulin pull --year 2024 --department D10
    """
    from orchestration.cli.ask import known_department, known_year, the_pack, the_settings, the_store
    from orchestration.cli.show import say
    from orchestration.pipeline.pull import pull_department

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    known_year(pack, year)
    codes = [known_department(pack, department)] if department else [d.code for d in pack.departments]
    refused = machine = 0
    for code in codes:
        for item in pull_department(settings, pack, store, year, code, on_wait=lambda text: say(text, stderr=True)):
            say(item.sentence())
            refused += item.refused
            machine += item.machine
    if machine:
        raise typer.Exit(ExitCode.MACHINE)
    if refused:
        raise typer.Exit(ExitCode.FOUND)


def received(
    year: Annotated[int | None, typer.Option(help="年度；不写则为全部。")] = None,
    department: Annotated[str | None, typer.Option(help="部门代码。")] = None,
    tidy: Annotated[
        bool, typer.Option("--tidy", help="先整理收件途中断电、被杀留下的半截，再列出；什么都不删。")
    ] = False,
) -> None:
    """列出收到的全部文件：版次、时间、经办人、状态、回执。

    \b
    例：
      mulin received --year 2024
      mulin received --year 2024 --department D06
      mulin received --tidy
    """
    from mulin.findings import errors
    from orchestration.cli.ask import known_department, known_year, the_pack, the_settings, the_store
    from orchestration.cli.show import say, table
    from orchestration.release.anchor import require_whole_store

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    only = known_department(pack, department) if department else None
    sound = _tidied(store) if tidy else True
    require_whole_store(settings)  # a list that lacks what came in is worse than none
    records = store.records(known_year(pack, year) if year else None, only)
    valid = {r.submission_id for y in {r.year for r in records if r.year} for r in store.in_force(y)}
    table(
        "收到的文件",
        ("编号", "部门", "收到时间", "经办人", "途径", "状态", "错误", "警告", "文件", "回执"),
        (
            (r.submission_id, _name(pack, r.department), r.received_at[:16].replace("T", " "), r.who, r.channel,
             "生效" if r.submission_id in valid else "已被取代" if r.state == "accepted" else "退回",
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
    if report.findings:
        findings_table(TIDY_LEFT, report.findings)
    return not errors(report.findings)


def _room_for_marks(source: Path, marked: Path | None) -> None:
    """Refuse before anything is handed in: a marked copy over the workbook itself would be all that is left of it."""
    if marked is None:
        return
    if marked.exists() and marked.samefile(source):
        raise typer.BadParameter(MARKED_ITSELF, param_hint="--marked")
    if not marked.parent.is_dir():
        raise typer.BadParameter(MARKED_FOLDER.format(folder=marked.parent), param_hint="--marked")


def _tell_result(path: Path, result: HandInResult, dry_run: bool) -> None:
    from orchestration.cli.show import findings_table, say

    if result.findings:
        findings_table(path.name, result.findings)
    if dry_run:
        say(f"{path.name}：{'可以上报' if result.accepted else '会被退回'}（只检查，没有收件）。")
    elif result.receipt is None:
        say(f"{path.name}：没有收下。")
    else:
        again = "（与上次相同，没有重复收件）" if result.receipt.repeated else ""
        state = "已收件" if result.accepted else "已退回，留存备查"
        say(f"{path.name}：{state}，回执 {result.receipt.code}{again}")
    for note in result.notes:
        say(LATE_NOTE.format(note=note), style="yellow")


def _name(pack: object, code: str) -> str:
    known = getattr(pack, "department", {})
    return str(known[code].name) if code in known else code
