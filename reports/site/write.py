"""Writes the site's pages: all are rendered first, so that the fonts hold exactly the characters they show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import rows
from reports.engine import REPORTS, WEB, environment
from reports.fonts import verify_font_hashes
from reports.site import messages as m
from reports.site.fonts import font_css
from reports.site.page import Page
from reports.site.pages import NoDistrictError, names, pages
from reports.site.web import web

if TYPE_CHECKING:
    from markupsafe import Markup

    from reports.reading.reader import Reader

HERE = Path(__file__).resolve().parent
STYLE, FONTS = "assets/site.css", "assets/fonts.css"
_DRAWN = re.compile(r"<(style|title)\b.*?</\1>|<[^>]*>", re.DOTALL)
_SVG_TITLE = re.compile(r"<title>[^<]*</title>")
_TITLES = re.compile(r'<h1>(.*?)</h1>|<p class="brand">(.*?)</p>', re.DOTALL)


class SiteError(Exception):
    """The site cannot be written; the message (Chinese) says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the site hands out. ``path`` is relative to the site's folder, ``kind`` ``marts`` or ``reports``."""

    kind: str
    title: str
    about: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What the release's manifest says of it. ``files`` are the manifest's; ``notes`` its remarks in words; ``head``:
    the code of the chain's head at the event that anchored it, empty where none did. ``log_head``: of the
    portal's log."""

    data_hash: str
    manifest_sha256: str
    chain_head: str
    head: str
    pack_hash: str
    marts_hash: str
    inputs_hash: str
    code_version: str
    created_at: str
    inputs: int
    files: int
    notes: tuple[str, ...]
    log_head: str = ""


def write_site(
    reader: Reader,
    identity: Identity,
    downloads: Sequence[Download],
    out: Path,
    on_page: Callable[[int, int], None] | None = None,
) -> list[str]:
    """Write pages, style and fonts into ``out`` (absent or empty); returns their paths, sorted.

    The files of ``downloads`` are the caller's to put in place. ``on_page(done, total)`` is told of each page.
    Raises SiteError, MartsError where the release lacks a mart, FontFileError where the fonts are not the pinned ones.
    """
    if out.exists() and any(out.iterdir()):
        raise SiteError(m.NOT_EMPTY.format(folder=out))
    verify_font_hashes()
    style = (HERE / "site.css").read_text(encoding="utf-8")
    shown, titles, written = set(style), set(), [STYLE, FONTS]
    try:
        for done, (path, html) in enumerate(_rendered(reader, identity, downloads, written), 1):
            text = unescape(_DRAWN.sub(" ", _SVG_TITLE.sub("", html)))
            shown |= set(text)
            titles |= {c for found in _TITLES.findall(html) for c in unescape(_DRAWN.sub("", "".join(found)))}
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(html, encoding="utf-8", newline="\n")
            if on_page:
                on_page(done, _expected(reader))
    except NoDistrictError as error:
        raise SiteError(str(error)) from error
    (out / STYLE).parent.mkdir(parents=True, exist_ok=True)
    (out / STYLE).write_text(style, encoding="utf-8", newline="\n")
    (out / FONTS).write_text(font_css(_text(shown), _text(titles)), encoding="utf-8", newline="\n")
    return sorted(written)


def _text(characters: set[str]) -> str:
    return "".join(sorted(characters - set("\t\n\r")))


def _expected(reader: Reader) -> int:
    """How many pages there will be."""
    return (
        len(m.navigation(reader.words))
        + len(reader.marts.table(rows.UnitScore))
        + len(reader.marts.table(rows.DepartmentScore))
    )


def _rendered(reader: Reader, identity: Identity, downloads: Sequence[Download], written: list[str]) -> Any:
    """(path, HTML) of every page; the path goes into ``written``."""
    env, known = environment(reader.info.style.colours), names(reader)
    of_units = {d.path.rpartition("/")[2].partition("-")[0]: d for d in downloads if d.kind == "reports"}
    for page in pages(reader, downloads, identity):
        template = env.get_template(f"site/templates/{page.template}.html.j2")
        code = page.path.rpartition("/")[2].removesuffix(".html")
        site = Site(page, reader, known, of_units.get(code), identity.head)
        written.append(page.path)
        yield page.path, template.render({"site": site, "page": page, "w": reader.words, **page.context})


class Site:
    """What every template knows: the release's words, the navigation, and how a section becomes web markup."""

    def __init__(
        self, page: Page, reader: Reader, known: Mapping[str, str], report: Download | None, head: str
    ) -> None:
        self.info, self.page, self.report, self.head = reader.info, page, report, head
        self.number = reader.info.release.removeprefix("r")
        self.district = reader.pack.unit[reader.pack.plan.district_unit].name
        self.navigation = {href: reader.words.fill(name) for href, name in m.navigation(reader.words).items()}
        self.pillars = [p.name_zh for p in reader.year_pack.framework.pillars.values()]
        self._known = known

    def web(self, html: str, title: str) -> Markup:
        """A rendered section of a report, for the web."""
        return Markup(web(str(html), title, self._known, self.page.path, self.page.root))

    @staticmethod
    def template(own: str) -> str:
        """The template of a section: the room's for the web, or the one by which the report prints it."""
        web = own.removesuffix(".html.j2") + WEB
        return web if (REPORTS / web).is_file() else own
