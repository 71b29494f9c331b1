"""Tables on the terminal. Everything a verb prints goes through here, so that widths and colours are decided once."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from mulin.language import Both, listed
from mulin.text.unseen import spelled
from orchestration.cli import messages

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType

    from mulin.findings import Finding

_SHOWN = 40
_PIPED_WIDTH = 160
_ENDLESS = 100_000
_NARROWEST = 8
_PADDING = 3
"""Blanks around a cell and what stands between columns; about as much stands at the edges."""
_TALL = 6
"""Lines of a cell from which a table is no longer read across: then one thing after the other is listed."""
_ALIKE = 4
"""So many findings of a rule are listed one by one."""
_HEADS = (
    Both("级别", "level"), Both("位置", "place"), Both("问题", "problem"), Both("现值", "value"), Both("改法", "mend"),
)  # fmt: skip


def writes_anything(stream: TextIO) -> None:
    """A terminal in GBK or ASCII shows ? for what it has not got; nothing that is said may end a verb."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors != "replace":
        stream.reconfigure(errors="replace")


def console(*, stderr: bool = False, width: int | None = None) -> Console:
    """A console for one of the streams, as wide as the terminal, or ``width``; a file takes lines of any length."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    writes_anything(stream)
    if width is None and not stream.isatty():
        width = _PIPED_WIDTH
    return Console(file=stream, width=width, soft_wrap=False, highlight=False)


def say(text: str = "", *, style: str | None = None, stderr: bool = False) -> None:
    """One line, unmarked: brackets in data are printed, not read as colours."""
    console(stderr=stderr).print(spelled(str(text)), style=style, markup=False, soft_wrap=True)


def say_json(data: Any) -> None:
    """One JSON object for programs, on stdout, on one line. Where the terminal's encoding is not UTF-8, characters
    outside ASCII are written as escapes: none becomes a ?."""
    import json

    writes_anything(sys.stdout)
    utf8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    print(json.dumps(data, ensure_ascii=not utf8))


def whole(thing: RenderableType) -> None:
    """Print a tree with no line broken: a terminal breaks long ones by itself, and what is copied from it is whole."""
    from rich.measure import Measurement

    out = console()
    natural = Measurement.get(out, out.options.update(width=_ENDLESS), thing).maximum
    console(width=max(out.width, natural)).print(thing)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()) -> None:
    """A table; ``right`` are indexes of columns of figures."""
    cells = [[("" if cell is None else spelled(str(cell)), "") for cell in row] for row in rows]
    _grid(spelled(str(title)), [str(head) for head in columns], cells, right=right)


def _grid(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]], *, right: Sequence[int] = (),
    stderr: bool = False,
) -> None:  # fmt: skip
    """Print (text, style) cells. On a terminal sentences are folded, but nothing somebody may have to copy (codes,
    hashes, paths) is: rather the table grows wider than the terminal. In a file no line is folded at all."""
    from rich import box
    from rich.table import Table

    out = console(stderr=stderr)
    edges, widths = _widths(out, columns, rows)
    grid = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for index, (column, width) in enumerate(zip(columns, widths, strict=True)):
        grid.add_column(column, justify="right" if index in right else "left", width=width)
    for row in rows:
        grid.add_row(*(folded(text, style) for text, style in row))
    console(stderr=stderr, width=max(out.width, sum(widths) + edges, _width(title))).print(grid)


def _widths(out: Console, columns: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]]) -> tuple[int, list[int]]:
    """Terminal columns of a table's edges, and of each of its columns."""
    columned = [[head, *(row[n][0] for row in rows)] for n, head in enumerate(columns)]
    least, most = ([max(map(measure, texts)) for texts in columned] for measure in (longest_word, _width))
    edges = _PADDING * (len(columns) + 1)
    room = out.width if _folds(out) else sum(most) + edges
    return edges, _shared(room - edges, least, most)


def _folds(out: Console) -> bool:
    """Whether long lines are broken: at a terminal; in a file no line is."""
    return out.file.isatty()


def _squeezed(out: Console, columns: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]]) -> bool:
    """Whether a table does not fit the terminal, or only in columns so narrow that nobody reads them."""
    edges, widths = _widths(out, columns, rows)
    tall = max((len(_folded(text, w)) for row in rows for (text, _), w in zip(row, widths, strict=True)), default=0)
    return _folds(out) and (sum(widths) + edges > out.width or tall > _TALL)


def _listed(
    out: Console, title: str, heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]]
) -> None:  # fmt: skip
    """Rows one below the other, each cell on lines of its own behind its head."""
    from rich.table import Table

    label = max(map(_width, heads))
    room = max(out.width - label - _PADDING, *(longest_word(text) for row in rows for text, _ in row))
    wide = console(stderr=out.stderr, width=max(out.width, room + label + _PADDING))
    wide.print(title, style="bold", markup=False, soft_wrap=True)
    for row in rows:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=label)
        grid.add_column(width=room)
        for head, (text, style) in zip(heads, row, strict=True):
            if text:
                grid.add_row(head, folded(text, style))
        wide.print()
        wide.print(grid)
    wide.print()


