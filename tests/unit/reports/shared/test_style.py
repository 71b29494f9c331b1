"""An office's own look: colours, a logo, fonts it owns – pinned, and never anything that loads or runs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from reports import Marts, RenderJob
from reports.fonts import FontFileError, font_files, office
from reports.look.style import FAMILIES, OfficeFont, Style
from reports.render import RenderError, render

pytestmark = pytest.mark.slow

COMMUNITY = "310110001001"
OneJob = Callable[[Marts, str], RenderJob]
LOGO = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA5IDkiPjxyZWN0IHdpZHRoPSI5IiBoZWlnaHQ9IjkiLz48L3N2Zz4="  # noqa: E501


@pytest.fixture
def styled(marts: Marts, job_of: OneJob) -> Callable[[Style], pikepdf.Pdf]:
    def made(style: Style) -> pikepdf.Pdf:
        job = job_of(marts, COMMUNITY)
        context = replace(job.context, frame=replace(job.context.frame, style=style))
        return pikepdf.open(BytesIO(render(job.kind, job.code, job.data_hash, context).pdf))

    return made


@pytest.fixture
def owned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OfficeFont:
    """A font under another name, as an office would have one."""
    data = font_files()["mulin-sans-bold.ttf"].read_bytes()
    (tmp_path / "FZXBSJW.ttf").write_bytes(data)
    monkeypatch.setenv(office.ENVIRONMENT, str(tmp_path))
    office.font_bytes.cache_clear()
    return OfficeFont("title", "FZXBSJW.ttf", hashlib.sha256(data).hexdigest())


def families(pdf: pikepdf.Pdf) -> set[str]:
    return {str(f.BaseFont).partition("+")[2] for page in pdf.pages for f in page.resources.Font.values()}


def test_a_font_the_office_owns_sets_the_title(styled: Callable[[Style], pikepdf.Pdf], owned: OfficeFont) -> None:
    usual, own = families(styled(Style())), families(styled(Style(fonts=(owned,))))
    assert any(FAMILIES["title"].replace(" ", "-") in name or "Title" in name for name in own - usual)


def test_a_font_nobody_installed_is_named_with_where_it_was_looked_for(owned: OfficeFont) -> None:
    with pytest.raises(FontFileError, match=r"找不到规划包指定的字体文件 SIMFANG\.TTF.*MULIN_FONT_DIR"):
        office.font_bytes("SIMFANG.TTF", owned.sha256)


def test_a_report_with_a_font_nobody_installed_says_so(
    styled: Callable[[Style], pikepdf.Pdf], owned: OfficeFont
) -> None:
    with pytest.raises(FontFileError, match="找不到规划包指定的字体文件"):
        styled(Style(fonts=(replace(owned, file="SIMKAI.TTF"),)))


def test_another_version_of_a_font_is_not_used(owned: OfficeFont) -> None:
    with pytest.raises(FontFileError, match="不是同一个文件"):
        office.font_bytes(owned.file, "0" * 64)


def test_a_logo_is_a_figure_with_words(styled: Callable[[Style], pikepdf.Pdf]) -> None:
    def figures(node: object) -> list[str]:
        if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
            return []
        own = [str(node.Alt)] if str(node.S) == "/Figure" else []
        return own + [alt for kid in node.get("/K", []) for alt in figures(kid)]

    pdf = styled(Style(logo=LOGO))
    assert "上海市杨浦区人民政府徽标" in figures(pdf.Root.StructTreeRoot.K[0])


def test_a_logo_from_anywhere_else_fails_the_render(styled: Callable[[Style], pikepdf.Pdf]) -> None:
    with pytest.raises(RenderError, match="拒绝读取"):
        styled(Style(logo="https://example.org/logo.png"))
