"""Names of people and places as a report prints them: by a fallback face, or by their code where no face has them."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import marts_fixture as fixture
import pytest
from page import validate_pdf_bytes
from pypdf import PdfReader

from mulin.pack import load_pack
from reports import Marts, ReleaseInfo, RenderJob, jobs
from reports.catalogue import as_file_name, file_name
from reports.engine import css_string
from reports.render import Rendered, drawn, engine, render

pytestmark = pytest.mark.slow

PACK = Path(__file__).resolve().parents[3] / "plans" / "yangpu-2021-2025"
STREET, COMMUNITY, OTHER = "310110001", "310110001001", "310110001005"
FIFTY = "㙍桥𠮷园" + "阿卜杜热合曼·提力瓦尔地" * 3 + "𫝀𬎑凞社区居民委员会"
NAMES = {
    STREET: "㙍𠮷路街道",
    COMMUNITY: f"{FIFTY}居委会"[:50],
    OTHER: "王\U00030000😀第二居委会",
    "310110001003": "Şahin居委会",
    "310110001004": "葛\U000e0100洪居委会",
}
TEXTS = {
    "supplementary planes": "王𠮷、𫝀小明、𬎑、𭀰",
    "extension A": "李㼆",
    "compatibility": "\ufa11山",
    "Latin": "Şahin Nguyễn Ə",
    "typed mark by mark": "Şahin",
    "Korean": "김철수",
    "Yi": "ꀉꂿ",
    "Lisu": "ꓡꓲ",
    "kana": "のぞみ",
    "ticks": "✔✘",
}
SHAPED = {
    "Uyghur": "ئابدۇللا",
    "Tibetan": "བཀྲ་ཤིས",
    "Mongolian": "ᠪᠠᠲᠤ",
    "New Tai Lue": "ᦑᦺ",
    "Miao": "𖼀𖽙",
    "Tai Tham": "ᨠᩮ",
}


def page(body: str) -> str:
    return drawn(
        f'<html lang="zh-CN"><head><title>试</title><style>@page {{ @top-left '
        f"{{ content: {css_string('王𠮷')} }} }}</style></head><body>{body}</body></html>"
    )


def printed(body: str) -> Rendered:
    from mulin.printable import fallback_files

    shown = page(body)
    return engine((), fallback_files(shown)).pdf(shown, b"x", (), "2025-03-31")


def text_of(rendered: Rendered) -> str:
    return "".join("".join(p.extract_text().split()) for p in PdfReader(BytesIO(rendered.pdf)).pages)


@pytest.fixture(scope="module")
def sheet() -> Rendered:
    """All names on one page, in body text, a heading, a table and a chart."""
    rows = "".join(f"<tr><td>{t}</td></tr>" for t in (*TEXTS.values(), *SHAPED.values()))
    chart = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20" width="90" height="20"><title>图</title>'
        '<text x="1" y="12" font-family="Mulin Sans" font-size="9">图𠀋Ţ</text></svg>'
    )
    return printed(f"<h1>㙍𠮷路街道</h1><p>S\u0327ahin</p><table><tr><th>名</th></tr>{rows}</table>{chart}")


@pytest.mark.parametrize("name", TEXTS.values(), ids=TEXTS)
def test_a_name_is_read_from_the_page_as_typed(sheet: Rendered, name: str) -> None:
    assert "".join(name.split()) in text_of(sheet)


@pytest.mark.parametrize("name", SHAPED.values(), ids=SHAPED)
def test_a_script_that_joins_or_stacks_is_read_whole(sheet: Rendered, name: str) -> None:
    assert set(name) <= set(text_of(sheet))


def test_headings_charts_and_running_heads_print_them_too(sheet: Rendered) -> None:
    found = text_of(sheet)
    assert "㙍𠮷路街道" in found
    assert "图𠀋Ţ" in found
    assert found.count("王𠮷") == 2


def test_every_glyph_comes_from_a_face_of_ours(sheet: Rendered) -> None:
    fonts = PdfReader(BytesIO(sheet.pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    names = {str(f.get_object()["/BaseFont"]).partition("+")[2] for f in fonts.values()}
    assert {"Mulin-More-Han", "Mulin-More-CJK", "Mulin-More-Serif", "Mulin-More-Tibetan"} <= names
    assert all(name.startswith("Mulin") for name in names)


def test_an_ordinary_page_loads_no_other_face() -> None:
    from mulin.printable import fallback_files

    assert fallback_files(page("<p>定海路街道</p>").replace("𠮷", "")) == ()


@dataclass(frozen=True)
class Release:
    jobs: dict[str, RenderJob]
    made: dict[str, Rendered] = field(default_factory=dict)

    def pdf(self, code: str) -> Rendered:
        if code not in self.made:
            job = self.jobs[code]
            assert job.error is None
            self.made[code] = render(job.kind, job.code, job.data_hash, job.context, job.attachments)
        return self.made[code]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A street and its communities under other names."""
    folder = tmp_path_factory.mktemp("names")
    shutil.copytree(PACK, folder / "pack")
    units = folder / "pack" / "units.csv"
    with units.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    name, code = header.index("name"), header.index("code")
    for row in rows:
        row[name] = NAMES.get(row[code], row[name])
    with units.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    pack = load_pack(folder / "pack")
    assert pack.unit[COMMUNITY].name == NAMES[COMMUNITY]
    marts = Marts(fixture.build(folder, pack, fixture.Case()), 2024)
    info = ReleaseInfo.from_pack(pack, 2024, "r1", "0123456789abcdef" * 4, demo=False)
    return Release({j.code: j for j in jobs(marts, pack, info, kinds=["community"], units=list(NAMES))})


