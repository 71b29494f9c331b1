"""The static site: every link leads somewhere, every unit has a page, every figure is the marts', nothing is loaded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import district_marts as fixture
import pytest
from latin import own, strange
from lxml import etree, html

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.correction import Cause, Correction, Issued
from reports.reading.reader import Reader
from reports.shared.tilemap import tilemap
from reports.site import Download, Identity, SiteError, write_site
from reports.site.web import web

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[4]
STREETS = ("310110001", "310110006")
HASH = "0123456789abcdef" * 4
TURN = "//nav[@class='turn']/a"
IDENTITY = Identity(
    HASH, "a" * 64, "b" * 64, "0170-04FK-ZJCH-88KQ-Q", *(c * 64 for c in "cde"), "0.1.0", "2025-02-21T09:00:00+08:00",
    126, 419, ("2021年尚未发布",),
)  # fmt: skip
REPORT = "downloads/reports/street/310110001-定海路街道.pdf"
DOWNLOADS = (
    Download("marts", "单位得分", "每个单位一行", "downloads/marts/unit_scores.csv", 1234, "f" * 64),
    Download("reports", "定海路街道　街道报告", "", REPORT, 98765, "9" * 64),
)


def find(element: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return list(element.xpath(path))


@dataclass(frozen=True)
class Site:
    folder: Path
    reader: Reader

    @property
    def pages(self) -> dict[str, html.HtmlElement]:
        found = sorted(self.folder.rglob("*.html"))
        return {f.relative_to(self.folder).as_posix(): html.document_fromstring(f.read_bytes()) for f in found}

    def page(self, name: str) -> html.HtmlElement:
        return html.document_fromstring((self.folder / name).read_bytes())

    def text(self, name: str) -> str:
        return "".join(self.page(name).text_content().split())


@pytest.fixture(scope="module")
def reader(reader_of: Callable[..., Reader]) -> Reader:
    case = fixture.DistrictCase(
        streets=STREETS, robust=True, vetoed=("310110001003",), all_missing=("310110001005",),
        rename={"310110001008": "“东”<白>林寺&二十字长名第一居委会"},
    )  # fmt: skip
    return reader_of(case)


@pytest.fixture(scope="module")
def site(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site") / "网站"
    written = write_site(reader, IDENTITY, DOWNLOADS, folder)
    assert written == sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file())
    return Site(folder, reader)


def test_every_scored_unit_and_department_has_a_page(site: Site, pack: Pack) -> None:
    units = {u.unit_code for u in site.reader.marts.table(rows.UnitScore)}
    assert {p.stem for p in (site.folder / "units").iterdir()} == units
    assert {p.stem for p in (site.folder / "departments").iterdir()} == {d.code for d in pack.departments}


def test_every_link_leads_to_a_file_and_a_place_on_it(site: Site) -> None:
    handed_out = {d.path for d in DOWNLOADS}
    pages = site.pages
    places = {name: {e.get("id") for e in page.iter() if e.get("id")} for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for element in page.iter():
            address = element.get("href") or element.get("src")
            if not address or address.startswith("data:"):
                continue
            path, _, anchor = unquote(address).partition("#")
            target = (site.folder / name).parent / path if path else site.folder / name
            known = target.resolve().relative_to(site.folder.resolve()).as_posix()
            if known in handed_out:
                continue
            if not target.is_file() or (anchor and anchor not in places[known]):
                broken.append((name, address))
    assert not broken


def test_nothing_is_fetched_and_nothing_runs(site: Site) -> None:
    for file in site.folder.rglob("*"):
        if file.is_file():
            text = re.sub(r'xmlns="http://www\.w3\.org/\d+/svg"', "", file.read_text(encoding="utf-8"))
            assert not re.search(r"(https?:)?//[\w.]+\.\w", re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)), file
            assert "<script" not in text
            assert not re.search(r"\son\w+=|javascript:", text), file


def test_every_page_parses_without_an_error(site: Site) -> None:
    from tinyhtml5.parser import HTMLParser

    units = ("310110", "310110001", "310110001001", "310110001003", "310110001005", "310110001008")
    alike = [f"units/{u}.html" for u in units] + ["departments/D06.html", "departments/D10.html"]
    for file in [*sorted(site.folder.glob("*.html")), *(site.folder / a for a in alike)]:
        parser = HTMLParser()
        parser.parse(file.read_text(encoding="utf-8"))
        assert parser.errors == [], file


def test_every_page_can_be_found_its_way_on_and_says_what_it_is(site: Site) -> None:
    for name, page in site.pages.items():
        assert page.get("lang") == "zh-CN"
        assert find(page, "//a[@class='skip']")[0].get("href") == "#main"
        assert len(find(page, "//h1")) == 1
        assert "演示数据" in find(page, "//footer")[0].text_content(), name
        assert HASH in find(page, "//footer")[0].text_content()
        assert "演示数据" in page.findtext(".//title")
        ids = [e.get("id") for e in page.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), name


def test_headings_skip_no_level(site: Site) -> None:
    for name, page in site.pages.items():
        levels = [int(h.tag[1]) for h in page.iter("h1", "h2", "h3", "h4")]
        assert all(b <= a + 1 for a, b in zip([0, *levels], levels, strict=False)), (name, levels)


def test_tables_have_captions_and_scopes_and_charts_have_names(site: Site) -> None:
    for name, page in site.pages.items():
        for table in page.iter("table"):
            assert table.find("caption") is not None, name
            assert all(th.get("scope") for th in table.iter("th")), name
            assert table.getparent().get("class") == "scroll", name
        for chart in page.iter("svg"):
            assert chart.get("aria-label"), name


def test_figures_are_those_of_the_marts(site: Site) -> None:
    n, marts = site.reader.n, site.reader.marts
    for code in ("310110001", "310110006", "310110001001", "310110001003", "310110006001"):
        u = marts.unit(code)
        if u is None or not u.comparable:
            continue
        text = site.text(f"units/{code}.html")
        assert f"综合得分{n.total(u.total_score)}分" in text
        for r in marts.of_unit(rows.IndicatorScore, code):
            if r.kind == "basic" and r.score is not None:
                row = _row(site.page(f"units/{code}.html"), f"{r.indicator_code}　{r.indicator_name}")
                assert row[1] == site.reader.value(r, r.value)
                assert row[3] == site.reader.line(r).needed
                assert row[4] == n.score(r.score) + ("*" if site.reader.relative(r) else "")
                assert row[5] == n.score(r.peers_mean)


def _row(page: html.HtmlElement, name: str) -> list[str]:
    """The row of the indicator table with that heading; eight cells."""
    for row in page.iter("tr"):
        cells = [c.text_content().strip() for c in row]
        if len(cells) == 8 and cells[0] == name:
            return cells
    raise AssertionError(f"no row {name}")


def test_the_ranking_has_every_unit_in_its_place(site: Site) -> None:
    streets, everyone = find(site.page("ranking.html"), "//table")[:2]
    shown = [[c.text_content() for c in row] for row in find(streets, "tbody/tr")]
    found = sorted(site.reader.marts.units("street"), key=lambda u: u.rank or 99)
    assert [(r[0], r[2], r[3]) for r in shown] == [
        (str(u.rank), u.unit_name, site.reader.n.total(u.total_score)) for u in found
    ]
    assert len(find(everyone, "tbody/tr")) == len(site.reader.marts.units("community"))
    assert "暂不可比" in find(everyone, "tbody/tr")[-1].text_content()


def test_the_years_have_each_year_s_own_totals(site: Site) -> None:
    rows_ = {r[0].text_content(): [c.text_content() for c in r] for r in find(site.page("years.html"), "//tbody/tr")}
    for year, at in ((2023, 1), (2024, 3)):
        u = site.reader.marts.unit("310110001", year)
        assert u is not None
        assert rows_["定海路街道"][at : at + 2] == [site.reader.n.total(u.total_score), str(u.rank)]


def test_the_home_page_maps_the_streets_with_links(site: Site) -> None:
    links = find(site.page("index.html"), "//svg[@class='chart tiles']//a")
    assert [a.get("href") for a in links] == [
        t.href for t in tilemap(site.reader, "310110", href="units/{code}.html").cells
    ]
    assert len(links) == len(STREETS)


def test_a_name_in_a_table_leads_to_its_page(site: Site) -> None:
    linked = {a.text: a.get("href") for a in find(site.page("departments.html"), "//td/a | //th/a")}
    first = site.reader.marts.table(rows.DepartmentScore)[0]
    assert linked[first.department_name] == f"departments/{first.department}.html"


def test_a_strange_name_is_text_and_no_markup(site: Site) -> None:
    page = site.page("units/310110001008.html")
    assert "“东”<白>林寺&二十字长名第一居委会" in find(page, "//h1")[0].text_content()
    assert not find(page, "//*[name()='白']")


def test_a_unit_that_is_not_comparable_shows_no_total(site: Site) -> None:
    u = site.reader.marts.unit("310110001005")
    assert u is not None
    assert not u.comparable
    assert "暂不可比" in site.text("units/310110001005.html")
    rows_ = {r[2].text_content(): r for r in find(find(site.page("ranking.html"), "//table")[1], "tbody/tr")}
    cells = [c.text_content() for c in rows_[u.unit_name]]
    assert (cells[0], cells[1], cells[4], cells[5]) == ("—", "—", "暂不可比", "—")


def test_neighbours_are_one_step_away(site: Site, pack: Pack) -> None:
    first, second, third = (u.code for u in pack.children("310110001")[:3])
    turn = {a.get("rel"): a.get("href") for a in find(site.page(f"units/{second}.html"), TURN)}
    assert turn == {"prev": f"../units/{first}.html", "next": f"../units/{third}.html"}
    assert [a.get("rel") for a in find(site.page(f"units/{first}.html"), TURN)] == ["next"]


def test_downloads_are_listed_with_size_and_hash(site: Site) -> None:
    text = site.text("downloads.html")
    for d in DOWNLOADS:
        assert f"{d.size:,}" in text
        assert d.sha256 in text
    linked = find(site.page("units/310110001.html"), "//p[@class='get']/a")[0].get("href")
    assert unquote(linked) == f"../{REPORT}"
    assert not find(site.page("units/310110006.html"), "//p[@class='get']/a")


def test_the_release_s_identity_is_told(site: Site) -> None:
    text = site.text("about.html")
    for value in (IDENTITY.chain_head, IDENTITY.manifest_sha256, IDENTITY.data_hash, "126个", "2021年尚未发布"):
        assert value in text
    assert "异议" in text
    assert f"登记本版后的链头{IDENTITY.head}" in text
    assert all(f"链头：{IDENTITY.head}" in site.text(name) for name in ("index.html", "units/310110001.html"))


def test_the_key_that_signs_an_edition_its_day_and_its_note_are_told(
    site: Site, reader: Reader, tmp_path: Path
) -> None:
    key, day = "9F3A-61C2-7B04-D5E8-1A90-33CF-6E21-B8D7", Issued.on(date(2025, 5, 20), 10)
    note = Correction("r4", "r3", "2025-05-20", (Cause("program"),))
    told = replace(reader.info, signing_key=key, issued=day, corrections={"street/310110001": note})
    write_site(Reader(reader.marts, reader.pack, told), IDENTITY, DOWNLOADS, tmp_path / "site")

    edition = Site(tmp_path / "site", reader)
    for name in ("index.html", "about.html"):
        said = "".join(edition.text(name))
        assert f"登记签名钥匙指纹：{key}" in said
        assert "签名" not in site.text(name)
        assert "本版2025年5月20日印发" in said
        assert "印发" not in site.text(name).replace("印发机关", "")
    assert "更正说明本版（第4版，2025年5月20日印发）更正并替代第3版" in edition.text("units/310110001.html")
    assert "更正说明" not in edition.text("units/310110006.html") + site.text("units/310110001.html")


def test_names_that_the_three_faces_lack_are_drawn_by_one_more_family() -> None:
    from reports.site.fonts import font_css

    plain = font_css("定海路街道", "定海路")
    assert plain.count("@font-face") == 3
    more = font_css("王𠮷 ئابدۇللا Ş", "㼆街道")
    families = re.findall(r'font-family:"([^"]+)";font-weight:(\d+)', more)
    assert [f for f in families if f[0] == "Mulin More"] == [("Mulin More", "400"), ("Mulin More", "700")] + [
        ("Mulin More", "400")
    ] * 2
    assert len(more) < 400_000
    sheet = (ROOT / "reports" / "site" / "site.css").read_text(encoding="utf-8")
    assert re.findall(r'"Mulin (?:Sans|Serif)", (?!"Mulin More")', sheet) == []


def test_the_fonts_draw_every_character_shown(site: Site) -> None:
    import base64
    from io import BytesIO

    from fontTools.ttLib import TTFont

    css = (site.folder / "assets/fonts.css").read_text(encoding="utf-8")
    faces = [TTFont(BytesIO(base64.b64decode(data))) for data in re.findall(r"base64,([A-Za-z0-9+/=]+)", css)]
    assert len(faces) == 3
    sans, bold, serif = (set(face.getBestCmap()) for face in faces)
    shown, titles = set(), set()
    for page in site.pages.values():
        etree.strip_elements(page, "title", "style", with_tail=False)
        shown |= set("".join(page.itertext()))
        titles |= set("".join(find(page, "//h1")[0].itertext()))
    drawn = {ord(c) for c in shown if c not in "\n\r\t"}
    hint = re.search(
        r'::before \{ content: "(左右[^"]+)"', (site.folder / "assets/site.css").read_text(encoding="utf-8")
    )
    assert hint  # what a frame says on a phone is said by the sheet
    drawn |= {ord(c) for c in hint[1]}
    assert drawn <= sans
    assert drawn <= bold
    assert {ord(c) for c in titles if c not in "\n"} <= serif
    assert len(sans - drawn) < 100, "cut down to what is shown"


def test_the_same_release_is_the_same_bytes(site: Site, reader: Reader, tmp_path: Path) -> None:
    again = Reader(Marts(reader.marts.folder, 2024), reader.pack, reader.info)
    write_site(again, IDENTITY, DOWNLOADS, tmp_path / "again")
    assert _hashes(tmp_path / "again") == _hashes(site.folder)


def _hashes(folder: Path) -> dict[str, str]:
    files = (f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_a_folder_with_something_in_it_is_left_alone(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SiteError, match="不是空文件夹"):
        write_site(reader, IDENTITY, DOWNLOADS, tmp_path)


def test_a_year_without_its_district_has_no_site(pack: Pack, info: ReleaseInfo, marts: Marts, tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="没有2024年度的区"):
        write_site(Reader(marts, pack, info), IDENTITY, (), tmp_path / "site")


def test_a_printed_table_becomes_a_web_table() -> None:
    printed = (
        '<p class="caption">表1　得分</p>\n<table class="data small"><thead><tr><th scope="col">部门</th></tr></thead>'
        "<tbody>\n"
        '<tr class="group"><td colspan="1">自治</td></tr>\n<tr><td>区民政局</td></tr></tbody></table>'
    )
    made = web(printed, "“标题”<", {"区民政局": "departments/D06.html"}, "index.html", "../")
    assert '<table class="data small framed"><caption>表1　得分</caption>' in made
    assert '<th scope="rowgroup" colspan="1">自治</th>' in made
    assert '<th scope="row"><a href="../departments/D06.html">区民政局</a></th>' in made
    bare = web('<table class="data"><tr><td>x</td></tr></table>', '"<', {}, "", "")
    assert unescape(html.fromstring(bare).find(".//caption").text) == '"<'
    assert web(made, "t", {}, "", "").count("<caption>") == 1


def test_no_page_says_anything_in_another_language(site: Site, pack: Pack) -> None:
    """But the list of files, which names them, and what says how the site is kept."""
    known = own(pack)
    for name, page in site.pages.items():
        if name not in ("downloads.html", "about.html"):
            said = " ".join(t.strip() for t in page.find("body").itertext())
            assert strange(said, known) == set(), name
