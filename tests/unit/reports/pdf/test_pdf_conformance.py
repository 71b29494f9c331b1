"""What the PDFs claim, PDF/A-3u and PDF/UA-1, is checked here rule by rule; no rule that is not here is claimed."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import outloud
import pikepdf
import pytest
from page import validate_pdf_bytes
from paper import Paper

PaperOf = Callable[[str], Paper]
KINDS = ("street", "district", "department", "rectification", "cadre")
_SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
_PAINTS = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"}


@pytest.fixture(params=["community", *(pytest.param(k, marks=pytest.mark.slow) for k in KINDS)], scope="module")
def written(request: pytest.FixtureRequest, paper_of: PaperOf) -> bytes:
    return bytes(paper_of(request.param).pdf)


@pytest.fixture(scope="module")
def pdf(written: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(written)) as opened:
        yield opened


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Dictionary, list[str]]]:
    """Every structure element with the roles above it, in reading order."""

    def walk(element: Any, above: list[str]) -> Iterator[tuple[pikepdf.Dictionary, list[str]]]:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        yield element, above
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            yield from walk(kid, [*above, str(element.S)])

    for kid in pdf.Root.StructTreeRoot.K:
        yield from walk(kid, [])


def marks(page: pikepdf.Page) -> Iterator[tuple[str, list[str | int]]]:
    """Every painting operator with the marked content around it: ``Artifact`` or an MCID, outermost first."""
    around: list[str | int] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BMC":
            around.append(str(operands[0]).lstrip("/"))
        elif name == "BDC":
            around.append(int(operands[1].MCID))
        elif name == "EMC":
            around.pop()
        elif name in _SHOWS_TEXT | _PAINTS:
            yield name, list(around)
    assert not around


# -- judged by others -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["3u", "ua1"])
def test_the_validator_of_both_standards_finds_nothing(written: bytes, profile: str) -> None:
    """``page`` implements the rules that veraPDF's corpus tests: 134 of PDF/UA-1 and those of PDF/A-3u."""
    report = validate_pdf_bytes(written, profile=profile)
    assert [(f.rule_id, f.message) for f in report.failures] == []
    assert report.rules.passed > 50


def test_read_aloud_the_report_says_all_it_shows(written: bytes, tmp_path: Path) -> None:
    """``outloud`` judges what conforms and still misleads: words no tag announces, empty heads, a wrong order."""
    path = tmp_path / "report.pdf"
    path.write_bytes(written)
    heard = outloud.check(str(path))
    assert [f for f in heard.findings if f.severity != "info"] == []
    assert heard.verdict == "pass"


# -- archive: PDF/A-3u ----------------------------------------------------------------------------------------------


def test_the_packet_names_both_standards_and_explains_the_second(pdf: pikepdf.Pdf) -> None:
    packet = pdf.Root.Metadata.read_bytes().decode()
    for words in ('pdfaid:part="3"', 'pdfaid:conformance="U"', 'pdfuaid:part="1"', "pdfaExtension:schemas"):
        assert words in packet
    assert packet.index("<x:xmpmeta") < packet.index("</rdf:RDF>") < packet.index("</x:xmpmeta>")


def test_packet_and_information_say_the_same(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as packet:
        assert packet["dc:title"] == str(pdf.docinfo["/Title"])
        assert packet["dc:creator"] == [str(pdf.docinfo["/Author"])]
        assert packet["dc:description"] == str(pdf.docinfo["/Subject"])
        created = packet["xmp:CreateDate"][:10]
    assert created in {"2025-03-31", "2025-04-08"}  # the day of the release, of an extract the day it was issued
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:" + created.replace("-", ""))


def test_colours_are_given_a_meaning_by_an_embedded_profile(pdf: pikepdf.Pdf) -> None:
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
    assert int(intent.DestOutputProfile.N) == 3


def test_every_font_is_inside_and_every_glyph_has_a_character(pdf: pikepdf.Pdf) -> None:
    fonts = {key: font for page in pdf.pages for key, font in page.resources.Font.items()}
    assert fonts
    for font in fonts.values():
        assert "/ToUnicode" in font
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert any(k in descriptor for k in ("/FontFile2", "/FontFile3"))
        assert str(font.BaseFont).lstrip("/")[6] == "+", "fonts are subsets"


def test_nothing_runs_and_nothing_lies_outside(pdf: pikepdf.Pdf) -> None:
    assert "/AA" not in pdf.Root
    assert "/OpenAction" not in pdf.Root
    assert "/JavaScript" not in pdf.Root.get("/Names", {})
    assert "/Encrypt" not in pdf.trailer
    assert len(pdf.trailer.ID) == 2


def test_the_unit_s_data_is_attached_once_each_with_its_date_and_relationship(pdf: pikepdf.Pdf) -> None:
    title = str(pdf.docinfo["/Title"])
    if "考核摘要" in title:  # restricted and short on purpose: it carries no data along
        assert "/AF" not in pdf.Root
        return
    files = {str(spec.UF): spec for spec in pdf.Root.AF}
    # a rectification list prints no indicator's score
    assert sorted(files) == ["data.json", *(["indicators.csv"] if "整改清单" not in title else [])]
    assert len(pdf.Root.AF) == len(files)
    for spec in files.values():
        assert str(spec.AFRelationship) == "/Data"
        assert str(spec.EF.F.Params.ModDate).startswith("D:20250331")
    data = files["data.json"].EF.F.read_bytes()
    assert json.loads(data)
    assert hashlib.sha256(data).hexdigest() in str(pdf.docinfo["/Subject"])


# -- accessibility: PDF/UA-1 ----------------------------------------------------------------------------------------


def test_the_document_says_its_language_its_title_and_that_it_is_tagged(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "zh-CN"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo["/Title"])
    assert all(str(page.Tabs) == "/S" for page in pdf.pages)


def test_all_that_is_painted_is_content_of_an_element_or_an_artifact(pdf: pikepdf.Pdf) -> None:
    for number, page in enumerate(pdf.pages):
        known = [k for k, v in zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True) if k == number]
        assert known == [number]
        for operator, around in marks(page):
            assert around, f"page {number + 1}: {operator} outside any mark"
            assert not ("Artifact" in around and any(isinstance(a, int) for a in around)), f"page {number + 1}"


