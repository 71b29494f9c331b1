"""Notes on cells: ours added to the sheet's own, and taken away again when the copy comes back.

A note is an entry of the sheet's comments part and a shape of its VML drawing; Excel wants both. Ours stands below a
line of its own, by which it is known again where an office program has dropped the author (LibreOffice does); where the
sender has written a note on the same cell, it follows the sender's words.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Mapping
from xml.parsers import expat

from mulin.workbooks import messages as m
from mulin.workbooks.address import a1, split_a1
from mulin.workbooks.marking.order import SHEET
from mulin.workbooks.marking.package import Package
from mulin.workbooks.marking.result import Place
from mulin.workbooks.marking.splice import Element, Xml, as_text, in_utf8

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_THREAD = "tc="
"""Begins the author of a note that stands for a conversation; programs that know those show nothing we add to it."""
_SHAPE = re.compile(rb"<(\w+:|)shape[\s>].*?</\1shape>\s*", re.DOTALL)
_SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
_ROW, _COLUMN = re.compile(rb"<\w+:Row>\s*(\d+)"), re.compile(rb"<\w+:Column>\s*(\d+)")
_NAMES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"{names}>'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NOTE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;margin-top:1.5pt;'
    'width:{width}px;height:{height}px;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"{names}>'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_RULER = m.MARKED_RULER.encode()
_BREAK = re.compile(rb"(?:\s|&#10;|&#13;|&#x[adAD];|_x000[adAD]_)+$")
_WIDTH, _LINE, _CHARACTERS = 320, 22, 22
"""Pixels across, pixels a line, Chinese characters a line."""


def renote(package: Package, part: str, sheet: Xml, notes: Mapping[Place, str], office: str) -> bool:
    """Take our former notes off a sheet and put ``notes`` on it; False where the sheet's own notes cannot be read.

    ``office``: the namespace of the workbook's relationships.
    """
    comments_id, comments_part = next(package.related(part, "comments"), ("", ""))
    legacy = sheet.root.first("legacyDrawing")
    drawing = package.relations(part).get(legacy.relation_id, {}).get("Target", "") if legacy else ""
    drawing_part = package.find(drawing) or ""
    try:
        comments = _Comments(package.read(comments_part)) if comments_part else None
        shapes = in_utf8(package.read(drawing_part)) if drawing_part else b""
    except (expat.ExpatError, ValueError, LookupError):
        return False
    if shapes and not _root_end(shapes):
        return False
    if comments:
        shapes = _without(shapes, comments.unmark())
    if comments and not comments.keeps_any:
        package.unrelate(part, comments_id)
        package.remove(comments_part)
        comments = None
    if legacy and (not drawing_part or (comments_part and not _SHAPE.search(shapes))):
        package.unrelate(part, legacy.relation_id)
        if drawing_part:
            package.remove(drawing_part)
        sheet.cut(legacy)
        legacy, shapes = None, b""
    if notes:
        new = list(notes) if comments is None else comments.annotate(notes)
        text = _drawing(shapes, [(place, notes[place]) for place in new])
        if comments is None:
            folder = posixpath.dirname(posixpath.dirname(part))
            added = package.add(posixpath.join(folder, "comments{}.xml"), _fresh(sheet.root.uri, notes), _COMMENTS)
            package.relate(part, "comments", added, office)
        if legacy is None:
            folder = posixpath.join(posixpath.dirname(posixpath.dirname(part)), "drawings")
            package.default_type("vml", _VML)
            added = package.add(posixpath.join(folder, "vmlDrawing{}.vml"), text.decode())
            named = sheet.related(package.relate(part, "vmlDrawing", added, office), office)
            sheet.place(sheet.named(f"<legacyDrawing {named}/>"), "legacyDrawing", SHEET)
        else:
            package.write(drawing_part, text)
    elif legacy:
        package.write(drawing_part, shapes)
    if comments and comments.xml.changed:
        package.write(comments_part, comments.xml.bytes())
    return True


class _Comments:
    """A sheet's comments part."""

    def __init__(self, data: bytes) -> None:
        self.xml = Xml(data)
        authors, entries = self.xml.root.first("authors"), self.xml.root.first("commentList")
        if authors is None or entries is None:
            raise ValueError("comments without a list")
        self._list, self._authors = entries, authors
        self._names = [html.unescape(self.xml.content(a).decode()).strip() for a in authors.all("author")]
        self._theirs = entries.all("comment")

    def _author(self, comment: Element) -> str:
        number = comment.attributes.get("authorId", "")
        return self._names[int(number)] if number.isdigit() and int(number) < len(self._names) else ""

    @property
    def keeps_any(self) -> bool:
        return bool(self._theirs)

    def unmark(self) -> set[Place]:
        """Cut what is ours; the cells whose notes go altogether."""
        gone = set()
        for comment in list(self._theirs):
            if self._author(comment) == m.MARKED_AUTHOR or not self._cut_ours(comment):
                self.xml.cut(comment)
                self._theirs.remove(comment)
                gone |= _cell(comment)
        return gone

    def _cut_ours(self, comment: Element) -> bool:
        """Take away what follows our line, whoever has saved it in between; False where nothing stands before it."""
        texts = comment.descendants("t")
        parts = [self.xml.content(t) for t in texts]
        first = next((i for i, part in enumerate(parts) if _RULER in part), None)
        if first is None:
            return True
        kept = [*parts[:first], parts[first].partition(_RULER)[0]]
        while kept and not (end := _BREAK.sub(b"", kept[-1])):
            kept.pop()
        if not kept:
            return False
        last = texts[len(kept) - 1]
        self.xml.cut_content(last.opened + len(end), last.closed)
        for t in texts[len(kept) :]:
            self.xml.cut(t.parent if t.parent and t.parent.name == "r" else t)
        return True

    def annotate(self, notes: Mapping[Place, str]) -> list[Place]:
        """Add our notes; the cells that had none and need a shape."""
        held = {place: c for c in self._theirs for place in _cell(c)}
        for place, comment in held.items():
            text = comment.first("text")
            if place in notes and text is not None and not self._author(comment).startswith(_THREAD):
                self.xml.append(text, self.xml.named(_run(f"\n{m.MARKED_RULER}\n{notes[place]}")))
        new = [place for place in notes if place not in held]
        if m.MARKED_AUTHOR in self._names:
            number = self._names.index(m.MARKED_AUTHOR)
        else:
            number = len(self._names)
            self.xml.append(self._authors, self.xml.named(f"<author>{m.MARKED_AUTHOR}</author>"))
        self.xml.append(self._list, self.xml.named("".join(_comment(p, notes[p], number) for p in new)))
        return new