def _shared(room: int, least: Sequence[int], most: Sequence[int]) -> list[int]:
    """Widths of columns from ``least`` to ``most``; what room there is goes first to those that want little."""
    widths = [min(wide, max(narrow, _NARROWEST)) for narrow, wide in zip(least, most, strict=True)]
    left = room - sum(widths)
    wanting = sorted(range(len(widths)), key=lambda n: most[n] - widths[n])
    for turn, n in enumerate(wanting):
        more = max(0, min(most[n] - widths[n], left // (len(wanting) - turn)))
        widths[n] += more
        left -= more
    return widths


_RUN = r"[^\s，。；：、（）“”！？]"
_WORD = re.compile(
    rf"{_RUN}*/{_RUN}*|{_RUN}+[.][A-Za-z]{{2,5}}(?![A-Za-z])|(?:[!-~]+-[\u4e00-\u9fff]{{1,3}}-)*[!-~]+|\s+|."
)
"""What is never broken: a path, a file's name, a word in Latin letters, a receipt (2024-D06-报-v1-7F3A9C-K)."""
_NOT_FIRST = "，。；：、）”！？"
_NOT_LAST = "（“"


def _words(text: str) -> list[str]:
    """The pieces of a line between which it may be broken; a mark stays with what it ends or opens."""
    out: list[str] = []
    for word in _WORD.findall(text):
        if out and (word in _NOT_FIRST or out[-1][-1] in _NOT_LAST):
            out[-1] += word
        else:
            out.append(word)
    return out


def _width(text: str) -> int:
    """Terminal columns of the longest line."""
    from rich.cells import cell_len

    return max(map(cell_len, text.splitlines() or [""]))


def longest_word(text: str) -> int:
    """Terminal columns of the longest piece that is not broken."""
    return max(map(_width, _words(text)), default=1)


def folded(text: str, style: str = "") -> RenderableType:
    """A cell that breaks its lines between words only."""
    from rich.measure import Measurement
    from rich.text import Text

    class Folded:
        def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
            return Measurement(longest_word(text), _width(text)).with_maximum(options.max_width)

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
            for part in _folded(text, options.max_width):
                yield Text(part, style=style, no_wrap=True, overflow="ignore")

    return Folded()


def _folded(text: str, width: int) -> list[str]:
    return [part for line in text.splitlines() or [""] for part in _lines(line, width)]


def _lines(line: str, width: int) -> Iterator[str]:
    left = ""
    for word in _words(line):
        if left and _width(left + word.rstrip()) > width:
            yield left.rstrip()
            left = ""
        left += word if left else word.lstrip()
    yield left


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
            text = messages.ALIKE.format(
                count=len(rest),
                places=Both(f"：{listed(places)} 等", f": {listed(places)} and so on") if places else "",
            )
            out.append(Finding(same[0].level, same[0].rule, text, messages.MEND_ALIKE))
    return out


def findings_table(
    title: str, findings: Sequence[Finding], *, stderr: bool = False, counted: Sequence[Finding] | None = None
) -> None:
    """Errors first, at most forty, as a table where the terminal has room for one, else one below the other; says how
    many there are in all, ``counted`` where the lines tell of more."""
    from mulin.findings import Level

    ordered = sorted(findings, key=lambda f: f.level is not Level.ERROR)
    rows = [(f.level.word, f.where(), f.message, f.value or "", f.mend) for f in ordered[:_SHOWN]]
    filled = [index for index in range(5) if any(row[index] for row in rows)]
    heads = [str(head) for head in _HEADS]
    colour = {Level.ERROR.word: "red"}
    cells = [[(spelled(row[n]), colour.get(row[0], "yellow") if n == 0 else "") for n in filled] for row in rows]
    out, shown = console(stderr=stderr), [heads[n] for n in filled]
    if _squeezed(out, shown, cells):
        _listed(out, spelled(str(title)), shown, cells)
    else:
        _grid(spelled(str(title)), shown, cells, stderr=stderr)
    every = findings if counted is None else counted
    wrong = sum(f.level is Level.ERROR for f in every)
    more = Both(f"，只列出前 {_SHOWN} 条", f"; only the first {_SHOWN} are listed") if len(findings) > _SHOWN else ""
    warned = len(every) - wrong
    told = Both(f"错误 {wrong} 条，警告 {warned} 条{more}。", f"Errors: {wrong}, warnings: {warned}{more}.")
    out.print(str(told), markup=False)
