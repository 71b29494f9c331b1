"""The part of a context that every scored unit shares: result, pillars, indicators, gaps, change, sources.

Contexts hold text ready to print and, for charts, raw figures; templates compute nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from mulin.pack import Pack
from reports import messages as m
from reports import rows
from reports.marts import Marts
from reports.numbers import NONE, Numbers, plain, share, signed
from reports.release_info import ReleaseInfo
from reports.shared import sentences


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the first page; ``tone`` is ``plain``, ``good`` or ``bad``."""

    label: str
    value: str
    note: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class PillarLine:
    """A pillar in text and, for charts, in raw scores (0..100); ``label``, ``value``, ``text`` are the bars' names."""

    code: str
    name: str
    weight: str
    score: float | None
    peers: float | None
    previous: float | None
    score_text: str
    peers_text: str
    gap_text: str
    coverage_text: str
    contribution_text: str
    change_text: str
    own_text: str
    children_text: str

    @property
    def label(self) -> str:
        return self.name

    @property
    def value(self) -> float | None:
        return self.score

    @property
    def text(self) -> str:
        return self.score_text


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One row of the indicator table. ``mark`` is the word of the last column, ``tone`` its look."""

    code: str
    name: str
    example: bool
    value: str
    prior: str
    target: str
    score: str
    earned: str
    weight: str
    peers: str
    mark: str
    tone: str
    gap: float | None


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """A pillar's indicators under its heading."""

    name: str
    score: str
    weight: str
    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A failed basic or a pending item, with who answers for it."""

    code: str
    name: str
    value: str
    target: str
    points: str
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Charge:
    """条/块: points charged to one unit or department."""

    kind: str
    whom: str
    points: str
    share: float
    items: str


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the change waterfall."""

    label: str
    points: float
    text: str


@dataclass(frozen=True, slots=True)
class Mover:
    code: str
    name: str
    change: str
    data: str
    weight: str
    method: str


