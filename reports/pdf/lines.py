"""Where a line may not end, and how far its blanks may grow; what a page says stays as it is, letter by letter.

The engine ends lines by Unicode's rules, which allow an end after a hyphen. A code (``C-A01``, ``2024-T7.1-01``, a
receipt's number) is one word to a reader, and is looked for as one. A non-breaking hyphen would look the same, but the
text taken from the page would not be the code; so Pango is told not to end a line there. Nor does it leave a Chinese
text's last character on a line of its own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# a hyphen within a code, or first in what is left of one too long for a line
_JOINT = re.compile(rb"(?:\A|(?<=[0-9A-Za-z.]))-(?=[0-9A-Za-z.])")
# what ends a text and stays on one line: its last two characters, or a figure with its unit of measure, with the sign
# behind it; a shorter text stands in a column as narrow
_LAST = re.compile(
    "(?:(?<=[一-鿿：，；、”）]{2})[一-鿿]{2}|(?<=[一-鿿：，；、／→≥≤])[0-9.]{1,6}[一-鿿]{1,2}"
    "|(?<=[0-9一-鿿]{2})[一-鿿][：，；、→／][一-鿿])[，。；：、）”]?\\Z"
)
# of the type size: a line whose blanks would have to grow more is not spread to the margin
MOST_GROWN = 0.5


@cache
def prepare() -> None:
    """Tell the engine, once a process. Its version is checked by reports.pdf.conformance."""
    from weasyprint.layout import inline
    from weasyprint.text.ffi import ffi
    from weasyprint.text.line_break import Layout

    ffi.cdef("PangoAttribute * pango_attr_allow_breaks_new (gboolean allow_breaks);")
    Layout.set_text = _joined(Layout.set_text)
    inline.justify_line = _spread(inline.justify_line, inline.count_expandable_spaces)


def _joined(original: Any) -> Any:
    """Texts with places where no line ends. A code longer than a line ends it anywhere but at a hyphen."""
    from weasyprint.text.ffi import ffi, pango

    def set_text(self: Any, text: str, justify: bool = False) -> None:
        original(self, text, justify)
        if justify:  # drawn: its lines have ended
            return
        places = [found.start() for found in _JOINT.finditer(self.text.encode())] if "-" in self.text else []
        spans = [(at, at + 2) for at in places]  # the place between the two is inside
        if self.max_width is not None and len(self.text) * self.style["font_size"] > self.max_width:
            last = _LAST.search(self.text)
            start = len(self.text[: last.start()].encode()) if last else 0
            spans += [(start, len(self.text.encode()))] if last else []
        if not spans:
            return
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        for start, end in spans:
            attribute = pango.pango_attr_allow_breaks_new(False)
            attribute.start_index, attribute.end_index = start, end
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)

    return set_text


def _spread(original: Any, blanks_of: Any) -> Any:
    """Lines set to the margin where their blanks need grow a little only: Chinese has few, and one took it all."""

    def justify_line(context: Any, line: Any, extra_width: float) -> None:
        if extra_width <= blanks_of(line) * MOST_GROWN * line.style["font_size"]:
            original(context, line, extra_width)

    return justify_line
