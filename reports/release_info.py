"""What a report says about the release it belongs to. All of it comes from the pack snapshot and the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from mulin.pack.presentation import Presentation
from mulin.words import Words
from reports import messages
from reports.correction import Correction, Issued
from reports.look.style import Style, style_of

if TYPE_CHECKING:
    from mulin.pack import Pack


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """The release's identity and the framework's figures that sentences quote.

    ``release`` is ``r1``; dates are the framework's deadlines, so a PDF carries no wall-clock time. ``issued_on`` is
    the day by which the year has to be public 公布期限, not the day it was: that one is registered after the release
    was made, and a page that named it would change after its publication. ``issued`` is the day the edition is dated
    by: that deadline for a year's first release, its own day (a fact the release keeps) for a later one.
    Shares (``tier_floor`` …) are 0..1, caps and totals are points. ``superseded_by``: the release in use, where what is
    made is made of an older one; no report of a release says it, the site and the exports do, as with
    ``voided``: that it no longer holds, in words. ``signing_key``: the fingerprint of the key that signs the release's
    anchor, as printed; None without one. ``corrections``: the 更正说明
    of the release's reports by ``kind/code``, for what is made of it; a report of a release gets its own when it is
    known whether it is kept.
    """

    year: int
    release: str
    data_hash: str
    demo: bool
    pack_title: str
    index_name: str
    issuer: str
    office: str
    framework_title: str
    framework_version: str
    framework_example: bool
    locked_on: date
    issued_on: date
    tier_floor: float
    pillar_floor: float
    below_floor_text: str
    guiding_cap: float
    total_max: float
    score_decimals: int
    print_decimals: int
    objection_days: int
    words: Words
    issued: Issued
    signing_key: str | None = None
    presentation: Presentation = field(default_factory=Presentation)
    style: Style = field(default_factory=Style)
    superseded_by: str = ""
    voided: str = ""
    corrections: Mapping[str, Correction] = field(default_factory=dict)

    @property
    def own_day(self) -> str:
        """The day of a later edition, as printed; empty where it is the day by which the year has to be public."""
        return "" if self.issued.iso == self.issued_on.isoformat() else self.issued.day

    @property
    def notice(self) -> str:
        """That a release is printed which is void, or older than the one in use, in a sentence; else empty."""
        if self.voided:
            return messages.VOIDED.format(said=self.voided)
        if not self.superseded_by:
            return ""
        number, newer = self.release.removeprefix("r"), self.superseded_by.removeprefix("r")
        return messages.SUPERSEDED.format(number=number, year=self.year, newer=newer)

    @classmethod
    def from_pack(
        cls,
        pack: Pack,
        year: int,
        release: str,
        data_hash: str,
        demo: bool,
        signing_key: str | None = None,
        *,
        superseded_by: str = "",
        voided: str = "",
        edition_day: date | None = None,
        corrections: Mapping[str, Correction] | None = None,
    ) -> ReleaseInfo:
        """Fill everything but the release's own identity from the pack snapshot. Raises KeyError for a foreign year.

        ``edition_day``: the day of a later edition; None for a year's first release.
        """
        f = pack.years[year].framework
        return cls(
            year=year,
            release=release,
            data_hash=data_hash,
            demo=demo,
            pack_title=pack.plan.title_zh,
            index_name=pack.plan.index_name_zh,
            issuer=pack.plan.issuer,
            office=pack.department[pack.plan.office_department].name,
            framework_title=f.title_zh,
            framework_version=f.version,
            framework_example=f.status == "示例",
            locked_on=f.deadlines.lock,
            issued_on=f.deadlines.publish,
            tier_floor=f.coverage.tier_floor,
            pillar_floor=f.coverage.pillar_floor,
            below_floor_text=f.coverage.below_floor_text,
            guiding_cap=f.guiding.tier_cap,
            total_max=f.total_scale.max,
            score_decimals=f.rounding.score_decimals,
            print_decimals=f.rounding.print_decimals,
            objection_days=f.veto.objection_days,
            words=f.words,
            issued=Issued.on(edition_day or f.deadlines.publish, f.veto.objection_days),
            signing_key=signing_key,
            presentation=pack.years[year].presentation,
            style=style_of(pack, year),
            superseded_by=superseded_by,
            voided=voided,
            corrections=corrections or {},
        )