@dataclass(frozen=True, slots=True)
class ChangeBlock:
    """``known`` is false where there is no comparable previous year; ``reason`` then says why."""

    known: bool
    reason: str
    start: float | None = None
    end: float | None = None
    start_label: str = ""
    end_label: str = ""
    start_text: str = ""
    end_text: str = ""
    steps: tuple[Step, ...] = ()
    movers: tuple[Mover, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendPoint:
    year: int
    own: float | None
    peers: float | None
    own_text: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A handed-in file the report's figures came from; ``mark`` is how the table below refers to it."""

    mark: str
    submission_id: str
    department: str
    file_name: str
    received: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An indicator's figures, each followed by the cell it came from."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class UnitBlock:
    """Everything the community and street templates share."""

    name: str
    full_name: str
    comparable: bool
    below_floor_text: str
    total: str
    grade: str
    rank: str
    vetoed: bool
    cards: tuple[Card, ...]
    summary: tuple[str, ...]
    findings: tuple[str, ...]
    pillars: tuple[PillarLine, ...]
    peer_label: str
    peer_totals: tuple[float, ...]
    own_total: float | None
    peer_mean: float | None
    peer_mean_text: str
    groups: tuple[IndicatorGroup, ...]
    guiding: tuple[IndicatorLine, ...]
    guiding_text: str
    examples: bool
    failed: tuple[Gap, ...]
    failed_points: str
    pending: tuple[Gap, ...]
    pending_points: str
    charges: tuple[Charge, ...]
    charges_text: str
    change: ChangeBlock
    trend: tuple[TrendPoint, ...]
    files: tuple[SourceFile, ...] = ()
    sources: tuple[tuple[SourceLine, ...], ...] = ()


class UnitReader:
    """Builds the blocks for units of one release. Holds what is the same for all of them."""

    def __init__(self, marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
        self.marts, self.pack, self.info = marts, pack, info
        self.year_pack = pack.years[info.year]
        self.n = Numbers(info.score_decimals, info.print_decimals)
        self._means: dict[tuple[int, str, str | None], float | None] = {}

    # -- small helpers -------------------------------------------------------------------------------------------

    def department(self, code: str) -> str:
        """A department's name; a unit's name where a unit is charged."""
        if code in self.pack.department:
            return self.pack.department[code].name
        return self.pack.unit[code].name

    def full_name(self, code: str) -> str:
        """``定海路街道十七棉工房第二居委会``: a community carries its street, a street and the district stand alone."""
        unit = self.pack.unit[code]
        if unit.tier == "community" and unit.parent_code:
            return self.pack.unit[unit.parent_code].name + unit.name
        return unit.name

    def value(self, row: rows.IndicatorScore, value: float | None) -> str:
        return self.n.value(value, row.unit_of_measure, self._value_type(row.indicator_code))

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
            self._means[key] = fmean(totals) if totals else None
        return self._means[key]

    def comparable_in_tier(self, unit: rows.UnitScore) -> int:
        """How many units of the tier ``overall_rank`` counts."""
        return sum(1 for u in self.marts.units(unit.tier) if u.comparable)

    # -- blocks --------------------------------------------------------------------------------------------------

    def pillars(self, unit: rows.UnitScore) -> tuple[PillarLine, ...]:
        n = self.n
        before = {p.pillar: p for p in self.marts.of_unit(rows.PillarScore, unit.unit_code, unit.year - 1)}
        changes = {p.pillar: p for p in self.marts.of_unit(rows.PillarChange, unit.unit_code)}
        order = list(self.year_pack.framework.pillars)
        lines = []
        for p in sorted(self.marts.of_unit(rows.PillarScore, unit.unit_code), key=lambda p: order.index(p.pillar)):
            gap = None if p.score is None or p.peers_mean is None else p.score - p.peers_mean
            change = changes.get(p.pillar)
            lines.append(
                PillarLine(
                    code=p.pillar, name=p.pillar_name, weight=share(p.weight, 0), score=p.score, peers=p.peers_mean,
                    previous=before[p.pillar].score if p.pillar in before else None,
                    score_text=n.score(p.score), peers_text=n.score(p.peers_mean), gap_text=signed(gap, n.print_decimals),
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
            return f"已计{suffix}", "none"
        return (f"达标{suffix}", "good") if row.passed else (f"未达标{suffix}", "bad")

    def line(self, row: rows.IndicatorScore) -> IndicatorLine:
        """One indicator row as text."""
        n, known = self.n, self.year_pack.indicator.get(row.indicator_code)
        mark, tone = self._mark(row)
        gap = None if row.score is None or row.peers_mean is None else row.score - row.peers_mean
        return IndicatorLine(
            code=row.indicator_code, name=row.indicator_name, example=bool(known and known.is_example),
            value=self.value(row, row.value), prior=self.value(row, row.prior_value), target=self.value(row, row.target),
            score=n.score(row.score), earned=n.points(row.contribution), weight=plain(row.weight),
            peers=n.score(row.peers_mean), mark=mark, tone=tone, gap=gap,
        )  # fmt: skip

    def indicator_rows(self, code: str) -> list[rows.IndicatorScore]:
        """The unit's indicator rows in the order of the pack."""
        place = {c: i for i, c in enumerate(self.year_pack.indicator)}
        found = self.marts.of_unit(rows.IndicatorScore, code)
        return sorted(found, key=lambda r: (place.get(r.indicator_code, len(place)), r.indicator_code))

    def groups(self, pillars: Sequence[PillarLine], found: Sequence[rows.IndicatorScore]) -> tuple[IndicatorGroup, ...]:
        """Basic indicators under their pillars."""
        out = []
        for p in pillars:
            lines = tuple(self.line(r) for r in found if r.kind == "basic" and r.pillar == p.code)
            if lines:
                out.append(IndicatorGroup(p.name, p.own_text, p.weight, lines))
        return tuple(out)

    def failed(self, code: str) -> tuple[Gap, ...]:
        by_code = {r.indicator_code: r for r in self.marts.of_unit(rows.IndicatorScore, code)}
        found = sorted(self.marts.of_unit(rows.FailedBasic, code), key=lambda f: (-(f.points_lost or 0), f.indicator_code))
        return tuple(
            Gap(
                code=f.indicator_code, name=self.indicator_name(f.indicator_code),
                value=self.value(by_code[f.indicator_code], f.value),
                target=self.value(by_code[f.indicator_code], f.threshold), points=self.n.points(f.points_lost),
                owner=self.department(f.lead_department), reason=m.word(m.FAILED_REASON, f.reason),
            )
            for f in found
        )  # fmt: skip

    def pending(self, code: str) -> tuple[Gap, ...]:
        found = sorted(self.marts.of_unit(rows.PendingItem, code), key=lambda p: (p.owed_by, p.indicator_code))
        return tuple(
            Gap(code=p.indicator_code, name=self.indicator_name(p.indicator_code), value=NONE, target=NONE,
                points=plain(p.points), owner=self.department(p.owed_by), reason=m.word(m.PENDING_REASON, p.reason))
            for p in found
        )  # fmt: skip

    def charges(self, unit: rows.UnitScore) -> tuple[Charge, ...]:
        """条/块 attribution, the unit first, then departments by points."""
        points: dict[tuple[str, str], float] = defaultdict(float)
        items: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
        for a in self.marts.of_unit(rows.Attribution, unit.unit_code):
            key = (a.charged_kind, a.charged_to)
            points[key] += a.points
            items[key].append((a.points, a.indicator_code))
        whole = sum(points.values())
        ordered = sorted(points, key=lambda k: (k[0] != "unit", -points[k], k[1]))
        return tuple(
            Charge(
                kind=m.word(m.CHARGED_KIND, key[0]), whom=self.department(key[1]), points=self.n.points(points[key]),
                share=points[key] / whole if whole else 0.0,
                items="、".join(f"{c} {plain(p)}分" for p, c in sorted(items[key], reverse=True)[:4] if p)
                + (f"等{len(items[key])}项" if len(items[key]) > 4 else ""),
            )
            for key in ordered
            if round(points[key], 9)
        )  # fmt: skip

    def change(self, unit: rows.UnitScore) -> ChangeBlock:
        before = self.marts.unit(unit.unit_code, unit.year - 1)
        found = self.marts.of_unit(rows.Change, unit.unit_code)
        row = found[0] if found else None
        if row is None or row.change is None:
            if before is None:
                return ChangeBlock(False, f"本规划包没有{unit.year - 1}年度的评估结果，{unit.year}年度不作年度比较。")
            which = [str(u.year) for u in (before, unit) if not u.comparable]
            why = "、".join(which) or str(unit.year)
            return ChangeBlock(False, f"{why}年度结果为{self.info.below_floor_text}，不作年度比较。")
        steps = tuple(
            Step(label, value, self.n.change(value))
            for label, value in (
                (m.EFFECT["data_effect"], row.data_effect or 0.0),
                (m.EFFECT["weight_effect"], row.weight_effect or 0.0),
                (m.EFFECT["method_effect"], row.method_effect or 0.0),
            )
        )
        moved = [c for c in self.marts.of_unit(rows.IndicatorChange, unit.unit_code) if c.change]
        moved.sort(key=lambda c: (-abs(c.change or 0), c.indicator_code))
        movers = tuple(
            Mover(c.indicator_code, self.indicator_name(c.indicator_code), self.n.change(c.change),
                  self.n.change(c.data_effect), self.n.change(c.weight_effect), self.n.change(c.method_effect))
            for c in moved[:6] if c.indicator_code in self.year_pack.indicator
        )  # fmt: skip
        return ChangeBlock(
            True, "", row.previous_total, row.total, f"{unit.year - 1}年度", f"{unit.year}年度",
            self.n.total(row.previous_total), self.n.total(row.total), steps, movers,
        )  # fmt: skip

    def trend(self, unit: rows.UnitScore) -> tuple[TrendPoint, ...]:
        return tuple(
            TrendPoint(u.year, u.total_score if u.comparable else None, self.peer_mean(u, u.year), self.n.total(u.total_score))
            for u in self.marts.history(unit.unit_code)
            if u.year <= unit.year
        )

    def sources(self, code: str) -> tuple[tuple[SourceFile, ...], tuple[tuple[SourceLine, ...], ...]]:
        """Where each figure came from: the files, numbered, then per pillar and indicator its figures and cells."""
        files: dict[str, SourceFile] = {}
        quality = {q.submission_id: q for q in self.marts.table(rows.DataQuality) if q.submission_id}
        place = {c: i for i, c in enumerate(self.year_pack.indicator)}
        grouped: dict[str, list[rows.Lineage]] = defaultdict(list)
        for row in self.marts.of_unit(rows.Lineage, code):
            grouped[row.indicator_code].append(row)
        lines: dict[str, list[SourceLine]] = defaultdict(list)
        for indicator in sorted(grouped, key=lambda c: (place.get(c, len(place)), c)):
            figures = []
            for row in sorted(grouped[indicator], key=lambda r: list(m.ROLE).index(r.role)):
                known = self.pack.field[row.field_code]
                value = self.n.value(row.value, known.unit_of_measure, known.value_type)
                guessed = "（估算）" if row.imputed else ""
                figures.append(f"{known.field_name_zh} {value}{guessed} {self._place(row, files, quality)}")
            lines[self.year_pack.indicator[indicator].pillar].append(SourceLine(indicator, "；".join(figures)))
        return tuple(files.values()), tuple(tuple(group) for group in lines.values())

    def _place(self, row: rows.Lineage, files: dict[str, SourceFile], quality: dict[str, rows.DataQuality]) -> str:
        if row.submission_id is None:
            return "无上报"
        if row.submission_id in m.SPECIAL_SOURCE:
            return f"{m.SPECIAL_SOURCE[row.submission_id]}：{row.sheet or ''}{row.cell or ''}"
        if row.submission_id not in files:
            q = quality.get(row.submission_id)
            files[row.submission_id] = SourceFile(
                mark=f"[{len(files) + 1}]",
                submission_id=row.submission_id,
                department=self.department(q.department) if q else NONE,
                file_name=row.file_name or NONE,
                received=q.received_at.strftime("%Y-%m-%d %H:%M") if q and q.received_at else NONE,
                sha256=(row.sha256 or NONE)[:16],
            )
        return f"{files[row.submission_id].mark}{row.sheet}!{row.cell}"

    def block(self, code: str, peer_label: str) -> UnitBlock:
        """Everything shared for one unit. Raises KeyError where the marts have no such unit in the year."""
        unit = self.marts.unit(code)
        if unit is None:
            raise KeyError(f"成果表 unit_scores 中没有{self.info.year}年度的 {code}")
        n, info = self.n, self.info
        found = self.indicator_rows(code)
        pillars, failed, pending = self.pillars(unit), self.failed(code), self.pending(code)
        charges, change = self.charges(unit), self.change(unit)
        files, lines = self.sources(code)
        full_name = self.full_name(code)
        changes = self.marts.of_unit(rows.Change, code)
        lost = n.points(sum(f.points_lost or 0.0 for f in self.marts.of_unit(rows.FailedBasic, code)))
        owners = list(dict.fromkeys(p.owner for p in pending))
        guiding = tuple(self.line(r) for r in found if r.kind == "guiding")
        scored = [(p.name, p.score, p.peers) for p in pillars if p.score is not None]
        totals = sorted(u.total_score for u in self.peers(unit) if u.comparable and u.total_score is not None)
        summary = [
            *sentences.result(unit, full_name, peer_label, self.comparable_in_tier(unit), info, n),
            *sentences.veto(found, unit),
            *sentences.grade_reason(unit),
            *sentences.change(changes[0] if changes else None, info.year, n),
            *sentences.gaps(unit, lost, owners, n),
        ]
        return UnitBlock(
            name=unit.unit_name, full_name=full_name, comparable=unit.comparable,
            below_floor_text=info.below_floor_text,
            total=n.total(unit.total_score) if unit.comparable else info.below_floor_text,
            grade=(unit.grade or NONE) if unit.comparable else NONE,
            rank=f"{unit.rank}/{unit.peers}" if unit.comparable and unit.rank is not None else NONE,
            vetoed=unit.vetoed, cards=self.cards(unit, peer_label, lost, changes[0] if changes else None),
            summary=tuple(summary),
            findings=(*sentences.pillars(scored, peer_label, n), *sentences.strengths(found, peer_label, n)),
            pillars=pillars, peer_label=peer_label, peer_totals=tuple(totals),
            own_total=unit.total_score if unit.comparable else None, peer_mean=self.peer_mean(unit, info.year),
            peer_mean_text=n.total(self.peer_mean(unit, info.year)),
            groups=self.groups(pillars, found), guiding=guiding,
            guiding_text=f"合计加分{n.points(unit.own_guiding)}分，上限{plain(info.guiding_cap)}分",
            examples=any(line.example for line in guiding) or any(self.line(r).example for r in found),
            failed=failed, failed_points=lost, pending=pending,
            pending_points=n.points(unit.pending_points or 0.0), charges=charges,
            charges_text=n.points(sum(a.points for a in self.marts.of_unit(rows.Attribution, code))),
            change=change, trend=self.trend(unit), files=files, sources=lines,
        )  # fmt: skip

    def cards(self, unit: rows.UnitScore, peer_label: str, lost: str, change: rows.Change | None) -> tuple[Card, ...]:
        """The six figures of the first page."""
        n, info = self.n, self.info
        if unit.comparable:
            mean = self.peer_mean(unit, info.year)
            first = (
                Card("综合得分", n.total(unit.total_score), f"{peer_label}均值{n.total(mean)}分"),
                Card("等级", unit.grade or NONE, f"分数段为{unit.band_grade}", "bad" if unit.grade == "不合格" else "plain"),
                Card("名次", f"{unit.rank}/{unit.peers}" if unit.rank is not None else NONE, f"{peer_label}同级单位"),
            )
        else:
            first = (
                Card("综合得分", info.below_floor_text, f"覆盖率{share(unit.coverage)}，下限{share(info.tier_floor, 0)}", "bad"),
                Card("等级", NONE, "暂不可比，不定等级"),
                Card("名次", NONE, "暂不可比，不列名次"),
            )
        moved = change.change if change else None
        before = f"{info.year - 1}年度{n.total(change.previous_total)}分" if change and moved is not None else "无可比上年结果"
        return (
            *first,
            Card("较上年", n.change(moved), before),
            Card("未达标基础项", f"{unit.failed_basic_count}项", f"共失分{lost}分", "bad" if unit.failed_basic_count else "good"),
            Card("待报分值", f"{n.points(unit.pending_points or 0.0)}分", f"{unit.pending_count}项待报",
                 "bad" if unit.pending_count else "good"),
        )  # fmt: skip
