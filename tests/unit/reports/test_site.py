"""The static site: every unit has its page, every link leads somewhere, nothing runs and nothing comes from outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import district_marts
import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.shared.unit import UnitReader
from reports.site import Download, Identity, SiteError, write_site

pytestmark = pytest.mark.slow
IDENTITY = Identity(
    data_hash="ab" * 32, manifest_sha256="cd" * 32, chain_head="ef" * 32, pack_hash="01" * 32, marts_hash="23" * 32,
    inputs_hash="45" * 32, code_version="0.1.0+abc", created_at="2025-03-31T09:00:00+08:00", inputs=30, files=400,
    notes=(),
)  # fmt: skip
CSV = Download("marts", "单位得分", "全部单位", "downloads/marts/unit_scores.csv", 1234, "67" * 32)
_VOID = {"meta", "link", "br", "img", "col", "hr", "input", "path", "rect", "line", "circle", "polygon"}


class Parsed(HTMLParser):
    """Links, ids, elements and visible text of a page; raises AssertionError where tags do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.links += [v for k in ("href", "src") if (v := given.get(k))]
        if given.get("id"):
            self.ids.append(str(given["id"]))
        assert not [k for k in given if k.startswith("on")]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def reader(pack: Pack, info: ReleaseInfo, tmp_path_factory: pytest.TempPathFactory) -> UnitReader:
    case = district_marts.DistrictCase(streets=("310110001", "310110006"), robust=True)
    return UnitReader(Marts(district_marts.build(tmp_path_factory.mktemp("marts"), pack, case), 2024), pack, info)


@pytest.fixture(scope="module")
def site(reader: UnitReader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(reader, IDENTITY, [CSV], folder)
    (folder / CSV.path).parent.mkdir(parents=True)
    (folder / CSV.path).write_text("year,unit_code\n")
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Parsed]:
    found = {
        p.relative_to(site).as_posix(): Parsed(p.read_text(encoding="utf-8")) for p in sorted(site.rglob("*.html"))
    }
    assert len(found) > 40
    return found


def test_every_unit_and_department_has_a_page(pages: dict[str, Parsed], reader: UnitReader) -> None:
    for unit in reader.marts.table(rows.UnitScore):
        assert any(path.endswith(f"{unit.unit_code}.html") for path in pages), unit.unit_code
    for department in reader.marts.table(rows.DepartmentScore):
        assert any(path.endswith(f"{department.department}.html") for path in pages), department.department


def test_every_link_leads_to_a_file_and_every_anchor_to_a_place(site: Path, pages: dict[str, Parsed]) -> None:
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            assert not parts.scheme, f"{path}: {link}"
            assert not parts.netloc, f"{path}: {link}"
            target = (site / path).parent / unquote(parts.path) if parts.path else site / path
            assert target.resolve().is_file(), f"{path}: {link}"
            if parts.fragment and target.suffix == ".html":
                named = pages[target.resolve().relative_to(site.resolve()).as_posix()]
                assert parts.fragment in named.ids, f"{path}: {link}"


def test_nothing_runs_and_nothing_is_fetched(site: Path, pages: dict[str, Parsed]) -> None:
    for path, page in pages.items():
        assert not {"script", "iframe", "object", "embed", "form"} & set(page.tags), path
    for style in site.rglob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)", style.read_text(encoding="utf-8")):
            assert address.strip("\"'").startswith("data:"), address[:60]


def test_ids_are_told_once_a_page(pages: dict[str, Parsed]) -> None:
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path


def test_a_unit_s_page_shows_the_published_figures(pages: dict[str, Parsed], reader: UnitReader) -> None:
    for unit in reader.marts.table(rows.UnitScore):
        (page,) = (p for path, p in pages.items() if path.endswith(f"{unit.unit_code}.html"))
        text = "".join("".join(page.text).split())
        assert unit.unit_name in text
        assert (f"{unit.total_score:.2f}" if unit.comparable else "暂不可比") in text


def test_every_page_says_that_the_figures_are_made_up_and_which_release_it_is(pages: dict[str, Parsed]) -> None:
    for path, page in pages.items():
        text = "".join(page.text)
        assert "演示数据" in text, path
        assert "第3版" in text.replace(" ", ""), path


def test_the_same_release_is_the_same_site(site: Path, reader: UnitReader, tmp_path: Path) -> None:
    written = write_site(reader, IDENTITY, [CSV], tmp_path / "again")
    assert written
    for name in written:
        assert (tmp_path / "again" / name).read_bytes() == (site / name).read_bytes(), name


def test_a_folder_with_something_in_it_is_not_written_into(reader: UnitReader, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SiteError):
        write_site(reader, IDENTITY, [], tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
