"""How many cases there are: counted in a sentence, by kind and by who has to act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports import messages as m
from reports.parts.table import Column, Row, Table, columns, row, table
from reports.reading.reader import Reader
from reports.rows import Case
from reports.shared import cases
from reports.subjects.rectification import Listed


@dataclass(frozen=True, slots=True)
class Result:
    """A table is None where there is nothing to list."""

    summary: tuple[str, ...]
    kinds: Table | None
    overview: Table | None


def _with_below(name: str, deeper: str) -> str:
    return f"{name}及所辖{deeper}" if deeper else name


def _summary(reader: Reader, mine: Sequence[Case], below: set[str], name: str, whole: bool) -> tuple[str, ...]:
    w = reader.words
    what = f"{name}本级和各部门" if whole else _with_below(name, w.deeper)
    if not mine:
        return (f"{what}{reader.info.year}年度没有整改事项。",)
    counted, _ = cases.apart(mine, below)
    kinds = "、".join(
        f"{w.fill(label)}{n}件"
        for kind, label in m.CASE_KIND.items()
        if (n := sum(1 for c in counted if c.kind == kind))
    )
    text = [
        f"{what}的整改事项{cases.counts(reader, mine, below, cases.below(reader))}。"
        + (f"按种类：{kinds}。" if kinds else "")
    ]
    if whole:
        all_ = reader.cases
        text.append(
            f"全{w.district}（含{w.under('district')}）整改事项{cases.counted(reader, all_)}；"
            f"{w.units}的事项列入各{w.street}的整改清单。"
        )
    return tuple(text)


def _overview(reader: Reader, code: str, whole: bool) -> Table | None:
    """Counts by who has to act, with their sum: district, departments and streets; or a street and its communities."""
    w = reader.words
    pack = reader.pack
    names: list[tuple[str, set[str]]] = [(pack.unit[code].name + "本级", {code})]
    if whole:
        names += [(d.name, {d.code}) for d in pack.departments]
        names += [
            (f"{s.name}（含{w.deeper}）" if w.deeper else s.name, {s.code, *(u.code for u in pack.tree.under(s.code))})
            for s in pack.units_of("street")
        ]
    else:
        names += [(u.name, {u.code, *(b.code for b in pack.tree.under(u.code))}) for u in pack.children(code)]
    names.append(("合计", {c for _, of in names for c in of}))
    found = reader.cases
    counts = [(_counts(reader, name, [c for c in found if c.owner_code in of]).cells, _handed(found, of))
              for name, of in names]  # fmt: skip
    lines = [(cells, handed) for cells, handed in counts if cells[1] != "0" or handed]
    if not lines:
        return None
    # the column stands where a department answers for a unit: its cases count in its own row
    asked = any(handed for _, handed in lines)
    rows = [row(*cells, *([str(handed)] if asked else [])) for cells, handed in lines]
    note = "按整改责任单位计件。因部门待报而由部门负责的，计入该部门；所涉单位另列于末栏，不计入合计。" if asked else ""
    return table("整改事项件数：按单位", _counted("单位", asked), rows, look="small", note=note)


def _handed(found: Sequence[Case], units: set[str]) -> int:
    """How many cases about ``units`` a department answers for."""
    return sum(1 for c in found if c.unit_code in units and c.owner_code != c.unit_code)


def _kinds(reader: Reader, found: Sequence[Case], name: str) -> Table | None:
    """Counts by kind, with their sum; None where there are not two kinds to tell apart."""
    of = [(reader.words.fill(label), [c for c in found if c.kind == kind]) for kind, label in m.CASE_KIND.items()]
    lines = [_counts(reader, label, some) for label, some in of if some]
    if len(lines) < 2:
        return None
    return table(
        f"{name}整改事项件数：按种类", _counted("种类"), [*lines, _counts(reader, "合计", found)], look="small"
    )


def _counted(what: str, handed: bool = False) -> tuple[Column, ...]:
    wide = (26, 8, 12, 11, 10, 10, 12, 11) if not handed else (20, 7, 11, 10, 9, 9, 12, 10, 12)
    heads = (what, "合计", "本年新发现", "以前结转", "已结案", "未结案", "其中处置中", "其中逾期", "另由部门负责")
    return columns(
        *(Column(head, "n" if n else "", width) for n, (head, width) in enumerate(zip(heads, wide, strict=False)))
    )


def _counts(reader: Reader, name: str, found: Sequence[Case]) -> Row:
    new = sum(1 for c in found if c.found_year == reader.info.year)
    in_hand, closed = (sum(1 for c in found if c.stage == stage) for stage in ("in_hand", "closed"))
    late = sum(1 for c in found if cases.overdue(reader, c))
    counts = (len(found), new, len(found) - new, closed, len(found) - closed, in_hand, late)
    return row(name, *(str(n) for n in counts))


def build(listed: Listed) -> Result:
    reader, name, whole = listed.reader, listed.full_name, listed.whole
    w = reader.words
    counted = reader.cases if whole else cases.apart(listed.cases, listed.below)[0]
    return Result(
        summary=_summary(reader, listed.cases, listed.below, name, whole),
        kinds=_kinds(reader, counted, f"全{w.district}" if whole else name),
        overview=_overview(reader, listed.code, whole),
    )
