"""Verbs about workbooks: send them out, take them in, see what came."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import (
    LATE_NOTE,
    MARKED_FOLDER,
    MARKED_ITSELF,
    MARKED_LIST,
    MARKED_THERE,
    NO_FILES,
    NOTHING_OWED,
    REASON_ALONE,
    RESTORE_ALONE,
    RESTORE_REASON,
    ExitCode,
)

if TYPE_CHECKING:
    from expectations.draft import HandInResult
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
        list[Path] | None, typer.Argument(metavar="工作簿", help="填好的工作簿，可以一次多份。", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不收件。")] = False,
    marked: Annotated[
        Path | None, typer.Option(dir_okay=False, help="把问题标在格子上，另存为这个文件（只交一份时可用）。")
    ] = None,
    evidence: Annotated[Path | None, typer.Option(help="佐证材料所在的文件夹。", exists=True, file_okay=False)] = None,
    who: Annotated[str | None, typer.Option(help="经办人；不写则为当前用户名。")] = None,
    restore: Annotated[
        str | None, typer.Option(metavar="回执号或文件", help="恢复以前的一版，使它重新生效；须写 --reason。")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="恢复的原因，记入收件记录。")] = None,
    objection: Annotated[
        int | None, typer.Option(metavar="编号", help="执行哪一件决定成立的异议；这样重报不算更正。", min=1)
    ] = None,
) -> None:
    """上报工作簿：检查每一格，给回执；有错误的退回，写明格子、问题和改法。

    \b
    例：
      mulin submit 2024-D06-report.xlsx
      mulin submit 2024-D06-report.xlsx --dry-run --marked 批注.xlsx
      mulin submit *.xlsx --evidence 佐证材料
      mulin submit 2024-D06-report.xlsx --objection 3
      mulin submit --restore 2024-D06-报-v1-7F3A9C-K --reason 第2版误用了上年的数

    被退回的也会留存备查。同一份文件不论交几次都只算一次，得到同一张回执；改后再交是新的一版，不覆盖旧版。
    再交一份旧文件不会使它重新生效，要用 --restore。一次交多份时，一份打不开不影响其余。
    """
    _fit_together(files or [], dry_run, marked, evidence, restore, reason)
    if restore is not None:
        _restore(restore, reason or "", who, objection)
        return
    batch = files or []
    _room_for_marks(batch[0], marked)

    from expectations.door import hand_in_many
    from expectations.draft import HandIn
    from expectations.verdicts import Verdicts
    from mulin.received.witness import held
    from orchestration.cli.ask import login, the_pack, the_settings, the_store
    from orchestration.cli.show import say
    from orchestration.pipeline.status import answer_folders

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    judge = Verdicts.of(settings).judge_many
    items = [HandIn(path, evidence, objection=objection) for path in batch]
    with held(store):
        results = hand_in_many(items, pack=pack, store=store, who=who or login(), dry_run=dry_run, judge=judge)
    for path, result in zip(batch, results, strict=True):
        _tell_result(result, dry_run)
        if marked is not None and result.findings:
            from mulin.workbooks.marked import write_marked

            made = write_marked(path, result.findings, marked)
            say(MARKED_THERE.format(path=marked) if made.whole else MARKED_LIST.format(path=marked, reason=made.reason))
    if not dry_run:
        answer_folders(settings, pack, store, {r.receipt.record.department for r in results if r.receipt})
    _leave_by(results)


def _fit_together(
    files: list[Path], dry_run: bool, marked: Path | None, evidence: Path | None, restore: str | None,
    reason: str | None,
) -> None:  # fmt: skip
    """Refuse what cannot be meant together, before anything is done."""
    if restore is None:
        if reason is not None:
            raise typer.BadParameter(REASON_ALONE, param_hint="--reason")
        if not files:
            raise typer.BadParameter(NO_FILES, param_hint="工作簿")
        if marked is not None and len(files) != 1:
            raise typer.BadParameter("一次只交一份时才能用", param_hint="--marked")
        return
    if files or dry_run or marked is not None or evidence is not None:
        raise typer.BadParameter(RESTORE_ALONE, param_hint="--restore")
    if not (reason or "").strip():
        raise typer.BadParameter(RESTORE_REASON, param_hint="--reason")


def _restore(which: str, reason: str, who: str | None, objection: int | None) -> None:
    from expectations.restore import earlier, restore
    from expectations.verdicts import Verdicts
    from orchestration.cli.ask import login, the_pack, the_settings, the_store
    from orchestration.pipeline.status import answer_folders

    settings = the_settings()
    pack, store = the_pack(settings), the_store(settings)
    judge = Verdicts.of(settings).judge_many
    record = earlier(store, which)
    result = restore(
        record, pack=pack, store=store, who=who or login(), reason=reason, objection=objection, judge=judge
    )
    _tell_result(result, dry_run=False)
    answer_folders(settings, pack, store, {record.department})
    _leave_by([result])


def _leave_by(results: list[HandInResult]) -> None:
    """The exit code says whether anything was not accepted, and whether that is this machine's fault."""
    if any(r.machine for r in results):
        raise typer.Exit(ExitCode.MACHINE)
    if not all(r.accepted for r in results):
        raise typer.Exit(ExitCode.FOUND)


def watch(
    once: Annotated[bool, typer.Option("--once", help="只看一遍就结束。")] = False,
    every: Annotated[int, typer.Option(help="每隔多少秒看一遍。", min=2)] = 30,
) -> None:
    """看守各部门的收件文件夹：放进去的工作簿自动检查，旁边出现回执或标了问题的副本。

    每个部门一个文件夹，名称以部门代码开头，如 D06-部门名称；没有的会自动建好。

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
    new, hindered = make_folders(pack, settings.inbox, settings.reach)
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


def _room_for_marks(source: Path, marked: Path | None) -> None:
    """Refuse before anything is handed in: a marked copy over the workbook itself would be all that is left of it."""
    if marked is None:
        return
    if marked.exists() and marked.samefile(source):
        raise typer.BadParameter(MARKED_ITSELF, param_hint="--marked")
    if not marked.parent.is_dir():
        raise typer.BadParameter(MARKED_FOLDER.format(folder=marked.parent), param_hint="--marked")


def _tell_result(result: HandInResult, dry_run: bool) -> None:
    from mulin.received.messages import HEAD_KEEP
    from orchestration.cli.show import findings_table, say

    name, receipt = result.file_name, result.receipt
    if result.findings:
        findings_table(name, result.findings)
    if dry_run:
        say(f"{name}：{'可以上报' if result.accepted else '会被退回'}（只检查，没有收件）。")
    elif receipt is None:
        say(f"{name}：{result.text.partition('　')[0].strip('【】')}。")
    else:
        head = result.text.partition("　")[0]
        say(f"{name}：{head}，回执 {receipt.code}，{receipt.received_at[:19].replace('T', ' ')}，第{receipt.version}版")
        say(f"  {HEAD_KEEP.format(head=receipt.head)}")
    for fact in result.facts:
        say(f"  {fact}")
    for note in result.notes:
        say(LATE_NOTE.format(note=note), style="yellow")
