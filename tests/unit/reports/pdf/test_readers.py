"""Every reader shows the same text: Chrome's engine (PDFium), Poppler, MuPDF and Ghostscript, page by page."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

pytestmark = pytest.mark.slow
Pages = list[str]


def pdfium(path: Path) -> Pages:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        # where a line ends with a hyphen PDFium hands out a mark of its own for it
        return [page.get_textpage().get_text_range().replace("\ufffe", "-") for page in document]


def mupdf(path: Path) -> Pages:
    with pymupdf.open(path) as document:
        return [page.get_text() for page in document]


def poppler(path: Path) -> Pages:
    command = ["pdftotext", "-layout", "-enc", "UTF-8", path, "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return text.split("\f")[:-1]


def ghostscript(path: Path) -> Pages:
    out = path.parent / "page-%04d.txt"
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=txtwrite", f"-sOutputFile={out}", path]
    subprocess.run(command, check=True, capture_output=True)
    return [page.read_text(encoding="utf-8") for page in sorted(path.parent.glob("page-*.txt"))]


def characters(text: str) -> Counter[str]:
    """What is read, however ordered or broken into lines."""
    return Counter(c for c in text if not c.isspace() and c not in "\ufffe\ufeff\x00")


@pytest.mark.parametrize("kind", ["community", "street", "district", "department", "cadre", "rectification"])
def test_four_readers_show_the_same_characters_on_every_page(
    paper_of: Callable[[str], Any], kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(paper_of(kind).pdf)
    reference = [characters(page) for page in mupdf(path)]
    assert sum(reference[0].values()) > 200
    for reader in (pdfium, poppler, ghostscript):
        found = [characters(page) for page in reader(path)]
        assert len(found) == len(reference), reader.__name__
        for number, (mine, theirs) in enumerate(zip(reference, found, strict=True), start=1):
            assert mine == theirs, f"{reader.__name__}, page {number}: {mine - theirs} / {theirs - mine}"


def test_a_crooked_grey_copy_of_any_page_still_gives_its_code(paper_of: Callable[[str], Any], tmp_path: Path) -> None:
    """What a telephone sees of a photocopy: 200 dots an inch, without colour, askew; read by zbar."""
    path = tmp_path / "report.pdf"
    paper = paper_of("community")
    path.write_bytes(paper.pdf)
    with pymupdf.open(path) as document:
        for number, page in enumerate(document, 1):
            askew = pymupdf.Matrix(200 / 72, 200 / 72).prerotate(4)
            page.get_pixmap(matrix=askew, colorspace=pymupdf.csGRAY).save(tmp_path / f"scan-{number}.png")
    scans = sorted(tmp_path.glob("scan-*.png"))
    assert len(scans) == len(paper.pages)
    for scan in scans:
        done = subprocess.run(["zbarimg", "--quiet", "--raw", scan], capture_output=True, text=True, check=False)
        assert done.stdout.split() == [paper.frame.report_code], f"{scan.name}: {done.stderr}"
