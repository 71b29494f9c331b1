"""HTML → PDF with WeasyPrint, closed to everything but the package's own files, and the same bytes every time.

A character without a glyph, a font that is not ours, a resource outside ``mulin:`` or any complaint of the engine fails
the render: a report with a hole in it must not leave the house. What the main faces lack is drawn by a fallback face or
by a substitute that the report explains (``mulin/printable.py``).
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mulin.printable import as_printed, fallback_files, substituted
from mulin.temporary import lasting_folder
from reports.engine import REPORTS, html
from reports.fonts import FACES, FALLBACK, font_face_css, office, unpacked, verify_font_hashes, with_fallback
from reports.look.style import FAMILIES, OfficeFont
from reports.pdf import conformance, lines, speed, tables

if TYPE_CHECKING:
    from reports.attached import Attachment

SCHEME = "mulin"
_LOGO = ("data:image/svg+xml;base64,", "data:image/png;base64,")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATA = re.compile(r"data:([\w./+-]*)[^\s'\"<>）)]*")
# a last page filled less than this is avoided where a tighter setting does
NEARLY_EMPTY = 0.22
# up to here the first step usually does; beyond it only the second, and a try costs a layout
LITTLE = 0.12
# and what the page before has to keep where chapters go over to the last one
WELL_FILLED = 0.55


class RenderError(Exception):
    """A report could not be rendered faithfully; the message (Chinese) says why."""


def shortened(text: str) -> str:
    """A text that may quote the logo, without its bytes: half a megabyte of letters hides what is wrong."""
    return _DATA.sub(lambda found: f"data:{found[1][:40]}…", text)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One finished PDF."""

    pdf: bytes
    pages: int