def test_a_name_of_fifty_characters_is_on_the_page_and_in_the_files_title(release: Release) -> None:
    made = release.pdf(COMMUNITY)
    reader = PdfReader(BytesIO(made.pdf))
    assert len(NAMES[COMMUNITY]) == 50
    assert NAMES[COMMUNITY] in "".join(reader.pages[0].extract_text().split())
    assert NAMES[STREET] in text_of(made)
    assert reader.metadata is not None
    assert NAMES[COMMUNITY] in str(reader.metadata.title)
    assert "〓" not in text_of(made)


def test_what_no_face_has_is_printed_by_its_code_and_explained(release: Release) -> None:
    made = release.pdf(OTHER)
    found = text_of(made)
    assert "王〓（U+30000）〓（U+1F600）第二居委会" in found
    assert "字体画不出的字符（U+30000、U+1F600）" in found
    assert "\U00030000" not in found
    reader = PdfReader(BytesIO(made.pdf))
    assert reader.metadata is not None
    assert NAMES[OTHER] in str(reader.metadata.title)
    data = json.loads(reader.attachments["data.json"][0])
    assert data["说明"]["名称"] == NAMES[OTHER]


def test_a_variation_of_a_character_is_printed_in_its_usual_form_and_told(release: Release) -> None:
    found = text_of(release.pdf("310110001004"))
    assert "葛洪居委会" in found
    assert "（U+E0100）" in found


def test_letters_beside_the_main_faces_match_them(release: Release) -> None:
    fonts = PdfReader(BytesIO(release.pdf("310110001003").pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    names = {str(f.get_object()["/BaseFont"]) for f in fonts.values()}
    assert any("Mulin-More-Serif" in n for n in names)
    assert any("Mulin-More-Sans" in n for n in names)


@pytest.mark.parametrize("profile", ["3u", "ua1"])
def test_a_report_on_a_place_of_such_a_name_keeps_both_standards(release: Release, profile: str) -> None:
    for code in (COMMUNITY, OTHER):
        assert validate_pdf_bytes(release.pdf(code).pdf, profile=profile).failures == []


@pytest.mark.parametrize("profile", ["3u", "ua1"])
def test_joined_and_stacked_letters_keep_both_standards(sheet: Rendered, profile: str) -> None:
    assert [(f.rule_id, f.message) for f in validate_pdf_bytes(sheet.pdf, profile=profile).failures] == []


@pytest.mark.parametrize("name", [*NAMES.values(), "𠮷" * 50, "甲" * 200, "a/b:c*?\u202e\n", "词\ud83d"])
def test_a_file_is_named_after_anybody(name: str) -> None:
    made = file_name("community", "310110001001", name).partition("/")[2]
    assert len(made.encode()) <= 240
    assert not set(made) & set('\\/:*?"<>|\n\u202e')
    assert made.startswith("310110001001-")
    assert made.endswith(".pdf")


def test_a_name_of_fifty_characters_is_not_cut_in_a_files_name() -> None:
    assert as_file_name("𠮷" * 50) == "𠮷" * 50
    assert as_file_name("甲" * 200).endswith("…")


def test_bytes_do_not_depend_on_other_faces_loaded_before(
    marts: Marts, job_of: Callable[[Marts, str], RenderJob], sheet: Rendered, release: Release
) -> None:
    job = job_of(marts, COMMUNITY)
    before = render(job.kind, job.code, job.data_hash, job.context, job.attachments)
    release.pdf(COMMUNITY)
    assert render(job.kind, job.code, job.data_hash, job.context, job.attachments).pdf == before.pdf
