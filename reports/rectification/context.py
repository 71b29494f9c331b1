"""Context of a rectification list: all cases of a street and its communities, or of the district and departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports import messages as m
from reports.numbers import NONE, chinese_date
from reports.rows_cases import Case
from reports.shared import cases
from reports.shared.frame import Frame, frame
from reports.shared.table import Column, Row, Table, columns, row, table
from reports.shared.unit import UnitReader

SUBJECT = "社会治理整改清单"


@dataclass(frozen=True, slots=True)
class RectificationContext:
    """``summary`` counts; the tables list. A table is None where there is nothing to list."""

    frame: Frame
    summary: tuple[str, ...]
    kinds: Table | None
    overview: Table | None
    found: Table | None
    carried: Table | None
    closed: Table | None
    rules: tuple[str, ...]


def codes(reader: UnitReader) -> list[tuple[str, str]]:
    """The district and every street scored in the year; none where the release knows no cases."""
    if not reader.marts.has(Case):
        return []
    return [(u.unit_code, u.unit_name) for tier in ("district", "street") for u in reader.marts.units(tier)]


def build(reader: UnitReader, code: str) -> RectificationContext:
    """The list of a street, or of the district (its own, the departments', and a count of all)."""
    unit = reader.marts.unit(code)
    if unit is None or unit.tier not in ("district", "street"):
        raise KeyError(f"成果表 unit_scores 中没有{reader.info.year}年度的区或街道 {code}")
    whole = unit.tier == "district"
    below = _below(reader, code, whole)
    mine = [c for c in cases.of_year(reader) if below & cases.listed_under(c)]
    year = reader.info.year
    new = [c for c in mine if c.found_year == year and c.stage != "closed"]
    carried = [c for c in mine if c.found_year < year and c.stage != "closed"]
    closed = [c for c in mine if c.stage == "closed"]
    name, under = reader.full_name(code), None if whole else code
    return RectificationContext(
        frame=frame(reader.info, "rectification", code, unit.unit_name, name, SUBJECT),
        summary=_summary(reader, mine, below, name, whole),
        kinds=_kinds(
            reader, cases.of_year(reader) if whole else cases.apart(mine, below)[0], "全区" if whole else name
        ),
        overview=_overview(reader, code, whole),
        found=cases.listed(reader, f"{year}年度新发现、未结案的事项", new, True, under) if new else None,
        carried=cases.listed(reader, "以前年度结转、未结案的事项", carried, True, under) if carried else None,
        closed=_closed(reader, closed) if closed else None,
        rules=_rules(reader),
    )


def _below(reader: UnitReader, code: str, whole: bool) -> set[str]:
    """Whom the list is for: a street and its communities; the district and the departments."""
    return {code, *(reader.pack.department if whole else (u.code for u in reader.pack.children(code)))}


def _summary(reader: UnitReader, mine: Sequence[Case], below: set[str], name: str, whole: bool) -> tuple[str, ...]:
    what = f"{name}本级和各部门" if whole else f"{name}及所辖社区"
    if not mine:
        return (f"{what}{reader.info.year}年度没有整改事项。",)
    counted, _ = cases.apart(mine, below)
    kinds = "、".join(
        f"{label}{n}件" for kind, label in m.CASE_KIND.items() if (n := sum(1 for c in counted if c.kind == kind))
    )
    text = [
        f"{what}的整改事项{cases.told(reader, mine, below, cases.BELOW)}。" + (f"按种类：{kinds}。" if kinds else "")
    ]
    if whole:
        all_ = cases.of_year(reader)
        text.append(
            f"全区（含街道、社区）整改事项{cases.counted(reader, all_)}；街道和社区的事项列入各街道的整改清单。"
        )
    return tuple(text)


def _overview(reader: UnitReader, code: str, whole: bool) -> Table | None:
    """Counts by who has to act, with their sum: district, departments and streets; or a street and its communities."""
    pack = reader.pack
    names: list[tuple[str, set[str]]] = [(pack.unit[code].name + "本级", {code})]
    if whole:
        names += [(d.name, {d.code}) for d in pack.departments]
        names += [
            (f"{s.name}（含社区）", {s.code, *(u.code for u in pack.children(s.code))}) for s in pack.units_of("street")
        ]
    else:
        names += [(u.name, {u.code}) for u in pack.children(code)]
    names.append(("合计", {c for _, of in names for c in of}))
    found = cases.of_year(reader)
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


def _kinds(reader: UnitReader, found: Sequence[Case], name: str) -> Table | None:
    """Counts by kind, with their sum; None where there are not two kinds to tell apart."""
    of = [(label, [c for c in found if c.kind == kind]) for kind, label in m.CASE_KIND.items()]
    lines = [_counts(reader, label, some) for label, some in of if some]
    if len(lines) < 2:
        return None
    return table(
        f"{name}整改事项件数：按种类", _counted("种类"), [*lines, _counts(reader, "合计", found)], look="small"
    )


def _counted(what: str, handed: bool = False) -> tuple[Column, ...]:
    wide = (26, 8, 12, 11, 10, 10, 12, 11) if not handed else (20, 7, 11, 10, 9, 9, 12, 10, 12)
    heads = (what, "合计", "本年新发现", "以前结转", "已结案", "未结案", "其中处置中", "其中逾期", "另由部门负责")
    return columns(*((head, "n" if n else "", width) for n, (head, width) in enumerate(zip(heads, wide, strict=False))))


def _counts(reader: UnitReader, name: str, found: Sequence[Case]) -> Row:
    new = sum(1 for c in found if c.found_year == reader.info.year)
    in_hand, closed = (sum(1 for c in found if c.stage == stage) for stage in ("in_hand", "closed"))
    late = sum(1 for c in found if cases.overdue(reader, c))
    counts = (len(found), new, len(found) - new, closed, len(found) - closed, in_hand, late)
    return row(name, *(str(n) for n in counts))


def _closed(reader: UnitReader, found: Sequence[Case]) -> Table:
    """What closed each: the value or the day, and the hand-in it stands in."""
    head = columns(("编号", "", 23), ("整改责任单位", "", 17), ("事项", "", 25), ("结案依据", "", 25),
                   ("结案日期", "c", 10))  # fmt: skip
    lines = (
        row(c.case_id, cases.owner(reader, c),
            cases.subject(reader, c), _proof(reader, c), c.closed_on.isoformat() if c.closed_on else NONE)
        for c in sorted(found, key=lambda c: (c.found_year, c.owner_code, c.case_id))
    )  # fmt: skip
    return table("本年结案的事项", head, lines, look="small")


def _proof(reader: UnitReader, case: Case) -> str:
    from markupsafe import Markup

    # the receipt's number stays on one line
    source = (
        Markup('<span class="w">（{}）</span>').format(case.evidence_submission) if case.evidence_submission else ""
    )
    known = reader.indicator_of(reader.info.year, case.indicator_code or "") if case.indicator_code else None
    if known is not None:
        now, threshold = reader.n.against(case.threshold, known.unit_of_measure, known.value_type, case.value_now)
        return Markup("{}／{}，达标{}").format(now, threshold, source)
    return Markup("{}{}").format(case.reason, source)


def _rules(reader: UnitReader) -> tuple[str, ...]:
    year, limit = reader.info.year, chinese_date(reader.info.issued_on)
    return (
        "发现：未达标的基础性指标、未按期的时间节点、未通过核验或逾期的上报表，各为一件；"
        "编号依次为发现年度、种类（F 未达标指标、M 时间节点、T 上报表）和对象，始终不变。"
        "派单：评估结果公布即派给整改责任单位，期限自公布之日起算：有公布登记的年度按登记的公布日，"
        f"没有的暂按公布期限；{year}年度的公布在本版次形成以后登记，暂按{limit}。逾期：到这一天，整改期限已过而没有结案的。"
        "处置：已上报新的数据，但仍未达标。数据由部门欠报的，当年由该部门负责，列入该部门和所涉单位的清单，只计该部门。结案：以后的数据达标、时间节点补报完成、上报表通过核验。",
        "结案只看数据：任何人都不能人工销号。没有新数据（待报、沿用上年、估算）的事项不结案，结转到以后年度；指标取消或无数据的，保持未结案并注明原因。"
        "是否达标按当年的达标线判定，“应达到”是本年度的达标线；上报表被退回的，退回以后的版本通过核验才结案。"
        "同一单位的同一指标连续未达标是同一件；达标以后再次未达标的，另立一件。",
    )
