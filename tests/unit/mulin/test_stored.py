"""A stored form is read whole and exact, or refused in words."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from mutations import damaged, thousands

from mulin.plain import NotPlainError, read_plain
from mulin.stored import EXACT, FormError, read_form


@dataclass(frozen=True, slots=True)
class Note:
    year: int
    files: dict[str, str]
    share: float | None = None

    __pydantic_config__ = EXACT


def test_a_sound_form_is_read():
    assert read_form(Note, b'{"year": 2024, "files": {"a": "b"}, "share": 0.5}') == Note(2024, {"a": "b"}, 0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "整份内容"),
        ("null", "整份内容"),
        ("", "不是完整的 JSON"),
        ('{"year": 2024', "不是完整的 JSON"),
        ("[" * 100_000, "不是完整的 JSON"),
        ('{"year": 2024}', "缺少“files”"),
        ('{"year": 2024, "files": {}, "more": 1}', "多出“more”"),
        ('{"year": 2024.0, "files": {}}', "“year”的值"),
        ('{"year": true, "files": {}}', "“year”的值"),
        ('{"year": "2024", "files": {}}', "“year”的值"),
        ('{"year": 2024, "files": {"a": 1}}', "“files.a”的值"),
        ('{"year": 2024, "files": {}, "share": NaN}', "“share”的值"),
        ('{"year": 1' + "0" * 5000 + ', "files": {}}', "不是完整的 JSON"),
        ('{"year": 2024, "files": {"a": "\\ud800"}}', "不是完整的 JSON"),
    ],
)
def test_what_is_no_such_form_is_refused_in_words(text, said):
    with pytest.raises(FormError, match=said):
        read_form(Note, text)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(FormError, match="JSON"):
        read_form(Note, b'{"year": 2024, "files": {"\xff": "b"}}')


def test_only_a_plain_file_of_sensible_size_is_read(tmp_path: Path):
    plain, pipe, link = tmp_path / "plain", tmp_path / "pipe", tmp_path / "link"
    plain.write_bytes(b"12345")
    os.mkfifo(pipe)
    link.symlink_to(plain)
    assert read_plain(plain) == b"12345"
    for odd, said in ((pipe, "管道"), (link, "链接"), (tmp_path, "文件夹")):
        with pytest.raises(NotPlainError, match=said):
            read_plain(odd)
    with pytest.raises(NotPlainError, match="不会是本平台写的"):
        read_plain(plain, most=4)


@pytest.mark.slow
@thousands
@given(data=damaged(b'{"year": 2024, "files": {"a": "b"}, "share": 0.5}'))
def test_whatever_was_done_to_a_form_it_is_sound_or_refused(data: bytes):
    with suppress(FormError):
        note = read_form(Note, data)
        assert type(note.year) is int
        assert all(type(v) is str for v in note.files.values())
