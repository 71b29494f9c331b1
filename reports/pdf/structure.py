"""The structure tree of a report: what is read aloud, in which order, as what.

The engine's own tree has an element for every box. Ours has one for every heading, paragraph, table, row, cell, figure
and link, which is what PDF/UA asks for, at a third of the objects. Column heads carry their scope; what stands in a
page's margins is in no tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_ROLES = {
    "p": "P", "h1": "H1", "h2": "H2", "h3": "H3", "table": "Table", "thead": "THead", "tbody": "TBody", "tr": "TR",
    "th": "TH", "td": "TD", "a": "Link", "img": "Figure", "{http://www.w3.org/2000/svg}svg": "Figure",
}  # fmt: skip
_TITLE = "{http://www.w3.org/2000/svg}title"


class _Page:
    """What building one page's part needs: the file, the page, marks by box, and where marks and links are noted."""

    def __init__(self, pdf: Any, page: int, nums: dict[int, bytes], annotations: list[Any], marks: dict[Any, Any]):
        self.pdf, self.reference, self.nums = pdf, pdf.page_references[page], nums
        self.annotations, self.marks = annotations, marks

    def element(self, role: str, parent: Any) -> Any:
        import pydyf

        made = pydyf.Dictionary({
            "Type": "/StructElem", "S": f"/{role}", "K": pydyf.Array(), "Pg": self.reference, "P": parent.reference,
        })  # fmt: skip
        self.pdf.add_object(made)
        return made

    def lead(self, box: Any, element: Any) -> None:
        """Name the box's link on the page in ``element``."""
        import pydyf

        target = pydyf.Dictionary({"Type": "/OBJR", "Obj": box.link_annotation.reference, "Pg": self.reference})
        self.pdf.add_object(target)
        self.annotations.append((element.reference, box.link_annotation))
        element["K"].append(target.reference)

    def note(self, box: Any, element: Any) -> None:
        """Put the box's marked content under ``element``."""
        mark = self.marks.pop(box)["mcid"]
        element["K"].append(mark)
        self.nums[mark] = element.reference


def build(box: Any, document: Any, pdf: Any, page: int, nums: Any, annotations: Any, marks: Any) -> Iterator[Any]:
    """Elements of a page's top level, in reading order; stands in for the engine's function of the same parameters."""
    here = _Page(pdf, page, nums, annotations, marks)
    tops: list[Any] = []
    _walk(box, document, here, tops)
    yield from tops


def _walk(box: Any, parent: Any, here: _Page, tops: list[Any] | None = None) -> None:
    """Add ``box`` and what is in it below ``parent``; new elements go to ``tops`` where the caller lists them."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout.absolute import AbsolutePlaceholder

    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, boxes.MarginBox):
        return
    if isinstance(box, boxes.TextBox):
        here.note(box, parent)
        return
    role = _role(box, parent)
    if role is None:
        element, below = parent, tops
    else:
        element, below = here.element(role, parent), None
        (parent["K"] if tops is None else tops).append(element.reference if tops is None else element)
        _describe(box, role, element, here)
    if box.link_annotation:  # what is generated after a link is a link of its own
        here.lead(box, element)
    if isinstance(box, boxes.ReplacedBox):
        here.note(box, element)
    for child in getattr(box, "children", ()):
        _walk(child, element, here, below)


def _role(box: Any, parent: Any) -> str | None:
    """The element a box stands for; None where its content belongs to the element around it."""
    from weasyprint.formatting_structure import boxes

    holds_lines = bool(getattr(box, "children", ())) and isinstance(box.children[0], boxes.LineBox)
    if box.element is None or isinstance(box, boxes.LineBox):
        return None
    role = _ROLES.get(box.element_tag)
    if role is None or f"/{role}" == parent["S"]:  # an anonymous box within its own element
        return "P" if holds_lines and parent["S"] == "/Document" and _shows_text(box) else None
    return role


def _shows_text(box: Any) -> bool:
    """Not the line of the invisible mark of 版记, which is set as a footnote."""
    from weasyprint.formatting_structure import boxes

    return any(isinstance(b, boxes.TextBox) for b in box.descendants())


def _describe(box: Any, role: str, element: Any, here: _Page) -> None:
    import pydyf

    if role == "Figure":
        title = box.element.find(_TITLE)
        words = title.text if title is not None else box.element.get("alt")
        if not words:
            raise ValueError("a figure without words for those who cannot see it")
        left, top = box.content_box_x(), box.content_box_y()
        element["Alt"] = pydyf.String(words)
        element["A"] = pydyf.Dictionary({
            "O": "/Layout", "BBox": pydyf.Array((left, top, left + box.width, top + box.height)),
        })  # fmt: skip
    elif role in ("TH", "TD"):
        attributes = pydyf.Dictionary({"O": "/Table"})
        if role == "TH":
            attributes["Scope"] = "/Row" if box.element.get("scope") == "row" else "/Column"
        if box.colspan != 1:
            attributes["ColSpan"] = box.colspan
        if len(attributes) > 1:
            element["A"] = attributes
