"""The burden of reporting: what every department was asked for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from reports import rows
from reports.numbers import plain, share
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections import Form
from reports.shared.measure import Parts
from reports.subjects.district import District
from reports.wording.words import quoted

# the computation of the indicator that counts fields asked twice; printed beside the burden where a year has it
REPEATED = "duplicate_fields"
# of the bars' parts, from the lowest tier to the district, by how many tiers there are
BAR_SHADES = {2: (2, -1), 3: (4, 2, -1), 4: (4, 3, 2, -1)}


@dataclass(frozen=True, slots=True)
class Burden:
    """``top``: the cells of the department with the most; ``tiers``: names and shades of the
    parts of a bar, from the lowest tier; -1 is paper."""

    text: tuple[str, ...]
    table: Table
    bars: tuple[Parts, ...]
    top: int
    tiers: tuple[tuple[str, int], ...]


def _burden(reader: Reader) -> tuple[tuple[str, ...], Table, tuple[Parts, ...], int]:
    """The tiers as a table, departments as bars: most cells first."""
    w = reader.words
    cells: dict[str, dict[str, rows.Burden]] = defaultdict(dict)
    for b in reader.marts.table(rows.Burden):
        cells[b.department][b.tier] = b
    whole = sum(b.cells for of in cells.values() for b in of.values())
    others = "、".join(w[t] for t in reversed(w.below("district")))
    text = [f"全年向{len(cells)}个部门采集数据{whole}格（数据项×单位），{others}不另填表。"]
    by_tier = {t: [of[t] for of in cells.values() if t in of] for t in w.tiers}
    each = []
    for tier in reversed(by_tier):
        units = len(reader.marts.units(tier)) or 1
        count = sum(b.cells for b in by_tier[tier])
        each.append(
            f"每个{reader.words[tier]}{plain(count / units, 1)}格（{sum(b.fields for b in by_tier[tier])}个数据项）"
        )
    text.append("摊到责任主体：" + "，".join(each) + "。")
    before: dict[str, int] = defaultdict(int)
    for b in reader.marts.table(rows.Burden, reader.info.year - 1):
        before["all"] += b.cells
    if before:
        change = whole - before["all"]
        moved = f"{'增加' if change > 0 else '减少'}{abs(change)}格" if change else "持平"
        text.append(f"较{reader.info.year - 1}年度（{before['all']}格）{moved}。")
    text.append("同一数据项在全部上报表中只向一个部门采集一次，规划包核验时发现重复即拒绝；因重复采集产生的格数为0。")
    for r in reader.marts.of_unit(rows.IndicatorScore, reader.pack.plan.district_unit):
        indicator = reader.year_pack.indicator.get(r.indicator_code)
        field = reader.pack.field.get(indicator.value_field or "") if indicator else None
        if field and field.computation == REPEATED and r.value is not None:
            text.append(
                f"{w.district}级指标{r.indicator_code}{quoted(r.indicator_name)}（条线另行采集的重复字段）"
                f"本年度为{reader.value(r, r.value, reader.more(r, r.target))}，"
                f"目标{reader.value(r, r.target, reader.more(r, r.target))}，得分{reader.n.score(r.score)}分。"
            )
    total = {d: sum(b.cells for b in of.values()) for d, of in cells.items()}
    order = sorted(cells, key=lambda d: (-total[d], d))

    def how(of: dict[str, rows.Burden]) -> str:
        found = [(reader.words[t], of[t]) for t in reversed(by_tier) if t in of]
        return "、".join(
            f"{name}{b.fields}×{b.units}" if b.fields * b.units == b.cells else f"{name}{b.cells}格"
            for name, b in found
        )

    bars = tuple(
        Parts(
            reader.department(d),
            tuple(float(cells[d][t].cells) if t in cells[d] else 0.0 for t in reversed(by_tier)),
            f"{total[d]}格，{share(total[d] / whole if whole else None)}（{how(cells[d])}）",
        )
        for d in order
    )
    lines = [
        row(
            reader.words[t],
            str(sum(b.fields for b in of)),
            str(len({b.department for b in of})),
            str(count),
            share(count / whole if whole else None),
            plain(count / (len(reader.marts.units(t)) or 1), 1),
        )
        for t, of in by_tier.items()
        for count in (sum(b.cells for b in of),)
    ]
    head = columns("层级 15, 数据项 n15, 填报部门 n17, 格数 n17, 占比 n17, 每个单位格数 n19")
    return (
        (text[0] + text[1], "".join(text[2:])),
        table("各层级采集量", head, lines, look="small", note="一格为一个数据项在一个单位的一个数。"),
        bars,
        max(total.values(), default=0),
    )


def build(district: District) -> Burden:
    names = list(reversed(district.reader.words.tiers.values()))
    return Burden(*_burden(district.reader), tuple(zip(names, BAR_SHADES[len(names)], strict=True)))


FORMS = {"district": Form("填报负担", build, "district.html.j2")}
