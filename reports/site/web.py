"""Makes web tables of printed ones: captions, headings of rows, a frame that scrolls on a phone, names as links.

The sections are the reports' own templates, whose markup is written for the printer: a caption is a paragraph before
its table, a row's name is a plain cell. What they share makes the change simple enough for patterns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from reports.site import messages as m

_TABLE = re.compile(
    r'(?:<p class="caption">(表\d+　(?:(?!</p>).)*)</p>\s*)?<table class="([^"]*)">(.*?)</table>', re.DOTALL
)
_FRAMED, _POINTS = "framed", "points"
_HEADING, _DATA = re.compile(r"<th[^>]*>([^<]*)</th>"), re.compile(r"<td>")
_GROUP = re.compile(r'<tr class="group"><td( colspan="\d+")>((?:(?!</td>).)*)</td>')
_NAMED_ROW = re.compile(r'(<tr(?: class="stick")?>)<td>((?:(?!</td>|<p>).)*)</td>')
_CELL = re.compile(r'<(td|th)((?: class="w?"| scope="row")?)>([^<>]+)</(?:td|th)>')
_TAG = re.compile(r"<[^>]*>")
_OPEN = f'<div class="scroll" role="region" tabindex="0" aria-label="{{label}}，{m.REGION}">'


def web(html: str, title: str, names: Mapping[str, str], here: str, root: str) -> str:
    """A section's markup for the web. A table without a caption gets ``title``, for those who only hear the page.

    ``html`` is escaped, ``title`` plain text. ``names``: full text of a cell → page, ``here`` not linked to.
    """

    title = escape(title)

    def framed(found: re.Match[str]) -> str:
        caption, cls, body = found.groups()
        if _FRAMED in cls.split():
            return found[0]
        if cls == _POINTS:
            body = _labelled(body)
        head = f"<caption>{caption}</caption>" if caption else f'<caption class="heard">{title}</caption>'
        opened = _OPEN.format(label=_TAG.sub("", caption or title))
        return f'{opened}<table class="{cls} {_FRAMED}">{head}{body}</table></div>'

    def linked(found: re.Match[str]) -> str:
        page = names.get(found[3])
        if page is None or page == here:
            return found[0]
        return f'<{found[1]}{found[2]}><a href="{root}{page}">{found[3]}</a></{found[1]}>'

    html = _TABLE.sub(framed, html)
    html = _GROUP.sub(r'</tbody><tbody><tr class="group"><th scope="rowgroup"\1>\2</th>', html)
    html = _NAMED_ROW.sub(r'\1<th scope="row">\2</th>', html)
    return _CELL.sub(linked, html)


def _labelled(body: str) -> str:
    """Each cell of a table of one row told its heading: on a phone they stand below each other, without the head."""
    headings = iter(_HEADING.findall(body))
    return _DATA.sub(lambda _: f'<td data-label="{next(headings, "")}">', body)
