"""The five fields as a form, without a script: what was typed stands again where something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.http import QueryDict

from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Indicator
from mulin.received.schemes import MOST, Scheme
from mulin.received.schemes import Step as Planned
from portal.schemes import messages as m
from portal.schemes.reading import SchemeTable

_SPARE = 3
"""Empty lines for milestones, below those that are there."""


class Line(NamedTuple):
    """A line of the form's milestones, as typed."""

    number: int
    due: str
    label: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    annual_objective: str
    indicators: tuple[str, ...]
    measures: str
    lines: tuple[Line, ...]
    evaluation_method: str

    @classmethod
    def of(cls, scheme: Scheme) -> Typed:
        """A scheme as a form, with lines to spare."""
        filled = [(step.due.isoformat(), step.label) for step in scheme.milestones]
        return cls(
            scheme.annual_objective, scheme.main_indicators, scheme.measures, _lines(filled), scheme.evaluation_method
        )

    @classmethod
    def sent(cls, post: QueryDict) -> Typed:
        """What somebody sent."""
        pairs = [(post.get(f"due-{n}", "").strip(), post.get(f"label-{n}", "").strip()) for n in range(1, MOST + 1)]
        return cls(
            _text(post, "annual_objective"), tuple(dict.fromkeys(post.getlist("indicator"))), _text(post, "measures"),
            _lines([pair for pair in pairs if any(pair)]), _text(post, "evaluation_method"),
        )  # fmt: skip

    def scheme(self, table: SchemeTable) -> Scheme:
        """The scheme of a task that it is. Raises FindingsError for what cannot be read as one."""
        steps, wrong = _steps(self.lines)
        if wrong:
            raise FindingsError(m.NOT_DONE, wrong)
        known = [code for code in table.pack.years[table.year].indicator if code in self.indicators]
        strange = [code for code in self.indicators if code not in known]
        return Scheme(
            table.pack.plan.pack, table.year, table.department, table.task.code, self.annual_objective,
            (*_in_order(known, table.task.main_indicators), *strange), self.measures, steps, self.evaluation_method,
        )  # fmt: skip


def offered(table: SchemeTable, chosen: Iterable[str]) -> tuple[Sequence[Indicator], Sequence[Indicator]]:
    """The indicators to choose from: those of the task, the department or chosen already; and all others."""
    near = {*table.task.main_indicators, *chosen}
    indicators = table.pack.years[table.year].indicators
    first = [i for i in indicators if i.code in near or i.lead_department == table.department]
    return first, [i for i in indicators if i not in first]


def trouble(text: tuple[str, str], **words: object) -> Finding:
    """Something that was typed wrong: what, and how to mend it."""
    message, mend = (part.format(**words) for part in text)
    return Finding(Level.ERROR, "portal.scheme", message, mend)


def day_typed(text: str) -> date | Finding:
    """A day as browsers send it, or what is wrong with it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return trouble(m.BAD_DATE, typed=text[:40])


def _text(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\r\n", "\n").strip()


def _lines(filled: list[tuple[str, str]]) -> tuple[Line, ...]:
    shown = [*filled, *([("", "")] * _SPARE)][: max(MOST, len(filled))]
    return tuple(Line(n, due, label) for n, (due, label) in enumerate(shown, 1))


def _steps(lines: Iterable[Line]) -> tuple[tuple[Planned, ...], list[Finding]]:
    steps: list[Planned] = []
    wrong: list[Finding] = []
    for line in lines:
        if not line.due and not line.label:
            continue
        if not line.due or not line.label:
            wrong.append(trouble(m.HALF, number=line.number))
            continue
        day = day_typed(line.due)
        if isinstance(day, Finding):
            wrong.append(day)
        else:
            steps.append(Planned(day, line.label))
    return tuple(steps), wrong


def _in_order(codes: Sequence[str], first: Sequence[str]) -> list[str]:
    """As the pack's task has them, the others behind: an order alone is no difference."""
    return [*(code for code in first if code in codes), *(code for code in codes if code not in first)]
