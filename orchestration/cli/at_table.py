"""Which table, or which task's scheme, a verb of review is about, and who acts: its options and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import review as m

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.received import Store
    from mulin.received.acts import Person
    from mulin.received.review import TableReview

Department = Annotated[str, typer.Argument(metavar="部门", help="部门代码或全名。", show_default=False)]
Year = Annotated[int, typer.Option(help="评估年度。")]
Kind = Annotated[str, typer.Option(metavar="report|survey|panel", help="哪种工作簿。")]
Task = Annotated[
    str | None,
    typer.Option(metavar="任务代码", help="办的是这项年度任务的实施方案，不是工作簿；如 2024-T1.1-01，年度可以不写。"),
]
Version = Annotated[int | None, typer.Option(help="第几版；不写则为等待办理的一版。", min=1)]
As = Annotated[str | None, typer.Option("--as", metavar="账号", help="用哪个账号办理；不写则为当前用户名。")]
Name = Annotated[str | None, typer.Option(help="办理人姓名；不写则与账号相同。")]
Reason = Annotated[str, typer.Option(help="理由，一行，不超过 500 字。")]
Second = Annotated[str, typer.Option("--second", metavar="账号", help="第二人的账号，须与办理人不同。")]
SecondName = Annotated[str | None, typer.Option("--second-name", metavar="姓名", help="第二人的姓名。")]


def place(year: int) -> tuple[Pack, Store]:
    """The pack and the store, which has to be whole."""
    from orchestration.cli.ask import known_year, the_pack, the_settings, the_store
    from orchestration.release.known import require_whole_store

    settings = the_settings()
    require_whole_store(settings)
    pack = the_pack(settings)
    known_year(pack, year)
    return pack, the_store(settings)


def table_of(
    year: int, department: str, kind: str, task: str | None
) -> tuple[TableReview, tuple[Store, Pack, int, str, str]]:
    """Where it stands, and what the acts of :mod:`mulin.received.review` begin with. Raises BadParameter, and
    FindingsError for a task that the department does not lead."""
    from mulin.pack.asked import WORKBOOK_KINDS
    from mulin.received.review import review_of
    from orchestration.objections import meant

    if kind not in WORKBOOK_KINDS:
        raise typer.BadParameter(m.BAD_KIND.format(text=kind), param_hint="--kind")
    if task is not None and kind != "report":
        raise typer.BadParameter(m.TASK_OR_KIND, param_hint="--task")
    pack, store = place(year)
    code = meant.department(pack, department)
    if task is not None:
        kind = scheme_kind_of(pack, year, code, task)
    return review_of(pack, store, year, code, kind), (store, pack, year, code, kind)


def person(account: str | None, name: str | None) -> Person:
    """Who acts: whoever is named, else who is logged in at this machine."""
    from mulin.received.acts import Person
    from orchestration.cli.ask import login

    given = account or login()
    return Person(given, name or given, m.POST)


def scheme_kind_of(pack: Pack, year: int, department: str, task: str) -> str:
    """The kind of the scheme of a task, whose code may lack its year. Raises FindingsError for a task that the
    department does not lead."""
    from mulin.received.scheme_kind import kind_of_task
    from mulin.received.schemes import task_of

    code = task.strip() if task.strip() in pack.years[year].task else f"{year}-{task.strip()}"
    return kind_of_task(year, task_of(pack, year, code, department).code)
