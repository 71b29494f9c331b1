"""What a department reads of its hand-ins: the receipt, and the page 状态. One wording of where it stands for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from expectations.messages import MOST_LISTED
from mulin.findings import Finding, errors
from mulin.received.heads import head_code
from mulin.received.messages import HEAD_KEEP
from mulin.workbooks.messages import KIND_NAMES

if TYPE_CHECKING:
    from expectations.status import Standing, Table
    from mulin.pack import Pack
    from mulin.received import Receipt, Record
    from mulin.received.chain import Event
    from mulin.workbooks.parsed import Parsed

PAGE_TITLE = "{name}（{code}）　上报状态"
PAGE_NOTE = "本页由平台自动更新，放在这里供随时查看；改动会被覆盖，也不会当作上报。"
PAGE_UNREADABLE = "现在看不到上报状态：{reason}"
YEAR_HEAD = "【{year}年度】上报截止 {report}　更正截止 {correction}　锁定 {lock}"
NOTHING_OWED = "本年度没有要填的工作簿"
ALL_IN = "应交 {count} 份，已全部通过"
ALL_SUBMITTED = "应交 {count} 份，已全部提交，待审核 {waiting} 份：{names}"
UNDER_REVIEW = "第{version}版{word}：审核通过后才生效"
SENT_BACK = "第{version}版审核退回（{reason}），请改后再交"
UNSUBMITTED = "第{version}版检查通过，还没有提交：提交并审核通过后才生效"
SOME_OWED = "应交 {count} 份，还欠 {owed} 份：{names}，{by}"
BY = "请在 {report} 前上报"
BY_LATE = "已过上报截止日（{report}），请尽快上报"
BY_LOCKED = "已过锁定日（{lock}），要补交的请先联系评估办公室"
NOTHING_CAME = "还没有收到"
IN_FORCE = "已通过，生效的是第{version}版"
RESTORED = "第{version}版（恢复第{restores}版，原因：{reason}）"
VERSION = "第{version}版"
CAME = "收件时间 {at}　回执号 {receipt}　文件 {file}"
CHECKING = "已收到第{version}版，正在检查，还没有结论。{came}"
CHECKING_ONLY = "已收到第{version}版，正在检查，还没有结论"
CHECKING_NAME = "{name}（正在检查）"
RETURNED = "最近一次：第{version}版退回，错误 {errors} 处，请改后再交。{came}"
RETURNED_ONLY = "退回，第{version}版有错误 {errors} 处，请改后再交"
ON_TIME = {True: "按时", False: "迟报（上报截止日 {report}，首次通过 {first}）"}
CORRECTED = "，此后又交 {count} 版，内容有改动的算更正"
FOR_OBJECTIONS = "；为执行异议{numbers}重报的不算更正"
MARKS = {
    "on_time": "按时（上报截止日 {report}）",
    "late": "迟报（上报截止日 {report}）",
    "correction": "再次上报，内容有改动的算更正（首次通过 {first}，{punctual}；更正截止日 {correction}）",
    "objection": "执行异议第{objection}号，不算更正（首次通过 {first}，{punctual}）",
    "supplement": "补交佐证材料，数据没有变，不算更正",
    "restored": "恢复第{restores}版（原因：{reason}）",
    "waiting": "已收到，正在检查，还没有结论（上报截止日 {report}，更正截止日 {correction}）",
    "unsubmitted": "检查通过，还没有提交：提交并审核通过后才算数（上报截止日 {report}，以提交的时间为准）",
    "reviewed": "已提交，审核通过后才算数（上报截止日 {report}，以提交的时间为准）",
    "refused": "没有通过，不算上报（上报截止日 {report}，更正截止日 {correction}）",
}
PUNCTUAL = {True: "按时", False: "迟报"}
VALID_NOW = "现在生效：{version}"
VALID_NONE = "现在生效：没有"
REMAINS = "本表还空着 {blank} 格（选报或未申报）"
REMAINS_MISSING = "填了“缺报” {missing} 格，{until}"
UNTIL = "请在更正截止日（{correction}）前补报"
UNTIL_LATE = "更正截止日（{correction}）已过，查到数后请告知评估办公室"
REMAINS_NONE = "本表没有空着和缺报的格"
REMAINS_UNKNOWN = "空着的格数当时没有记"
WAITING = "文件夹里还没有收的文件"
STALE_LOCK = "编辑程序在 {day} 留下的打开记录，多半是意外退出；不妨碍收件，没有人在编辑时可以删去"
WAITING_NONE = "没有"
WAITING_LINE = "{name}：{reason}"


def summary(
    file_name: str,
    ok: bool,
    receipt: Receipt | None,
    findings: Sequence[Finding],
    parsed: Parsed | None,
    pack: Pack,
    *,
    dry_run: bool = False,
    restoring: bool = False,
    facts: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> str:
    """What a lead reads: outcome, whose workbook, receipt, where it stands (``facts``), ``notes``, findings with errors
    first."""
    lines = [f"{_head(ok, receipt, dry_run=dry_run, restoring=restoring)}　{file_name}"]
    identity = parsed.identity if parsed else None
    if identity and identity.department in pack.department:
        kind = KIND_NAMES.get(identity.kind, identity.kind)
        version = f"　第{receipt.version}版" if receipt and receipt.record.department else ""
        lines.append(f"{pack.department[identity.department].name}　{identity.year}年度　{kind}{version}")
    if receipt:
        lines.append(f"回执号：{receipt.code}　收件时间：{_at(receipt.record)}")
        lines.append(f"文件指纹（SHA-256）：{receipt.sha256}")
        lines.append(HEAD_KEEP.format(head=receipt.head))
    lines += facts
    lines += [f"请注意：{note}" for note in notes]
    wrong = errors(findings)
    mild = [f for f in findings if f not in wrong]
    lines.append(f"错误 {len(wrong)} 处，警告 {len(mild)} 处" if findings else "没有发现问题")
    lines += [f"{n}. {f.sentence()}" for n, f in enumerate([*wrong, *mild][:MOST_LISTED], start=1)]
    if len(findings) > MOST_LISTED:
        lines.append(f"……另有 {len(findings) - MOST_LISTED} 处，见标注后的工作簿")
    return "\n".join(lines)


def _head(ok: bool, receipt: Receipt | None, *, dry_run: bool, restoring: bool) -> str:
    if dry_run:
        return "【只检查，未提交】可以提交" if ok else "【只检查，未提交】需要修改"
    if receipt is None:
        return "【没有恢复】" if restoring else "【没有收下】"
    if not receipt.repeated:
        if receipt.state == "pending":
            return "【已收到】正在检查，还没有结论"
        if receipt.record.restores is not None:
            back = f"恢复第{receipt.record.restores}版"
            return f"【已恢复】{back}" if ok else f"【没有恢复】{back}没有通过检查"
        return "【已接收】" if ok else "【已退回】请修改后重新提交"
    same = f"【与第{receipt.version}版相同】" if receipt.record.department else "【与上次提交相同】"
    if receipt.state == "pending":
        return f"{same}此前已收到，正在检查，还没有结论"
    if receipt.state == "rejected":
        return f"{same}此前已退回" + ("，现在检查可以通过" if ok else "")
    return f"{same}此前已接收" + ("" if ok else "，但按现在的检查有错误，请修改后提交新的一版")


def facts(receipt: Receipt, standing: Standing, today: date) -> tuple[str, ...]:
    """Where the sender stands after a hand-in: on time or not, what counts now, what remains. Empty for a workbook
    that the year no longer asks for."""
    table = standing.table(receipt.record.kind)
    if table is None:
        return ()
    now = table.in_force
    valid = VALID_NONE if now is None else VALID_NOW.format(version=_version(now))
    lines = [f"{_mark(table, receipt.record, standing)}　{valid}"]
    if now is not None:
        lines.append(_remains(table, now, standing, today))
    return (*lines, _owed(standing, today))


def page(name: str, code: str, standings: Sequence[Standing], today: date, last: Event | None) -> str:
    """The page 状态 of a department, without what waits in its folder. ``last``: its last event on the chain."""
    lines = [PAGE_TITLE.format(name=name, code=code)]
    if last is not None:
        lines.append(HEAD_KEEP.format(head=head_code(last)))
    for one in standings:
        due = {key: day.isoformat() for key, day in one.deadlines.items()}
        lines += ["", YEAR_HEAD.format(year=one.year, **due), _owed(one, today)]
        for table in one.tables:
            lines += [f"◇ {KIND_NAMES[table.kind]}：{_state(table)}", *(f"  {x}" for x in _details(table, one, today))]
    return "\n".join(lines)


def waiting_lines(waiting: Mapping[str, str]) -> str:
    """The page's last part: file name → why it has not been taken in."""
    lines = [WAITING_LINE.format(name=name, reason=" ".join(text.split())) for name, text in sorted(waiting.items())]
    return "\n".join([WAITING, *(f"  {line}" for line in lines or [WAITING_NONE])])


