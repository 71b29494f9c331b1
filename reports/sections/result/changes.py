"""The first page of the list of changes: what replaced what, why, and how much moved."""

from __future__ import annotations

from dataclasses import dataclass

from reports.changed import messages as m
from reports.changed.moves import Counted, How
from reports.numbers import chinese_date, mean, signed
from reports.parts.table import Table, columns, row, table
from reports.subjects.changes import Changes, arrow

GREATEST = 8


@dataclass(frozen=True, slots=True)
class Result:
    """``greatest`` is None where no total moved."""

    summary: tuple[str, ...]
    causes: str
    counts: Table
    greatest: Table | None
    moved: int


def build(changes: Changes) -> Result:
    info, former = changes.reader.info, changes.former
    head = m.REPLACES.format(
        name=changes.name, year=info.year, number=info.release.removeprefix("r"), old=former.number,
        day=chinese_date(former.recorded_on),
    )  # fmt: skip
    return Result(
        (head + _moved(changes), *_departments(changes)), "，".join(_causes(changes)), _counts(changes),
        _greatest(changes), sum(1 for u in changes.moves.units if u.by),
    )  # fmt: skip


def _causes(changes: Changes) -> list[str]:
    states: list[str] = [h.state for h in changes.former.hand_ins]
    ways = (("new", m.NEW), ("again", m.AGAIN), ("objection", m.UPHELD), ("gone", m.GONE), ("judged", m.JUDGED))
    found = [text.format(count=n) for state, text in ways if (n := states.count(state))]
    if changes.rules or changes.amendments:
        text = m.AMENDED if changes.amendments else m.RULES
        found.append(text.format(count=len(changes.rules), amended=len(changes.amendments)))
    return [*found, *changes.former.beside]


def _moved(changes: Changes) -> str:
    units = Counted("", changes.moves.units)
    if not changes.moves.moved_units() and not changes.moves.moved_departments():
        return m.NOTHING_MOVED
    listed = units.how("listed")
    return m.MOVED.format(**_numbers(units)) + (m.LISTED.format(count=listed) if listed else "")


def _departments(changes: Changes) -> list[str]:
    moved = Counted("", changes.moves.departments)
    return [m.MOVED_DEPARTMENTS.format(**_numbers(moved))] if changes.moves.moved_departments() else []


def _numbers(of: Counted) -> dict[str, int]:
    ways: tuple[How, ...] = ("score", "place", "listed")
    scores, places, listed = map(of.how, ways)
    rest = len(of.moves) - scores - places - listed
    return {"scores": scores, "places": places, "rest": rest, "grades": of.graded}


def _counts(changes: Changes) -> Table:
    n, before = changes.reader.n, changes.before.n
    lines = []
    for of in changes.counted:
        up, down = ([float(s) for s in of.steps if (s > 0) is rising] for rising in (True, False))
        lines.append(
            row(
                of.name, str(len(of.moves)), str(of.how("score")), str(of.how("place")), str(of.graded),
                before.total(mean(of.totals(0))), n.total(mean(of.totals(1))),
                signed(max(up, default=None), n.score_decimals), signed(min(down, default=None), n.score_decimals),
            )
        )  # fmt: skip
    head = columns(
        "层级 11, 个数 n8, 得分变动 n11, 只有名次、等级 n14, 等级变动 n11, 原平均分 n11, 现平均分 n11",
        "最大升幅 n11.5, 最大降幅 n11.5",
    )
    return table(m.SUMMARY, head, lines, look="small", note=m.SUMMARY_NOTE)


def _greatest(changes: Changes) -> Table | None:
    found = changes.moves.greatest(GREATEST)
    if not found:
        return None
    lines = []
    for move in found:
        (old, old_rank, old_grade), (new, new_rank, new_grade) = changes.sides(move)
        lines.append(
            row(
                changes.called(move.either.unit_code), old, new, changes.step(move), arrow(old_rank, new_rank),
                arrow(old_grade, new_grade),
            )
        )  # fmt: skip
    head = columns("单位 34, 原得分 n12, 现得分 n12, 升降 n10, 名次 c13, 等级 c19")
    return table(m.GREATEST, head, lines, look="small")
