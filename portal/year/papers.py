"""The paper of a unit or a department: what its report says, in the report's own words, and where it stands there."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.release.index import Entry
from orchestration.release.served import Opened
from portal.year import messages as m
from portal.year.releases import reader_of
from reports import rows
from reports.parts.blocks import IndicatorLine, PillarLine
from reports.report import build
from reports.rows import IndicatorScore, Lineage
from reports.subjects.unit import Unit

_pdf = threading.Lock()
"""The library that reads PDFs does one thing at a time."""
_MOST_TEXTS = 60
_texts: OrderedDict[str, tuple[str, ...]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Paper:
    """``frame``, ``result``: as the report has them. ``groups``: (pillar or kind, its score, its indicators).

    ``tasks``: a department's; ``led``: their indicators. ``reports``: its reports in the release.
    """

    code: str
    kind: str
    name: str
    full_name: str
    frame: Any
    result: Any
    pillars: tuple[PillarLine, ...]
    groups: tuple[tuple[str, str, tuple[IndicatorLine, ...]], ...]
    tasks: tuple[rows.DepartmentTask, ...]
    led: tuple[tuple[str, str, str, bool], ...]
    parts: tuple[tuple[str, str], ...]
    reports: tuple[Entry, ...]


def kind_of(release: Opened, code: str) -> str | None:
    """The kind of report that is about a unit or a department; None for a code that the release does not know."""
    unit = release.pack.unit.get(code)
    if unit is not None:
        return unit.tier
    return "department" if code in release.pack.department else None


def paper(release: Opened, code: str) -> Paper | None:
    """What the release says of a unit or a department; None of whom it says nothing."""
    kind = kind_of(release, code)
    reader = reader_of(release)
    if kind is None or not _is_scored(release, kind, code):
        return None
    report = build(reader, kind, code)
    mine = tuple(e for e in release.entries if e.code == code)
    name = (release.pack.unit.get(code) or release.pack.department[code]).name
    result = report.parts.get("result")
    if kind == "department":
        return Paper(
            code, kind, name, report.frame.full_name, report.frame, result, (), (), _tasks(release, code),
            _led(release, code), _parts(release, code), mine,
        )  # fmt: skip
    unit = Unit(reader, kind, code)
    lines = unit.indicators
    groups = [(g.name, g.score, g.lines) for g in reader.groups(unit.pillars, lines)]
    guiding = tuple(line for row, line in lines if row.kind == "guiding")
    if guiding:
        groups.append((reader.words.guiding, reader.n.points(unit.row.own_guiding), guiding))
    return Paper(
        code, kind, name, report.frame.full_name, report.frame, result, unit.pillars, tuple(groups), (), (), (), mine
    )  # fmt: skip


def _is_scored(release: Opened, kind: str, code: str) -> bool:
    marts = reader_of(release).marts
    if kind == "department":
        return bool(marts.of_department(rows.DepartmentScore, code))
    return marts.unit(code) is not None


def _tasks(release: Opened, code: str) -> tuple[rows.DepartmentTask, ...]:
    return tuple(t for t in reader_of(release).tasks.values() if t.lead_department == code)


def _led(release: Opened, code: str) -> tuple[tuple[str, str, str, bool], ...]:
    """Code, name and share of units attained of each indicator of the department's tasks, and whether it is one that
    they are judged by: a guiding one is a bonus of the units, there is nothing to attain."""
    reader = reader_of(release)
    found: dict[str, tuple[str, str, str, bool]] = {}
    for row in reader.marts.table(rows.PlanChain):
        if row.lead_department == code and row.indicator_code:
            indicator = reader.year_pack.indicator.get(row.indicator_code)
            judged = indicator is not None and indicator.kind == "basic"
            share = "—" if row.attained_share is None else f"{row.attained_share:.1%}"
            word = share if judged else reader.words.guiding_kind
            found[row.indicator_code] = (row.indicator_code, row.indicator_name or "", word, judged)
    return tuple(found[c] for c in sorted(found))


def _parts(release: Opened, code: str) -> tuple[tuple[str, str], ...]:
    """The parts of a department's score."""
    reader = reader_of(release)
    (row,) = reader.marts.of_department(rows.DepartmentScore, code)
    n = reader.n
    scores = (row.led_score, row.cooperation_score, row.reporting_score)
    return tuple((name, n.score(score)) for name, score in zip(m.PARTS, scores, strict=True))


@dataclass(frozen=True, slots=True)
class Number:
    """One indicator of a unit: its line as printed, its row, and the cells that it comes from."""

    line: IndicatorLine
    row: IndicatorScore
    sources: tuple[Lineage, ...]
    fields: dict[str, str]


def number_of(release: Opened, unit: str, indicator: str) -> Number | None:
    """An indicator of a unit; None where the release has none such."""
    reader = reader_of(release)
    row = next((r for r in reader.marts.of_unit(IndicatorScore, unit) if r.indicator_code == indicator), None)
    if row is None:
        return None
    sources = tuple(s for s in reader.marts.of_unit(Lineage, unit) if s.indicator_code == indicator)
    known = release.pack.field
    codes = {s.field_code for s in sources if s.field_code is not None} & known.keys()
    return Number(reader.line(row), row, sources, {code: known[code].field_name_zh for code in codes})


def led_number(release: Opened, department: str, indicator: str) -> tuple[str, str] | None:
    """Name of an indicator that a department's tasks are judged by, and the share of units that attained it."""
    if kind_of(release, department) != "department" or not _is_scored(release, "department", department):
        return None
    found = (one for one in _led(release, department) if one[0] == indicator and one[3])
    return next(((name, share) for _, name, share, _ in found), None)


def is_printed(release: Opened, code: str, indicator: str | None) -> bool:
    """Whether the release has such a number: the total of a unit or a department, or one indicator of it."""
    kind = kind_of(release, code)
    if kind is None or indicator is None:
        return kind is not None and _is_scored(release, kind, code)
    return number_of(release, code, indicator) is not None or led_number(release, code, indicator) is not None


def report_of(release: Opened, kind: str, code: str) -> Entry | None:
    return next((e for e in release.entries if (e.kind, e.code) == (kind, code)), None)


def page_of(release: Opened, entry: Entry, indicator: str, *words: str) -> int | None:
    """The page of a report, counted from 1, that names the indicator and prints most of ``words``; None where no page
    names it. Raises FindingsError where the report is not as registered."""
    codes = release.pack.years[release.year].indicator
    longer = [re.escape(c.removeprefix(indicator)) for c in codes if c.startswith(indicator) and c != indicator]
    beyond = f"(?!{'|'.join(longer)})" if longer else ""  # C-1 is not named where C-10 is
    named = re.compile(rf"(?<![A-Za-z-]){re.escape(indicator)}{beyond}")
    texts = _text_of(release, entry)
    counts = [1 + sum(word in text for word in words) if named.search(text) else 0 for text in texts]
    most = max(counts, default=0)
    return counts.index(most) + 1 if most else None


def _text_of(release: Opened, entry: Entry) -> Sequence[str]:
    """The text of each page, without blanks, of a report held against the manifest now."""
    import pypdfium2 as pdfium

    content = release.content(entry.file)
    sha256 = release.manifest.files[entry.file]["sha256"]
    with _pdf:
        if sha256 not in _texts:
            document = pdfium.PdfDocument(content)
            try:
                _texts[sha256] = tuple("".join(p.get_textpage().get_text_range().split()) for p in document)
            finally:
                document.close()
            while len(_texts) > _MOST_TEXTS:
                _texts.popitem(last=False)
        return _texts[sha256]