def _owed(one: Standing, today: date) -> str:
    if not one.tables:
        return NOTHING_OWED
    if not one.owed and one.unapproved:
        names = "、".join(KIND_NAMES[t.kind] for t in one.unapproved)
        return ALL_SUBMITTED.format(count=len(one.tables), waiting=len(one.unapproved), names=names)
    if not one.owed:
        return ALL_IN.format(count=len(one.tables))
    report, lock = one.deadlines["report"], one.deadlines["lock"]
    by = BY if today <= report else BY_LATE if today <= lock else BY_LOCKED
    by = by.format(report=report.isoformat(), lock=lock.isoformat())
    told = ((KIND_NAMES[t.kind], t.waiting) for t in one.owed)
    names = "、".join(CHECKING_NAME.format(name=name) if waiting else name for name, waiting in told)
    return SOME_OWED.format(count=len(one.tables), owed=len(one.owed), names=names, by=by)


def _state(table: Table) -> str:
    if table.in_force is not None:
        return IN_FORCE.format(version=table.in_force.version)
    if table.review is not None and (newest := table.review.open_version or table.review.newest) is not None:
        version = newest.record.version
        if newest.stage in ("accepted", "withdrawn"):
            return UNSUBMITTED.format(version=version)
        if newest.stage == "returned":
            return SENT_BACK.format(version=version, reason=newest.acts[-1].reason)
        return UNDER_REVIEW.format(version=version, word=newest.word)
    if table.waiting:
        return CHECKING_ONLY.format(version=table.waiting[-1].version)
    if table.returned is not None:
        return RETURNED_ONLY.format(version=table.returned.version, errors=len(errors(table.returned.findings)))
    return NOTHING_CAME


