"""The verb about review: where tables stand; submit, sign, return, approve, withdraw, lock, unlock; void a release."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.at_table import (
    As,
    Department,
    Kind,
    Name,
    Reason,
    Second,
    SecondName,
    Task,
    Version,
    Year,
    person,
    place,
    table_of,
)
from orchestration.cli.messages import review as m
from orchestration.cli.plainly import PlainGroup
from orchestration.cli.review_show import (
    at_of,
    comes_next,
    kind_name,
    lock_of,
    moment_of,
    one_line,
    say_act,
    say_done,
    say_head,
    scheme_lines,
    schemes_listed,
    standing,
    waiting,
)
from orchestration.cli.verb import Verb

HELP = """审核：提交、签发、退回、通过、撤回、锁定、开锁，作废版次；一步一条，记入登记链，事后改不掉。

\b
评价体系写了 review 的年度，通过审核的才算数。一张表的走法：
  mulin submit 工作簿.xlsx                                      上报，检查通过
  mulin review submit D06 --year 2024 --as zhang --name 张三     部门提交
  mulin review sign D06 --year 2024 --as li --name 李四          分管领导签发
  mulin review approve D06 --year 2024 --as wang --name 王五     审核通过；或 return 退回
提交、签发、审核须由不同的人办理，以账号为准。

\b
年度任务的实施方案照样办，每条命令加 --task 任务代码（部门写牵头部门），退回时 --place 写要素名：
  mulin review show D06 --year 2024 --task T1.1-01               五项要素、每一版、每一步
  mulin review approve D06 --year 2024 --task T1.1-01 --as wang
  mulin review return D06 --year 2024 --task T1.1-01 --reason 写明牵头科室 --place 推进措施 --as wang

