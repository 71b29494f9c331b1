"""The pinned fonts: they cover what reports print, they are glyf fonts, and a changed file is refused."""

from __future__ import annotations

import csv
import re
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from mulin.printable import main_characters
from reports import fonts
from reports.fonts import build_fallback, build_fonts

ROOT = Path(__file__).resolve().parents[4]
UNIT_FILES = sorted(ROOT.glob("plans/*/units.csv"))
PACK_TEXTS = sorted(path for path in ROOT.glob("plans/**/*") if path.suffix in {".csv", ".yaml"})
SIGNS = "0123456789①⑩⑳←↑→↓≥≤≠×÷±−√Σ∞·…—“”‘’〔〕【】《》〈〉「」■□▲△▼▽●○◆◇★☆✓%％‰℃㎡№½²³￥\u3000\u00a0\u200b\u2009"


def lacking(text: str) -> list[str]:
    """The text's characters that the main faces lack."""
    return sorted(set(text) - main_characters())


@pytest.fixture(params=sorted(fonts.FACES))
def font(request: pytest.FixtureRequest) -> Any:
    with TTFont(fonts.font_files()[request.param], lazy=True) as opened:
        yield opened


def test_the_standard_list_has_its_three_levels():
    text = (fonts.FONT_FOLDER / "charset_8105.txt").read_text(encoding="utf-8")
    levels = ["".join(part.splitlines()[1:]) for part in text.split("# ")[1:]]
    assert [len(level) for level in levels] == [3500, 3000, 1605]
    characters = "".join(levels)
    assert len(set(characters)) == 8105
    assert characters[0] == "一"
    assert sum(ord(character) > 0xFFFF for character in characters) == 196


@pytest.mark.parametrize("name", ["charset_8105.txt", "charset_extra.txt"])
def test_the_charset_is_covered(name):
    assert lacking("".join(build_fonts.read_charset(fonts.FONT_FOLDER / name))) == []


def test_gb2312_and_signs_are_covered():
    assert lacking("".join(build_fonts.gb2312_characters()) + SIGNS) == []


