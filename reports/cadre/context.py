"""Context of a street's cadre extract (街道党政干部考核摘要): result, duties, cases, what is not its fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from reports import messages as m
from reports import rows
from reports.numbers import NONE, chinese_date, share
from reports.shared import sentences
from reports.shared.blocks import UnitBlock
from reports.shared.frame import Frame, frame
from reports.shared.table import Table, columns, row, table
from reports.shared.unit import UnitReader

SUBJECT = "街道党政干部考核摘要"
# the report's own term has usually passed when an extract is made
OBJECTION = (
    "本摘要的各项数据出自该街道的评估报告，不另设异议期。",
    "对数据有异议的，按评估报告所写的办法，在其公布之日起{days}日内向评估办公室提出。",
)


@dataclass(frozen=True, slots=True)
class Issue:
    """One numbered copy: to whom it goes and what for. ``head``: the chain's, as a code, before it was registered;
    empty on papers from before heads were printed."""

    number: int
    recipient: str
    purpose: str
    issued_on: date
    head: str = ""


@dataclass(frozen=True, slots=True)
class CadreContext:
    """``copy_number`` is 份号, six digits; ``fair`` says whose the lost and the open points are."""

    frame: Frame
    unit: UnitBlock
    copy_number: str
    recipient: str
    purpose: str
    head: str
    duties: tuple[str, ...]
    fair: tuple[str, ...]
    years: Table


def build(reader: UnitReader, code: str, issue: Issue) -> CadreContext:
    """The copy's context. Raises KeyError for a code that is not a street scored in the year."""
    unit = reader.marts.unit(code)
    if unit is None or unit.tier != "street":
        raise KeyError(f"成果表 unit_scores 中没有{reader.info.year}年度的街道 {code}")
    district = reader.pack.unit[reader.pack.plan.district_unit].name
    block = reader.block(code, district, "全区街道")
    furniture = frame(reader.info, "cadre", code, block.name, block.full_name, SUBJECT)
    # dated by its issue: the register has the same day
    number, copy = f"考核摘要〔{reader.info.year}〕{issue.number}号", f"{issue.number:06d}"
    furniture = replace(
        furniture, document_number=number, running=f"{number} · 份号{copy} · 内部资料 限阅",
        copies_to="",  # it goes to its recipient and to nobody else
        objection=tuple(p.format(days=furniture.objection_days) for p in OBJECTION),
        printed_on=chinese_date(issue.issued_on), issued_iso=issue.issued_on.isoformat(),
    )  # fmt: skip
    return CadreContext(
        frame=furniture, unit=block, copy_number=copy, recipient=issue.recipient,
        purpose=issue.purpose, head=issue.head, duties=_duties(reader, unit, block), fair=_fair(reader, unit, block),
        years=_years(reader, code),
    )  # fmt: skip


def _duties(reader: UnitReader, unit: rows.UnitScore, block: UnitBlock) -> tuple[str, ...]:
    """Own indicators, the communities below, and the tasks: one sentence each."""
    found = [r for r in reader.indicator_rows(unit.unit_code) if r.kind == "basic"]
    scored = [r for r in found if r.passed is not None]
    below = reader.marts.children(unit.unit_code)
    comparable = [u for u in below if u.comparable]
    clean = sum(1 for u in comparable if not u.failed_basic_count)
    n = reader.n
    return (
        f"本级基础性指标{len(found)}项，已计分{len(scored)}项，达标{sum(1 for r in scored if r.passed)}项，"
        f"未达标{sum(1 for r in scored if not r.passed)}项；引导性指标加分{n.points(unit.own_guiding)}分。",
        f"所辖社区{len(below)}个，可比{len(comparable)}个，"
        + ("没有均值，" if unit.children_total is None else f"均值{n.total(unit.children_total)}分，")
        + f"基础性指标全部达标的{clean}个，触发一票否决的{sum(1 for u in below if u.vetoed)}个。",
        block.tasks_text,
    )


def _fair(reader: UnitReader, unit: rows.UnitScore, block: UnitBlock) -> tuple[str, ...]:
    """What may be held against the street and what may not."""
    owed = [c for c in block.charges if c.kind == m.CHARGED_KIND["department"]]
    text = [
        f"本级基础性指标得分与满分之间，{block.charges_text}分归街道；另有{block.open_text}分因部门未报而搁置，"
        "记在部门名下，没有降低街道得分，考核时不作为街道失分使用。"
    ]
    if owed:
        text.append(
            "记在部门名下的分值：" + "；".join(f"{c.whom}{c.points}分（{_steady(c.items)}）" for c in owed) + "。"
        )
    text.append(
        f"数据覆盖率{share(unit.coverage)}。时间节点由牵头部门负责，其逾期不计入街道得分；"
        "名次区间重叠的街道之间，名次先后不作为区分依据。"
    )
    return tuple(text)


def _steady(text: str) -> str:
    """With blanks that a justified line does not stretch: as the only ones in it they would take all of its rest."""
    return text.replace(" ", "\N{NARROW NO-BREAK SPACE}")


def _years(reader: UnitReader, code: str) -> Table:
    """Every year's result; a year without a comparable one says so."""
    n, lines = reader.n, []
    for u in reader.marts.history(code):
        if u.year > reader.info.year:
            continue
        place = f"{u.rank}/{u.peers}" if u.comparable and u.rank is not None else NONE
        total = n.total(u.total_score) if u.comparable else reader.info.below_floor_text
        grade = (u.grade or NONE) if u.comparable else NONE
        basic, guiding = n.points(u.basic_score), n.points(u.guiding_points)
        if u.comparable:
            basic, guiding, _ = sentences.made_of(u, n)
        lines.append(
            row(f"{u.year}年度", total, basic, guiding, grade, place,
                str(u.failed_basic_count), share(u.coverage))
        )  # fmt: skip
    head = columns(("年度", "", 14), ("综合得分", "n", 14), ("基础分", "n", 12), ("加分", "n", 10), ("等级", "c", 12),
                   ("名次", "c", 12), ("未达标项", "n", 13), ("覆盖率", "n", 13))  # fmt: skip
    return table("历年评估结果", head, lines)
