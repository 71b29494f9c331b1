"""Puts the verbs together. The order below is the order of a year, and of ``mulin --help``."""

from __future__ import annotations

from collections.abc import Callable

import typer

from orchestration.cli import (
    accounts,
    city,
    compare,
    export,
    extract,
    handin,
    index,
    key,
    new_pack,
    objection,
    plan,
    preview,
    received,
    releases,
    review,
    serve,
    sign,
    site,
    trial,
    year,
)
from orchestration.cli.plainly import PlainGroup
from orchestration.cli.speaking import Speaking, before_the_verb
from orchestration.cli.verb import Verb

HELP = """睦邻：基层治理年度评估，从部门工作簿到评估报告。

\b
一个年度的走法：
  mulin check                        检查规划包
  mulin template --year 2024         生成各部门要填的工作簿
  mulin submit 2024-D06-report.xlsx  上报一份填好的工作簿
  mulin run --year 2024              检查、计分、出报告、形成版次
  mulin verify 2024                  核对版次，由收到的文件重算
  mulin publish --year 2024          登记公布

给任意指数计分：mulin score 指数包 数据表 --out 文件夹；审查它的规则：mulin audit 指数包
还没有指数包、规划包：mulin new-pack 文件夹

先看样子：mulin demo --years 2024，再 mulin run --year 2024。

\b
退出码：
  0 完成          1 有错误或被退回    2 命令写错    3 被另一次运行占用
  4 磁盘或权限    5 结果没有写出      70 程序错误
  130、143 被中断（Ctrl-C、SIGTERM）  141 输出没有读完（如 | head）

\b
数据放在环境变量 MULIN_HOME 指定的文件夹（默认 ./var），规划包由 MULIN_PACK 指定。"""

app = typer.Typer(
    name="mulin",
    cls=PlainGroup,
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

VERBS: tuple[Callable[..., None], ...] = (
    new_pack.new_pack,
    plan.check,
    plan.burden,
    handin.template,
    handin.submit,
    handin.watch,
    handin.pull,
    received.received,
    year.demo,
    year.run,
    year.backfill,
    releases.releases,
    releases.verify,
    releases.publish,
    releases.trace,
    key.key,
    sign.sign,
    extract.extract,
    export.export,
    preview.preview,
    site.site,
    index.score,
    compare.compare,
    trial.audit,
    serve.up,
)
SPEAKING = (plan.check, index.score, compare.compare)
"""Those whose every sentence stands in English too."""
app.callback()(before_the_verb)
for verb in VERBS:
    app.command(cls=Speaking if verb in SPEAKING else Verb)(verb)
    if verb is received.received:
        app.add_typer(review.app)
    if verb is releases.publish:
        app.add_typer(objection.app)
app.add_typer(accounts.app)
app.add_typer(city.app)
