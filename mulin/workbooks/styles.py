"""Cell formats of the templates: white is to be filled in, grey is locked, blue is optional."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mulin.workbooks.sheet import Column

if TYPE_CHECKING:
    from xlsxwriter import Workbook

FONT = "宋体"
HEADER_FILL = "#1F4E79"
GREY_FILL = "#EDEDED"
OPTIONAL_FILL = "#EAF3FB"
LINE = "#A6A6A6"


def text_lines(text: str, width: int) -> int:
    """Lines the text takes in ``width`` half-width characters; Chinese characters count two."""
    return max(1, -(-sum(2 if ord(ch) > 0x2E7F else 1 for ch in text) // width))


class Styles:
    """Made once a workbook; xlsxwriter writes each distinct format once.

    Numbers keep the format General: only then does Excel turn a typed ``95%`` or ``3-1`` into a percent or date cell
    that the parser can see. A fixed ``0.00`` would silently store 0.95.
    """

    def __init__(self, wb: Workbook) -> None:
        def fmt(**more: Any) -> Any:
            return wb.add_format({"font_name": FONT, "font_size": 10, "valign": "vcenter", **more})

        box = {"border": 1, "border_color": LINE}
        self.title = fmt(bold=True, font_size=15, font_color="#1F3864")
        self.note = fmt(font_size=9, font_color="#9C5700", text_wrap=True)
        self.code = fmt(font_size=7, font_color="#808080", align="center", valign="bottom")
        self.header = fmt(bold=True, font_color="#FFFFFF", bg_color=HEADER_FILL, text_wrap=True, align="center", **box)
        self.previous_header = fmt(
            font_size=9, font_color="#595959", bg_color="#D9D9D9", text_wrap=True, align="center", **box
        )
        self.label = fmt(bg_color="#F7F7F7", text_wrap=True, **box)
        self.previous = fmt(font_color="#7F7F7F", bg_color=GREY_FILL, align="right", **box)
        self.closed = fmt(bg_color="#BFBFBF", **box)
        self.input = fmt(locked=False, align="right", **box)
        self.optional = fmt(locked=False, align="right", bg_color=OPTIONAL_FILL, **box)
        self.choice = fmt(locked=False, align="center", **box)
        self.text = fmt(locked=False, text_wrap=True, num_format="@", **box)
        self.date = fmt(locked=False, align="center", num_format="yyyy-mm-dd", **box)
        self.signature = fmt(locked=False, text_wrap=True, valign="bottom", num_format="@")
        self.heading = fmt(bold=True, font_size=12, font_color="#1F3864", bottom=2, bottom_color=HEADER_FILL)
        self.para = fmt(text_wrap=True, valign="top")
        self.cell = fmt(text_wrap=True, valign="top", **box)
        self.warn = fmt(text_wrap=True, bold=True, font_color="#C00000")

    def input_for(self, column: Column, optional: bool = False) -> Any:
        if column.type in ("text", "name", "units", "file"):
            return self.text
        if column.type == "date":
            return self.date
        if optional:
            return self.optional
        return self.choice if column.type == "boolean" else self.input
