"""What there is to render: one job a report, its context built here, once, from marts and pack."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from unicodedata import category

from mulin.report_kinds import KINDS, RELEASED
from reports import correction, report
from reports.attached import Attachment, carried
from reports.correction import Correction, Issued
from reports.former import Former
from reports.identity import PENDING, Kept, identify
from reports.marts import Marts, MartsError
from reports.reading.reader import Reader
from reports.release_info import ReleaseInfo
from reports.subjects import codes

if TYPE_CHECKING:
    from mulin.pack import Pack

_UNSAFE = re.compile(r'[\\/:*?"<>|]')
# of the 255 bytes a file system allows; code, suffix and what marks a file as unfinished take the rest
_MOST_BYTES = 200
Renewed = Callable[[str, str], Correction | None]
"""Kind and code of a report that is issued again → its 更正说明; None for one of a year's first release."""


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One report to render. With ``error`` its context could not be built: it is reported, not rendered.

    ``content_key`` and the rest are of reports.identity; ``since`` is the release whose number the report prints,
    ``correction`` the 更正说明 it prints, None where it has none.
    """

    kind: str
    code: str
    name: str
    context: Any
    cost: int = 1
    error: str | None = None
    attachments: tuple[Attachment, ...] = ()
    content_key: str = ""
    fingerprint: str = ""
    report_code: str = ""
    since: str = ""
    correction: Correction | None = None

    @property
    def file_name(self) -> str:
        """``community/310110001001-十七棉工房第二居委会.pdf``, relative to the release's ``reports/``."""
        return file_name(self.kind, self.code, self.name)

    def content_hash(self) -> str:
        """SHA-256 of all that shapes the PDF: two jobs with the same hash are the same bytes, in whatever release."""
        note = "" if self.correction is None else self.correction.digest
        text = f"{self.kind}/{self.code}\n{self.content_key}\n{self.since}\n{note}"
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def data_hash(self) -> str:
        """What the PDF's identifier is made from."""
        return self.content_hash()


def file_name(kind: str, code: str, name: str) -> str:
    """A report's path below ``reports/``."""
    return f"{kind}/{code}-{as_file_name(name)}.pdf"


def as_file_name(name: str) -> str:
    """A unit's name as part of a file's: no sign that a file system or a shell reads, cut with … where too long."""
    plain = "".join("_" if category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in _UNSAFE.sub("_", name))
    if len(plain.encode()) <= _MOST_BYTES:
        return plain
    return plain.encode()[:_MOST_BYTES].decode(errors="ignore") + "…"


def jobs(
    marts: Marts,
    pack: Pack,
    info: ReleaseInfo,
    kinds: Iterable[str] | None = None,
    units: Collection[str] | None = None,
    kept: Mapping[str, Kept] | None = None,
    renewed: Renewed | None = None,
    former: Former | None = None,
) -> list[RenderJob]:
    """All reports of a release, the costly kinds first; ``kinds`` and ``units`` (codes) narrow it down.

    ``kept`` (file name → what the release served before has): a report with the same content keeps its number there;
    any other prints the 更正说明 that ``renewed`` gives for its kind and code. ``former``: the release that is
    replaced; without it there is no list of changes.
    A report whose context cannot be built becomes a job with ``error``. Raises MartsError where a mart is missing
    altogether, ValueError for an unknown kind.
    """
    wanted = list(RELEASED if kinds is None else kinds)
    unknown = [k for k in wanted if k not in RELEASED]
    if unknown:
        raise ValueError(f"没有这种报告：{'、'.join(unknown)}；可用：{'、'.join(RELEASED)}")
    # the release's own hash changes with any figure of any unit: no context may hold it
    unnamed = replace(info, release=f"r{PENDING}", data_hash="", issued=correction.PENDING, corrections={})
    reader = Reader(marts, pack, unnamed, former)
    first = Issued.on(info.issued_on, info.objection_days)
    out = []
    for kind in sorted(wanted, key=lambda k: (-KINDS[k].cost, k)):
        cost = KINDS[kind].cost
        for code, name in codes(reader, kind):
            if units is not None and code not in units:
                continue
            before = (kept or {}).get(file_name(kind, code, name))
            try:
                context = report.build(reader, kind, code)
                it = identify(
                    context, carried(marts, pack, info, kind, code, name), year=info.year, kind=kind, code=code,
                    release=info.release, first=first, kept=before, renewed=partial(renewed or _first, kind, code),
                    portal_url=info.presentation.portal_url,
                )  # fmt: skip
            except MartsError:
                raise
            except Exception as exc:  # noqa: BLE001  one unit's bad data is that report's result, not the end of all
                out.append(RenderJob(kind, code, name, None, cost, f"{type(exc).__name__}: {exc}"))
                continue
            out.append(RenderJob(kind, code, name, it.context, cost, None, it.attachments, it.content_key,
                                 it.fingerprint, it.report_code, it.since, it.correction))  # fmt: skip
    return out


def _first(_kind: str, _code: str) -> None:
    """A year's first release corrects nothing."""