def _cell(comment: Element) -> set[Place]:
    try:
        return {split_a1(comment.attributes.get("ref", ""))}
    except ValueError:
        return set()


def _run(text: str) -> str:
    return (
        '<r><rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><charset val="134"/></rPr>'
        f'<t xml:space="preserve">{as_text(text)}</t></r>'
    )


def _comment(place: Place, text: str, author: int) -> str:
    run = _run(f"{m.MARKED_RULER}\n{text}")
    return f'<comment ref="{a1(*place)}" authorId="{author}"><text>{run}</text></comment>'


def _fresh(uri: str, notes: Mapping[Place, str]) -> str:
    entries = "".join(_comment(place, text, 0) for place, text in notes.items())
    return (
        f'<comments xmlns="{uri}"><authors><author>{m.MARKED_AUTHOR}</author></authors>'
        f"<commentList>{entries}</commentList></comments>"
    )


def _root_end(shapes: bytes) -> int:
    """Where the drawing's root ends; VML need not be well-formed, so it is looked for as text. 0: nowhere."""
    return max(shapes.rfind(b"</xml"), 0)


def _without(shapes: bytes, gone: set[Place]) -> bytes:
    """The drawing without the notes on these cells."""

    def keep(shape: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(shape[0]), _COLUMN.search(shape[0])
        ours = row and column and b'"Note"' in shape[0] and (int(row[1]), int(column[1])) in gone
        return b"" if ours else shape[0]

    return _SHAPE.sub(keep, shapes) if gone else shapes


def _drawing(shapes: bytes, notes: Iterable[tuple[Place, str]]) -> bytes:
    """The drawing with a hidden note for each of these cells; a new one where there is none (``shapes`` empty)."""
    declared = not shapes or all(f"xmlns:{p}=".encode() in shapes for p in "vox")
    names = "" if declared else f" {_NAMES}"
    first = max([1024, *(int(i) for i in _SHAPE_ID.findall(shapes))]) + 1
    added = [] if b'"_x0000_t202"' in shapes else [_TYPE.format(names=names)]
    for number, ((row, column), text) in enumerate(notes, first):
        lines = sum(1 + len(line) // _CHARACTERS for line in text.split("\n"))
        height = 30 + _LINE * (1 + lines)
        added.append(_NOTE.format(id=number, width=_WIDTH, height=height, row=row, column=column, names=names))
    if shapes:
        at = _root_end(shapes)
        return shapes[:at] + "".join(added).encode() + shapes[at:]
    blocks = ",".join(str(n) for n in range(1, (first + len(added)) // 1024 + 1))
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>'
    return f"<xml {_NAMES}>{layout}{''.join(added)}</xml>".encode()
