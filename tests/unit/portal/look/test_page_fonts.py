"""The pages' faces: what pages say is in the first piece, and every character of ours in exactly one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT
from portal.look.fonts import write_fonts

pytestmark = pytest.mark.slow
PACK = REPO_ROOT / "plans" / "yangpu-2021-2025"
_RULE = re.compile(r'font-family:"([^"]+)";font-weight:(\d+);.*?url\("([^"]+)"\).*?unicode-range:([^}]+)}')
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[tuple[str, set[int]]]]:
    folder = tmp_path_factory.mktemp("fonts")
    write_fonts(folder, PACK)
    found: dict[tuple[str, str], list[tuple[str, set[int]]]] = {}
    for family, weight, file, ranges in _RULE.findall((folder / "fonts.css").read_text(encoding="ascii")):
        codes = {c for first, last in _RANGE.findall(ranges) for c in range(int(first, 16), int(last or first, 16) + 1)}
        assert (folder / file).stat().st_size
        found.setdefault((family, weight), []).append((file, codes))
    return found


@pytest.mark.parametrize("weight", ["400", "700"])
def test_the_first_piece_holds_what_our_pages_and_the_pack_say(
    faces: dict[tuple[str, str], list[tuple[str, set[int]]]], weight: str
) -> None:
    (first_file, first), (_, rest) = faces["Mulin Sans", weight]
    said = [*REPO_ROOT.glob("portal/**/*.html"), *REPO_ROOT.glob("portal/**/messages.py"), PACK / "units.csv"]
    wanted = {ord(c) for path in said for c in path.read_text(encoding="utf-8") if c >= " "}
    assert wanted <= first, "".join(map(chr, wanted - first))
    assert not first & rest
    assert first_file.endswith("woff2")


def test_a_rare_name_has_a_face(faces: dict[tuple[str, str], list[tuple[str, set[int]]]]) -> None:
    drawn = set().union(*(codes for pieces in faces.values() for _, codes in pieces))
    assert {ord(c) for c in "𰻝龘㛃ᠮᠣᠩ᠋ༀꀀ"} <= drawn


def test_what_is_there_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_fonts(tmp_path, PACK)
    monkeypatch.setattr("portal.look.fonts.subset_of", None)
    write_fonts(tmp_path, PACK)
