"""A kept reading is used only for the same bytes, parser and layout, and never when damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from mutations import damaged, thousands

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.sealed import Sealed
from mulin.stored import FormError
from mulin.workbooks import cache
from mulin.workbooks.cache import cached_parse, load
from mulin.workbooks.fill import Filled
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.parsed import (
    Cell,
    EvidenceRow,
    Identity,
    MilestoneCell,
    Parsed,
    RatingCell,
    ReviewCell,
)
from mulin.workbooks.reader import Reader

Write = Callable[..., Path]


@pytest.fixture
def filled(write: Write) -> Path:
    return write("D08", filled=Filled(cells={("F-S028", "310110001"): 12}))


@pytest.fixture
def kept(tmp_path: Path) -> Sealed:
    return Sealed(tmp_path / "cache", "parsed")


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_read_once_then_kept(filled: Path, pack: Pack, kept: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached_parse(sha(filled), filled, pack, kept)
    assert first == parse_workbook(filled, pack)

    def never(self: Reader, path: Path) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(Reader, "read", never)
    assert cached_parse(sha(filled), filled, pack, kept) == first


def test_a_layout_that_reads_otherwise_is_read_again(
    filled: Path, pack: Pack, with_field: Callable[..., Pack], kept: Sealed
) -> None:
    cached_parse(sha(filled), filled, pack, kept)
    assert load(sha(filled), pack, kept) is not None
    assert load(sha(filled), with_field("F-S028", value_type="decimal"), kept) is None
    assert load(sha(filled), with_field("F-S028", source_department="D06"), kept) is None


def test_another_parser_version_is_read_again(
    filled: Path, pack: Pack, kept: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_parse(sha(filled), filled, pack, kept)
    monkeypatch.setattr(cache, "PARSER_VERSION", "next")
    assert load(sha(filled), pack, kept) is None


def test_other_code_reads_again(filled: Path, pack: Pack, kept: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    cached_parse(sha(filled), filled, pack, kept)
    monkeypatch.setattr(cache, "_code", lambda: "other")
    assert load(sha(filled), pack, kept) is None


@pytest.mark.parametrize("alter", [lambda b: b.replace(b"12.0", b"13.0"), lambda b: b[:-9], lambda _: b"[]"])
def test_an_altered_file_in_the_cache_counts_for_nothing(
    filled: Path, pack: Pack, kept: Sealed, tmp_path: Path, alter: Callable[[bytes], bytes]
) -> None:
    digest = sha(filled)
    first = cached_parse(digest, filled, pack, kept)
    (file,) = (p for p in (tmp_path / "cache" / "parsed").rglob("*") if p.is_file())
    assert b"12.0" in file.read_bytes()
    file.write_bytes(alter(file.read_bytes()))
    assert load(digest, pack, kept) is None
    assert cached_parse(digest, filled, pack, kept) == first


def test_an_unrecognised_file_is_not_kept(tmp_path: Path, pack: Pack, kept: Sealed) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    assert cached_parse(sha(path), path, pack, kept).identity is None
    assert not (tmp_path / "cache" / "parsed").exists()


@pytest.fixture(scope="module")
def as_kept() -> bytes:
    """A reading with a row of every kind."""
    cells = (Cell("F-S028", "310110001", "value", 12.5, "12.5", "街道", "D4"),
             Cell("F-S029", "310110001", "blank", None, "", "街道", "F4"))  # fmt: skip
    return Parsed(
        Identity("yangpu-2021-2025", 2024, "D08", "report", "3", "ab" * 32), cells,
        (MilestoneCell("T1", 2, date(2024, 5, 1), "", "时间节点", "C4"),
         MilestoneCell("T1", 3, None, "", "时间节点", "C5")),
        (RatingCell("T1", "D06", 93.0, "", "配合评价", "D4"),),
        (EvidenceRow("C-A01", "证明.pdf", "cd" * 32, "", "佐证材料", "B4"),),
        (ReviewCell("F-P01", "310110001", "王", "高校", True, None, "评分", "C4"),),
        (Finding(Level.WARNING, "cell.odd", "怪", "改"),), True,
    ).to_json().encode()  # fmt: skip


def test_a_reading_is_read_back_as_it_was_written(as_kept: bytes) -> None:
    assert Parsed.from_json(as_kept).to_json().encode() == as_kept


@pytest.mark.parametrize(
    ("before", "after"),
    [(b'"value",12.5', b'"blank",12.5'), (b'"value",12.5', b'"value",null'), (b'"parser":"', b'"parser":"x'),
     (b'"blank"', b'"none"'), (b'"2024-05-01"', b'"2024-13-01"'), (b"12.5,", b"NaN,"), (b'"D4"],', b'"D4",1],')],
)  # fmt: skip
def test_a_reading_that_no_parser_wrote_is_refused(as_kept: bytes, before: bytes, after: bytes) -> None:
    assert before in as_kept
    with pytest.raises(FormError):
        Parsed.from_json(as_kept.replace(before, after, 1))


@pytest.mark.slow
def test_thousands_of_damaged_readings_are_refused_in_words_or_sound(as_kept: bytes) -> None:
    @thousands
    @given(damaged(as_kept))
    def tried(data: bytes) -> None:
        with suppress(FormError):
            assert isinstance(Parsed.from_json(data), Parsed)

    tried()
