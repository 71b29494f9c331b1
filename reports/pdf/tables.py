"""What goes on over a page: the head of the next page says which table or figure it is the rest of (续表, 续图).

The engine repeats a table's head on every page, always the same one. Here every table that may be cut has, above its
head, a line that names it; where the table begins, under its own caption, that line is left out. A chart of many rows
(``shared/parts.html.j2``) is such a table too.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement

AGAIN = "again"
_UNNAMED = "（接上页）"
_REST = "续{caption}"


@cache
def prepare() -> None:
    """Tell the engine, once a process. Its version is checked by reports.pdf.conformance."""
    from weasyprint.layout import block

    block.table_layout = _named_where_it_goes_on(block.table_layout)


def name_rests(root: Element) -> None:
    """Give every table and chart of the page that may be cut the line its rest is to stand under."""
    _name(root)


def _name(parent: Element) -> None:
    caption = ""
    for child in parent:
        if child.tag == "table":
            if "data" in child.get("class", "").split():
                _line(child, caption)
        elif child.get("class") == "drawn":
            child[0].insert(0, Element("div", {"class": AGAIN}))
            child[0][0].text = _REST.format(caption=caption)
        elif child.get("class") == "whole":
            continue
        else:
            _name(child)
        caption = (child.text or "").strip() if child.get("class") == "caption" else ""


def _line(table: Element, caption: str) -> None:
    head = table.find("thead")
    if head is None:
        return
    line = Element("tr", {"class": AGAIN})
    cell = SubElement(line, "td", {"colspan": str(len(head[0]))})
    cell.text = _REST.format(caption=caption) if caption else _UNNAMED
    head.insert(0, line)


def _named_where_it_goes_on(original: Any) -> Any:
    """A table's first part has its head without the line; what is left of it is laid out from the whole table again."""

    def table_layout(context: Any, table: Any, bottom_space: float, skip_stack: Any, *rest: Any) -> Any:
        head = table.children[0] if table.children else None
        if skip_stack is None and head is not None and head.is_header and _is_line(head.children[0]):
            table = table.copy_with_children([head.copy_with_children(head.children[1:]), *table.children[1:]])
        return original(context, table, bottom_space, skip_stack, *rest)

    return table_layout


def _is_line(row: Any) -> bool:
    return row.element is not None and row.element.get("class") == AGAIN
