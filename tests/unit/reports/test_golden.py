"""Each report kind as it was last approved: its outline, its structure and its text, page by page.

A wanted change is written with ``MULIN_GOLDEN=write pytest tests/unit/reports/test_golden.py``; read the difference.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest

from reports.frame import Frame

FOLDER = Path(__file__).parent / "golden"
SLOW = pytest.mark.slow
KINDS = [
    "community", "cadre", "rectification",
    *(pytest.param(k, marks=SLOW) for k in ("street", "department", "district")),
]  # fmt: skip


def approved(pdf: bytes, frame: Frame) -> str:
    """What a reader is shown, in words; codes and hashes, which change with any figure, by their names."""
    lines: list[str] = ["# 目录"]
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        lines += [f"{'  ' * (level - 1)}{title}" for level, title, _ in document.get_toc()]
        pages = [page.get_text() for page in document]
    with pikepdf.open(BytesIO(pdf)) as opened:
        roles = Counter(_roles(opened.Root.StructTreeRoot.K))
    lines += ["# 结构", *(f"{role} {count}" for role, count in sorted(roles.items()))]
    for number, text in enumerate(pages, start=1):
        for secret, name in ((frame.report_code, "〈编码〉"), (frame.fingerprint, "〈指纹〉")):
            text = text.replace(secret, name) if secret else text
        lines += [f"# 第{number}页", *(line.strip() for line in text.splitlines() if line.strip())]
    return "\n".join(lines) + "\n"


def _roles(kids: Any) -> Iterator[str]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S).lstrip("/")
            yield from _roles(kid.get("/K", []))


@pytest.mark.parametrize("kind", KINDS)
def test_the_report_is_the_one_that_was_approved(kind: str, paper_of: Callable[[str], Any]) -> None:
    paper = paper_of(kind)
    found, path = approved(paper.pdf, paper.frame), FOLDER / f"{kind}.txt"
    if os.environ.get("MULIN_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