def _details(table: Table, one: Standing, today: date) -> list[str]:
    now, returned = table.in_force, table.returned
    checking = [CHECKING.format(version=v.version, came=_came(v)) for v in table.waiting]
    if now is None and checking:  # the last one is said in the line above
        return [*checking[:-1], _came(table.waiting[-1])]
    if now is None:
        return [] if returned is None else [_came(returned)]
    lines = [_came(now)]
    if now.restores is not None:
        lines.append(_version(now))
    first = table.first_accepted
    punctual = ON_TIME[table.on_time].format(report=table.report_by.isoformat(), first=first and first.isoformat())
    corrected = CORRECTED.format(count=table.corrections) if table.corrections else ""
    if numbers := "、".join(f"第{n}号" for n in table.objections):
        corrected += FOR_OBJECTIONS.format(numbers=numbers)
    lines.append(punctual + corrected)
    lines.append(_remains(table, now, one, today))
    if returned is not None:
        count = len(errors(returned.findings))
        lines.append(RETURNED.format(version=returned.version, errors=count, came=_came(returned)))
    return [*lines, *checking]


def _mark(table: Table, record: Record, one: Standing) -> str:
    first = table.first_accepted
    return MARKS[table.mark(record.version)].format(
        report=table.report_by.isoformat(), correction=one.deadlines["correction"].isoformat(),
        first=first and first.isoformat(), punctual=PUNCTUAL[table.on_time],
        restores=record.restores, reason=record.reason, objection=record.objection,
    )  # fmt: skip


def _remains(table: Table, now: Record, one: Standing, today: date) -> str:
    until = one.deadlines["correction"]
    said = []
    if now.blank:
        said.append(REMAINS.format(blank=now.blank))
    if missing := table.declared_missing:
        text = (UNTIL if today <= until else UNTIL_LATE).format(correction=until.isoformat())
        said.append(REMAINS_MISSING.format(missing=missing, until=text))
    if now.blank is None:
        said.append(REMAINS_UNKNOWN)
    return "；".join(said) or REMAINS_NONE


def _version(record: Record) -> str:
    text = VERSION if record.restores is None else RESTORED
    return text.format(version=record.version, restores=record.restores, reason=record.reason)


def _came(record: Record) -> str:
    return CAME.format(at=_at(record), receipt=record.receipt, file=record.file_name)


def _at(record: Record) -> str:
    return record.received_at[:19].replace("T", " ")
