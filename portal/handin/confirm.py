"""Warnings to be confirmed before a version is submitted: by group (one rule each) or one by one, with a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from mulin.findings import Finding
from mulin.received.acts import Confirmed
from mulin.received.review import TableReview
from portal.handin import messages as m

MOST_APART = 40
"""Of a larger group no reason is asked line by line: one for all has to do."""
_MOST = 500
_MOST_LISTED = 20


@dataclass(frozen=True)
class Line:
    """One warning with what was typed for it alone."""

    name: str
    finding: Finding
    typed: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Group:
    """The warnings of one rule. ``typed``: the reason for all that have none of their own."""

    name: str
    title: str
    lines: tuple[Line, ...]
    typed: str = ""
    wrong: str = ""

    @property
    def apart(self) -> bool:
        return 1 < len(self.lines) <= MOST_APART

    @property
    def shown(self) -> tuple[Line, ...]:
        """Those that the form lists; the version's page has them all."""
        return self.lines if len(self.lines) <= MOST_APART else self.lines[:_MOST_LISTED]


@dataclass(frozen=True)
class Confirming:
    """``confirmed``: complete only where ``missing`` is 0 and nothing is ``wrong``."""

    groups: tuple[Group, ...]
    confirmed: tuple[Confirmed, ...] = ()
    missing: int = 0
    wrong: bool = field(default=False)


def confirming(review: TableReview, version: int, typed: Mapping[str, str] | None = None) -> Confirming:
    """The warnings of a version that nobody has confirmed yet. ``typed``: what the form brought, None before."""
    of_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in review.to_confirm(version):
        of_rule[finding.rule].append(finding)
    groups: list[Group] = []
    confirmed: list[Confirmed] = []
    missing, wrong = 0, False
    for number, (rule, found) in enumerate(of_rule.items(), start=1):
        name = f"reason-{number}"
        of_all, too_long = _reason(typed, name)
        lines = []
        for place, one in enumerate(found, start=1):
            own, own_long = _reason(typed, f"{name}-{place}")
            reason = own or of_all
            missing += not reason
            wrong = wrong or bool(own_long or too_long)
            said = own_long or ("" if typed is None or reason else m.REASON_BLANK)
            lines.append(Line(f"{name}-{place}", one, own, said))
            confirmed.append(Confirmed(rule, one.sheet, one.cell, one.value, reason))
        groups.append(Group(name, found[0].message, tuple(lines), of_all, too_long))
    return Confirming(tuple(groups), tuple(confirmed), missing, wrong)


def _reason(typed: Mapping[str, str] | None, name: str) -> tuple[str, str]:
    """What was typed, on one line, and what is wrong with it."""
    text = " ".join((typed or {}).get(name, "").split())
    return text, m.REASON_LONG.format(most=_MOST, length=len(text)) if len(text) > _MOST else ""
