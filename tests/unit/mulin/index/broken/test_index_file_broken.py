"""index.yaml as a file: not there, not YAML, in another encoding; and whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_index import (
    PACK,
    Case,
    assert_named_and_nothing_else,
    named,
    written,
)

from mulin.findings import FindingsError
from mulin.index import is_index_pack, load_index, read_index

CASES = [
    # the file itself
    Case("pack.key_twice", "scale: 100", "scale: 100\nscale: 10", "scale", "scale: 10\n"),
    Case("pack.yaml", "scale: 100", "scale: [100", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_is_named_and_nothing_else(case: Case, tmp_path: Path) -> None:
    assert_named_and_nothing_else(case, tmp_path)


def test_the_pack_that_is_broken_above_is_whole(tmp_path: Path) -> None:
    assert written(tmp_path, PACK) == []
    assert load_index(tmp_path).index == "small"
    assert is_index_pack(tmp_path)


def test_a_folder_without_the_file_is_no_index_pack(tmp_path: Path) -> None:
    assert not is_index_pack(tmp_path)
    pack, (found,) = read_index(tmp_path)
    assert pack is None
    assert (found.rule, found.file) == ("pack.file_missing", "index.yaml")
    with pytest.raises(FindingsError, match="不能使用"):
        load_index(tmp_path)


def test_a_pack_in_gbk_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_bytes(PACK.replace("index: small", "index: small\ntitle: 指数").encode("gbk"))
    _, (found,) = read_index(tmp_path)
    assert (found.rule, found.file, found.row) == ("pack.encoding", "index.yaml", 3)
    assert "GB18030" in found.message
