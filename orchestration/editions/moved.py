"""Which printed figures of one report moved between two releases. Texts, as the reports print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestration.editions import messages as m
from orchestration.editions.sides import Side
from reports import messages as words
from reports import rows
from reports.changed.moves import Moves
from reports.correction import Moved
from reports.numbers import NONE
from reports.reading.cases import listed_for
from reports.reading.reader import Reader
from reports.rows import Case
from reports.shared import cases
from reports.shared.departments import PARTS, before
from reports.shared.gaps import owed


def pairs(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Moved, ...]:
    """What stands otherwise in ``new``, in its order."""
    keys = dict.fromkeys((*new, *old))
    found = (Moved(key, old.get(key, NONE), new.get(key, NONE)) for key in keys)
    return tuple(one for one in found if one.old != one.new)


def results(side: Side, kind: str, code: str) -> dict[str, str]:
    """What the first page begins with, by its name."""
    reader = side.reader
    n = reader.n
    if kind == "rectification":
        found = _cases(reader, code).values()
        open_ = sum(1 for c in found if c.stage != "closed")
        counts = ((m.CASES, len(found)), (m.OPEN_CASES, open_))
        return {name: m.CASE_COUNT.format(count=count) for name, count in counts}
    if kind == "department":
        return {
            name: text for d in reader.marts.of_department(rows.DepartmentScore, code)
            for name, text in ((m.DEPARTMENT_TOTAL, n.total(d.total_score)), (m.GRADE, d.grade or NONE),
                               (m.RANK, _place(d.rank, d.peers)))
        } | _last_year(reader, before(reader, code))  # fmt: skip
    unit = reader.marts.unit(code)
    if unit is None:
        return {}
    everywhere = reader.comparable_in_tier(unit)
    overall = {m.OVERALL.format(**reader.words.tiers): _place(unit.overall_rank, everywhere)} if everywhere else {}
    interval = reader.interval(unit).removeprefix(m.BEFORE_INTERVAL).rstrip("，") or NONE
    return {
        m.TOTAL: n.total(unit.total_score if unit.comparable else None), m.GRADE: unit.grade or NONE,
        m.RANK: _place(unit.rank, unit.peers), **overall, m.INTERVAL: interval, m.STATUS: unit.status,
        **_last_year(reader, reader.marts.unit(code, unit.year - 1)),
    }  # fmt: skip


def _last_year(reader: Reader, last: rows.UnitScore | rows.DepartmentScore | None) -> dict[str, str]:
    """What this year's change is counted from."""
    if last is None:
        return {}
    printed = not isinstance(last, rows.UnitScore) or last.comparable
    return {m.LAST_YEAR.format(year=last.year): reader.n.total(last.total_score if printed else None)}


def _place(rank: int | None, of: int | None) -> str:
    return NONE if rank is None else f"{rank}/{of}"


def details(old: Side, new: Side, kind: str, code: str) -> tuple[Moved, ...]:
    """Everything else of the report's own that moved, the greatest first."""
    if kind == "rectification":
        return tuple(_of_cases(old.reader, new.reader, code))
    if kind == "department":
        return pairs(*(_parts(side.reader, code) for side in (old, new)))
    was, now = ({r.indicator_code: r for r in s.marts.of_unit(rows.IndicatorScore, code)} for s in (old, new))

    def size(indicator: str) -> float:
        points = [(r.contribution or 0.0) if (r := side.get(indicator)) else 0.0 for side in (was, now)]
        return abs(points[1] - points[0])

    texts = [{i: _indicator(side.reader, r) for i, r in of.items()} for side, of in ((old, was), (new, now))]
    moved = {one.what: one for one in pairs(*texts)}
    named = {i: (now.get(i) or was[i]).indicator_name for i in moved}
    ordered = sorted(moved, key=lambda i: (-size(i), i))
    indicators = (
        Moved(m.INDICATOR.format(code=i, name=named[i]), moved[i].old, moved[i].new) for i in ordered
    )  # fmt: skip
    priors = pairs(
        *({_prior_name(r): _prior(side.reader, r) for r in of.values()} for side, of in ((old, was), (new, now)))
    )
    return (*indicators, *priors, *pairs(*(_counted(side, code) for side in (old, new))))


