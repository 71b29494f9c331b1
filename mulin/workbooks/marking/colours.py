"""Red and yellow cells: conditional formats, so that no cell's own format changes and none of ours stays behind."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Sequence

from mulin.workbooks import messages as m
from mulin.workbooks.address import a1
from mulin.workbooks.marking.order import SHEET
from mulin.workbooks.marking.result import Place
from mulin.workbooks.marking.splice import Element, Xml

_OURS = f'"{m.MARKED_AUTHOR}"="{m.MARKED_AUTHOR}"'
"""The condition of our formats: always true, and told from the sender's own by its words."""
_FORMERLY = "TRUE"
"""What it was up to version 1; senders' own formats have no such condition."""
_AREAS = 400
"""Areas of one format: office programs give up on lists of many thousand characters."""


def recolour(sheet: Xml, colours: Iterable[tuple[int, Collection[Place]]]) -> None:
    """Take our former colours off a sheet and give new ones: (index of a differential format, cells), strongest first.

    The sender's own conditional formats stay, behind ours.
    """
    former = 0
    for area in sheet.root.all("conditionalFormatting"):
        rules = area.all("cfRule")
        ours = [r for r in rules if _is_ours(sheet, r)]
        former += len(ours)
        if rules and len(ours) == len(rules):
            sheet.cut(area)
            continue
        for rule in ours:
            sheet.cut(rule)
    chunks = [(dxf, chunk) for dxf, cells in colours for chunk in _chunks(_areas(cells))]
    fragments = [
        f'<conditionalFormatting sqref="{" ".join(chunk)}"><cfRule type="expression" dxfId="{dxf}" '
        f'priority="{priority}"><formula>{_OURS}</formula></cfRule></conditionalFormatting>'
        for priority, (dxf, chunk) in enumerate(chunks, 1)
    ]
    if fragments:
        sheet.place(sheet.named("".join(fragments)), "conditionalFormatting", SHEET)
    if fragments or former:
        _renumber(sheet, len(fragments))


def _renumber(sheet: Xml, ahead: int) -> None:
    """Have the sender's formats follow ours in the order they had: no two may share a priority."""
    rules = sheet.root.descendants("cfRule")
    theirs = [r for r in rules if r.attributes.get("priority", "").isdecimal() and not _is_ours(sheet, r)]
    order = sorted({int(r.attributes["priority"]) for r in theirs})
    places = {old: new for new, old in enumerate(order, ahead + 1)}
    for rule in theirs:
        old = rule.attributes["priority"]
        if places[int(old)] != int(old):
            sheet.set(rule, "priority", str(places[int(old)]))


def _is_ours(sheet: Xml, rule: Element) -> bool:
    formula = rule.first("formula")
    if rule.attributes.get("type") != "expression" or formula is None:
        return False
    return html.unescape(sheet.content(formula).decode()).strip() in (_OURS, _FORMERLY)


def _areas(cells: Collection[Place]) -> list[str]:
    """The cells as ranges down their columns."""
    out: list[str] = []
    first = last = (-2, -2)
    for row, column in sorted(set(cells), key=lambda p: (p[1], p[0])):
        if (row - 1, column) == last:
            last = (row, column)
            out[-1] = f"{a1(*first)}:{a1(*last)}"
        else:
            first = last = (row, column)
            out.append(a1(row, column))
    return out


def _chunks(areas: Sequence[str]) -> Iterable[Sequence[str]]:
    return (areas[i : i + _AREAS] for i in range(0, len(areas), _AREAS))
