"""``write_narrative``: the page of GB/T 9704, the office's fonts by name, the report's blocks; same bytes each time."""

from __future__ import annotations

import zipfile
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import report
from reports.engine import html
from reports.narrative import messages as m
from reports.narrative.blocks import Block, Picture, Run, Text
from reports.narrative.page import NarrativeError, read_page
from reports.narrative.pictures import drawn_pictures
from reports.narrative.styles import FOOTER, HEADER, footer, header, set_styles
from reports.narrative.word import NAMESPACES, body
from reports.reading.reader import Reader
from reports.subjects import codes

if TYPE_CHECKING:
    from docx.document import Document

    from mulin.pack import Pack
    from reports.frame import Frame
    from reports.marts import Marts
    from reports.release_info import ReleaseInfo
    from reports.report import Report

# the least date a zip can hold: no wall clock in the file
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TWIPS = {"top": 2098, "right": 1474, "bottom": 1984, "left": 1588, "header": 1361, "footer": 1304}
# kinds of parts of the library's template that nothing here uses
_DROPPED = {"thumbnail", "stylesWithEffects", "numbering", "customXml", "webSettings", "fontTable"}
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/extended-properties"><Application>mulin</Application></Properties>'
)


def write_narrative(marts: Marts, pack: Pack, info: ReleaseInfo, path: Path) -> None:
    """Write the district's report as a ``.docx`` for editing: its text, its tables and, as pictures, its figures.

    Same input, same bytes. Raises NarrativeError (Chinese) where the year has no district score or the report prints
    what Word has no counterpart of; MartsError where a mart is missing.
    """
    reader = Reader(marts, pack, info)
    found = codes(reader, "district")
    if not found:
        raise NarrativeError(m.NO_DISTRICT.format(year=info.year, **info.words.tiers))
    path.write_bytes(word_file("district", report.build(reader, "district", found[0][0]), info.notice))


def word_file(kind: str, built: Report, notice: str = "") -> bytes:
    """Any report as a Word file; ``notice`` stands above it. Raises NarrativeError as :func:`write_narrative` does."""
    blocks = _closed(read_page(html(kind, built)), built.frame, notice)
    return _bytes(blocks, built.frame)


def _closed(blocks: list[Block], frame: Frame, notice: str) -> list[Block]:
    """The release's identity stands before the imprint, which ends a paper; that it is superseded, at the head."""
    words = {
        "year": frame.year, "number": frame.release_number, "data_hash": frame.data_hash, "report": frame.kind_name,
    }  # fmt: skip
    said: list[Block] = [Text("small", [Run(t.format(**words))]) for t in (m.IDENTITY, m.DRAFT + m.EDITED)]
    last = next((i for i, b in enumerate(blocks) if isinstance(b, Text) and b.role == "imprint"), len(blocks))
    first: list[Block] = [Text("small", [Run(notice)])] if notice else []
    return [*first, *blocks[:last], *said, *blocks[last:]]


def _bytes(blocks: list[Block], frame: Frame) -> bytes:
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    set_styles(document)
    _page(document, frame)
    files = drawn_pictures([b for b in blocks if isinstance(b, Picture)])
    related = [document.part.get_or_add_image(BytesIO(png))[0] for png in files]
    parsed = parse_xml(f"<w:body {NAMESPACES}>{body(blocks, related)}</w:body>")
    section = document.element.body.sectPr
    for element in list(parsed):
        section.addprevious(element)
    _properties(document, frame)
    _bare(document)
    raw = BytesIO()
    document.save(raw)
    return _dated(raw)


def _page(document: Document, frame: Frame) -> None:
    """A4, the text area of 156 × 225 mm, page numbers on the outer side."""
    from docx.oxml import parse_xml
    from docx.shared import Twips

    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.page_width, section.page_height = Twips(11906), Twips(16838)
    section.top_margin, section.bottom_margin = Twips(_TWIPS["top"]), Twips(_TWIPS["bottom"])
    section.left_margin, section.right_margin = Twips(_TWIPS["left"]), Twips(_TWIPS["right"])
    section.header_distance, section.footer_distance = Twips(_TWIPS["header"]), Twips(_TWIPS["footer"])
    running = m.RUNNING.format(year=frame.year, number=frame.release_number, name=frame.name)
    above = header(frame.plan_title, running, m.DEMO_MARK if frame.demo else "")
    parts = (
        (section.header, HEADER, above), (section.even_page_header, HEADER, above),
        (section.footer, FOOTER, footer("right")), (section.even_page_footer, FOOTER, footer("left")),
    )  # fmt: skip
    for part, style, paragraphs in parts:
        part.is_linked_to_previous = False
        holder = part._element
        for old in list(holder):
            holder.remove(old)
        for text in paragraphs:
            holder.append(parse_xml(text.format(style=style)))


def _properties(document: Document, frame: Frame) -> None:
    """Title and office; the dates are the release's, since a file made again must be the same file."""
    issued = datetime.combine(datetime.fromisoformat(frame.issued_iso).date(), time())
    core: Any = document.core_properties
    core.title, core.subject = f"{frame.full_name}{frame.title_rest}", frame.description
    core.author = core.last_modified_by = frame.office
    core.created = core.modified = issued
    core.comments, core.keywords, core.category = (m.DEMO_MARK if frame.demo else ""), "", ""
    core.language, core.revision, core.identifier = "zh-CN", 1, frame.data_hash


def _bare(document: Document) -> None:
    """Without what the library's template brings along, and Chinese to Word where the template says Japanese."""
    from docx.oxml.ns import qn

    settings, package = document.settings.element, document.part.package
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    for rels in (package.rels, document.part.rels):
        for key in [k for k, r in rels.items() if r.reltype.rpartition("/")[2] in _DROPPED]:
            del rels[key]
    for part in package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = _APP.encode()


def _dated(raw: BytesIO) -> bytes:
    """The same zip with one fixed date on every entry."""
    out = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.compress_type, entry.external_attr = 3, zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(entry, source.read(name))
    return out.getvalue()
