"""A unit's first page: its total and place, six figures, three short lists, and what stands out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports.numbers import share
from reports.parts.blocks import Card, Opening
from reports.sections.result import cards, opening
from reports.sections.result.causes import by_kind
from reports.shared.change import printed
from reports.subjects.unit import Unit
from reports.wording import sentences


@dataclass(frozen=True, slots=True)
class Result:
    """``composition``: share and points of the unit's own and of those below in its total, empty where there are none
    below. ``moved`` and ``compared`` are said here only where no other section says them."""

    summary: str
    composition: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    opening: Opening
    findings: tuple[str, ...]
    moved: tuple[str, ...]
    compared: tuple[str, ...]
    whose: str
    total: str
    peer_label: str
    peer_totals: tuple[float, ...]
    own_total: float | None
    peer_mean: float | None
    peer_mean_text: str


def _summary(unit: Unit) -> str:
    reader, row = unit.reader, unit.row
    in_tier, interval = reader.comparable_in_tier(row), reader.rank_interval(row)
    said = [
        *sentences.result(
            row, unit.full_name, unit.place, reader.info, reader.n, in_tier, interval,
            sentences.open_of(unit.indicator_rows, reader.n),
        ),
        *sentences.veto(unit.indicator_rows, row, reader.words),
        *([] if row.vetoed else sentences.grade_reason(row)),
    ]  # fmt: skip
    return "".join(said)


def _composition(unit: Unit) -> tuple[tuple[str, str], ...]:
    n, row = unit.reader.n, unit.row
    shares = unit.reader.year_pack.framework.tiers.of(row.tier).composition
    parts = (("own", row.own_total), ("children_mean", row.children_total))
    return tuple((share(getattr(shares, key) or 0.0, 0), "" if v is None else n.total(v)) for key, v in parts)


def _opening(unit: Unit) -> Opening:
    """With the change's parts by kind, which only the next chapter says besides."""
    found = opening.opening(unit.reader, unit.row, unit.change, unit.failed, unit.open_points)
    return replace(found, causes_note=found.causes_note + by_kind(unit.reader, unit.row))


def _findings(unit: Unit) -> tuple[str, ...]:
    n, w, row = unit.reader.n, unit.reader.words, unit.row
    if not row.comparable:
        return tuple(sentences.outside(row, unit.peer_label, unit.reader.info))
    scored = [(p.name, p.score, p.peers) for p in unit.pillars if p.score is not None]
    return (
        *sentences.losses(unit.indicators, n, w),
        *sentences.pillars(scored, len(unit.pillars), unit.peer_label, n, w),
    )


def build(unit: Unit) -> Result:
    reader, row = unit.reader, unit.row
    w = reader.words
    peers = reader.peers(row)
    mean = reader.peer_mean(row, reader.info.year)
    change = printed(reader, unit.code)
    return Result(
        summary=_summary(unit),
        composition=_composition(unit) if unit.child_word else (),
        cards=cards.cards(reader, row, unit.lost, unit.open_points, len(unit.pending), change),
        opening=_opening(unit),
        findings=_findings(unit),
        moved=unit.progress[:1],
        compared=unit.compared,
        whose=f"全{w.district}各{w.street}" if row.tier == "street" else f"{unit.place}各{unit.tier_word}",
        total=reader.n.total(row.total_score) if row.comparable else reader.info.below_floor_text,
        peer_label=unit.peer_label,
        peer_totals=tuple(sorted(u.total_score for u in peers if u.comparable and u.total_score is not None)),
        own_total=row.total_score if row.comparable else None,
        peer_mean=mean,
        peer_mean_text=reader.n.total(mean),
    )