@pytest.mark.parametrize("path", UNIT_FILES, ids=lambda path: path.parent.name)
def test_every_unit_name_is_covered(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert names
    assert lacking("".join(names)) == []


def test_every_pack_text_is_covered():
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8-sig") for path in PACK_TEXTS}
    assert {name: missing for name, text in texts.items() if (missing := lacking(text))} == {}


def test_outlines_are_glyf_without_hints(font):
    assert font.sfntVersion == "\x00\x01\x00\x00"
    assert {"glyf", "loca"} <= set(font.keys())
    assert not {"CFF ", "CFF2", "fpgm", "prep", "cvt "} & set(font.keys())


def test_digits_share_one_advance_width(font):
    cmap, metrics = font.getBestCmap(), font["hmtx"]
    assert len({metrics[cmap[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_spaces_added_by_the_build_are_empty(font):
    cmap = font.getBestCmap()
    assert {code: font["glyf"][cmap[code]].numberOfContours for code in build_fonts.ADDED_SPACES} == dict.fromkeys(
        build_fonts.ADDED_SPACES, 0
    )
    assert font["hmtx"][cmap[0x200B]][0] == 0


def test_names_are_our_own_and_keep_the_licence(font):
    name = font["name"]
    assert name.getDebugName(1) in {"Mulin Sans", "Mulin Serif"}
    assert "Noto" not in " ".join(
        str(name.getDebugName(number)) for number in (1, 3, 4, 6, 16) if name.getName(number, 3, 1)
    )
    assert "Adobe" in name.getDebugName(0)
    assert "SIL Open Font License" in name.getDebugName(13)


def test_css_declares_every_file_under_the_mulin_scheme():
    css = fonts.font_face_css()
    assert re.findall(r'url\("([^"]+)"\)', css) == [f"mulin:fonts/{name}" for name in fonts.FACES]
    assert css.count("@font-face") == len(fonts.FACES)
    assert css.count("font-weight: 700") == 2


def test_the_script_makes_the_files_and_families_that_the_css_declares():
    made = {f"{face.stem}.ttf": (face.family, {"Regular": 400, "Bold": 700}[face.style]) for face in build_fonts.FACES}
    assert made == fonts.FACES


def test_files_are_the_pinned_ones():
    fonts.verify_font_hashes()
    fonts.verify_font_hashes(fallback=fonts.FALLBACK)


def test_the_script_makes_every_fallback_face_that_the_css_can_declare():
    made = build_fallback.LATIN | build_fallback.SCRIPTS | build_fallback.OUTLINES
    assert set(made) == set(fonts.FALLBACK)
    assert {p.name for p in fonts.FONT_FOLDER.glob("mulin-*.ttf*")} == set(fonts.FACES) | set(fonts.FALLBACK)


@pytest.mark.parametrize("name", sorted(fonts.FALLBACK))
def test_a_fallback_face_has_a_name_of_its_own_and_says_where_it_comes_from(name):
    with TTFont(BytesIO(fonts.unpacked(fonts.FONT_FOLDER / name)), lazy=True) as font:
        assert "glyf" in font
        assert not {"fpgm", "prep", "cvt "} & set(font.keys())
        names = {n: str(font["name"].getDebugName(n) or "") for n in (0, 1, 4, 6, 10)}
    assert names[1] == fonts.FALLBACK[name].family
    assert not any(reserved in names[n] for n in (1, 4, 6) for reserved in ("Noto", "Hana", "花園"))
    assert any(holder in names[0] for holder in ("Google", "Adobe", "GlyphWiki"))
    assert "Subset of" in names[10]


def test_a_fallback_face_that_was_changed_is_refused(tmp_path):
    shutil.copy(fonts.FONT_FOLDER / fonts.FALLBACK_HASHES, tmp_path)
    (tmp_path / "mulin-more-yi.ttf").write_bytes(b"x")
    with pytest.raises(fonts.FontFileError, match=r"mulin-more-yi\.ttf：内容与 fallback\.sha256"):
        fonts.verify_font_hashes(tmp_path, fallback=["mulin-more-yi.ttf"])


def test_a_changed_a_missing_and_an_unlisted_file_are_refused(tmp_path):
    for path in [*fonts.font_files().values(), fonts.FONT_FOLDER / fonts.HASH_FILE]:
        shutil.copy(path, tmp_path)
    fonts.verify_font_hashes(tmp_path)

    changed, missing, unlisted, kept = fonts.font_files(tmp_path).values()
    content = bytearray(changed.read_bytes())
    content[-1] ^= 1
    changed.write_bytes(content)
    missing.unlink()
    hash_file = tmp_path / fonts.HASH_FILE
    lines = hash_file.read_text(encoding="ascii").splitlines(keepends=True)
    hash_file.write_text("".join(line for line in lines if unlisted.name not in line), encoding="ascii")

    with pytest.raises(fonts.FontFileError) as caught:
        fonts.verify_font_hashes(tmp_path)
    message = str(caught.value)
    assert f"{changed.name}：内容与" in message
    assert f"{missing.name}：文件不存在" in message
    assert f"{unlisted.name}：未列入" in message
    assert kept.name not in message

    hash_file.unlink()
    with pytest.raises(fonts.FontFileError, match="字体清单不存在"):
        fonts.verify_font_hashes(tmp_path)


def test_readme_states_the_sizes_of_the_committed_files():
    readme = (fonts.FONT_FOLDER / "README.md").read_text(encoding="utf-8")
    for name in (*fonts.FACES, *fonts.FALLBACK):
        size = (fonts.FONT_FOLDER / name).stat().st_size
        assert re.search(rf"\| {re.escape(name)} \|.*\| {size:,} \|", readme), name


def test_build_without_its_source_says_what_to_install(tmp_path, capsys):
    assert build_fonts.main(["build", "--source", str(tmp_path), "--output", str(tmp_path)]) == 1
    assert "fonts-noto-cjk" in capsys.readouterr().err


def test_standard_list_can_be_derived_from_unihan_again(tmp_path, capsys):
    listed = build_fonts.read_charset(fonts.FONT_FOLDER / "charset_8105.txt")
    unihan = tmp_path / "unihan.txt"
    lines = [f"U+{ord(character):04X}\tkTGH\t2013:{number}" for number, character in enumerate(listed, start=1)]
    unihan.write_text("\n".join(["# kTGH", *reversed(lines)]), encoding="utf-8")
    assert build_fonts.main(["standard", str(unihan), "--charset", str(tmp_path)]) == 0
    assert (tmp_path / "charset_8105.txt").read_bytes() == (fonts.FONT_FOLDER / "charset_8105.txt").read_bytes()

    unihan.write_text("\n".join(lines[1:]), encoding="utf-8")
    assert build_fonts.main(["standard", str(unihan), "--charset", str(tmp_path)]) == 1
    assert "kTGH" in capsys.readouterr().err


def test_collect_adds_only_what_the_charset_lacks(tmp_path, capsys):
    shutil.copy(fonts.FONT_FOLDER / "charset_8105.txt", tmp_path)
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("杨浦區\n1.5㎡", encoding="utf-8")
    (texts / "b.bin").write_bytes(b"\xff\xfe\x00")
    assert build_fonts.main(["collect", str(texts), "--charset", str(tmp_path)]) == 0
    assert build_fonts.read_charset(tmp_path / "charset_extra.txt") == ["區"]
    assert "b.bin" in capsys.readouterr().err
