"""PDF/A-3u with PDF/UA-1: the marks the engine does not write by itself.

WeasyPrint tags a document and writes PDF/A-3u. What it leaves open, and is done here: head and foot of a page become
artifacts instead of content that belongs to no element, both identifiers stand in one XMP packet with the extension
schema PDF/A asks for and is not compressed, a stream's length cannot be misread, and each attached file is listed
once. ``tests/unit/reports/test_pdf_conformance.py`` checks what is claimed, with two validators and rules of our own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from reports.pdf import structure

VARIANT = "pdf/a-3u"
LINK = "转到本报告中的章节"
ENGINE = "70."
_UA = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


_END = b"\nendstream"


class EngineVersionError(RuntimeError):
    """The installed engine is not the one these additions were written for."""


@cache
def prepare() -> None:
    """Teach the engine, once a process, what is furniture and what is content. Raises EngineVersionError."""
    import pydyf
    import weasyprint
    from weasyprint.pdf import tags
    from weasyprint.pdf.stream import Stream

    if not weasyprint.__version__.startswith(ENGINE):
        raise EngineVersionError(
            f"报告引擎应为 WeasyPrint {ENGINE}x，装的是 {weasyprint.__version__}；按锁定的依赖重新安装"
        )
    marked = Stream.marked

    def marked_or_artifact(self: Any, box: Any, tag: str) -> Any:
        return self.artifact() if getattr(box, "furniture", False) else marked(self, box, tag)

    Stream.marked = marked_or_artifact
    tags._build_box_tree = structure.build
    pydyf.Stream.data = property(_unmistakable(pydyf.Stream.data.fget))


def _unmistakable(data: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """A stream whose last byte is a carriage return is closed by CR LF.

    With the engine's LF that byte reads as half of the line end, and ``Length`` as one too long (PDF/A 6.1.7.1).
    """

    def closed(stream: Any) -> bytes:
        written = data(stream)
        return written[: -len(_END)] + b"\r" + _END if written.endswith(b"\r" + _END) else written

    return closed


def mark_furniture(document: Any) -> None:
    """Note on every box in a page's margins that it is no content."""
    from weasyprint.formatting_structure import boxes

    for page in document.pages:
        for child in page._page_box.children:
            if isinstance(child, boxes.MarginBox):
                for box in child.descendants():
                    box.furniture = True


def identify(document: Any) -> None:
    """Write the PDF/UA identifier, and its schema, into the packet that names PDF/A."""
    metadata = document.metadata
    plain = metadata.generate_rdf_metadata

    def with_ua(*args: Any) -> bytes:
        head, end, tail = plain(*args).rpartition(b"</rdf:RDF>")
        return bytes(head + _UA.encode() + end + tail)

    metadata.generate_rdf_metadata = with_ua


def finish(document: Any, pdf: Any) -> None:
    """Last touches: a link says where it leads; an attachment, which the engine lists by name and by type, once; the
    packet that describes the file is readable without decoding (PDF/A 6.6.2.1)."""
    import pydyf

    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Subtype") == "/Link":
            item["Contents"] = pydyf.String(LINK)
        elif isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.compress = False
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
