"""Who was vetoed, and by what: listed in the district's report, changing nobody else's grade."""

from __future__ import annotations

from reports import rows
from reports.numbers import NONE, plain
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.shared.measure import in_order


def vetoed(reader: Reader) -> Table | None:
    """The units below the district, the higher tiers first; None where there are none."""
    w = reader.words
    hit = [
        (u, r)
        for tier in w.below("district")
        for u in in_order(list(reader.marts.units(tier))) if u.vetoed
        for r in reader.marts.of_unit(rows.IndicatorScore, u.unit_code) if r.veto_triggered
    ]  # fmt: skip
    if not hit:
        return None
    return table(
        "触发一票否决的单位",
        columns("单位 34, 指标 38, 认定 n8, 最终等级 c20"),
        (
            row(
                reader.full_name(u.unit_code),
                f"{r.indicator_code}　{r.indicator_name}",
                plain(r.value),
                u.grade or NONE,
                tones=("", "", "", "bad"),
            )
            for u, r in hit
        ),
        note="一票否决按评价体系只列示于上级报告，不改变上级单位的等级。",
    )