def test_every_mark_belongs_to_the_element_that_claims_it(pdf: pikepdf.Pdf) -> None:
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}
    claimed = {
        (element.Pg.objgen, int(kid)): element.objgen
        for element, _ in elements(pdf) for kid in element.get("/K", []) if isinstance(kid, int)
    }  # fmt: skip
    for number, page in enumerate(pdf.pages):
        used = {a for _, around in marks(page) for a in around if isinstance(a, int)}
        assert used
        for mark in used:
            assert claimed[page.objgen, mark] == owners[number][mark].objgen


def test_headings_descend_without_a_jump(pdf: pikepdf.Pdf) -> None:
    levels = [int(str(e.S)[2:]) for e, _ in elements(pdf) if str(e.S) in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_tables_are_rows_of_cells_under_heads_with_a_scope(pdf: pikepdf.Pdf) -> None:
    allowed = {"/TR": {"/THead", "/TBody", "/Table"}, "/TH": {"/TR"}, "/TD": {"/TR"}, "/THead": {"/Table"},
               "/TBody": {"/Table"}}  # fmt: skip
    heads = 0
    for element, above in elements(pdf):
        if str(element.S) in allowed:
            assert above[-1] in allowed[str(element.S)]
        if str(element.S) == "/TH":
            heads += 1
            assert str(element.A.Scope) == "/Column"
    assert heads >= 10


def test_every_row_of_a_table_has_the_same_width(pdf: pikepdf.Pdf) -> None:
    def width(row: Any) -> int:
        return sum(int(cell.get("/A", {}).get("/ColSpan", 1)) for cell in row.K)

    def rows_of(table: Any) -> Iterator[Any]:
        for kid in table.K:
            if str(kid.S) == "/TR":
                yield kid
            else:
                yield from rows_of(kid)

    for element, _ in elements(pdf):
        if str(element.S) == "/Table":
            assert len({width(row) for row in rows_of(element)}) == 1


def test_every_figure_has_words_and_a_place(pdf: pikepdf.Pdf) -> None:
    figures = [e for e, _ in elements(pdf) if str(e.S) == "/Figure"]
    assert figures or "整改清单" in str(pdf.docinfo["/Title"]), "a report other than a list has charts"
    for figure in figures:
        assert len(str(figure.Alt)) >= 4
        assert len(figure.A.BBox) == 4


def test_every_link_leads_somewhere_and_says_where(pdf: pikepdf.Pdf) -> None:
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(nums[i]): nums[i + 1] for i in range(0, len(nums), 2)}
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            assert str(note.Subtype) == "/Link"
            assert str(note.Contents)
            assert str(owners[int(note.StructParent)].S) == "/Link"


def test_text_in_reading_order_is_the_text_of_the_page(pdf: pikepdf.Pdf, tmp_path: Path) -> None:
    """Headings come in the order of the outline; nothing precedes the title but the masthead."""
    roles = [str(e.S) for e, _ in elements(pdf)]
    assert roles[0] == "/Document"
    assert roles.index("/H1") < roles.index("/H2")
    with pdf.open_outline() as outline:
        assert len(list(outline.root)) >= 1


# -- the bytes ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_qpdf_finds_nothing_wrong(paper_of: PaperOf, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(paper_of("street").pdf)
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_wall_clock_is_in_the_file(paper_of: PaperOf) -> None:
    now = datetime.now(UTC)
    with pikepdf.open(BytesIO(paper_of("community").pdf)) as opened:
        assert f"{now:%Y%m%d}".encode() not in opened.Root.Metadata.read_bytes()
        assert f"{now:%Y-%m-%d}".encode() not in opened.Root.Metadata.read_bytes()
