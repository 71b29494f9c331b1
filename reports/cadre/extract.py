"""A street's cadre extract (街道党政干部考核摘要): a numbered copy, made one by one, for one recipient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from reports import report
from reports.numbers import chinese_date
from reports.reading.reader import Reader
from reports.report import Report

# the report's own term has usually passed when an extract is made
OBJECTION = (
    "本摘要的各项数据出自该{street}的评估报告，不另设异议期。",
    "对数据有异议的，按评估报告所写的办法，在其公布之日起{days}日内向评估办公室提出。",
)


@dataclass(frozen=True, slots=True)
class Issue:
    """One numbered copy: to whom it goes and what for. ``head``: the chain's, as a code, before it was registered;
    empty on papers from before heads were printed. ``year``: the year of issue that its number names; None: the
    assessed year, as papers were numbered before."""

    number: int
    recipient: str
    purpose: str
    issued_on: date
    head: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Extract(Report):
    """``copy_number`` is 份号, six digits."""

    copy_number: str
    recipient: str
    purpose: str
    head: str


def build(reader: Reader, code: str, issue: Issue) -> Extract:
    """Raises KeyError for a code that is not a street scored in the year."""
    whole = report.build(reader, "cadre", code)
    # dated by its issue: the register has the same day
    number, copy = f"考核摘要〔{issue.year or reader.info.year}〕{issue.number}号", f"{issue.number:06d}"
    furniture = replace(
        whole.frame,
        document_number=number,
        running=f"{number} · 份号{copy} · 内部资料 限阅",
        copies_to="",  # it goes to its recipient and to nobody else
        objection=tuple(p.format(days=whole.frame.objection_days, **reader.words.tiers) for p in OBJECTION),
        printed_on=chinese_date(issue.issued_on),
        issued_iso=issue.issued_on.isoformat(),
    )
    return Extract(furniture, whole.parts, whole.absent, copy, issue.recipient, issue.purpose, issue.head)