class _Complaints(logging.Handler):
    """Collects what WeasyPrint only warns about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


def _own_file(url: str) -> bytes:
    """Content of ``mulin:<path inside reports/>``, of a pinned font of the office, or of the logo, which is in the URL.

    Raises RenderError for anything else, FontFileError for a font that is not the pinned one.
    """
    parts = urlsplit(url)
    if url.startswith(_LOGO):
        return base64.b64decode(url.partition(",")[2])
    if parts.scheme == office.SCHEME:
        digest, _, file = parts.path.partition("/")
        return office.font_bytes(file, digest)
    path = (REPORTS / parts.path.lstrip("/")).resolve()
    if parts.scheme != SCHEME or parts.netloc or not path.is_relative_to(REPORTS) or not path.is_file():
        raise RenderError(f"报告只能使用自己的文件，拒绝读取 {shortened(url)}")
    return unpacked(path)


class _Engine:
    """WeasyPrint with our fonts and style, set up once a process and choice of fonts."""

    def __init__(self, fonts: tuple[OfficeFont, ...], fallback: tuple[str, ...]) -> None:
        # read when fontconfig starts; a file without folders shuts the machine's fonts out
        os.environ["FONTCONFIG_FILE"] = str(REPORTS / "shared" / "fontconfig.conf")
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*FontConfig.*")
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
            from weasyprint.urls import URLFetcher, URLFetcherResponse

        class Fetcher(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
            def fetch(self, url: str, headers: Any = None) -> Any:
                kind = url[5:].partition(";")[0] if url.startswith(_LOGO) else None
                return URLFetcherResponse(url, _own_file(url), {"Content-Type": kind} if kind else None)

        verify_font_hashes()
        verify_font_hashes(fallback=fallback)
        conformance.prepare()
        speed.prepare()
        lines.prepare()
        tables.prepare()
        self.complaints = _Complaints()
        log = logging.getLogger("weasyprint")
        log.addHandler(self.complaints)
        self.weasyprint = weasyprint
        self.fetcher = Fetcher()
        self.fonts = FontConfiguration()
        self.fonts._folder = lasting_folder()  # every worker would leave its own behind, 50 MB of fonts
        for font in fonts:  # the engine would only say in English that it cannot be loaded
            office.font_bytes(font.file, font.sha256)
        css = font_face_css(fallback) + office.face_css(fonts) + with_fallback(
            (REPORTS / "shared" / "page.css").read_text(encoding="utf-8")
        )  # fmt: skip
        self.style = weasyprint.CSS(string=css, url_fetcher=self.fetcher, font_config=self.fonts, base_url=f"{SCHEME}:")
        self._check("样式表")

    def _check(self, what: str) -> None:
        found, self.complaints.found = self.complaints.found, []
        if found:
            said = "；".join(dict.fromkeys(map(shortened, found)))
            raise RenderError(f"{what}不能如实输出：{said}")

    def pdf(self, page: str, identifier: bytes, attachments: Sequence[Attachment], dated: str) -> Rendered:
        self.complaints.found = []
        document = self._laid_out(page)
        conformance.mark_furniture(document)
        conformance.identify(document)
        data = document.write_pdf(
            pdf_identifier=identifier, pdf_variant=conformance.VARIANT, pdf_tags=True,
            attachments=[self._attached(a, dated) for a in attachments], finisher=conformance.finish,
        )  # fmt: skip
        self._check("报告")
        own = {face.family for face in (*FACES.values(), *FALLBACK.values())}
        foreign = {f.family for f in document.fonts.values()} - {*own, *FAMILIES.values()}
        if foreign:
            raise RenderError(f"报告用到了锁定字体以外的字体：{'、'.join(sorted(foreign))}")
        return Rendered(data, len(document.pages))

    def bare(self, page: str) -> bytes:
        """A page with a style of its own, in our faces: for pictures of what reports draw. Raises RenderError."""
        self.complaints.found = []
        source = speed.parse(page, f"{SCHEME}:", self.fetcher, lambda _: None)
        data: bytes = source.write_pdf(font_config=self.fonts)
        self._check("图")
        return data

    def _laid_out(self, page: str) -> Any:
        """The pages. Where the last one would hold a few lines only, set tighter, step by step, if that saves it; else
        the last two chapters go over to it."""
        document = self._layout(page)
        left = _filled(document.pages[-1])
        if len(document.pages) > 1 and left < NEARLY_EMPTY:
            for look in ("tight", "tight tighter") if left < LITTLE else ("tight tighter",):
                tighter = self._layout(page.replace("<body>", f'<body class="{look}">', 1))
                if len(tighter.pages) < len(document.pages):
                    return tighter
            closing = self._layout(page.replace("<body>", '<body class="closing">', 1))
            if len(closing.pages) == len(document.pages) and _filled(closing.pages[-2]) > WELL_FILLED:
                return closing
        return document

    def _layout(self, page: str) -> Any:
        source = speed.parse(page, f"{SCHEME}:", self.fetcher, tables.name_rests)
        return source.render(stylesheets=[self.style], font_config=self.fonts)

    def _attached(self, file: Attachment, dated: str) -> Any:
        day = datetime.fromisoformat(dated)
        return self.weasyprint.Attachment(
            string=file.data, name=file.name, description=file.description, relationship=file.relationship,
            created=day, modified=day, url_fetcher=self.fetcher,
        )  # fmt: skip


def _filled(page: Any) -> float:
    """How far down its text area a page is used, 0..1; the body of one that goes on reaches its foot, what it holds
    does not."""
    box = page._page_box
    held = (b for body in box.children[0].children for b in body.children)
    bottom = max((b.position_y + b.margin_height() for b in held), default=box.position_y)
    return float((bottom - box.content_box_y()) / box.height)


@cache
def engine(fonts: tuple[OfficeFont, ...] = (), fallback: tuple[str, ...] = ()) -> _Engine:
    """The process's engine, one for each choice of fonts and fallback files. Raises FontFileError when a font is not
    the pinned one."""
    return _Engine(fonts, fallback)


def draw_alone(logo: str) -> None:
    """Draw a logo (a data URI) as every report would. Raises RenderError where that fails, in whatever way."""
    page = f'<html lang="zh-CN"><title>徽标</title><body><img class="logo" src="{logo}" alt="徽标"/></body></html>'
    try:
        engine().pdf(page, b"0" * 32, (), "2000-01-01T00:00:00+08:00")
    except (ValueError, LookupError, ArithmeticError, TypeError, RecursionError) as error:
        raise RenderError(f"徽标画不出来：{shortened(str(error))}") from error


def render(kind: str, code: str, data_hash: str, context: Any, attachments: Sequence[Attachment] = ()) -> Rendered:
    """Render one report; ``data_hash`` enters the PDF's identifier. Raises RenderError; Jinja2's UndefinedError where a
    template asks for what is not there.
    """
    page = html(kind, context)
    strange = substituted(page)
    if strange:
        page = html(kind, context, tuple(strange))
    page = drawn(page)
    identifier = hashlib.sha256(f"{data_hash}/{kind}/{code}".encode()).hexdigest()[:32].encode()
    return engine(context.frame.style.fonts, fallback_files(page)).pdf(
        page, identifier, attachments, context.frame.issued_iso
    )


def drawn(page: str) -> str:
    """The page with every character as it is printed. The file's own title and description, which no face draws, keep
    the text as typed, but for what no XML may hold."""
    head, style, body = page.partition("<style>")
    return _NO_XML.sub("", head) + style + as_printed(body)
