"""Which sections a report has, in which order and under which headings: the pack's choice, or the usual one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mulin.pack.presentation import Presentation, SectionRef
from mulin.report_kinds import KINDS, form_of
from mulin.words import Words
from reports.numbers import numeral
from reports.sections import forms, template

# an annex stands outside the numbered sections
ANNEXES = {"robust": "附件"} | dict.fromkeys(("sources", "department_moves", "unit_moves", "indicator_moves"), "附表")


@dataclass(frozen=True, slots=True)
class Section:
    """``template`` prints it; a text of the office has ``paragraphs`` instead. ``heading`` carries its numeral."""

    code: str
    title: str
    heading: str
    template: str = ""
    paragraphs: tuple[str, ...] = ()


def sections(
    presentation: Presentation, kind: str, quoted: Mapping[str, object], words: Words, without: Collection[str] = ()
) -> tuple[Section, ...]:
    """The report's sections, numbered, but those ``without`` anything to show; ``quoted`` gives the texts'
    placeholders their values."""
    choice = presentation.reports.get(kind)
    usual = tuple(SectionRef(section=code) for code in KINDS[kind].sections)
    out: list[Section] = []
    numbered, form, tier = 0, form_of(kind, words), kind if kind in words.tiers else "district"
    for ref in (choice and choice.sections) or usual:
        if ref.section in without or (ref.section and form not in forms(ref.section)):
            continue
        block = presentation.texts[ref.text] if ref.text else None
        title = ref.title or (block.title if block else words.fill(forms(ref.section or "")[form].heading, tier))
        if ref.section in ANNEXES:
            heading = f"{ANNEXES[ref.section]}　{title}"
        else:
            numbered += 1
            heading = f"{numeral(numbered)}、{title}"
        code = ref.section or f"text-{ref.text}"
        paragraphs = tuple(p.format(**quoted) for p in block.paragraphs) if block else ()
        out.append(Section(code, title, heading, "" if block else template(code, form), paragraphs))
    return tuple(out)


def reference(found: Sequence[Section], code: str) -> str:
    """``“十四、统计检验”`` for a sentence that points to it; empty where the report has no such section."""
    return next((f"“{s.heading}”" for s in found if s.code == code), "")
