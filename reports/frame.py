"""Page furniture: what every page and every report kind says about itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mulin.report_kinds import KINDS
from mulin.words import Words
from reports.layout import Section, reference, sections
from reports.look.style import Style
from reports.messages import KEY_SAID
from reports.numbers import chinese_date
from reports.parts.blocks import CorrectionBlock
from reports.qr import Qr
from reports.release_info import ReleaseInfo
from reports.wording.corrections import block

# characters of the title that fit between the margins
TITLE_LINE = 22


@dataclass(frozen=True, slots=True)
class Frame:
    """Texts of masthead, running header, footer and colophon; ready to print."""

    kind: str
    kind_name: str
    code: str
    name: str
    full_name: str
    title_lines: tuple[str, ...]
    title_rest: str
    year: int
    release: str
    release_number: str
    plan_title: str
    index_name: str
    issuer: str
    office: str
    framework: str
    example: bool
    demo: bool
    data_hash: str
    running: str
    locked_on: str
    issued_on: str
    issued_iso: str
    objection_days: int
    objection_until: str
    description: str
    masthead: str
    document_number: str
    printed_by: str
    printed_on: str
    copies_to: str
    objection: tuple[str, ...]
    sections: tuple[Section, ...]
    signed_by: tuple[str, ...]
    style: Style
    words: Words
    signing_key: str = ""
    report_code: str = ""
    fingerprint: str = ""
    fingerprint_short: str = ""
    qr: Qr | None = None
    correction: CorrectionBlock | None = None

    def section(self, code: str) -> str:
        """``“十四、统计检验与名次稳定性”``; empty where the report has no such section."""
        return reference(self.sections, code)


def _title(name: str, full_name: str) -> tuple[str, ...]:
    """A name that one line of the title cannot hold stands under its street."""
    above = full_name.removesuffix(name)
    return (above, name) if above and len(full_name) > TITLE_LINE else (full_name,)


def frame(info: ReleaseInfo, kind: str, code: str, name: str, full_name: str, without: Collection[str] = ()) -> Frame:
    """The pack may call the report otherwise than it is usually called. ``without``: sections with nothing to show."""
    chosen = info.presentation
    choice, note = chosen.reports.get(kind), info.corrections.get(f"{kind}/{code}")
    subject = (choice and choice.title) or info.words.fill(KINDS[kind].title)
    quoted = {
        "year": info.year, "unit": full_name, "plan": info.pack_title, "index": info.index_name, "office": info.office,
        "issuer": info.issuer, "release": info.release.removeprefix("r"), "locked_on": chinese_date(info.locked_on),
        "issued_on": info.issued.day, "objection_days": info.objection_days, "objection_until": info.issued.until,
    }  # fmt: skip
    return Frame(
        kind=kind,
        kind_name=KINDS[kind].called(info.words),
        code=code,
        name=name,
        full_name=full_name,
        title_lines=_title(name, full_name),
        title_rest=f"{info.year}年度{subject}",
        year=info.year,
        release=info.release,
        release_number=info.release.removeprefix("r"),
        plan_title=info.pack_title,
        index_name=info.index_name,
        issuer=info.issuer,
        office=info.office,
        framework=f"《{info.framework_title}》{info.year}年度第{info.framework_version}版",
        example=info.framework_example,
        demo=info.demo,
        data_hash=info.data_hash,
        running=f"{info.year}年度 · 第{info.release.removeprefix('r')}版 · {name}",
        locked_on=chinese_date(info.locked_on),
        issued_on=chinese_date(info.issued_on),
        issued_iso=info.issued.iso,
        objection_days=info.objection_days,
        objection_until=info.issued.until,
        description=f"{full_name}{info.year}年度{subject}，{info.index_name}第{info.release.removeprefix('r')}版"
        + (KEY_SAID.format(key=info.signing_key) if info.signing_key else ""),
        masthead=chosen.masthead or f"{info.index_name}年度评估",
        document_number=chosen.document_number or "",
        printed_by=chosen.imprint.printed_by or info.office,
        printed_on=info.issued.day,
        copies_to="，".join(chosen.imprint.copies_to),
        objection=tuple(p.format(**quoted) for p in chosen.objection),
        sections=sections(chosen, kind, quoted, info.words, without),
        signed_by=chosen.signed_by,
        style=info.style,
        words=info.words,
        signing_key=info.signing_key or "",
        correction=None if note is None else block(note, info.objection_days),
    )
