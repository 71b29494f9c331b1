"""What every section reads a release through: its marts, the pack, how figures are printed, and everybody's names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from mulin.pack import AnnualTask, Indicator, Pack
from reports import messages as m
from reports import rows
from reports.former import Former
from reports.marts import Marts
from reports.numbers import NONE, Numbers, mean, plain, share
from reports.parts.blocks import IndicatorGroup, IndicatorLine, PillarLine
from reports.reading.cases import listed_under
from reports.reading.standards import Standards
from reports.release_info import ReleaseInfo
from reports.rows import Case, RankInterval
from reports.wording import sentences, standard_words


class Reader:
    """One release, as its reports and its site read it. What is the same for all of them is read once.

    ``former`` is the release it replaces; None for a year's first, and where nobody asks for what changed.
    """

    def __init__(self, marts: Marts, pack: Pack, info: ReleaseInfo, former: Former | None = None) -> None:
        self.marts, self.pack, self.info, self.former = marts, pack, info, former
        self.year_pack = pack.years[info.year]
        self.words = self.year_pack.framework.words
        self.n = Numbers(info.score_decimals, info.print_decimals)
        self._means: dict[tuple[int, str, str | None], float | None] = {}
        self.standards = Standards(marts, pack, info.year)

    @cached_property
    def tasks(self) -> dict[str, rows.DepartmentTask]:
        """The year's tasks as delivered, by code."""
        return {t.task_code: t for t in self.marts.table(rows.DepartmentTask)}

    @cached_property
    def _tasks_of(self) -> dict[str, list[AnnualTask]]:
        out: dict[str, list[AnnualTask]] = defaultdict(list)
        for task in self.year_pack.tasks:
            for unit in self.pack.task_units(self.info.year, task):
                out[unit.code].append(task)
        return dict(out)

    def unit_tasks(self, code: str) -> list[AnnualTask]:
        """The year's tasks for which a unit is responsible, in the scheme's order."""
        return self._tasks_of.get(code, [])

    def units_under(self, code: str, tier: str) -> list[rows.UnitScore]:
        """The scored units of a tier below a unit, however far."""
        below = {u.code for u in self.pack.tree.under(code)}
        return [u for u in self.marts.units(tier) if u.unit_code in below]

    # -- small helpers -------------------------------------------------------------------------------------------

    def department(self, code: str) -> str:
        """A department's name; a unit's name where a unit is charged."""
        if code in self.pack.department:
            return self.pack.department[code].name
        return self.pack.unit[code].name

    def full_name(self, code: str) -> str:
        """``定海路街道十七棉工房第二居委会``: a unit carries those above it up to its street."""
        unit = self.pack.unit[code]
        scored = self.marts.unit(code)
        name = scored.unit_name if scored else unit.name
        alone = unit.tier in ("district", "street") or not unit.parent_code
        return name if alone else self.full_name(str(unit.parent_code)) + name

    def value(self, row: rows.IndicatorScore, value: float | None, more: int = 0) -> str:
        return self.n.value(value, row.unit_of_measure, self._value_type(row.indicator_code), more)

    def more(self, row: rows.IndicatorScore, *lines: float | None) -> int:
        """Decimals that tell the row's value from the lines it is judged by."""
        return self.n.more(row.value, lines, row.unit_of_measure, self._value_type(row.indicator_code))

    def _threshold(self, row: rows.IndicatorScore) -> float | None:
        """The line a failed basic missed."""
        if not row.failed_basic:
            return None
        found = self.marts.of_unit(rows.FailedBasic, row.unit_code)
        return next((f.threshold for f in found if f.indicator_code == row.indicator_code), None)

    def _value_type(self, code: str) -> str:
        known = self.year_pack.indicator.get(code)
        return known.value_type if known else "count"

    def indicator_name(self, code: str) -> str:
        return self.year_pack.indicator[code].name_zh

    def peers(self, unit: rows.UnitScore, year: int | None = None) -> list[rows.UnitScore]:
        """Units of the same tier and peer group, the unit itself among them."""
        return [u for u in self.marts.units(unit.tier, year) if u.peer_group == unit.peer_group]

    def peer_mean(self, unit: rows.UnitScore, year: int) -> float | None:
        """Mean total of the comparable peers of a year."""
        key = (year, unit.tier, unit.peer_group)
        if key not in self._means:
            totals = [u.total_score for u in self.peers(unit, year) if u.comparable and u.total_score is not None]
            self._means[key] = mean(totals)
        return self._means[key]

    def comparable_in_tier(self, unit: rows.UnitScore) -> int:
        """How many units a unit's ``overall_rank`` counts; 0 where peers and tier are the same."""
        if unit.tier in ("district", "street"):
            return 0
        return sum(1 for u in self.marts.units(unit.tier) if u.comparable)

    def interval(self, unit: rows.UnitScore) -> str:
        """``区间7–9，`` for a card; empty where nothing was drawn."""
        text = self.rank_interval(unit)
        return f"区间{text.removeprefix('名次区间').partition('（')[0]}，" if text else ""

    def rank_interval(self, unit: rows.UnitScore) -> str:
        """How far the unit's place among its peers moves under other assumptions; empty where nothing was drawn."""
        found = self.marts.of_unit(RankInterval, unit.unit_code) if self.marts.has(RankInterval) else ()
        return sentences.rank_interval(found[0] if found else None, unit)

    # -- blocks --------------------------------------------------------------------------------------------------

    def pillars(self, unit: rows.UnitScore) -> tuple[PillarLine, ...]:
        n = self.n
        before = {p.pillar: p for p in self.marts.of_unit(rows.PillarScore, unit.unit_code, unit.year - 1)}
        changes = {p.pillar: p for p in self.marts.of_unit(rows.PillarChange, unit.unit_code)}
        order = list(self.year_pack.framework.pillars)
        lines = []
        for p in sorted(self.marts.of_unit(rows.PillarScore, unit.unit_code), key=lambda p: order.index(p.pillar)):
            change = changes.get(p.pillar)
            lines.append(
                PillarLine(
                    code=p.pillar, name=p.pillar_name, weight=share(p.weight, 0), score=p.score, peers=p.peers_mean,
                    previous=before[p.pillar].score if p.pillar in before else None,
                    score_text=n.score(p.score), peers_text=n.score(p.peers_mean),
                    gap_text=n.lead(p.score, p.peers_mean) if unit.comparable else NONE,
                    coverage_text=share(p.coverage, 0), contribution_text=n.points(p.contribution),
                    change_text=n.change(change.change if change else None),
                    own_text=n.score(p.own_score), children_text=n.score(p.children_score),
                )
            )  # fmt: skip
        return tuple(lines)

    def _mark(self, row: rows.IndicatorScore) -> tuple[str, str]:
        if row.veto_triggered:
            return "一票否决", "bad"
        if row.status not in ("scored", "carried_forward", "imputed"):
            tone = {"pending": "wait", "failed_missing": "bad"}.get(row.status, "none")
            return m.word(m.STATUS, row.status), tone
        suffix = "" if row.status == "scored" else f"（{m.word(m.STATUS, row.status)}）"
        if row.kind == "guiding":
            return (f"已计{suffix}" if row.contribution else "未达加分线"), "none"
        if row.passed is None:
            return f"不判定{suffix}", "none"
        return (f"达标{suffix}", "good") if row.passed else (f"未达标{suffix}", "bad")

    def line(self, row: rows.IndicatorScore) -> IndicatorLine:
        """One indicator row as text."""
        n, known = self.n, self.year_pack.indicator.get(row.indicator_code)
        mark, tone = self._mark(row)
        standard = self.standards.of(row)
        target = self.value(row, row.target, self.more(row, row.target))
        rule = standard_words.scoring(standard, row.unit_of_measure) if standard else ""
        least = standard_words.pass_line(standard, row.target) if standard else ""
        gap = None if row.score is None or row.peers_mean is None else row.score - row.peers_mean
        return IndicatorLine(
            code=row.indicator_code, name=row.indicator_name, example=bool(known and known.is_example),
            value=self.value(row, row.value, self.more(row, row.target, self._threshold(row))),
            prior=self.value(row, row.prior_value), target=target, rule=rule or NONE,
            needed="；".join(filter(None, (target.replace(".0%", "%"), rule, least))),
            score=n.score(row.score), earned=n.points(row.contribution),
            weight=plain(row.weight if row.effective_weight is None else row.effective_weight),
            peers=n.score(row.peers_mean), mark=mark, tone=tone, gap=gap,
            raw=row.score, raw_peers=row.peers_mean, raw_prior=row.prior_score,
            relative=self.relative(row),
        )  # fmt: skip

    def relative(self, row: rows.IndicatorScore) -> bool:
        """Whether the score compares with peers; with too few of them another rule is used, which compares nobody."""
        known = self.year_pack.indicator.get(row.indicator_code)
        return bool(known and known.rule.compares and row.rule_used == row.scoring_rule)

    def rule_note(self, found: Sequence[rows.IndicatorScore]) -> str:
        """How the column of rules is read, and what comparisons among these indicators rest on."""
        known = ((r.indicator_code, self.standards.of(r)) for r in found if r.kind == "basic")
        marked = any(r.kind == "basic" and r.score is not None and self.relative(r) for r in found)
        return standard_words.notes((code, s) for code, s in known if s) + (m.RELATIVE_NOTE if marked else "")

    def indicator_rows(self, code: str) -> list[rows.IndicatorScore]:
        """The unit's indicator rows in the order of the pack."""
        place = {c: i for i, c in enumerate(self.year_pack.indicator)}
        found = self.marts.of_unit(rows.IndicatorScore, code)
        return sorted(found, key=lambda r: (place.get(r.indicator_code, len(place)), r.indicator_code))

    @staticmethod
    def groups(
        pillars: Sequence[PillarLine], found: Sequence[tuple[rows.IndicatorScore, IndicatorLine]]
    ) -> tuple[IndicatorGroup, ...]:
        """Basic indicators under their pillars."""
        out = []
        for p in pillars:
            lines = tuple(line for r, line in found if r.kind == "basic" and r.pillar == p.code)
            if lines:
                out.append(IndicatorGroup(p.name, p.own_text, p.weight, lines))
        return tuple(out)

    @property
    def cases(self) -> Sequence[Case]:
        """All cases that stand in the assessed year; none where the release knows no cases."""
        return self.marts.optional(Case)

    @cached_property
    def cases_under(self) -> dict[str, list[Case]]:
        """The cases that stand in the year, by the units and departments whose documents list them."""
        out: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases:
            for code in listed_under(case):
                out[code].append(case)
        return dict(out)

    def indicator_of(self, year: int, code: str) -> Indicator | None:
        """An indicator as the framework of ``year`` had it, or this year's where the pack lacks that year."""
        of = self.pack.years.get(year, self.year_pack)
        return of.indicator.get(code) or self.year_pack.indicator.get(code)
