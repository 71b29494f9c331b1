"""The verb that tries an index pack's rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.messages import ExitCode

if TYPE_CHECKING:
    from mulin.settings import Settings
    from orchestration.cli.live import Live, Plain
    from orchestration.index.trial.report import Item, Report, Verdict
    from orchestration.index.trial.trial import How

VERIFY = "verify"
"""In a pack's place: the portal's log is meant."""
_ROWS = 8
_ASIDE = 4


def audit(
    pack: Annotated[Path, typer.Argument(help="指数包文件夹（里面有 index.yaml），或规划包文件夹（plan.yaml）。")],
    data: Annotated[Path | None, typer.Argument(help="数据表：在这些数上也试；不写只用自造的表。")] = None,
    data_option: Annotated[Path | None, typer.Option("--data", help="同上，另一种写法。")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="自造的表由它定；同一个数，结果逐字相同。")] = 1,
    examples: Annotated[
        int, typer.Option("--examples", min=1, max=5000, help="自造的表里试多少趟：一趟把一个数从头走到尾。")
    ] = 80,
    cliff: Annotated[
        float, typer.Option("--cliff", min=0.001, max=1.0, help="跳多大算断开：占总分起止之间的份额，0.05 是 5%。")
    ] = 0.05,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0, help="总共用多少秒：先量一次计分要多久，试得完多少试多少；0 不限时。")
    ] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="只输出 JSON，给程序读。")] = False,
) -> None:
    """审查一套规则本身：在自造的表（和所给的数据）上反复试，看它守不守一套指数该守的规矩。

    \b
    例：
      mulin audit tests/cases/hdi
      mulin audit tests/cases/hdi inputs.csv --seed 7 --examples 200
      mulin audit packs/mine --json > audit.json

    \b
    试这些：
      一个数变好（按 direction），本单位得分不降，名次不降
      单位改名、换行序，结果不变
      别的单位的数，只经声明的途径影响得分（同组比较、填补、异常值、求得的权重）
      去掉一个单位、一个数变好，另外两个不对调（声明了同组比较的，作为事实列出；专挑会对调的地方试）
      只作比较的指标换计量单位，结果不变；换满分（scale），得分按比例变
      数走一小步，得分不跳一大步：steps、boolean、rank 一类声明了的列出大小，其余算不成立
      每项指标都起作用：权重 0、个个满分、被放在一边的，一一列出

    \b
    读法：比方一个节点写了 method: geometric、zero_policy: drop，就会看到
      一个数变好，本单位得分不降  不成立
      甲 的 a 由 0 到 1，甲 的得分 100 → 31.622777
    后面是出这个结果的最小的表（照抄成 CSV 就能重现）和 index.yaml 里要改的地方。

    规划包：最近一年的每项指标，先按计分的规则单独试——数变好不丢分，走一小步不跳一大步（--cliff 是满分 100 的份额），
    不论是多少得分都一样的列出来；再在十来个单位、自造的数上试整层：一个数变好，本单位和它上面两层的分和名次不降，别的
    单位只经声明的途径受影响，缺的数不当 0，加分不过上限。等级、配额、部门得分不在内。

    另一件事：mulin audit verify 核对门户的日志，有没有被改动、插入、删去、截尾、换过次序（退出码同下）。

    总共用 --seconds 秒（默认 60）：先量一次计分要多久，试得完多少试多少，没有试够的最后说明；--seconds 0 不限时，
    同一个 --seed 结果逐字相同。每张表都由计分的引擎自己算。没有“不成立”时退出码为 0，有则为 1。
    """
    from mulin.findings import Finding, FindingsError, Level
    from orchestration.cli.ask import the_settings
    from orchestration.index.trial import messages as m
    from orchestration.index.trial.trial import How

    if str(pack) == VERIFY and not pack.exists():
        from orchestration.cli.portal_log import verify_portal_log

        verify_portal_log(the_settings(), as_json=as_json)
        return
    if data is not None and data_option is not None and data != data_option:
        text = m.TWO_DATA.format(one=data, other=data_option)
        raise FindingsError(m.NOT_AUDITED, [Finding(Level.ERROR, "audit.data", text, m.MEND_TWO_DATA)])
    how, given = How(seed, examples, cliff, seconds), data if data is not None else data_option
    report = _quietly(the_settings(), pack, given, how) if as_json else _shown(the_settings(), pack, given, how)
    if as_json:
        import json

        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        _print(report)
    if report.breaches:
        raise typer.Exit(ExitCode.FOUND)


def _quietly(settings: Settings, pack: Path, data: Path | None, how: How) -> Report:
    from orchestration.index.trial.trial import audit as try_rules

    return try_rules(settings, pack, data, how)


def _shown(settings: Settings, pack: Path, data: Path | None, how: How) -> Report:
    import time

    from orchestration.cli.live import listener
    from orchestration.index.trial import messages as m
    from orchestration.index.trial.trial import audit as try_rules

    with listener() as display:
        started = time.monotonic()
        steps = _Steps(display)
        report = try_rules(settings, pack, data, how, steps.count)
        steps.over()
        display.began("audit", "审查")
        display.ended(
            "audit",
            time.monotonic() - started,
            (m.DONE if report.runs else m.DONE_RULES).format(tables=report.tables, runs=report.runs),
        )
    return report


class _Steps:
    """One step of the display for each thing that is tried, with the tables of all its runs."""

    def __init__(self, display: Plain | Live) -> None:
        self._display, self._what, self._began = display, "", 0.0
        self._before = self._done = 0

    def count(self, what: str, done: int, of: int) -> None:
        import time

        if what != self._what:
            self.over()
            self._what, self._began, self._before, self._done = what, time.monotonic(), 0, 0
            self._display.began(what, what)
        if done <= self._done:  # another run of the same step
            self._before += self._done
        self._done = done
        self._display.counted(what, self._before + done, self._before + of)

    def over(self) -> None:
        import time

        from orchestration.index.trial import messages as m

        if self._what:
            said = m.TABLES.format(done=self._before + self._done)
            self._display.ended(self._what, time.monotonic() - self._began, said)
            self._what = ""


def _print(report: Report) -> None:
    from orchestration.cli.show import say, table
    from orchestration.index.trial import messages as m

    where = (
        m.ON_DATA.format(data=report.data, units=report.units)
        if report.data
        else m.ON_MADE
        if report.runs
        else m.ON_RULES
    )
    table(
        f"{report.index}：{where}，--seed {report.seed}",
        ("规矩", "结论", "试了", "说明"),
        ((v.title, m.STANDING[v.standing], _tried(v), _told(v.items, v.aside)) for v in report.verdicts),
        right=(2,),
    )
    if report.note:
        say(report.note)
    number = 0
    for verdict in report.verdicts:
        for item in verdict.items:
            if item.standing == "breach":
                number += 1
                say(f"{number}. {verdict.title}——{item.text}" + (f"（{item.tree}）" if item.tree else ""))
                _item(item)
                say(m.MEND.format(mend=item.mend))
                say()
    facts = [(v.title, i) for v in report.verdicts for i in v.items if i.standing == "declared"]
    if facts:
        table(m.FACTS, ("规矩", "树", "途径", "例"), ((title, i.tree, i.text, i.example) for title, i in facts))
    say(m.BREACHES.format(count=report.breaches) if report.breaches else m.NO_BREACH)
    for sentence in report.fewer:
        say(sentence)


def _tried(verdict: Verdict) -> str:
    from orchestration.index.trial import messages as m

    return m.OF.format(tried=verdict.tried, planned=verdict.planned) if verdict.fewer else f"{verdict.tried:,}"


def _told(items: tuple[Item, ...], aside: tuple[str, ...]) -> str:
    from orchestration.index.trial import messages as m

    places = list(dict.fromkeys(i.place for i in items if i.standing == "breach" and i.place))
    said = [m.PLACES.format(places="、".join(places))] if places else []
    declared = sum(i.standing == "declared" for i in items)
    if declared:
        said.append(m.DECLARED.format(count=declared))
    if aside:
        more = m.AND_MORE.format(count=len(aside)) if len(aside) > _ASIDE else ""
        said.append(m.ASIDE.format(places="、".join(aside[:_ASIDE]), more=more))
    return "；".join(said)


def _item(item: Item) -> None:
    from orchestration.cli.show import say, table
    from orchestration.index.trial import messages as m
    from orchestration.index.trial.report import number

    if item.example:
        say(f"   {item.example}")
    if item.rows:
        columns = list(item.rows[0])
        shown = item.rows[:_ROWS]
        rest = m.AND_MORE.format(count=len(item.rows)) if len(item.rows) > _ROWS else ""
        table(
            m.IN_TABLE.format(rest=rest), columns,
            (tuple("" if v is None else number(v) if isinstance(v, float) else v for v in row.values())
             for row in shown),
            right=tuple(n for n, c in enumerate(columns) if isinstance(item.rows[0][c], float)),
        )  # fmt: skip
