"""A small language for what stands on a report's pages.

A page is read as its templates made it (``reports.narrative.page``) and cut at its chapters. :func:`outline` is its
skeleton: headings, paragraphs and figures by number, tables by head and number of rows. :meth:`Page.missing` looks for
the lines of a chapter's ``said.txt``, which say what a reader must find there, in this order:

* ``数据覆盖率95.8%`` – a paragraph has these words; ``综合得分…等级为优秀`` leaves out what stands between;
* ``综合得分 | 91.82 | 同级均值91.24分`` – a table has this row;
* ``~ 均值 | 91.24`` – a drawing has these words.

Blanks count for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

from mulin.report_kinds import form_of
from reports.engine import html
from reports.frame import frame
from reports.narrative.blocks import Grid, Line, Picture, Text
from reports.narrative.page import read_page
from reports.parts.table import Table
from reports.reading.reader import Reader
from reports.report import Report
from reports.sections import forms
from reports.subjects import subject

FRONT = "front"
_DRAWING = re.compile(r"<svg.*?</svg>|<h2 id=\"s-([^\"]+)\"", re.DOTALL)
_WORDS = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)


def bare(text: str) -> str:
    return "".join(text.split())


def plain(markup: str) -> str:
    return bare(unescape(re.sub(r"<[^>]+>", "", markup)))


@dataclass(frozen=True, slots=True)
class Page:
    """One report. ``chapters``: code of the section → its blocks; what stands above the first is ``front``.
    ``drawings``: the words in a chapter's figures, in order."""

    kind: str
    html: str
    chapters: dict[str, list[Text | Grid]]
    drawings: dict[str, list[str]]

    @classmethod
    def read(cls, kind: str, html: str) -> Page:
        chapters: dict[str, list[Text | Grid]] = {FRONT: []}
        for block in read_page(html):
            if isinstance(block, Text) and block.anchor.startswith("s-") and block.role == "h1":
                chapters[block.anchor.removeprefix("s-")] = []
            if not isinstance(block, Picture) and not getattr(block, "role", "").startswith("contents"):
                chapters[next(reversed(chapters))].append(block)
        drawings: dict[str, list[str]] = {code: [] for code in chapters}
        code = FRONT
        for found in _DRAWING.finditer(html):
            code = found[1] or code
            drawings[code] += [plain(t) for t in _WORDS.findall(found[0])]
        return cls(kind, html, chapters, drawings)

    def lines(self, code: str) -> list[str]:
        """The chapter's paragraphs, and the rows of its tables with a bar between two cells."""
        out: list[str] = []
        for block in self.chapters[code]:
            out += [row(r) for r in block.lines] if isinstance(block, Grid) else [bare(block.text)]
        return out

    def section(self, code: str) -> str:
        """All that a chapter says, and after it what its figures say."""
        return "".join([*self.lines(code), *self.drawings[code]]).replace("|", "")

    @property
    def all(self) -> str:
        return "".join(map(self.section, self.chapters))

    def whole_tables(self) -> list[tuple[str, list[list[str]]]]:
        """Captions and cells of the tables that are to stay on one page."""
        out, caption = [], ""
        for block in (b for blocks in self.chapters.values() for b in blocks):
            if isinstance(block, Grid):
                if block.whole and caption:
                    out.append((caption, [[bare(c.text) for c in line.cells] for line in block.lines]))
                caption = ""
            elif block.role == "caption":
                caption = bare(block.text)
        return out

    def missing(self, code: str, said: list[str]) -> list[str]:
        """What of ``said`` the chapter does not say, or not after what stands before it."""
        lines, words = self.lines(code), "|".join(self.drawings[code])
        at, start, drawn, out = 0, 0, 0, []
        for one in said:
            if one.startswith("~"):
                found = words.find(bare(one[1:]), drawn)
                drawn = max(drawn, found)
                out += [one] * (found < 0)
                continue
            place = next(
                (p for n in range(at, len(lines)) if (p := _end(one, lines[n], start if n == at else 0, n))), None
            )
            if place is None:
                out.append(one)
            else:
                at, start = place
        return out


def part(reader: Reader, kind: str, code: str, section: str) -> Any:
    """What one section builds, and no other."""
    return forms(section)[form_of(kind, reader.words)].build(subject(reader, kind, code))


def chapter(reader: Reader, kind: str, code: str, section: str) -> Page:
    """A page that has one chapter only: nothing else is built."""
    about = subject(reader, kind, code)
    whole = frame(reader.info, kind, code, about.name, about.full_name)
    alone = replace(whole, sections=tuple(s for s in whole.sections if s.code == section))
    return Page.read(kind, html(kind, Report(alone, {section: part(reader, kind, code, section)}, "")))


def column(table: Table, heading: str) -> list[str]:
    """A table's cells under a heading."""
    at = [c.heading for c in table.columns].index(heading)
    return [r.cells[at] for r in table.rows if not r.group]


def row(line: Line) -> str:
    return "|".join(bare(cell.text) for cell in line.cells)


def _end(said: str, line: str, start: int, number: int) -> tuple[int, int] | None:
    """Where in the line, after ``start``, the words end."""
    if "|" in said:
        return (number, len(line)) if start < len(line) and bare(said) == line else None
    for piece in said.split("…"):
        found = line.find(bare(piece), start)
        if found < 0:
            return None
        start = found + len(bare(piece))
    return number, start


def spoken(path: Path) -> dict[str, list[str]]:
    """Of a file's ``== street community`` with the lines below it: kind → lines; a kind may stand over several."""
    out: dict[str, list[str]] = {}
    kinds: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            kinds = line.split()[1:]
        elif line:
            for kind in kinds:
                out.setdefault(kind, []).append(line)
    return out


def outline(page: Page) -> list[str]:
    """A page without figures: ``一、评估结果　4段　图：各街道总分``, below it ``  表　治理理念得分　4行：理念``."""
    out, caption = ["　"], ""
    for block in (b for blocks in page.chapters.values() for b in blocks):
        if isinstance(block, Grid):
            groups, rows = (
                sum(of) for of in ([x.group for x in block.lines], [not x.group | x.head for x in block.lines])
            )
            heads = "，".join(row(line) for line in block.lines if line.head)
            out.append(f"  {caption or '表'}　{f'{groups}组' if groups else ''}{rows}行：{heads}")
            caption = ""
        elif block.role == "caption":
            caption = re.sub(r"^表\d+", "表　", bare(block.text))
        elif block.role in ("title", "h1", "h2"):
            with_its_chapter = block.role == "h2" and "　" not in out[-1]
            out.append((out.pop() if with_its_chapter else "") + bare(block.text))
        elif block.role == "figure":
            out[-1] += "　图：" + re.sub(r"^图\d+", "", bare(block.text))
        else:
            out[-1] = _counted(out[-1], "注" if block.role == "note" else "段")
    return [line.lstrip("　") for line in out]


def _counted(line: str, what: str) -> str:
    """The line with one more paragraph or note after it."""
    known = re.search(rf"　(\d+){what}$", line)
    return f"{line}　1{what}" if known is None else f"{line[: known.start()]}　{int(known[1]) + 1}{what}"