def totals(old: Side, new: Side) -> dict[str, tuple[float, Moved]]:
    """Units and departments whose printed total moved, by code: by how much, and in words."""
    readers, moves = (old.reader, new.reader), Moves(old.marts, new.marts)
    moved: list[tuple[str, str, tuple[float | None, float | None]]] = [
        (u.either.unit_code, readers[u.new is not None].full_name(u.either.unit_code), u.totals) for u in moves.units
    ]
    moved += [(d.either.department, d.either.department_name, d.totals) for d in moves.departments]
    found = {}
    for code, name, figures in moved:
        then, now = (reader.n.total(total) for reader, total in zip(readers, figures, strict=True))
        if then != now:
            before, after = (total or 0.0 for total in figures)
            found[code] = abs(after - before), Moved(name, then, now)
    return found


def _indicator(reader: Reader, row: rows.IndicatorScore) -> str:
    """``12小时、80.0分``; the status where there is no score."""
    if row.score is None and row.value is None:
        return words.word(words.STATUS, row.status)
    text = m.SCORED.format(value=reader.value(row, row.value, reader.more(row, row.target)), score=_scored(reader, row))
    return text if row.status == "scored" else f"{text}（{words.word(words.STATUS, row.status)}）"


def _prior_name(row: rows.IndicatorScore) -> str:
    return m.PRIOR.format(code=row.indicator_code, name=row.indicator_name, year=row.year - 1)


def _prior(reader: Reader, row: rows.IndicatorScore) -> str:
    """Last year's value, as it stands beside this year's."""
    return reader.value(row, row.prior_value)


def _scored(reader: Reader, row: rows.IndicatorScore) -> str:
    """A guiding indicator adds points, whatever it scores."""
    return reader.n.points(row.contribution) if row.kind == "guiding" else reader.n.score(row.score)


def _counted(side: Side, code: str) -> dict[str, str]:
    unit, n = side.marts.unit(code), side.reader.n
    if unit is None:
        return {}
    failed, pending = (m.COUNT.format(count=count) for count in (unit.failed_basic_count, unit.pending_count))
    points = m.POINTS.format(points=n.points(unit.pending_points or 0.0))
    return {m.FAILED: failed, m.PENDING: f"{pending}、{points}"}


def _parts(reader: Reader, code: str) -> dict[str, str]:
    """What a department's total is made of, and what it owes."""
    n, found = reader.n, reader.marts.of_department(rows.DepartmentScore, code)
    parts = {
        label: n.score(getattr(d, column))
        for d in found for whole, _, column_of, _, pieces in PARTS
        for label, column in ((whole, column_of), *((label, column) for label, _, column in pieces))
    }  # fmt: skip
    return parts | {m.OWED_POINTS: n.points(owed(reader).get(code, (0, 0.0))[1])}


def _cases(reader: Reader, code: str) -> dict[str, Case]:
    return {c.case_id: c for c in listed_for(reader.marts, reader.pack, code)}


def _of_cases(old: Reader, new: Reader, code: str) -> Iterator[Moved]:
    was, now = _cases(old, code), _cases(new, code)
    for case_id in sorted(was.keys() | now.keys()):
        before, after = was.get(case_id), now.get(case_id)
        reader, case = (new, after) if after is not None else (old, before)
        if case is None or before == after:
            continue
        texts = [m.NOT_LISTED if c is None else _case(r, c) for r, c in ((old, before), (new, after))]
        if texts[0] != texts[1]:
            what = cases.subject(reader, case)
            yield Moved(what if case_id in what else m.CASE.format(code=case_id, what=what), *texts)


def _case(reader: Reader, case: Case) -> str:
    return m.DUE.format(stage=cases.stage(reader, case)[0], figures=cases.figures(reader, case))
