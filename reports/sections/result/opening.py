"""What the first page answers at once: why the total moved, what was failed, what is open and who owes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reports import rows
from reports.parts.blocks import ChangeBlock, Gap, Opening, Point
from reports.reading.reader import Reader
from reports.sections.result.causes import causes

LISTED = 4


def opening(
    reader: Reader, unit: rows.UnitScore, change: ChangeBlock, failed: Sequence[Gap], open_points: float
) -> Opening:
    """``failed`` in falling order of points lost; ``open_points``: points of all pending items."""
    found, rest = causes(reader, unit) if change.known else ((), change.reason)
    owed = _owed(reader, unit.unit_code)
    more = f"等{len(failed)}项" if len(failed) > LISTED else ""
    return Opening(
        causes=found,
        causes_note=rest,
        failed=tuple(Point(f"{g.code} {g.name}", f"-{g.points}") for g in failed[:LISTED]),
        failed_note=more if failed else f"没有未达标的{reader.words.basic}。",
        owed=owed,
        owed_note=f"合计{reader.n.points(open_points)}分，不计为本单位失分。" if owed else "没有待报指标。",
    )


def _owed(reader: Reader, code: str) -> tuple[Point, ...]:
    """Departments that owe figures, the most points first."""
    points: dict[str, float] = defaultdict(float)
    items: dict[str, list[str]] = defaultdict(list)
    for p in reader.marts.of_unit(rows.PendingItem, code):
        points[p.owed_by] += p.points or 0.0
        items[p.owed_by].append(p.indicator_code)
    ordered = sorted(points, key=lambda d: (-points[d], d))
    shown = [
        Point(f"{reader.department(d)}：{_listed(reader, sorted(items[d]))}" + (f"等{n}项" if n > 3 else ""),
              reader.n.points(points[d]))
        for d in ordered[:LISTED]
        for n in (len(items[d]),)
    ]  # fmt: skip
    if len(ordered) > LISTED:
        rest = ordered[LISTED:]
        shown.append(Point(f"其余{len(rest)}个部门{sum(len(items[d]) for d in rest)}项",
                           reader.n.points(sum(points[d] for d in rest))))  # fmt: skip
    return tuple(shown)


def _listed(reader: Reader, codes: list[str]) -> str:
    """One by its name, several by their codes, which the tables behind name."""
    return f"{codes[0]} {reader.indicator_name(codes[0])}" if len(codes) == 1 else "、".join(codes[:3])
