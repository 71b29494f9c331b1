"""Units that no office has planned for: they render, whole and within the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import marts_fixture as fixture
import pytest
from district_marts import with_years
from paper import Paper, printed

from mulin.pack import Indicator, Pack, YearPack
from reports import Marts, ReleaseInfo, jobs, rows

COMMUNITY = "310110001001"
STREET = COMMUNITY[:9]


def with_indicators(pack: Pack, count: int) -> Pack:
    """The pack with so many basic community indicators, the added ones copies under other codes."""

    def added(of: YearPack) -> dict[str, Any]:
        basics = [i for i in of.indicators if i.tier == "community" and i.kind == "basic"]
        extra: list[Indicator] = []
        while len(basics) + len(extra) < count:
            model = basics[len(extra) % len(basics)]
            code = f"{model.code[:3]}{len(extra) + 20}"
            extra.append(model.model_copy(update={"code": code, "name_zh": f"{model.name_zh}（增设第{len(extra)}项）"}))
        return {"indicators": (*of.indicators, *extra)}

    return with_years(pack, added)


def paper(pack: Pack, folder: Path, case: fixture.Case, code: str) -> tuple[Paper, Marts]:
    marts = Marts(fixture.build(folder, pack, case), max(case.years))
    info = ReleaseInfo.from_pack(pack, 2024, "r1", "ab" * 32, demo=True)
    (job,) = jobs(marts, pack, info, kinds=[pack.unit[code].tier], units=[code])
    return printed(job), marts


@pytest.mark.slow
def test_a_community_that_fails_sixty_items_lists_all_of_them(pack: Pack, tmp_path: Path) -> None:
    many = with_indicators(pack, 60)
    found, marts = paper(many, tmp_path, fixture.Case(all_failed=(COMMUNITY,), pending_departments=()), COMMUNITY)
    failed = marts.of_unit(rows.FailedBasic, COMMUNITY)
    assert len(failed) == 60
    section = found.section("gaps")
    assert all(f.indicator_code in section for f in failed)
    assert "等60项" in found.pages[0]
    found.assert_inside()


@pytest.mark.slow
def test_a_tables_head_stands_on_every_page_it_runs_over(pack: Pack, tmp_path: Path) -> None:
    many = with_indicators(pack, 60)
    found, _ = paper(many, tmp_path, fixture.Case(all_failed=(COMMUNITY,), pending_departments=()), COMMUNITY)
    # the opening page names failed indicators in lists of its own
    holding = [page for page in found.pages[1:] if page.count("未达标") > 3]
    assert len(holding) > 1
    for page in holding:
        assert "指标值" in page, page[:80]


def test_a_community_with_nothing_at_all_still_says_what_is_owed_by_whom(pack: Pack, tmp_path: Path) -> None:
    found, marts = paper(pack, tmp_path, fixture.Case(all_missing=(COMMUNITY,)), COMMUNITY)
    assert "暂不可比" in found.pages[0]
    for item in marts.of_unit(rows.PendingItem, COMMUNITY):
        assert item.indicator_code in found.section("gaps")
    found.assert_inside()


@pytest.mark.slow
@pytest.mark.parametrize("code", [STREET, COMMUNITY])
def test_a_unit_never_comparable_has_sentences_in_the_place_of_empty_charts(
    pack: Pack, tmp_path: Path, code: str
) -> None:
    everyone = (STREET, *(u.code for u in pack.children(STREET)))
    found, _ = paper(pack, tmp_path, fixture.Case(all_missing=everyone), code)
    assert "暂不可比" in found.pages[0]
    assert "治理理念得分：都没有。" in found.section("pillars")
    assert "历年都没有可比的结果。" in found.section("pillars")
    assert "—分，" not in found.all
    assert "—分。" not in found.all
    if code == STREET:
        assert "本级没有得分，没有可比的社区。" in found.all
