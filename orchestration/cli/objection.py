"""The verb about objections: raise, answer, decide; list where each stands."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import objection as m
from orchestration.cli.plainly import PlainGroup
from orchestration.cli.verb import Verb

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.received import Store
    from mulin.received.steps import Outcome
    from mulin.settings import Settings
    from orchestration.objections.stand import Stand

HELP = """登记异议：提出、答复、决定，一步一条，记入登记链，事后改不掉。

\b
一件异议的走法：
  mulin objection raise --year 2024 --by 提出人 --unit 单位 --text 异议内容
  mulin objection answer 3 --year 2024 --department D06 --text 答复内容
  mulin objection decide 3 --year 2024 --outcome 成立 --by 决定机关 --text 决定内容
  mulin submit 改正后的工作簿.xlsx --objection 3        决定成立的，这样重报不算更正
  mulin run --year 2024                                 出新的一版

mulin objection list --year 2024 列出每一件到了哪一步、下一步做什么。"""

app = typer.Typer(name="objection", cls=PlainGroup, help=HELP, no_args_is_help=True, rich_markup_mode=None)

Year = Annotated[int, typer.Option(help="评估年度。")]
Number = Annotated[int, typer.Argument(metavar="编号", help="异议的编号，登记提出时给出。", min=1, show_default=False)]
Who = Annotated[str | None, typer.Option(help="经办人；不写则为当前用户名。")]
Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="书面材料上的日期；不写则为今天。", metavar="年-月-日")
]


def raised(
    year: Year,
    by: Annotated[str, typer.Option(help="谁提出的：单位、部门的代码或全名，或别的机构的名称。")],
    unit: Annotated[str, typer.Option(help="对谁的结果有异议：单位或部门的代码或全名。")],
    text: Annotated[str, typer.Option(help="异议内容，一行，不超过 500 字。")],
    indicator: Annotated[str | None, typer.Option(help="哪项指标，代码或全名；对整个结果有异议的不写。")] = None,
    release: Annotated[str | None, typer.Option(help="对哪一版，如 r1；不写则为正在使用的一版。")] = None,
    received_on: Day = None,
    who: Who = None,
) -> None:
    """登记提出：得到一个编号，并告诉是否按期、该由谁答复。

    \b
    例：
      mulin objection raise --year 2024 --by 某街道 --unit 某街道 --indicator S-A01 --text 次数少计两次，见台账

    期限自公布之日起算，天数由评价体系规定；过期的照样登记，写明逾期。
    """
    from mulin.received import raise_objection
    from orchestration.cli.ask import login
    from orchestration.cli.show import say
    from orchestration.objections import meant
    from orchestration.release.served import WHAT_IT_RESTS_ON, open_release

    settings, pack, store = _place(year)
    opened = open_release(settings, year, release, reads=WHAT_IT_RESTS_ON)
    of = opened.pack
    name, code = meant.objector(of, by)
    known = raise_objection(
        store, year, release=opened.release, objector=name, objector_code=code, unit_code=meant.subject(of, unit),
        indicator_code=None if indicator is None else meant.indicator(of, year, indicator), text=_line(text),
        received_on=_day(received_on), who=who or login(),
    )  # fmt: skip
    stand = _stand(settings, pack, store, year, known.number)
    words = {"year": year, "number": known.number, "objector": name, "release": opened.release}
    say(m.RAISED.format(**words, subject=stand.subject, day=known.raised.received_on))
    office = meant.name_of(of, of.plan.office_department)
    say((m.LATE if stand.late else m.IN_TIME).format(until=stand.until, office=office))
    _end(store, known.raised.chain_index, stand)


def answer(
    number: Number,
    year: Year,
    department: Annotated[str, typer.Option(help="哪个部门答复，代码或全名。")],
    text: Annotated[str, typer.Option(help="答复内容，一行，不超过 500 字。")],
    answered_on: Day = None,
    who: Who = None,
) -> None:
    """登记部门的答复，一件只登记一次。

    \b
    例：
      mulin objection answer 3 --year 2024 --department D06 --text 经复核，确少计两次
    """
    from mulin.received import answer_objection
    from orchestration.cli.ask import login
    from orchestration.cli.show import say
    from orchestration.objections import meant

    settings, pack, store = _place(year)
    code = meant.department(pack, department)
    known = answer_objection(
        store, year, number, department=code, text=_line(text), answered_on=_day(answered_on), who=who or login()
    )
    stand = _stand(settings, pack, store, year, number)
    if known.answered is not None:
        day = known.answered.answered_on
        say(m.ANSWERED.format(year=year, number=number, department=stand.answered_by, day=day))
        _end(store, known.answered.chain_index, stand)


def decide(
    number: Number,
    year: Year,
    outcome: Annotated[
        str, typer.Option(metavar="成立|部分成立|不成立|撤回", help="决定的结果；提出人自己撤回的写撤回。")
    ],
    by: Annotated[str, typer.Option(help="决定机关；撤回的写提出人。")],
    text: Annotated[str, typer.Option(help="决定内容和理由，一行，不超过 500 字。")],
    decided_on: Day = None,
    who: Who = None,
) -> None:
    """登记决定。部门没有答复的也可以决定；决定以后，这一件不再登记别的。

    \b
    例：
      mulin objection decide 3 --year 2024 --outcome 成立 --by 评估领导小组 --text 部门重报该项次数
    """
    from mulin.received import decide_objection
    from orchestration.cli.ask import login
    from orchestration.cli.show import say

    settings, pack, store = _place(year)
    known = decide_objection(
        store, year, number, outcome=_outcome(outcome), text=_line(text), decided_by=_line(by),
        decided_on=_day(decided_on), who=who or login(),
    )  # fmt: skip
    stand = _stand(settings, pack, store, year, number)
    if (d := known.decided) is not None:
        words = {"outcome": outcome, "by": d.decided_by, "day": d.decided_on}
        say(m.DECIDED.format(year=year, number=number, **words))
        _end(store, d.chain_index, stand)


def listed(
    year: Year,
    out: Annotated[Path | None, typer.Option(help="另存为文件：.csv 或 .xlsx。", dir_okay=False)] = None,
) -> None:
    """列出一个年度的异议：每一件到了哪一步、过了多少天、下一步做什么。

    \b
    例：
      mulin objection list --year 2024
      mulin objection list --year 2024 --out 异议登记.xlsx
    """
    from mulin import beijing
    from orchestration.cli.show import say, table
    from orchestration.objections.messages import STAGES
    from orchestration.objections.stand import stands

    settings, pack, store = _place(year)
    found = stands(settings, pack, store, year)
    if out is not None:
        _write(settings, out, found)
    if not found:
        say(m.NONE_YET.format(year=year))
        return
    today = beijing.today()
    rows = [
        (s.objection.number, s.objection.raised.objector, s.subject, s.objection.raised.received_on, s.row()[6],
         STAGES[s.objection.stage], "" if s.closed else m.DAYS.format(days=(today - _last(s)).days), s.comes_next)
        for s in found
    ]  # fmt: skip
    table(m.TITLE.format(year=year), m.COLUMNS, rows, right=(0,))
    say(m.COUNT.format(count=len(found), closed=sum(s.closed for s in found)))


def show(number: Number, year: Year) -> None:
    """写出一件异议的全部：谁提出、怎么答复、怎么决定、由哪次上报改正。

    \b
    例：
      mulin objection show 3 --year 2024
    """
    from mulin.received.messages_objections import OUTCOMES
    from orchestration.cli.show import say

    settings, pack, store = _place(year)
    stand = _stand(settings, pack, store, year, number)
    r, a, d = stand.objection.raised, stand.objection.answered, stand.objection.decided
    words = {"objector": r.objector, "release": r.release, "subject": stand.subject, "text": r.text, "who": r.who}
    say(m.SHOW_RAISED.format(day=r.received_on, **words))
    if a is not None:
        say(m.SHOW_ANSWERED.format(day=a.answered_on, department=stand.answered_by, text=a.text, who=a.who))
    if d is not None:
        said = {"outcome": OUTCOMES[d.outcome], "by": d.decided_by, "text": d.text, "who": d.who}
        say(m.SHOW_DECIDED.format(day=d.decided_on, **said))
    for record in stand.carried_out:
        words = {"day": record.received_at[:10], "record": record.submission_id, "receipt": record.receipt}
        say(m.SHOW_HAND_IN.format(**words))
    say(m.NEXT.format(next=stand.comes_next))


def _place(year: int) -> tuple[Settings, Pack, Store]:
    from orchestration.cli.ask import known_year, the_pack, the_settings, the_store
    from orchestration.release.known import require_whole_store

    settings = the_settings()
    require_whole_store(settings)
    pack = the_pack(settings)
    known_year(pack, year)
    return settings, pack, the_store(settings)


def _stand(settings: Settings, pack: Pack, store: Store, year: int, number: int) -> Stand:
    from mulin.received.objections import find
    from orchestration.objections.stand import stands

    find(store.objections(year), year, number)
    return next(s for s in stands(settings, pack, store, year) if s.objection.number == number)


def _end(store: Store, index: int, stand: Stand) -> None:
    from mulin.received.heads import head_at
    from mulin.received.messages import HEAD_KEEP
    from orchestration.cli.show import say

    say(m.NEXT.format(next=stand.comes_next))
    say(HEAD_KEEP.format(head=head_at(store.chain, index)))


def _last(stand: Stand) -> date:
    o = stand.objection
    return (o.decided or o.answered or o.raised).day


def _line(text: str) -> str:
    """What was pasted with line breaks is kept on one line."""
    return " ".join(text.splitlines()).strip()


def _day(typed: datetime | None) -> date:
    from mulin import beijing

    return typed.date() if typed else beijing.today()


def _outcome(text: str) -> Outcome:
    from mulin.received.messages_objections import OUTCOMES

    for code, word in OUTCOMES.items():
        if text == word:
            return code
    raise typer.BadParameter(
        m.BAD_OUTCOME.format(text=text, known="、".join(OUTCOMES.values())), param_hint="--outcome"
    )


def _write(settings: Settings, out: Path, found: tuple[Stand, ...]) -> None:
    from mulin.durable import write_whole
    from orchestration.cli.aside import made_aside
    from orchestration.cli.outside import outside_the_store
    from orchestration.cli.show import say
    from orchestration.objections.files import as_csv, as_workbook

    if out.suffix not in (".csv", ".xlsx"):
        raise typer.BadParameter(m.BAD_SUFFIX, param_hint="--out")
    outside_the_store(settings, out.parent)
    made = as_csv(found) if out.suffix == ".csv" else as_workbook(found)
    with made_aside(out.absolute().parent, ".mulin-objections-") as aside:
        write_whole(out, made, draft=aside / "draft", mode=0o644)
    say(m.WRITTEN.format(path=out))


app.command("raise", cls=Verb)(raised)
app.command("answer", cls=Verb)(answer)
app.command("decide", cls=Verb)(decide)
app.command("list", cls=Verb)(listed)
app.command("show", cls=Verb)(show)
