"""Why a release was replaced: amendments, rules, hand-ins, and what else was otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as words
from reports.changed import messages as m
from reports.changed.shown import hand_in_state
from reports.former import HandIn
from reports.numbers import NONE, chinese_date
from reports.parts.table import Row, Table, columns, row, table
from reports.sections import Form
from reports.subjects.changes import Changes


@dataclass(frozen=True, slots=True)
class Reasons:
    """Tables in their order, each under its heading; ``beside`` are sentences."""

    tables: tuple[tuple[str, Table], ...]
    beside: tuple[str, ...]


def build(changes: Changes) -> Reasons:
    found = []
    if changes.amendments:
        head = columns("批准日 w17, 批准的文号或会议 30, 修订内容 53")
        lines = [row(chinese_date(a.approved_on), a.approved_by, a.what) for a in changes.amendments]
        found.append((m.AMENDMENTS, table(m.AMENDMENTS, head, lines, look="small")))
    if changes.rules:
        head = columns("哪一条 34, 哪一项 22, 原 22, 现 22")
        lines = [row(r.subject, r.what, r.old, r.new) for r in changes.rules]
        note = "" if changes.amendments else m.NO_AMENDMENT
        found.append((m.RULE_CHANGES, table(m.RULE_CHANGES, head, lines, look="small", note=note)))
    if changes.former.hand_ins:
        head = columns("部门 22, 上报表 22, 收到 w17, 变动 39")
        found.append((m.HAND_INS, table(m.HAND_INS, head, (_hand_in(changes, h) for h in changes.former.hand_ins),
                                        look="small")))  # fmt: skip
    return Reasons(tuple(found), tuple(f"{s}。" for s in changes.former.beside))


def _hand_in(changes: Changes, h: HandIn) -> Row:
    return row(
        changes.department(h.department),
        m.TABLE.format(kind=words.word(words.SUBMISSION_KIND, h.kind), version=h.version or h.before),
        chinese_date(h.received_on) if h.received_on else NONE,
        hand_in_state(h),
        below=h.file,
    )


FORMS = {"changes": Form("更正的原因", build, "changes.html.j2")}
