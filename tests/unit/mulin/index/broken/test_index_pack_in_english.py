"""Every mistake of an index pack that the tests know, told to somebody who reads English only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from broken_index import TABLE, TABLE_PACK, Case, broken, named, written
from test_index_file_broken import CASES as OF_FILE
from test_index_keys_broken import CASES as OF_KEYS
from test_index_parameters_broken import CASES as OF_PARAMETERS
from test_index_shape_broken import CASES as OF_SHAPE
from test_index_trees_broken import CASES as OF_TREES
from test_index_weights_broken import CASES as OF_WEIGHTS

from mulin.findings import Finding
from mulin.language import Language, speaking
from mulin.printable import spelled

CASES = [*OF_FILE, *OF_KEYS, *OF_PARAMETERS, *OF_SHAPE, *OF_TREES, *OF_WEIGHTS]
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with speaking(Language.ENGLISH):
        yield


def chinese_in(found: list[Finding]) -> list[str]:
    assert found
    return [f.sentence() for f in found if CHINESE.search(f.sentence())]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_in_index_yaml(case: Case, tmp_path: Path) -> None:
    assert chinese_in(written(tmp_path, broken(case))) == []


@pytest.mark.parametrize(
    "table",
    [
        TABLE.replace("b,B,", "a,B,"), TABLE.replace("c,C,1,left", "c,C,1,lift"), TABLE.replace("c,C,1,", "c,C,up,"),
        TABLE.replace("left,2", "left,two"), TABLE.replace("c,C", ",C"), TABLE.replace("direction", "richtung"),
        TABLE.replace("direction", "name"), TABLE.replace("left,2", "left,2,9"), TABLE.replace("b,B", 'b,"B'),
        TABLE.replace("a,A", "\u7532,A").encode("gbk"), TABLE.replace("a,A", "a,A\u200b"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_table_of_indicators(table: str | bytes, tmp_path: Path) -> None:
    assert chinese_in(written(tmp_path, TABLE_PACK, table)) == []


def test_characters_that_no_font_has_are_named() -> None:
    assert spelled(["\U0001f600", "\ue000"]) == "\U0001f600 (U+1F600), U+E000 (invisible)"
    assert spelled(["\U0001f600"] * 99).endswith(", 99 in all")
