"""What a text that is no UTF-8 seems to be encoded in, for whoever saves it anew."""

from __future__ import annotations

import pytest

from mulin.text.encodings import CHINESE, WESTERN, Seeming, seeming

COUNTRIES = "unit;name;x\nCIV;Côte d'Ivoire;1\nREU;Réunion;2\nCUW;Curaçao;3\nSTP;São Tomé;4\nTUR;Türkiye;5\n"
TOWNS = "unit,name,x\n310110,杨浦区,1\n310101,黄浦区,2\n310104,徐汇区（A股）,3\n"


@pytest.mark.parametrize("text", [COUNTRIES, "unit,x\nCôte d'Ivoire,1\n", "région,x\na,1\n", "unit,x\nÖsterreich,1\n"])
def test_accented_letters_among_plain_ones_are_western(text: str) -> None:
    found = seeming(text.encode("cp1252"))
    assert found is not None
    assert found.encoding == WESTERN
    assert found.sample in text
    assert not found.sample.isascii()


@pytest.mark.parametrize("text", [TOWNS, "unit,x\n杨浦,1\n", "单位,得分\na,1\n"])
@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_pairs_of_bytes_beside_each_other_are_chinese(text: str, encoding: str) -> None:
    found = seeming(text.encode(encoding))
    assert found is not None
    assert found.encoding == CHINESE
    assert found.sample in text


def test_a_cell_cut_off_at_the_end_of_what_was_read_harms_nothing() -> None:
    assert seeming(TOWNS.encode("gbk")[:-8]) == Seeming(CHINESE, "杨浦区")


@pytest.mark.parametrize("piece", [b"unit,x\nplain,1\n", b"unit,x\n\xff\xfe,1\n", b"\xe9a,\xc9\xe9,1"])
def test_what_is_neither_or_may_be_both_is_not_guessed(piece: bytes) -> None:
    assert seeming(piece) is None
