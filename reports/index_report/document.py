"""The whole report: what stands on its first page, its chapters, and what it has nothing to show for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from reports.index_report import (
    clouds,
    composition,
    figures,
    influence,
    intervals,
    majority,
    ranking,
    relations,
    spread,
    weights,
)  # fmt: skip
from reports.index_report import messages as m
from reports.index_report.blocks import Absent, Block, Blocks, Text
from reports.index_report.results import ROOTS, Results
from reports.look.style import Style
from reports.numbers import NONE, numeral, plain
from reports.parts.table import Table, columns, row, table

_OF_TREE: dict[str, Callable[[Results, str], Blocks]] = {
    "ranking": ranking.build, "majority": majority.build, "intervals": intervals.build, "influence": influence.build,
    "composition": composition.build, "clouds": clouds.build, "spread": spread.build, "relations": relations.build,
    "weights": weights.build,
}  # fmt: skip
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Group:
    """What a chapter has on one tree; ``title`` where there are several."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    code: str
    heading: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A figure on the first page."""

    label: str
    value: str
    note: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Texts of head, foot and title, and what the renderer asks of every report."""

    title: str
    full_title: str
    source: str
    running: str
    description: str
    code: str
    demo: str
    style: Style = field(default_factory=Style)
    words: None = None
    issued_iso: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A report, known to its templates as ``c``. ``absent``: sentences on what is not listed, and why."""

    frame: Frame
    cards: tuple[Card, ...]
    facts: Table
    chapters: tuple[Chapter, ...]
    absent: str


def build(results: Results) -> Document:
    """Every section of every tree, in the order of ``messages.CHAPTERS``."""
    found: dict[str, list[Group]] = {code: [] for code in m.CHAPTERS}
    absent: dict[tuple[str, str], list[str]] = {}

    def keep(code: str, title: str, blocks: Iterable[Block]) -> None:
        shown = []
        for block in blocks:
            if isinstance(block, Absent):
                absent.setdefault((block.what, block.why), []).append(title)
            else:
                shown.append(block)
        if shown:
            found[code].append(Group(title, tuple(shown)))

    for code, of in _OF_TREE.items():
        for tree in results.pack.trees:
            keep(code, results.titled(tree), of(results, tree))
    keep("figures", "", figures.build(results))
    keep("notes", "", _notes(results))
    chapters = [(code, groups) for code, groups in found.items() if groups]
    return Document(
        _frame(results), _cards(results), _facts(results),
        tuple(Chapter(c, f"{numeral(n)}、{m.CHAPTERS[c]}", tuple(g)) for n, (c, g) in enumerate(chapters, 1)),
        _absent(absent, len(results.pack.trees)),
    )  # fmt: skip


def _absent(found: dict[tuple[str, str], list[str]], trees: int) -> str:
    """``本报告没有列出的：名次区间、去掉一项的影响（…）；…。``; a tree is named where others have the section."""
    by_reason: dict[str, list[str]] = {}
    for (what, why), of in found.items():
        named = "：" + "、".join(of) if of[0] and len(of) < trees else ""
        by_reason.setdefault(why, []).append(what + named)
    each = [m.LEFT_ONE.format(what="、".join(whats), why=why) for why, whats in by_reason.items()]
    return m.LEFT + "；".join(each) + "。" if each else ""


def _notes(results: Results) -> Blocks:
    manifest = results.manifest
    notes = manifest.get("notes_zh") or manifest.get("notes") or []
    for note in notes[:_SHOWN]:
        yield Text(str(note))
    if not notes:
        yield Absent(m.CHAPTERS["notes"], m.NO_NOTES)


def _frame(results: Results) -> Frame:
    pack, manifest = results.pack, results.manifest
    title = pack.title or pack.index
    return Frame(
        title=title,
        source=m.SOURCE.format(source=pack.source) if pack.source else "",
        full_title=m.TITLE.format(title=title),
        running=m.RUNNING.format(year=results.year),
        description=m.DESCRIPTION.format(title=title, file=manifest["data"]["file"], year=results.year),
        code=m.CODE.format(data=manifest["data"]["sha256"][:8], pack=manifest["pack_hash"][:8]),
        demo=m.DEMO if pack.demo else "",
    )


def _cards(results: Results) -> tuple[Card, ...]:
    tree = next(iter(results.pack.trees))
    units, ranked = results.rows(
        f"select count(*), count(rank) from scores where {ROOTS}", [tree, results.year]
    )[0]  # fmt: skip
    best, score = ranking.first_place(results, tree)
    of_tree = results.titled(tree)
    cards = [
        Card(m.CARDS[0], f"{units:,}", f"{results.year}年"),
        Card(m.CARDS[1], f"{ranked:,}", of_tree, "" if ranked else "bad"),
        Card(m.CARDS[2], str(len(results.pack.indicators)), ""),
        Card(m.CARDS[3], str(len(results.years)), _years(results)),
    ]
    if best:
        cards.append(Card(m.CARDS[4], results.score(score), best))
    return tuple(cards)


def _years(results: Results) -> str:
    first, last = results.years[0], results.years[-1]
    return str(last) if first == last else f"{first}–{last}"


def _facts(results: Results) -> Table:
    pack, manifest = results.pack, results.manifest
    years = m.YEARS if len(results.years) > 1 else m.ONE_YEAR
    draws = results.one("select max(draws) from rank_intervals") if results.has("rank_intervals") else None
    known = {
        "index": pack.index if not pack.title else f"{pack.title}（{pack.index}）",
        "data": manifest["data"]["file"],
        "data_hash": manifest["data"]["sha256"],
        "pack_hash": manifest["pack_hash"],
        "manifest": results.manifest_hash,
        "code": manifest.get("code_version", NONE),
        "years": years.format(first=results.years[0], last=results.year, count=len(results.years)),
        "trees": "、".join(pack.trees),
        "scale": plain(pack.scale, 6),
        "drawn": m.DRAWN.format(draws=f"{draws:,}") if draws else m.NOT_DRAWN,
        "shape": m.WIDE if results.wide else m.LONG,
    }
    head = columns("项目 20, 内容 80")
    return table(m.FACTS, head, [row(m.FACT[k], v) for k, v in known.items()], look="small facts", note=m.FILES)
