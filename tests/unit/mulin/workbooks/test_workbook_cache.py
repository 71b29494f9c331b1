"""A kept reading is used only for the same bytes, parser and layout, and never when damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from mulin.pack import Pack
from mulin.workbooks import cache
from mulin.workbooks.cache import cached_parse, load
from mulin.workbooks.fill import Filled
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.reader import Reader

Write = Callable[..., Path]


@pytest.fixture
def filled(write: Write) -> Path:
    return write("D08", filled=Filled(cells={("F-S028", "310110001"): 12}))


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_read_once_then_kept(filled: Path, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached_parse(sha(filled), filled, pack, tmp_path / "c")
    assert first == parse_workbook(filled, pack)

    def never(self: Reader, path: Path) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(Reader, "read", never)
    assert cached_parse(sha(filled), filled, pack, tmp_path / "c") == first


def test_a_layout_that_reads_otherwise_is_read_again(
    filled: Path, pack: Pack, with_field: Callable[..., Pack], tmp_path: Path
) -> None:
    cached_parse(sha(filled), filled, pack, tmp_path)
    assert load(sha(filled), pack, tmp_path) is not None
    assert load(sha(filled), with_field("F-S028", value_type="decimal"), tmp_path) is None
    assert load(sha(filled), with_field("F-S028", source_department="D06"), tmp_path) is None


def test_another_parser_version_is_read_again(
    filled: Path, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_parse(sha(filled), filled, pack, tmp_path)
    monkeypatch.setattr(cache, "PARSER_VERSION", "next")
    assert load(sha(filled), pack, tmp_path) is None


def test_an_altered_file_in_the_cache_counts_for_nothing(filled: Path, pack: Pack, tmp_path: Path) -> None:
    digest = sha(filled)
    first = cached_parse(digest, filled, pack, tmp_path)
    (kept,) = tmp_path.rglob("*-p*.json")
    assert "12.0" in kept.read_text()
    kept.write_text(kept.read_text().replace("12.0", "13.0"))
    assert load(digest, pack, tmp_path) is None
    assert cached_parse(digest, filled, pack, tmp_path) == first


def test_an_unrecognised_file_is_not_kept(tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    assert cached_parse(sha(path), path, pack, tmp_path / "c").identity is None
    assert not (tmp_path / "c").exists()
