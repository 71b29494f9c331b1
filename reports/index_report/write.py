"""A scoring's report as a file: PDF by the engine of all reports, or one HTML page that needs nothing beside it."""

from __future__ import annotations

import os
from html import unescape
from pathlib import Path
from typing import Any

from markupsafe import Markup

from mulin.durable import write_whole
from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack
from mulin.temporary import made_aside
from reports.engine import REPORTS, css_string, environment
from reports.fonts import FontFileError
from reports.index_report import messages as m
from reports.index_report.document import Document, build
from reports.index_report.messages import errors
from reports.index_report.results import opened
from reports.render import RenderError, render
from reports.site.fonts import font_css
from reports.site.web import web

PDF, WEB = ".pdf", (".html", ".htm")
_ASIDE = ".report-"
_SHEETS = ("site/site.css", "index_report/page.css")


def require_writable(path: Path, out: Path, data: Path | None = None) -> None:
    """Raise FindingsError where no report could be written to ``path`` once results stand in ``out``, or only over the
    table ``data``: asked before the work."""

    def refuse(rule: str, message: str, mend: str) -> FindingsError:
        return FindingsError(errors.REFUSED, [Finding(Level.ERROR, f"report.{rule}", message, mend, file=str(path))])

    if path.is_dir():
        raise refuse("folder", errors.IS_FOLDER, errors.MEND_IS_FOLDER.format(example=path / "report.pdf"))
    if path.suffix.lower() not in (PDF, *WEB):
        raise refuse("suffix", errors.SUFFIX.format(suffix=path.suffix or path.name), errors.MEND_SUFFIX)
    if data is not None and path.exists() and data.exists() and path.samefile(data):
        raise refuse("data", errors.IS_DATA, errors.MEND_IS_DATA)
    folder = path.absolute().parent
    if folder == out.absolute():
        return  # scoring makes it
    if not folder.is_dir() or out.absolute() in folder.parents:  # the folder of results is replaced as a whole
        raise refuse("no_folder", errors.NO_FOLDER.format(folder=folder), errors.MEND_NO_FOLDER)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise refuse("not_writable", errors.NOT_WRITABLE.format(folder=folder), errors.MEND_NOT_WRITABLE)


def write_report(pack: IndexPack, folder: Path, path: Path) -> int:
    """Write the report of the results in ``folder`` to ``path``; how many pages it has (one on the web).

    Raises FindingsError where it cannot be printed faithfully, OSError where it cannot be written.
    """
    with opened(pack, folder) as results:
        document = build(results)
    try:
        if path.suffix.lower() == PDF:
            made = render("index_report", pack.index, results.manifest_hash, document)
            data, pages = made.pdf, made.pages
        else:
            data, pages = page(document).encode(), 1
    except (RenderError, FontFileError) as error:
        said = Finding(Level.ERROR, "report.render", str(error), errors.MEND_RENDER.format(out=folder), file=str(path))
        raise FindingsError(errors.REFUSED, [said]) from error
    with made_aside(path.absolute().parent, _ASIDE) as aside:
        write_whole(path, data, draft=aside / "report", mode=0o644, lasting=False)
    return pages


def page(document: Document) -> str:
    """The report as one page: sheet and fonts, cut down to the characters it shows, stand in it."""
    bare = web_page(document)
    texts = unescape(bare) + m.HINT, document.frame.full_title
    shown, titles = ("".join(sorted(set(text) - set("\t\n\r"))) for text in texts)
    hint = f":root {{ --hint: {css_string(m.HINT)} }}"
    sheets = [hint, *((REPORTS / name).read_text(encoding="utf-8") for name in _SHEETS)]
    return bare.replace("<style></style>", "\n".join(("<style>", font_css(shown, titles), *sheets, "</style>")), 1)


def web_page(document: Document) -> str:
    """The page, with an empty sheet."""
    env = environment()
    module: Any = env.get_template("index_report/content.html.j2").module
    printed = web(str(module.content(document, scrolls=True)), document.frame.title, {}, "", "")
    template = env.get_template("index_report/page.html.j2")
    return template.render(c=document, printed=Markup(printed))
