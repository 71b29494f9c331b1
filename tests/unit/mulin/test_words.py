"""What a pack calls its tiers and grades stands in the pack, and nowhere in our sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mulin.pack import load_pack
from mulin.settings import REPO_ROOT, Settings
from mulin.words import Words

STARTER = REPO_ROOT / "orchestration" / "starter" / "templates"
"""A pack to begin with has words of its own."""
USUAL = (REPO_ROOT / "mulin" / "words.py", REPO_ROOT / "mulin" / "pack" / "framework.py")
"""What a pack's words are where it does not say."""
PACKAGES = ("mulin", "expectations", "reports", "orchestration")
COUNTY = Words("县", "乡镇", "村", ("一等", "二等", "末等"), ("议事", "同建"))


def said_in(path: Path) -> Iterator[str]:
    """The texts of a module or a template, without docstrings and comments."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".j2":
        yield re.sub(r"(?s)\{#.*?#\}", "", source)
        return
    tree = ast.parse(source)
    unsaid = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    yield from (
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in unsaid
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_no_sentence_has_a_word_of_the_example_pack(package: str) -> None:
    words = load_pack(Settings.model_fields["pack"].default).words
    nouns = (words.pillar_short, words.basic_kind, words.guiding_kind, words.below_floor)
    own = (words.street, words.community, *words.grades[:2], *words.pillars, *nouns, "杨浦", "居委")
    known = re.compile("|".join(own))
    files = [f for kind in ("*.py", "*.j2") for f in (REPO_ROOT / package).rglob(kind)]
    files = [f for f in files if not f.is_relative_to(STARTER) and f not in USUAL]
    assert [f"{f.name}: {t}" for f in files for t in said_in(f) if known.search(t)] == []


def test_a_text_is_filled_with_a_packs_words() -> None:
    assert COUNTY.fill("{community}为所在{street}、{street}为全{district}") == "村为所在乡镇、乡镇为全县"
    assert COUNTY.fill("{grades}；{pillars}；{best}") == "一等、二等、末等；议事、同建；一等"


def test_words_know_which_tiers_there_are() -> None:
    two = Words("县", "乡镇", "", ("好", "差"))
    four = Words("市", "区", "街道", ("好", "差"), grid="社区")
    assert [two.units, two.deeper, two.levels, two.lowest, two.child("street")] == ["乡镇", "", "两级", "street", ""]
    assert [COUNTY.units, COUNTY.deeper, COUNTY.levels, COUNTY.child("street")] == ["乡镇和村", "村", "三级", "村"]
    assert [four.units, four.deeper, four.levels, four.lowest] == ["区、街道和社区", "街道、社区", "四级", "grid"]
    assert [four.above("grid"), four.below("street")] == ["community", ("community", "grid")]
    assert four.fill("{child}的{lowest}", "street") == "街道的社区"


def test_the_nouns_of_a_pack_are_its_own() -> None:
    own = replace(COUNTY, pillar="振兴方面", basic="底线指标", guiding="加分指标", below_floor="数据不足")
    assert own.fill("{pillar}、{basic}、{basic_kind}、{guiding_kind}、{below_floor}") == (
        "振兴方面、底线指标、底线、加分、数据不足"
    )  # fmt: skip


def test_a_pack_with_fewer_grades_than_a_table_has_columns_counts_them() -> None:
    assert COUNTY.fill("{grade[0]} {grade[2]} {grade[3]}") == "一等 末等 第四等"