mulin review list --year 2024 列出每张表、每份填报了的实施方案到了哪一步、下一步做什么。"""

app = typer.Typer(name="review", cls=PlainGroup, help=HELP, no_args_is_help=True, rich_markup_mode=None)


def listed(year: Year, department: Annotated[str | None, typer.Option(help="只列一个部门。")] = None) -> None:
    """列出一个年度的每张表、每份填报了的实施方案：等待的版本、到了哪一步、哪一版生效、何时锁定、下一步做什么。

    \b
    例：mulin review list --year 2024
    """
    from mulin.received.review import reviewed
    from mulin.workbooks.messages import KIND_NAMES
    from orchestration.cli.show import say, table
    from orchestration.objections import meant

    pack, store = place(year)
    rule = pack.years[year].framework.review
    if rule is None:
        say(m.NOT_REVIEWED.format(year=year))
        return
    only = meant.department(pack, department) if department else None
    found = reviewed(pack, store, year, only)
    rows = [
        (t.department, pack.department[t.department].name, KIND_NAMES[t.kind], *standing(t), lock_of(t), comes_next(t))
        for t in found
    ]
    table(m.TITLE.format(year=year), m.COLUMNS, rows)
    stages = [t.open_version.stage for t in found if t.open_version is not None]
    signing = stages.count("submitted") if rule.signature else 0
    approved = sum(t.in_force is not None for t in found)
    say(m.COUNT.format(count=len(found), approved=approved, signature=signing, approval=len(stages) - signing))
    schemes_listed(pack, store, year, only)


def shown(department: Department, year: Year, kind: Kind = "report", task: Task = None) -> None:
    """写出一张表的全部：每一版、每一步，谁在何时办的，确认过的警告，还要确认的警告。

    \b
    例：mulin review show D06 --year 2024
    """
    from orchestration.cli.show import say

    review, (store, pack, *_) = table_of(year, department, kind, task)
    say(m.SHOW_HEAD.format(year=year, name=pack.department[review.department].name, department=review.department,
                           kind=kind_name(review.kind)))  # fmt: skip
    for one in review.versions:
        r = one.record
        say(m.SHOW_VERSION.format(version=r.version, word=one.word, at=at_of(r.received_at), file=r.file_name))
    for line in scheme_lines(pack, store, review):
        say(line)
    for act in review.acts:
        say_act(act)
    newest = review.newest
    for f in review.to_confirm(newest.record.version) if newest is not None and newest.stage == "accepted" else []:
        place = "!".join(part for part in (f.sheet, f.cell) if part)
        say(m.SHOW_WARNING.format(place=place, rule=f.rule, value=f.value or "", message=f.message))
    for odd in review.odd:
        say(m.NOT_COUNTED.format(text=odd.message))
    say(m.STANDS.format(word=f"{lock_of(review)}，{comes_next(review)}"))


def submit(
    department: Department,
    year: Year,
    kind: Kind = "report",
    task: Task = None,
    version: Version = None,
    confirm: Annotated[
        str | None, typer.Option(metavar="理由", help="这一版的警告都核对过、照报的理由；每一条都记下。")
    ] = None,
    zero_report: Annotated[bool, typer.Option("--zero-report", help="零报：全部数据为 0、不适用或未申报。")] = False,
    account: As = None,
    name: Name = None,
) -> None:
    """提交一版，交分管领导签发、审核。不写 --version 则为最近通过检查的一版。

    \b
    例：
      mulin review submit D06 --year 2024 --as zhang --name 张三
      mulin review submit D06 --year 2024 --confirm 去年口径不同，已核对台账
    """
    from mulin.received import review as domain
    from mulin.received.acts import warned

    review, table = table_of(year, department, kind, task)
    newest = review.newest
    number = version or (newest.record.version if newest is not None else 1)
    given = [] if confirm is None else [
        domain.Confirmed(*of, one_line(confirm)) for of in warned(review.to_confirm(number))
    ]  # fmt: skip
    say_done(*table[:2], domain.submit(*table, number, given, zero_report, by=person(account, name)))


def sign(
    department: Department, year: Year, kind: Kind = "report", task: Task = None, version: Version = None,
    account: As = None, name: Name = None,
) -> None:  # fmt: skip
    """分管领导签发：签的是这一版的内容，再有新版须重新签发。

    \b
    例：
      mulin review sign D06 --year 2024 --as li --name 李四
    """
    from mulin.received import review as domain

    review, table = table_of(year, department, kind, task)
    number = waiting(review, version)
    one = review.version(number)
    digest = one.record.sha256 if one is not None else ""
    say_done(*table[:2], domain.sign(*table, number, digest, by=person(account, name)))


def give_back(
    department: Department,
    year: Year,
    reason: Reason,
    places: Annotated[
        list[str],
        typer.Option("--place", metavar="区!D7|S-A01|要素名", help="哪一格、哪项指标、方案的哪项要素；可写多次。"),
    ],
    kind: Kind = "report",
    task: Task = None,
    version: Version = None,
    account: As = None,
    name: Name = None,
) -> None:
    """退回：写明理由，并指明单元格或指标；实施方案指明要素（年度目标、主要指标、推进措施、时间节点、评估办法）。

    \b
    例：
      mulin review return D06 --year 2024 --reason 与台账不符 --place 区!D7 --as wang --name 王五
      mulin review return D06 --year 2024 --task T1.1-01 --reason 写明科室 --place 推进措施 --as wang
    """
    from mulin.received import review as domain

    review, table = table_of(year, department, kind, task)
    number = waiting(review, version)
    say_done(*table[:2], domain.give_back(*table, number, one_line(reason), places, by=person(account, name)))


def approve(
    department: Department, year: Year, kind: Kind = "report", task: Task = None, version: Version = None,
    account: As = None, name: Name = None,
) -> None:  # fmt: skip
    """审核通过：审核人数按评价体系，到齐后这一版生效。

    \b
    例：
      mulin review approve D06 --year 2024 --as wang --name 王五
      mulin review approve D06 --year 2024 --task T1.1-01 --as wang
    """
    from mulin.received import review as domain

    review, table = table_of(year, department, kind, task)
    say_done(*table[:2], domain.approve(*table, waiting(review, version), by=person(account, name)))


def withdraw(
    department: Department, year: Year, kind: Kind = "report", task: Task = None, version: Version = None,
    account: As = None, name: Name = None,
) -> None:  # fmt: skip
    """撤回已提交、还没有通过的一版。

    \b
    例：
      mulin review withdraw D06 --year 2024 --as zhang --name 张三
    """
    from mulin.received import review as domain

    review, table = table_of(year, department, kind, task)
    say_done(*table[:2], domain.withdraw(*table, waiting(review, version), by=person(account, name)))


def lock(
    department: Department, year: Year, kind: Kind = "report", task: Task = None, account: As = None, name: Name = None,
) -> None:  # fmt: skip
    """提前锁定一张表，或一项任务的实施方案；到锁定日的自动锁定，不用办。

    \b
    例：
      mulin review lock D06 --year 2024 --as qian --name 钱六
    """
    from mulin.received import review as domain

    _, table = table_of(year, department, kind, task)
    say_done(*table[:2], domain.lock(*table, by=person(account, name)))


def unlock(
    department: Department,
    year: Year,
    reason: Reason,
    until: Annotated[str, typer.Option(metavar="时间", help="开到何时（北京时间），如 2025-02-10T18:00。")],
    second: Second,
    kind: Kind = "report",
    task: Task = None,
    second_name: SecondName = None,
    account: As = None,
    name: Name = None,
) -> None:
    """开锁：只开这一张表，或这一项任务的实施方案，到时自动锁上；须两个人。

    \b
    例：
      mulin review unlock D06 --year 2024 --reason 街道撤并 --until 2025-02-10T18:00 --second sun --as qian
      mulin review unlock D06 --year 2024 --task T1.1-01 --reason 补报 --until 2025-03-10T18:00 --second sun --as qian
    """
    from mulin.received import review as domain

    _, table = table_of(year, department, kind, task)
    other = person(second, second_name)
    say_done(*table[:2], domain.unlock(*table, one_line(reason), moment_of(until), other, by=person(account, name)))


def void(
    release: Annotated[str, typer.Argument(metavar="版次", help="如 r2。", show_default=False)],
    year: Year,
    reason: Reason,
    second: Second,
    second_name: SecondName = None,
    account: As = None,
    name: Name = None,
) -> None:
    """作废一个版次：不删除，各处写明已作废和理由；须两个人，不能撤销。

    \b
    例：
      mulin review void r2 --year 2024 --reason 权重录错 --second sun --as qian --name 钱六
    """
    from mulin.received import review as domain
    from orchestration.cli.show import say

    _, store = place(year)
    by, other = person(account, name), person(second, second_name)
    voided = domain.void(store, year, release, one_line(reason), by, other)
    words = {"who": voided.who, "second": voided.second_who, "at": at_of(voided.recorded_at)}
    say(m.VOIDED.format(year=year, release=release, **words))
    say_head(store, voided.chain_index)


app.command("list", cls=Verb)(listed)
app.command("show", cls=Verb)(shown)
app.command("submit", cls=Verb)(submit)
app.command("sign", cls=Verb)(sign)
app.command("return", cls=Verb)(give_back)
app.command("approve", cls=Verb)(approve)
app.command("withdraw", cls=Verb)(withdraw)
app.command("lock", cls=Verb)(lock)
app.command("unlock", cls=Verb)(unlock)
app.command("void", cls=Verb)(void)
