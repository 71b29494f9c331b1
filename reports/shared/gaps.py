"""What a unit lacks: failed basics, pending items, and whom each lost point is charged to (条/块)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from reports import messages as m
from reports import rows
from reports.numbers import NONE, plain
from reports.parts.blocks import Charge, Gap

if TYPE_CHECKING:
    from reports.reading.reader import Reader


def failed(reader: Reader, code: str) -> tuple[Gap, ...]:
    by_code = {r.indicator_code: r for r in reader.marts.of_unit(rows.IndicatorScore, code)}
    found = sorted(
        reader.marts.of_unit(rows.FailedBasic, code), key=lambda f: (-(f.points_lost or 0), f.indicator_code)
    )
    more = {f.indicator_code: reader.more(by_code[f.indicator_code], f.target, f.threshold) for f in found}
    return tuple(
        Gap(
            code=f.indicator_code, name=reader.indicator_name(f.indicator_code),
            value=reader.value(by_code[f.indicator_code], f.value, more[f.indicator_code]),
            target=reader.value(by_code[f.indicator_code], f.threshold, more[f.indicator_code]),
            points=reader.n.points(f.points_lost), owner=reader.department(f.lead_department), reason=f.reason,
        )
        for f in found
    )  # fmt: skip


def pending(reader: Reader, code: str) -> tuple[Gap, ...]:
    found = sorted(reader.marts.of_unit(rows.PendingItem, code), key=lambda p: (p.owed_by, p.indicator_code))
    return tuple(
        Gap(code=p.indicator_code, name=reader.indicator_name(p.indicator_code), value=NONE, target=NONE,
            points=plain(p.points), owner=reader.department(p.owed_by), reason=m.word(m.PENDING_REASON, p.reason))
        for p in found
    )  # fmt: skip


def guiding_share(reader: Reader, found: Iterable[rows.PendingItem]) -> str:
    """What of pending points is a guiding indicator's ceiling: nobody loses it, so nobody is charged with it.

    Empty where no guiding item is pending; then pending points and charged points are the same.
    """
    points = {"basic": 0.0, "guiding": 0.0}
    for p in found:
        points[reader.year_pack.indicator[p.indicator_code].kind] += p.points or 0.0
    if not points["guiding"]:
        return ""
    w, (basic, guiding) = reader.words, (reader.n.points(points[kind]) for kind in ("basic", "guiding"))
    return f"其中{w.basic}{basic}分、{w.guiding}{guiding}分（加分上限，没有失分可记，不列入条块归属）"


def charged(reader: Reader, code: str, kind: str) -> str:
    """Points charged to the unit (what its basic score lacks of 100) or to departments (weights they left open)."""
    found = reader.marts.of_unit(rows.Attribution, code)
    return reader.n.points(sum(a.points for a in found if a.charged_kind == kind))


def charges(reader: Reader, unit: rows.UnitScore) -> tuple[Charge, ...]:
    """条/块 attribution, the unit first, then departments by points."""
    points: dict[tuple[str, str], float] = defaultdict(float)
    items: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for a in reader.marts.of_unit(rows.Attribution, unit.unit_code):
        key = (a.charged_kind, a.charged_to)
        points[key] += a.points
        items[key].append((a.points, a.indicator_code))
    whole = sum(points.values())
    ordered = sorted(points, key=lambda k: (k[0] != "unit", -points[k], k[1]))
    return tuple(
        Charge(
            kind=m.word(m.CHARGED_KIND, key[0]), whom=reader.department(key[1]), points=reader.n.points(points[key]),
            share=points[key] / whole if whole else 0.0,
            items="、".join(
                # a loss too small for two decimals is no "0分" beside the others
                f"{c} {plain(p)}分" for p, c in sorted(items[key], reverse=True)[:4] if plain(p) != "0"
            )
            + (f"等{len(items[key])}项" if len(items[key]) > 4 else ""),
        )
        for key in ordered
        if round(points[key], 9)
    )  # fmt: skip


def owed(reader: Reader) -> dict[str, tuple[int, float]]:
    """Department → number of pending items it owes and their points over all units."""
    out: dict[str, tuple[int, float]] = {}
    for item in reader.marts.table(rows.PendingItem):
        count, points = out.get(item.owed_by, (0, 0.0))
        out[item.owed_by] = (count + 1, points + (item.points or 0.0))
    return out
