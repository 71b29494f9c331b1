"""What the tests come to, where something was tested and where nothing was."""

from __future__ import annotations

from dataclasses import replace

from changed_marts import changed
from pages import part

from reports import messages as m
from reports import rows
from reports.reading.reader import Reader

DISTRICT = "310110"


def test_a_year_without_draws_and_audit_says_that_nothing_was_tested(faulty: Reader) -> None:
    assert part(faulty, "district", DISTRICT, "tested").text == (m.NOTHING_DONE,)


def test_ranks_that_nothing_moves_are_told_apart(rich: Reader) -> None:
    firm = {
        rows.RankInterval: lambda found: [replace(i, rank_low=i.rank, rank_high=i.rank) for i in found],
        rows.RankPair: lambda _: [],
    }
    said = part(changed(rich, firm), "district", DISTRICT, "tested").text[0]
    assert "名次也不变的2个，任何两个街道的先后都分得开。" in said


def test_one_street_alone_has_no_order_to_be_told_apart(rich: Reader) -> None:
    alone = {
        rows.RankInterval: lambda found: [next(i for i in found if i.tier == "street")],
        rows.RankPair: lambda _: [],
    }
    said = part(changed(rich, alone), "district", DISTRICT, "tested").text[0]
    assert said.endswith("可比的街道只有1个，没有名次先后。")


def test_what_moves_no_rank_is_no_assumption_that_ranks_depend_on(rich: Reader) -> None:
    nothing = {rows.Sensitivity: lambda found: [replace(s, first=0.0, total=0.0) for s in found]}
    said = " ".join(part(changed(rich, nothing), "district", DISTRICT, "tested").text)
    assert "换用其他合理的假设，名次都不变。" in said
    assert "名次主要随" not in said


def test_pillars_whose_indicators_go_together_are_said_to(rich: Reader) -> None:
    alike = {rows.AuditConsistency: lambda found: [replace(c, alpha=0.9) for c in found]}
    said = part(changed(rich, alike), "district", DISTRICT, "tested").text
    assert "理念内部：各理念的指标高低大体一致，合成一个理念得分是恰当的。" in said
