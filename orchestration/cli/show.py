"""Tables on the terminal. Everything a verb prints goes through here, so that widths and colours are decided once."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from mulin.text.unseen import spelled
from orchestration.cli import messages

if TYPE_CHECKING:
    from rich.console import Console

    from mulin.findings import Finding

_SHOWN = 40
_PIPED_WIDTH = 160
_ALIKE = 4
"""So many findings of a rule are listed one by one."""


def writes_anything(stream: TextIO) -> None:
    """A terminal in GBK or ASCII shows ? for what it has not got; nothing that is said may end a verb."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors != "replace":
        stream.reconfigure(errors="replace")


def console(*, stderr: bool = False) -> Console:
    """A console that does not fold lines when its output is piped into a file or a test."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    writes_anything(stream)
    return Console(file=stream, width=None if stream.isatty() else _PIPED_WIDTH, soft_wrap=False, highlight=False)


def say(text: str = "", *, style: str | None = None, stderr: bool = False) -> None:
    """One line, unmarked: brackets in data are printed, not read as colours."""
    console(stderr=stderr).print(spelled(text), style=style, markup=False, soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()) -> None:
    """A table; ``right`` are indexes of columns of figures."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=spelled(title), title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for index, column in enumerate(columns):
        grid.add_column(column, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text("" if cell is None else spelled(str(cell))) for cell in row))
    console().print(grid)


def together(findings: Sequence[Finding]) -> list[Finding]:
    """The first few findings of each rule as they are, and one that counts the others and names where some stand."""
    from mulin.findings import Finding

    alike: dict[tuple[str, str], list[Finding]] = {}
    for f in findings:
        alike.setdefault((f.rule, f.level.value), []).append(f)
    out: list[Finding] = []
    for same in alike.values():
        out += same[:_ALIKE]
        if rest := same[_ALIKE:]:
            places = list(dict.fromkeys(place for f in rest if (place := f.where())))[:_ALIKE]
            text = messages.ALIKE.format(count=len(rest), places=f"：{'、'.join(places)} 等" if places else "")
            out.append(Finding(same[0].level, same[0].rule, text, messages.MEND_ALIKE))
    return out


def findings_table(
    title: str, findings: Sequence[Finding], *, stderr: bool = False, counted: Sequence[Finding] | None = None
) -> None:
    """Errors first, at most forty lines; says how many there are in all, ``counted`` where the lines tell of more."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from mulin.findings import Level

    ordered = sorted(findings, key=lambda f: f.level is not Level.ERROR)
    grid = Table(title=spelled(title), title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    rows = [(f.level.value, f.where(), f.message, f.value or "", f.mend) for f in ordered[:_SHOWN]]
    filled = [index for index in range(5) if any(row[index] for row in rows)]
    for index in filled:
        grid.add_column(("级别", "位置", "问题", "现值", "改法")[index], overflow="fold")
    for row in rows:
        style = "red" if row[0] == Level.ERROR.value else "yellow"
        grid.add_row(*(Text(spelled(row[index]), style=style if index == 0 else "") for index in filled))
    out = console(stderr=stderr)
    out.print(grid)
    every = findings if counted is None else counted
    wrong = sum(f.level is Level.ERROR for f in every)
    more = f"，只列出前 {_SHOWN} 条" if len(findings) > _SHOWN else ""
    out.print(f"错误 {wrong} 条，警告 {len(every) - wrong} 条{more}。", markup=False)
